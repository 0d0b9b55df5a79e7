//! TREC qrels lines whose document id is `path` or `path#Lfirst-Llast`. Further columns are theirs and ignored.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::error::{DatasetError, Place};
use crate::judgment::{Judgment, Unit};
use crate::span::Span;
use crate::text;

/// One line: the query's id, what was judged, and where it stands.
pub(super) struct Row<'a> {
    pub query: &'a str,
    pub judgment: Judgment,
    pub line: u32,
}

/// Judgments in file order, each query and span once, and what had to be decided on the way.
pub(super) struct Qrels<'a> {
    pub rows: Vec<Row<'a>>,
    pub notes: Vec<String>,
}

pub(super) fn parse<'a>(path: &Path, text: &'a str, unit: Unit) -> Result<Qrels<'a>, DatasetError> {
    let mut reader =
        Reader { unit, rows: Vec::new(), places: HashMap::new(), documents: HashSet::new(), folded: 0, negative: 0 };
    for (number, line) in text::filled_lines(text) {
        reader.read(number, line).map_err(|problem| DatasetError::bad_data(Place::line(path, number), problem))?;
    }
    let note = |count: u64, what: &str| (count > 0).then(|| format!("{count} {what}"));
    let folded = note(reader.folded, "judged spans are folded into their file, which keeps its highest grade");
    let negative = note(reader.negative, "grades under 0 are taken as 0");
    Ok(Qrels { rows: reader.rows, notes: folded.into_iter().chain(negative).collect() })
}

struct Reader<'a> {
    unit: Unit,
    rows: Vec<Row<'a>>,
    /// Where the row of a query and span is, for folding spans into files.
    places: HashMap<(&'a str, Span), usize>,
    documents: HashSet<(&'a str, &'a str)>,
    folded: u64,
    negative: u64,
}

impl<'a> Reader<'a> {
    fn read(&mut self, line: u32, content: &'a str) -> Result<(), String> {
        let [query, _, document, grade] = columns(content)?;
        if !self.documents.insert((query, document)) {
            return Err(format!("duplicate judgment of {document} for query {query:?}"));
        }
        let grade: i32 = grade.parse().map_err(|_| format!("grade {grade:?} is no whole number"))?;
        if grade > 3 {
            return Err(format!("grade {grade} is out of range, expected at most 3"));
        }
        self.negative += u64::from(grade < 0);
        let judgment = Judgment { span: self.span(document)?, grade: grade.max(0), hard_negative: false };
        let key = (query, judgment.span.clone());
        if let Some(&at) = self.places.get(&key) {
            let kept = &mut self.rows[at].judgment;
            kept.grade = kept.grade.max(judgment.grade);
            self.folded += 1;
        } else {
            self.places.insert(key, self.rows.len());
            self.rows.push(Row { query, judgment, line });
        }
        Ok(())
    }

    fn span(&self, document: &str) -> Result<Span, String> {
        let span = document.parse::<Span>().ok();
        match (self.unit, span) {
            (Unit::Span, Some(span)) => Ok(span),
            (Unit::Span, None) => Err(format!(
                "{document:?} has no #Lfirst-Llast, which the unit `span` needs; import it with the unit `file`"
            )),
            (Unit::File, Some(Span { path, .. })) => Ok(Span { path, first: 1, last: u32::MAX }),
            (Unit::File, None) => Ok(Span { path: document.into(), first: 1, last: u32::MAX }),
        }
    }
}

/// The first four columns. A line that holds a tab is split at tabs alone, since paths may hold spaces.
fn columns(line: &str) -> Result<[&str; 4], String> {
    let columns: Vec<&str> = match line.contains('\t') {
        true => line.split('\t').collect(),
        false => line.split_ascii_whitespace().collect(),
    };
    match columns[..] {
        [query, iteration, document, grade, ..] if !query.is_empty() && !document.is_empty() => {
            Ok([query, iteration, document, grade.trim()])
        }
        _ => Err(format!("{} columns, expected query, iteration, document, grade", columns.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::show_mutants;

    fn parsed(text: &str, unit: Unit) -> Result<Vec<(&str, String, i32)>, String> {
        let qrels = parse(Path::new("qrels"), text, unit).map_err(|error| error.to_string())?;
        Ok(qrels.rows.iter().map(|row| (row.query, row.judgment.span.to_string(), row.judgment.grade)).collect())
    }

    #[test]
    fn a_path_with_spaces_survives_between_tabs() {
        let rows = parsed("q\t0\tJMapper Framework/A.java#L3-L5\t2\n", Unit::Span).expect("a good line");
        assert_eq!(rows, [("q", "JMapper Framework/A.java#L3-L5".to_owned(), 2)]);
    }

    #[test]
    fn columns_may_be_parted_by_spaces_and_followed_by_others() {
        let rows = parsed("q 0  a.rs#L1-L2 1\nq\t0\tb.rs#L1-L2\t0\tname\n", Unit::Span).expect("good lines");
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn spans_fold_into_files_with_the_highest_grade() {
        let rows = parsed("q 0 a.rs#L1-L2 1\nq 0 a.rs#L7-L9 3\nq 0 a.rs#L4-L4 0\n", Unit::File).expect("good lines");
        assert_eq!(rows, [("q", format!("a.rs#L1-L{}", u32::MAX), 3)]);
    }

    #[test]
    fn a_document_without_lines_is_refused_in_a_span_set() {
        let error = parsed("q 0 a.rs 1\n", Unit::Span).expect_err("no lines");
        assert!(error.starts_with("qrels:1: \"a.rs\" has no #Lfirst-Llast"), "{error}");
    }

    #[test]
    fn a_line_that_stands_twice_is_refused() {
        let error = parsed("q 0 a.rs 1\n\nq 0 a.rs 1\n", Unit::File).expect_err("twice");
        assert_eq!(error, "qrels:3: duplicate judgment of a.rs for query \"q\"");
    }

    #[test]
    fn three_columns_are_refused() {
        let error = parsed("q a.rs 1", Unit::File).expect_err("three columns");
        assert_eq!(error, "qrels:1: 3 columns, expected query, iteration, document, grade");
    }

    #[test]
    fn a_grade_that_is_no_number_is_refused() {
        assert_eq!(parsed("q 0 a.rs x", Unit::File).expect_err("x"), "qrels:1: grade \"x\" is no whole number");
    }

    #[test]
    fn a_grade_above_three_is_refused() {
        assert!(parsed("q 0 a.rs 4", Unit::File).expect_err("4").contains("grade 4 is out of range"));
    }

    #[test]
    fn grades_under_zero_count_as_zero_and_are_noted() {
        let qrels = parse(Path::new("qrels"), "q 0 a.rs -2\n", Unit::File).expect("a good line");
        assert_eq!((qrels.rows[0].judgment.grade, qrels.notes.len()), (0, 1));
    }

    #[test]
    fn ten_million_bytes_are_read_or_refused_with_their_line() {
        let text = "q-1\t0\tJMapper Framework/A.java#L3-L5\t2\nq-1 0 a.rs#L1-L2 1 name\nq-2 0 a.rs#L7-L9 -1\r\n\nq-2 0 b.rs#L4-L4 0\n";
        let counts = show_mutants(51, &[text], |text| {
            let read = [Unit::Span, Unit::File].map(|unit| parsed(text, unit));
            for refused in read.iter().filter_map(|read| read.as_ref().err()) {
                assert!(refused.starts_with("qrels:"), "{refused}");
            }
            read.iter().all(Result::is_ok)
        });
        assert!(counts.iter().all(|&count| count > 5_000), "{counts:?}");
    }
}
