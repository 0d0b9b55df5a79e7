//! Runs and judgments from Parquet: one row a hit with `query_id`, `doc_id` and `score`, one a judgment with `relevance`.

use lensgate_dataset::runs::{HitRows, JudgmentRows};
use lensgate_dataset::trec::Source;

use crate::error::ObservationError;
use crate::flat::{Allowance, Content, FlatTable, Read, Values};

const QUERY: &str = "query_id";
const DOCUMENT: &str = "doc_id";
const SCORE: &str = "score";
const GRADE: &str = "relevance";

/// What a row costs besides its ids, generously: what is kept of it here and while it is grouped by query.
const ROW: usize = 64;

/// The hits of a run. Other columns are ignored; row numbers, counted from 1, stand for lines in messages.
///
/// # Errors
/// `NoTable` when the bytes are no Parquet file, a column is missing or of another type, a value is null or no number, or the
/// rows need more memory than a file of this size may take.
pub fn read_hits(source: &Source) -> Result<HitRows, ObservationError> {
    hits(source).map_err(|problem| no_table(source, SCORE, problem))
}

fn hits(source: &Source) -> Read<HitRows> {
    let table = opened(source, SCORE)?;
    table.expect(2, Content::is_number, "numbers")?;
    let mut rows = HitRows::new(source.path());
    table.each_group(|before, [queries, documents, scores], allowance| {
        let scores = scores.into_reals(allowance)?;
        if let Some(row) = scores.iter().position(|score| score.is_nan()) {
            return Err(format!("row {} has a score that is not a number", before + row + 1));
        }
        push_rows(before, queries, documents, allowance, |query, document, at, row| {
            rows.push(query, document, scores[at], row);
            Ok(())
        })
    })?;
    Ok(rows)
}

/// Judgments. Other columns are ignored; row numbers, counted from 1, stand for lines in messages.
///
/// # Errors
/// `NoTable` as in [`read_hits`], and when grades are no whole numbers.
pub fn read_judgments(source: &Source) -> Result<JudgmentRows, ObservationError> {
    judgments(source).map_err(|problem| no_table(source, GRADE, problem))
}

fn judgments(source: &Source) -> Read<JudgmentRows> {
    let table = opened(source, GRADE)?;
    table.expect(2, Content::is_whole, "whole numbers")?;
    let mut rows = JudgmentRows::new(source.path());
    table.each_group(|before, [queries, documents, grades], allowance| {
        let grades = grades.into_wholes()?;
        push_rows(before, queries, documents, allowance, |query, document, at, row| {
            let grade = i32::try_from(grades[at]);
            let grade = grade.map_err(|_| format!("row {row} has a grade out of range: {}", grades[at]))?;
            rows.push(query, document, grade, row);
            Ok(())
        })
    })?;
    Ok(rows)
}

fn opened<'a>(source: &'a Source, number: &str) -> Read<FlatTable<'a, 3>> {
    let table = FlatTable::open(source.bytes(), [QUERY, DOCUMENT, number])?;
    for id in [0, 1] {
        table.expect(id, |content| content == Content::Text || content.is_whole(), "strings or whole numbers")?;
    }
    Ok(table)
}

/// Shows the ids of each row of a group to a reader, with the row's place in the group and in the file, from 1.
fn push_rows(
    before: usize,
    queries: Values,
    documents: Values,
    allowance: &mut Allowance,
    mut push: impl FnMut(&str, &str, usize, usize) -> Read<()>,
) -> Read<()> {
    let (queries, documents) = (queries.into_words(allowance)?, documents.into_words(allowance)?);
    for (at, (query, document)) in queries.iter().zip(documents.iter()).enumerate() {
        // A dictionary's word is copied for each row that names it.
        allowance.pay(1, ROW + query.len() + document.len())?;
        push(query, document, at, before + at + 1)?;
    }
    Ok(())
}

/// What is wrong, and what helps against it whatever it is.
fn no_table(source: &Source, number: &str, problem: String) -> ObservationError {
    let problem = format!(
        "{problem}; write the table again with columns {QUERY:?}, {DOCUMENT:?} and {number:?}, or as JSON or TREC lines"
    );
    ObservationError::NoTable { path: source.path().to_owned(), problem }
}
