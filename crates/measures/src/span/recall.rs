//! `SpanRecall@k`: of all relevant judged spans, the share that a top-k hit touches. One wide hit may touch several.

use crate::contribution::Contribution;
use crate::prepared::Prepared;

/// Relevant spans touched by a top-k hit, of all relevant spans.
pub(crate) fn recall(prepared: &Prepared<'_>, k: u32) -> Contribution {
    let top = prepared.top(k);
    let touched = prepared.relevant().filter(|judgment| top.iter().any(|hit| prepared.touches(hit, judgment)));
    Contribution::of_counts(touched.count(), prepared.relevant().count())
}
