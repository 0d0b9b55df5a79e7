//! `SpanValidity@k`: the share of top-k hits that resolve in the pinned snapshot: the file exists, the lines lie in it.

use crate::contribution::Contribution;
use crate::prepared::Prepared;
use crate::row::{Cutoff, Fold, Labels, Row};

pub(crate) static ROW: Row = Row {
    cutoff: Cutoff::Required,
    fold: Fold::RatioOfSums,
    labels: Labels::None,
    looks_at_spans: true,
    is_over_hits: true,
    is_best_when_sound: true,
    ..Row::of_answer("SpanValidity", "SpanValidity@10", "a corpus to resolve hits in", |answer, of| {
        validity(answer, of.k())
    })
};

/// Top-k hits that resolve, of all top-k hits.
fn validity(prepared: &Prepared<'_>, k: u32) -> Contribution {
    let top = prepared.top(k);
    Contribution::of_counts(top.iter().filter(|hit| hit.is_valid).count(), top.len())
}
