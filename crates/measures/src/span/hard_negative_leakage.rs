//! `HardNegativeLeakage@k`: the share of top-k hits that are marked hard negatives, over queries that have any.
//! A hit that also reaches something relevant is no leak.

use lensgate_words::Direction;

use crate::contribution::Contribution;
use crate::prepared::Prepared;
use crate::row::{Cutoff, Fold, Row};
use crate::shown::Shown;

pub(crate) static ROW: Row = Row {
    also: &["hard_negative_leakage"],
    cutoff: Cutoff::Required,
    direction: Direction::LowerIsBetter,
    fold: Fold::RatioOfSums,
    is_over_hits: true,
    ..Row::of_answer("HardNegativeLeakage", "HardNegativeLeakage@10", "marked hard negatives", |answer, of| {
        hard_negative_leakage(answer, of.k())
    })
};

/// Top-k hits that are hard negatives, of all top-k hits; no share when the query has no hard negative.
fn hard_negative_leakage(prepared: &Prepared<'_>, k: u32) -> Contribution {
    if !prepared.judged.judgments.iter().any(|judgment| judgment.hard_negative) {
        return Contribution::NONE;
    }
    let top = prepared.top(k);
    Contribution::of_counts(top.iter().filter(|hit| leaks(prepared, hit)).count(), top.len())
}

fn leaks(prepared: &Prepared<'_>, hit: &Shown<'_>) -> bool {
    let judgments = prepared.judgments_at(&hit.span.path);
    judgments.iter().any(|judgment| judgment.hard_negative && prepared.touches(hit, judgment))
        && !prepared.touches_relevant(hit)
}
