//! Judgments in memory, whatever their form.

use std::path::Path;

use super::document::{DocumentUnit, file};
use super::format::Format;
use super::rows::JudgmentRows;
use super::{json_lines, lens};
use crate::error::DatasetError;
use crate::trec::{DocId, Duplicates, Judgments, Qrels, Source, TrecJudgment};

/// A file of judgments that [`Qrels`] borrow from.
#[derive(Debug)]
pub struct JudgmentFile {
    form: Form,
    unit: DocumentUnit,
}

#[derive(Debug)]
enum Form {
    Trec(Source),
    Rows(JudgmentRows),
}

impl JudgmentFile {
    /// The judgments in a file of some form; duplicates are queries that LENS's forms may hold twice. Parquet has to be decoded
    /// first, see [`Self::of_rows`].
    pub fn read(
        source: Source,
        format: Format,
        unit: DocumentUnit,
        duplicates: Duplicates,
    ) -> Result<Self, DatasetError> {
        let form = match format {
            Format::Trec => Form::Trec(source),
            Format::JsonLines => Form::Rows(json_lines::judgments(&source)?),
            Format::Lens => Form::Rows(lens::judgments(&source, duplicates)?),
            Format::Parquet => return Err(source.wrong_file("is a Parquet table, which has to be decoded first")),
        };
        Ok(Self { form, unit })
    }

    /// Judgments from rows that were decoded elsewhere.
    pub fn of_rows(rows: JudgmentRows, unit: DocumentUnit) -> Self {
        Self { form: Form::Rows(rows), unit }
    }

    /// The judgments of every query. Refused with file and line as [`Qrels::read`] has it.
    pub fn qrels(&self) -> Result<Qrels<'_>, DatasetError> {
        let qrels = match &self.form {
            Form::Trec(source) => Qrels::read(source).map_err(|error| source.or_yaml(error))?,
            Form::Rows(rows) => of_rows(rows)?,
        };
        Ok(match self.unit {
            DocumentUnit::Document => qrels,
            DocumentUnit::File => qrels.mapped(folded),
        })
    }

    /// The file's path, for messages.
    pub fn path(&self) -> &Path {
        match &self.form {
            Form::Trec(source) => source.path(),
            Form::Rows(rows) => rows.path(),
        }
    }

    /// An error about the line of a judgment that was borrowed from this file.
    pub fn wrong(&self, judged: &TrecJudgment<'_>, problem: String) -> DatasetError {
        let id = judged.doc.bytes;
        match &self.form {
            Form::Trec(source) => source.wrong(source.offset_of(id), problem),
            Form::Rows(rows) => rows.wrong_line(rows.line_of(id) as usize, problem),
        }
    }
}

fn of_rows(rows: &JudgmentRows) -> Result<Qrels<'_>, DatasetError> {
    if rows.is_empty() {
        return Err(rows.wrong_file("holds no judgment"));
    }
    let queries = rows.queries().iter().zip(rows.by_query()).map(|(query, positions)| Judgments {
        query,
        judgments: positions
            .into_iter()
            .map(|position| rows.row(position))
            .map(|(document, grade)| TrecJudgment { doc: DocId::new(document), grade })
            .collect(),
    });
    let line = |part: &[u8]| rows.line_of(part) as usize;
    Qrels::checked(queries.collect(), &line, &|line, problem| rows.wrong_line(line, problem))
}

/// The highest grade of each file.
fn folded<'a>(judgments: &[TrecJudgment<'a>]) -> Vec<TrecJudgment<'a>> {
    let mut folded: Vec<TrecJudgment<'a>> =
        judgments.iter().map(|judged| TrecJudgment { doc: DocId::new(file(judged.doc.bytes)), ..*judged }).collect();
    folded.sort_by(|a, b| a.doc.bytes.cmp(b.doc.bytes).then(b.grade.cmp(&a.grade)));
    folded.dedup_by(|later, kept| later.doc == kept.doc);
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(file: &JudgmentFile) -> Vec<(String, String, i32)> {
        let qrels = file.qrels().expect("judgments");
        let one = |query: &Judgments<'_>| -> Vec<_> {
            let row = |judged: &TrecJudgment<'_>| {
                (query.query.to_owned(), String::from_utf8_lossy(judged.doc.bytes).into_owned(), judged.grade)
            };
            query.judgments.iter().map(row).collect()
        };
        qrels.queries().iter().flat_map(one).collect()
    }

    fn rows(listed: &[(&str, &str, i32)]) -> JudgmentRows {
        let mut rows = JudgmentRows::new(Path::new("q.jsonl"));
        for (line, (query, document, grade)) in (1..).zip(listed) {
            rows.push(query, document, *grade, line);
        }
        rows
    }

    #[test]
    fn every_form_gives_the_same_judgments_sorted() {
        let expected = [("a".into(), "x".into(), 0), ("b".into(), "x#L1-L2".into(), 1), ("b".into(), "y".into(), 2)];
        let trec = Source::read("q", &b"b 0 y 2\na 0 x 0\nb 0 x#L1-L2 1\n"[..]).expect("memory is readable");
        let trec = JudgmentFile::read(trec, Format::Trec, DocumentUnit::Document, Duplicates::Error).expect("qrels");
        assert_eq!(listed(&trec), expected);
        let rows = rows(&[("b", "y", 2), ("a", "x", 0), ("b", "x#L1-L2", 1)]);
        assert_eq!(listed(&JudgmentFile::of_rows(rows, DocumentUnit::Document)), expected);
    }

    #[test]
    fn yaml_is_called_yaml() {
        let yaml = Source::read("q", &b"queries:\n  - id: 7\n"[..]).expect("memory is readable");
        let file = JudgmentFile::read(yaml, Format::Trec, DocumentUnit::Document, Duplicates::Error).expect("opened");
        let refused = file.qrels().expect_err("YAML").to_string();
        assert!(refused.starts_with("q: is YAML"), "{refused}");
    }

    #[test]
    fn a_file_has_the_highest_grade_of_its_spans() {
        let file =
            JudgmentFile::of_rows(rows(&[("b", "x#L1-L2", 1), ("b", "x#L9", 3), ("b", "x", 0)]), DocumentUnit::File);
        assert_eq!(listed(&file), [("b".to_owned(), "x".to_owned(), 3)]);
    }

    #[test]
    fn what_trec_lines_are_refused_for_rows_are_too() {
        let refused = |listed: &[(&str, &str, i32)]| {
            JudgmentFile::of_rows(rows(listed), DocumentUnit::Document).qrels().expect_err("refused").to_string()
        };
        let twice = "q.jsonl:3: document x is judged twice for query a, first in line 1";
        assert_eq!(refused(&[("a", "x", 1), ("a", "y", 1), ("a", "x", 1)]), twice);
        let negative = "q.jsonl:2: query b has negative grades only, so nothing is judged for it";
        assert_eq!(refused(&[("a", "x", 1), ("b", "y", -1), ("b", "x", -2)]), negative);
        assert_eq!(refused(&[]), "q.jsonl: holds no judgment");
    }
}
