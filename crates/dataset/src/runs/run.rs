//! A run in memory, whatever its form: every query's hits shown to a visitor.

use rayon::prelude::*;

use super::document::{DocumentUnit, file};
use super::format::Format;
use super::rows::HitRows;
use super::{json_lines, lens};
use crate::error::DatasetError;
use crate::trec::{DocId, Duplicates, LineRules, QueryHits, RunOptions, Source, read_run, run_tag};

/// A run.
#[derive(Debug)]
pub struct RunFile {
    form: Form,
    unit: DocumentUnit,
}

#[derive(Debug)]
enum Form {
    /// TREC lines, read anew at each visit.
    Trec(Source),
    /// Rows, read already.
    Rows(HitRows),
}

impl RunFile {
    /// The run in a file of some form; duplicates are queries that LENS's form may answer twice. Parquet has to be decoded first,
    /// see [`Self::of_rows`].
    pub fn read(
        source: Source,
        format: Format,
        unit: DocumentUnit,
        duplicates: Duplicates,
    ) -> Result<Self, DatasetError> {
        let form = match format {
            Format::Trec => Form::Trec(source),
            Format::JsonLines => Form::Rows(json_lines::hits(&source)?),
            Format::Lens => Form::Rows(lens::hits(&source, duplicates)?),
            Format::Parquet => return Err(source.wrong_file("is a Parquet table, which has to be decoded first")),
        };
        Ok(Self { form, unit })
    }

    /// A run from rows that were decoded elsewhere.
    pub fn of_rows(rows: HitRows, unit: DocumentUnit) -> Self {
        Self { form: Form::Rows(rows), unit }
    }

    /// Shows each query's hits to a visitor; returns what the visitor made of them, sorted by query id in byte order. The visitor
    /// has to be a pure function: it may see a query more than once. Refused as [`read_run`] has it, with file and line.
    pub fn visit<'a, T: Send>(
        &'a self,
        options: RunOptions,
        visit: impl Fn(&str, &QueryHits<'a>) -> T + Sync,
    ) -> Result<Vec<(&'a str, T)>, DatasetError> {
        match (&self.form, self.unit) {
            (Form::Trec(source), DocumentUnit::Document) => {
                read_run(source, options, visit).map_err(|error| source.or_yaml(error))
            }
            (Form::Trec(source), DocumentUnit::File) => {
                read_run(source, options, |query, hits| visit(query, &folded(hits)))
                    .map_err(|error| source.or_yaml(error))
            }
            (Form::Rows(rows), DocumentUnit::Document) => visit_rows(rows, options, visit),
            (Form::Rows(rows), DocumentUnit::File) => {
                visit_rows(rows, options, |query, hits| visit(query, &folded(hits)))
            }
        }
    }

    /// The tag that the run gives itself, if its form has one.
    pub fn tag(&self) -> Option<&str> {
        match &self.form {
            Form::Trec(source) => run_tag(source, LineRules::Own),
            Form::Rows(_) => None,
        }
    }
}

fn visit_rows<'a, T: Send>(
    rows: &'a HitRows,
    options: RunOptions,
    visit: impl Fn(&str, &QueryHits<'a>) -> T + Sync,
) -> Result<Vec<(&'a str, T)>, DatasetError> {
    if rows.queries().is_empty() {
        return Err(rows.wrong_file("holds no hit"));
    }
    let positions = rows.by_query();
    let visited: Vec<Result<(&str, T), DatasetError>> = rows
        .queries()
        .par_iter()
        .zip(positions)
        .map_init(QueryHits::default, |hits, (query, positions)| {
            gather(rows, query, &positions, options, hits)?;
            Ok((query.as_str(), visit(query, hits)))
        })
        .collect();
    // In order of appearance, so that the fault that is told does not depend on threads.
    let mut visited = visited.into_iter().collect::<Result<Vec<_>, _>>()?;
    visited.sort_unstable_by_key(|(query, _)| *query);
    Ok(visited)
}

