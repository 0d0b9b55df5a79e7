//! `SpanCoverage@k`: of the relevant judged spans whose file is among the top k, the share that a top-k hit touches.
//! Says whether the right lines are shown once the right file is; returning fewer files raises it, so gate `SpanRecall@k` too.

use crate::contribution::Contribution;
use crate::prepared::Prepared;
use crate::row::{Cutoff, Fold, Row};

pub(crate) static ROW: Row = Row {
    also: &["span_coverage"],
    cutoff: Cutoff::Required,
    fold: Fold::RatioOfSums,
    looks_at_spans: true,
    is_over_hits: true,
    // Returning fewer files raises it.
    guard: Some(&super::recall::ROW),
    ..Row::of_answer("SpanCoverage", "SpanCoverage@10", "line ranges", |answer, of| coverage(answer, of.k()))
};

/// Relevant spans touched by a top-k hit, of those in a file of the top k.
fn coverage(prepared: &Prepared<'_>, k: u32) -> Contribution {
    let top = prepared.top(k);
    let is_shown = |path: &str| top.iter().any(|hit| hit.is_valid && *hit.span.path == *path);
    let (mut touched, mut whole) = (0, 0);
    for judgment in prepared.relevant().filter(|judgment| is_shown(&judgment.span.path)) {
        whole += 1;
        touched += usize::from(top.iter().any(|hit| prepared.touches(hit, judgment)));
    }
    Contribution::of_counts(touched, whole)
}
