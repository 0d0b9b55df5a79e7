//! `PositivesInCandidates`: relevant spans (or files) among the stage A candidates. What stage A loses, nobody brings back.

use lensgate_words::MeasureUnit;

use crate::contribution::Contribution;
use crate::graded::float;
use crate::prepared::Prepared;
use crate::row::Row;

pub(crate) static ROW: Row = Row {
    also: &["positives_in_candidates"],
    unit: MeasureUnit::Count,
    range: None,
    ..Row::of_answer("PositivesInCandidates", "PositivesInCandidates", "the candidates of stage A", |answer, _| {
        Contribution::of_one(positives_in_candidates(answer))
    })
};

/// Relevant spans that a candidate touches, or relevant files that a candidate lies in; a count.
fn positives_in_candidates(prepared: &Prepared<'_>) -> f64 {
    let among = |judgment: &_| prepared.candidates.iter().any(|span| prepared.candidate_touches(span, judgment));
    float(prepared.relevant().filter(|judgment| among(judgment)).count())
}
