//! Runs and judgments from Parquet: one row a hit with `query_id`, `doc_id` and `score`, one a judgment with `relevance`.

use std::io::Cursor;
use std::path::Path;

use lensgate_dataset::runs::{HitRows, JudgmentRows};
use lensgate_dataset::trec::Source;
use polars_core::prelude::*;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use crate::error::ObservationError;
use crate::guard::guarded;

const QUERY: &str = "query_id";
const DOCUMENT: &str = "doc_id";
const SCORE: &str = "score";
const GRADE: &str = "relevance";

/// The hits of a run. Other columns are ignored; row numbers, counted from 1, stand for lines in messages.
///
/// # Errors
/// `Malformed` when the bytes are no Parquet file, a column is missing or of another type, or a value is null or no number.
pub fn read_hits(source: &Source) -> Result<HitRows, ObservationError> {
    guarded(|| Ok(hits(source))).map_err(|problem| no_table(source, problem))?
}

fn hits(source: &Source) -> Result<HitRows, ObservationError> {
    let table = Table::read(source, SCORE)?;
    let scores = table.frame.column(SCORE).and_then(|column| column.cast(&DataType::Float64));
    let scores = scores.and_then(|column| column.f64().cloned()).map_err(|error| table.malformed(error.to_string()))?;
    let mut rows = HitRows::new(source.path());
    let (queries, documents) = (table.words(QUERY)?, table.words(DOCUMENT)?);
    for (at, (query, document)) in queries.iter().zip(documents.iter()).enumerate() {
        let score = scores.get(at).filter(|score| !score.is_nan());
        match (query, document, score) {
            (Some(query), Some(document), Some(score)) => rows.push(query, document, score, at + 1),
            _ => return Err(table.malformed(format!("row {} has a null, or a score that is no number", at + 1))),
        }
    }
    Ok(rows)
}

/// Judgments. Other columns are ignored; row numbers, counted from 1, stand for lines in messages.
///
/// # Errors
/// `Malformed` as in [`read_hits`], and when grades are no whole numbers.
pub fn read_judgments(source: &Source) -> Result<JudgmentRows, ObservationError> {
    guarded(|| Ok(judgments(source))).map_err(|problem| no_table(source, problem))?
}

fn judgments(source: &Source) -> Result<JudgmentRows, ObservationError> {
    let table = Table::read(source, GRADE)?;
    let column = table.frame.column(GRADE).map_err(|error| table.malformed(error.to_string()))?;
    if !column.dtype().is_integer() {
        return Err(table.malformed(format!("column {GRADE:?} has whole numbers, found {}", column.dtype())));
    }
    let grades = column.cast(&DataType::Int32).and_then(|column| column.i32().cloned());
    let grades = grades.map_err(|error| table.malformed(error.to_string()))?;
    let mut rows = JudgmentRows::new(source.path());
    let (queries, documents) = (table.words(QUERY)?, table.words(DOCUMENT)?);
    for (at, (query, document)) in queries.iter().zip(documents.iter()).enumerate() {
        match (query, document, grades.get(at)) {
            (Some(query), Some(document), Some(grade)) => rows.push(query, document, grade, at + 1),
            _ => return Err(table.malformed(format!("row {} has a null, or a grade out of range", at + 1))),
        }
    }
    Ok(rows)
}

fn no_table(source: &Source, problem: String) -> ObservationError {
    ObservationError::NoTable { path: source.path().to_owned(), problem }
}

struct Table<'a> {
    path: &'a Path,
    frame: DataFrame,
}

impl<'a> Table<'a> {
    fn read(source: &'a Source, number: &str) -> Result<Self, ObservationError> {
        let wanted = [QUERY, DOCUMENT, number].map(str::to_owned).to_vec();
        let reader = ParquetReader::new(Cursor::new(source.bytes())).with_columns(Some(wanted));
        let frame = reader.finish().map_err(|error| {
            no_table(source, format!("expected columns {QUERY:?}, {DOCUMENT:?}, {number:?}: {error}"))
        })?;
        Ok(Self { path: source.path(), frame })
    }

    /// A column of ids; whole numbers count as the text that they are written as.
    fn words(&self, name: &str) -> Result<StringChunked, ObservationError> {
        let column = self.frame.column(name).map_err(|error| self.malformed(error.to_string()))?;
        if !(column.dtype().is_string() || column.dtype().is_integer()) {
            return Err(
                self.malformed(format!("column {name:?} has strings or whole numbers, found {}", column.dtype()))
            );
        }
        let words = column.cast(&DataType::String).and_then(|column| column.str().cloned());
        words.map_err(|error| self.malformed(error.to_string()))
    }

    fn malformed(&self, problem: String) -> ObservationError {
        ObservationError::NoTable { path: self.path.to_owned(), problem }
    }
}
