//! Why evidence is refused: no comparison is made from it, and no verdict but INVALID can follow.

use lensgate_measures::Measure;
use lensgate_words::{Arm, Pass};
use thiserror::Error;

/// Why no comparison can be made.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CompareError {
    /// The query set is empty.
    #[error("query set {name:?} has no queries: nothing can be compared")]
    NoQueries {
        /// The query set's name.
        name: String,
    },
    /// An arm was not recorded at all.
    #[error("the {arm} has no rows: replay it before comparing")]
    NoRows {
        /// The arm.
        arm: Arm,
    },
    /// One execution is recorded twice.
    #[error(
        "{arm}, query {query:?}, {pass} pass, repetition {repetition} is recorded twice: keep one row an execution"
    )]
    DuplicateRow {
        /// The query's id.
        query: String,
        /// The arm.
        arm: Arm,
        /// The pass.
        pass: Pass,
        /// The repetition.
        repetition: u32,
    },
    /// Two queries of the set have one id.
    #[error("query id {query:?} appears twice in the query set: ids are unique")]
    DuplicateQuery {
        /// The id.
        query: String,
    },
    /// A row answers a query that the set does not hold.
    #[error(
        "the {arm} has a row for query {query:?}, which the query set does not hold: use the set that was replayed"
    )]
    UnknownQuery {
        /// The query's id.
        query: String,
        /// The arm.
        arm: Arm,
    },
    /// A recorded number is NaN, infinite, or a negative time.
    #[error("the {arm}, query {query:?}: {what} is {value}, expected a finite number{}", if *.is_time { " of at least 0" } else { "" })]
    NotUsable {
        /// The query's id.
        query: String,
        /// The arm.
        arm: Arm,
        /// Which number.
        what: &'static str,
        /// What it was.
        value: f64,
        /// Whether it is a time.
        is_time: bool,
    },
    /// A measure gave a number that is not finite.
    #[error("{measure} of the {arm} for query {query:?} is not finite: this is a bug of the measure")]
    MeasureNotFinite {
        /// The measure.
        measure: Measure,
        /// The query's id.
        query: String,
        /// The arm.
        arm: Arm,
    },
}
