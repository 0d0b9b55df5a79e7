//! Measures by slice, as the comparison has them.

use lensgate_compare::{Comparison, Comparisons, Estimate as Compared, Estimated, Slice};
use lensgate_measures::Aggregation;

use crate::view::{Estimate, Group, MeasureRow};

/// One group a slice, the overall one first, slices in the order of the comparison.
pub(crate) fn groups(comparisons: &Comparisons) -> Vec<Group> {
    let mut slices: Vec<&Slice> = Vec::new();
    for comparison in &comparisons.comparisons {
        if !slices.contains(&&comparison.slice) {
            slices.push(&comparison.slice);
        }
    }
    slices.sort_by_key(|slice| slice.by());
    slices.into_iter().map(|slice| group(comparisons, slice)).collect()
}

fn group(comparisons: &Comparisons, slice: &Slice) -> Group {
    let printed = slice.to_string();
    let (by, name) = printed.split_once('=').unwrap_or(("overall", "all"));
    let rows = comparisons.comparisons.iter().filter(|comparison| comparison.slice == *slice);
    Group {
        by: by.to_owned(),
        slice: name.to_owned(),
        queries: comparisons.queries.iter().filter(|query| query.counts_in(slice)).count() as u64,
        rows: rows.map(row).collect(),
    }
}

fn row(comparison: &Comparison) -> MeasureRow {
    let measure = &comparison.measure;
    let delta = comparison.delta.known();
    let counted = comparison.wins + comparison.ties + comparison.losses;
    let relative = comparison.ratio.known().map(estimate).map(|ratio| Estimate {
        point: ratio.point - 1.0,
        lower: ratio.lower - 1.0,
        upper: ratio.upper - 1.0,
    });
    MeasureRow {
        name: measure.to_string(),
        unit: measure.unit(),
        direction: measure.direction(),
        baseline: comparison.baseline.known().map(|level| level.point),
        candidate: comparison.candidate.known().map(|level| level.point),
        delta: delta.map(estimate),
        relative,
        n: comparison.n,
        requests: match measure.aggregation() {
            Aggregation::Rate | Aggregation::Quantile(_) | Aggregation::Windows(_) => Some(comparison.requests),
            Aggregation::Mean | Aggregation::RatioOfSums => None,
        },
        if_unjudged_relevant: comparison.if_unjudged_relevant.map(|levels| (levels.baseline, levels.candidate)),
        outcomes: (counted > 0).then_some((comparison.wins, comparison.ties, comparison.losses)),
        p_value: comparison.p_value,
        method: match &comparison.delta {
            Estimated::Known(delta) => delta.method.clone(),
            Estimated::Unknown(why) => why.clone(),
        },
    }
}

pub(super) fn estimate(compared: &Compared) -> Estimate {
    Estimate {
        point: compared.point,
        lower: compared.lower.value().unwrap_or(f64::NEG_INFINITY),
        upper: compared.upper.value().unwrap_or(f64::INFINITY),
    }
}

/// The level of the intervals; all of a comparison have the same one.
pub(crate) fn level(comparisons: &Comparisons) -> f64 {
    comparisons.comparisons.iter().find_map(|comparison| comparison.delta.known()).map_or(0.9, |delta| delta.level)
}

/// The wished measure when it was taken, otherwise the first one that is a mean over queries.
pub(super) fn headline(comparisons: &Comparisons, wished: &str) -> String {
    let names: Vec<String> = comparisons.scores.iter().map(|table| table.measure.to_string()).collect();
    if names.iter().any(|name| name == wished) {
        return wished.to_owned();
    }
    let mean = comparisons.scores.iter().position(|table| table.measure.aggregation() == Aggregation::Mean);
    mean.map_or_else(|| wished.to_owned(), |at| names[at].clone())
}
