//! `PositivesInCandidates`: relevant spans (or files) among the stage A candidates. What stage A loses, nobody brings back.

use crate::graded::float;
use crate::prepared::Prepared;

/// Relevant spans that a candidate touches, or relevant files that a candidate lies in; a count.
pub(crate) fn positives_in_candidates(prepared: &Prepared<'_>) -> f64 {
    let among = |judgment: &_| prepared.candidates.iter().any(|span| prepared.candidate_touches(span, judgment));
    float(prepared.relevant().filter(|judgment| among(judgment)).count())
}