/// The hits of a query, documents findable.
fn gather<'a>(
    rows: &'a HitRows,
    query: &str,
    positions: &[usize],
    options: RunOptions,
    hits: &mut QueryHits<'a>,
) -> Result<(), DatasetError> {
    hits.clear();
    for &position in positions {
        let (document, score) = rows.row(position);
        hits.push(DocId::new(document), options.precision.held(score));
    }
    if options.duplicates == Duplicates::First {
        hits.index_firsts();
        return Ok(());
    }
    hits.index().map_err(|duplicate| {
        let [first, second] = [duplicate.first, duplicate.second].map(|at| rows.line(positions[at]));
        let document = String::from_utf8_lossy(hits.docs()[duplicate.second].bytes);
        rows.wrong_line(second, format!("document {document} is listed twice for query {query}, first in line {first}"))
    })
}

/// The best hit of each file, as the order of hits has it, under the file's name.
fn folded<'a>(hits: &QueryHits<'a>) -> QueryHits<'a> {
    let mut order: Vec<usize> = (0..hits.len()).collect();
    let standings = hits.standings(&order);
    order.sort_unstable_by_key(|&at| standings[at].rank);
    let mut folded = QueryHits::default();
    for at in order {
        folded.push(DocId::new(file(hits.docs()[at].bytes)), hits.scores()[at]);
    }
    // Later hits of a file are worse ones.
    folded.index_firsts();
    folded
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    type Shown = Vec<(String, Vec<(String, f64)>)>;

    fn shown(run: &RunFile, options: RunOptions) -> Result<Shown, DatasetError> {
        let read = run.visit(options, |_, hits| {
            let text = |doc: &DocId<'_>| String::from_utf8_lossy(doc.bytes).into_owned();
            hits.docs().iter().map(text).zip(hits.scores().iter().copied()).collect()
        })?;
        Ok(read.into_iter().map(|(query, hits)| (query.to_owned(), hits)).collect())
    }

    fn rows(listed: &[(&str, &str, f64)]) -> HitRows {
        let mut rows = HitRows::new(Path::new("run.jsonl"));
        for (line, (query, document, score)) in (1..).zip(listed) {
            rows.push(query, document, *score, line);
        }
        rows
    }

    #[test]
    fn rows_are_shown_by_query_in_the_order_of_ids() {
        let run = RunFile::of_rows(rows(&[("b", "x", 1.0), ("a", "y", 2.0), ("b", "z", 3.0)]), DocumentUnit::Document);
        let shown = shown(&run, RunOptions::default()).expect("a run");
        assert_eq!(shown[0], ("a".into(), vec![("y".into(), 2.0)]));
        assert_eq!(shown[1], ("b".into(), vec![("x".into(), 1.0), ("z".into(), 3.0)]));
    }

    #[test]
    fn a_document_listed_twice_is_refused_with_both_lines_or_kept_once() {
        let run = RunFile::of_rows(rows(&[("a", "x", 1.0), ("a", "y", 2.0), ("a", "x", 3.0)]), DocumentUnit::Document);
        let refused = shown(&run, RunOptions::default()).expect_err("twice").to_string();
        assert_eq!(refused, "run.jsonl:3: document x is listed twice for query a, first in line 1");
        let options = RunOptions { duplicates: Duplicates::First, ..RunOptions::default() };
        assert_eq!(shown(&run, options).expect("a run")[0].1, [("x".to_owned(), 1.0), ("y".to_owned(), 2.0)]);
    }

    #[test]
    fn the_best_hit_of_each_file_stands_for_it_in_every_form() {
        let listed = [("a", "f#L1-L2", 1.0), ("a", "g#L9-L9", 2.0), ("a", "f#L5-L8", 3.0), ("a", "g", 2.0)];
        let text: String = listed.iter().map(|(query, doc, score)| format!("{query} Q0 {doc} 1 {score} t\n")).collect();
        let source = Source::read("run", text.as_bytes()).expect("memory is readable");
        let trec = RunFile::read(source, Format::Trec, DocumentUnit::File, Duplicates::Error).expect("a run");
        for run in [trec, RunFile::of_rows(rows(&listed), DocumentUnit::File)] {
            let shown = shown(&run, RunOptions::default()).expect("a run");
            assert_eq!(shown[0].1, [("f".to_owned(), 3.0), ("g".to_owned(), 2.0)]);
        }
    }

    #[test]
    fn a_run_without_rows_is_refused() {
        let run = RunFile::of_rows(HitRows::new(Path::new("run")), DocumentUnit::Document);
        assert_eq!(shown(&run, RunOptions::default()).expect_err("empty").to_string(), "run: holds no hit");
    }
}
