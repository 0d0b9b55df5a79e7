//! `SpanValidity@k`: the share of top-k hits that resolve in the pinned snapshot: the file exists, the lines lie in it.

use lensgate_dataset::{Span, Unit};

use crate::contribution::Contribution;
use crate::prepared::Prepared;
use crate::snapshot::Snapshot;

/// Top-k hits that resolve, of all top-k hits. A hit on a file needs no lines.
pub(crate) fn validity(prepared: &Prepared<'_>, k: u32, snapshot: &dyn Snapshot) -> Contribution {
    let top = prepared.top(k);
    let resolves = |span: &Span| match (snapshot.lines(&span.path), prepared.judged.unit) {
        (Some(lines), Unit::Span) => 1 <= span.first && span.first <= span.last && span.last <= lines,
        (Some(_), Unit::File) => true,
        (None, _) => false,
    };
    Contribution::of_counts(top.iter().filter(|hit| resolves(&hit.span)).count(), top.len())
}
