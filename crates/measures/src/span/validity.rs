//! `SpanValidity@k`: the share of top-k hits that resolve in the pinned snapshot: the file exists, the lines lie in it.

use crate::contribution::Contribution;
use crate::prepared::Prepared;

/// Top-k hits that resolve, of all top-k hits.
pub(crate) fn validity(prepared: &Prepared<'_>, k: u32) -> Contribution {
    let top = prepared.top(k);
    Contribution::of_counts(top.iter().filter(|hit| hit.is_valid).count(), top.len())
}
