//! The preference measures of one query. Those called `ret` look at retrieved documents alone, those called `imp` also at
//! preferences of which one document was retrieved, the others at all.

use super::group::{GroupCounts, Tally};
use super::query::PreferenceCounts;

/// A measure: a query's counts to its value.
pub(in super::super) type PreferenceValue = fn(&PreferenceCounts) -> f64;

/// Preferences there are.
pub(in super::super) fn possible(counts: &PreferenceCounts) -> f64 {
    summed(counts, GroupCounts::all).possible as f64
}

/// Preferences fulfilled.
pub(in super::super) fn fulfilled(counts: &PreferenceCounts) -> f64 {
    summed(counts, GroupCounts::all).fulfilled as f64
}

/// Preferences fulfilled between retrieved documents.
pub(in super::super) fn fulfilled_retrieved(counts: &PreferenceCounts) -> f64 {
    summed(counts, |group| group.retrieved).fulfilled as f64
}

/// The share of preferences that is fulfilled.
pub(in super::super) fn simple(counts: &PreferenceCounts) -> f64 {
    or_zero(summed(counts, GroupCounts::all))
}

pub(in super::super) fn simple_retrieved(counts: &PreferenceCounts) -> f64 {
    or_zero(summed(counts, |group| group.retrieved))
}

pub(in super::super) fn simple_implied(counts: &PreferenceCounts) -> f64 {
    or_zero(summed(counts, GroupCounts::with_implied))
}

/// The mean over pairs of documents of the share of groups that agree with the ranking.
pub(in super::super) fn pair(counts: &PreferenceCounts) -> f64 {
    let (pairs, sum) = counts.pairs.with_implied;
    mean(sum, pairs + counts.pairs.absent)
}

pub(in super::super) fn pair_retrieved(counts: &PreferenceCounts) -> f64 {
    let (pairs, sum) = counts.pairs.retrieved;
    mean(sum, pairs)
}

pub(in super::super) fn pair_implied(counts: &PreferenceCounts) -> f64 {
    let (pairs, sum) = counts.pairs.with_implied;
    mean(sum, pairs)
}

/// The mean over groups of the share that is fulfilled.
pub(in super::super) fn by_group(counts: &PreferenceCounts) -> f64 {
    over_groups(counts, |group| or_zero(group.all()))
}

pub(in super::super) fn by_group_retrieved(counts: &PreferenceCounts) -> f64 {
    over_groups(counts, |group| or_zero(group.retrieved))
}

pub(in super::super) fn by_group_implied(counts: &PreferenceCounts) -> f64 {
    over_groups(counts, |group| or_zero(group.with_implied()))
}

/// The same as if each group had as many documents of level 0 as of others. A group without a preference left has no number,
/// and makes the whole 0.
pub(in super::super) fn evened(counts: &PreferenceCounts) -> f64 {
    over_groups(counts, |group| group.evened.share())
}

pub(in super::super) fn evened_retrieved(counts: &PreferenceCounts) -> f64 {
    over_groups(counts, |group| group.evened_retrieved.share())
}

fn summed(counts: &PreferenceCounts, of: impl Fn(&GroupCounts) -> Tally) -> Tally {
    counts.groups.iter().map(of).fold(Tally::default(), |sum, group| Tally {
        fulfilled: sum.fulfilled + group.fulfilled,
        possible: sum.possible + group.possible,
    })
}

fn over_groups(counts: &PreferenceCounts, of: impl Fn(&GroupCounts) -> f64) -> f64 {
    let sum = counts.groups.iter().map(of).fold(0.0, |sum, share| sum + share);
    if sum > 0.0 { sum / crate::graded::float(counts.groups.len()) } else { 0.0 }
}

fn or_zero(tally: Tally) -> f64 {
    if tally.possible == 0 { 0.0 } else { tally.share() }
}

fn mean(sum: f64, pairs: u64) -> f64 {
    if pairs == 0 { 0.0 } else { sum / pairs as f64 }
}
