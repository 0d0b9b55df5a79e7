//! `SpanRecall@k`: of all relevant judged spans, the share that a top-k hit touches. One wide hit may touch several.

use crate::contribution::Contribution;
use crate::prepared::Prepared;
use crate::row::{Cutoff, Fold, Row};

pub(crate) static ROW: Row = Row {
    also: &["span_recall"],
    cutoff: Cutoff::Required,
    fold: Fold::RatioOfSums,
    looks_at_spans: true,
    grows_with_cutoff: true,
    ..Row::of_answer("SpanRecall", "SpanRecall@10", "line ranges", |answer, of| recall(answer, of.k()))
};

/// Relevant spans touched by a top-k hit, of all relevant spans.
fn recall(prepared: &Prepared<'_>, k: u32) -> Contribution {
    let top = prepared.top(k);
    let touched = prepared.relevant().filter(|judgment| top.iter().any(|hit| prepared.touches(hit, judgment)));
    Contribution::of_counts(touched.count(), prepared.relevant().count())
}
