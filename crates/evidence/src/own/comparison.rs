//! A comparison file against itself: levels against the numbers of its own queries, deltas against levels, interval ends, counts.

use lensgate_compare::{ComparedQuery, Comparison, Comparisons, Estimate, Estimated, Scores};
use lensgate_measures::{Aggregation, Measure};

use super::place::At;
use crate::finding::{Finding, Rule};
use crate::show;

/// Every rule of a comparison file.
pub(super) fn comparison(file: &Comparisons, at: &At) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, table) in file.scores.iter().enumerate() {
        let here = at.step("scores").step(index);
        for (arm, numbers) in [("baseline", &table.baseline), ("candidate", &table.candidate)] {
            for (field, listed) in
                [("numerators", numbers.numerators.len()), ("denominators", numbers.denominators.len())]
            {
                let place = here.step(arm);
                findings.extend(place.differ(Rule::Count, field, listed, file.queries.len(), "the queries are"));
            }
        }
    }
    for (index, comparison) in file.comparisons.iter().enumerate() {
        let here = at.step("comparisons").step(index);
        let takes_part = |query: &&ComparedQuery| query.takes_part(&comparison.measure, &comparison.slice);
        let whole = file.queries.iter().filter(takes_part).count() as u64;
        counts(comparison, whole, &here, &mut findings);
        levels(comparison, &here, &mut findings);
        summed(file, comparison, &here, &mut findings);
        for (name, estimated) in [
            ("baseline", &comparison.baseline),
            ("candidate", &comparison.candidate),
            ("delta", &comparison.delta),
            ("ratio", &comparison.ratio),
        ] {
            if let Estimated::Known(estimate) = estimated {
                interval(comparison, estimate, whole, &here.step(name).step("known"), &mut findings);
            }
        }
    }
    findings
}

fn title(comparison: &Comparison) -> String {
    format!("{} ({})", comparison.measure, comparison.slice)
}

fn counts(comparison: &Comparison, whole: u64, at: &At, findings: &mut Vec<Finding>) {
    let sides = comparison.wins + comparison.ties + comparison.losses;
    if sides > 0 && sides != comparison.n {
        let claim = format!(
            "{}: {} wins + {} ties + {} losses = {sides}, and n is {}",
            title(comparison),
            comparison.wins,
            comparison.ties,
            comparison.losses,
            comparison.n
        );
        findings.push(at.found(Rule::Count, "n", claim, comparison.n));
    }
    if comparison.n > whole {
        let claim = format!("{}: n is {}, and {whole} queries take part", title(comparison), comparison.n);
        findings.push(at.found(Rule::Count, "n", claim, comparison.n));
    }
    if comparison.identical && comparison.wins + comparison.losses > 0 {
        let claim =
            format!("{}: identical, with {} wins and {} losses", title(comparison), comparison.wins, comparison.losses);
        findings.push(at.found(Rule::Conflict, "identical", claim, true));
    }
    if comparison.p_value.is_some_and(|p_value| !(0.0..=1.0).contains(&p_value)) {
        let claim = format!("{}: a probability is between 0 and 1", title(comparison));
        findings.push(at.found(Rule::Unit, "p_value", claim, "p_value"));
    }
}

/// Delta and ratio against both levels; those of quantiles are resampled by query, and may differ.
fn levels(comparison: &Comparison, at: &At, findings: &mut Vec<Finding>) {
    let point = |estimated: &Estimated| estimated.known().map(|estimate| estimate.point);
    let (Some(baseline), Some(candidate)) = (point(&comparison.baseline), point(&comparison.candidate)) else { return };
    for (name, level) in [("baseline", baseline), ("candidate", candidate)] {
        let over = comparison.measure.range().is_some_and(|(_, greatest)| level > greatest + 1e-9);
        if level < 0.0 || over {
            let claim = format!("{}: {name} is {}, outside what it can be", title(comparison), show::number(level));
            findings.push(at.step(name).found(Rule::Unit, "known/point", claim, show::number(level)));
        }
    }
    if let Some(delta) = point(&comparison.delta) {
        let here = at.step("delta").step("known");
        findings.extend(here.far(Rule::Gain, "point", delta, candidate - baseline, "the levels give"));
    }
    if let Some(ratio) = point(&comparison.ratio).filter(|_| baseline > 0.0) {
        let here = at.step("ratio").step("known");
        findings.extend(here.far(Rule::Gain, "point", ratio, candidate / baseline, "the levels give"));
    }
}

/// Each arm's level against the numbers of the queries that it was made from.
fn summed(file: &Comparisons, comparison: &Comparison, at: &At, findings: &mut Vec<Finding>) {
    let Some(table) = file.scores.iter().find(|table| table.measure == comparison.measure) else { return };
    let members: Vec<usize> = file
        .queries
        .iter()
        .enumerate()
        .filter(|(_, query)| query.takes_part(&comparison.measure, &comparison.slice))
        .map(|(place, _)| place)
        .collect();
    for (name, estimated, scores) in
        [("baseline", &comparison.baseline, &table.baseline), ("candidate", &comparison.candidate, &table.candidate)]
    {
        if let (Some(estimate), Some(level)) = (estimated.known(), level(&comparison.measure, scores, &members)) {
            let here = at.step(name).step("known");
            findings.extend(here.far(Rule::Gain, "point", estimate.point, level, "its queries give"));
        }
    }
}

/// The level that some queries' numbers give; none for quantiles, which have no contributions.
fn level(measure: &Measure, scores: &Scores, members: &[usize]) -> Option<f64> {
    let sum = |column: &[f64]| members.iter().filter_map(|place| column.get(*place)).sum::<f64>();
    let (numerators, denominators) = (sum(&scores.numerators), sum(&scores.denominators));
    match measure.aggregation() {
        Aggregation::Mean | Aggregation::RatioOfSums | Aggregation::Rate => {
            (denominators > 0.0).then(|| numerators / denominators)
        }
        Aggregation::Quantile(_) | Aggregation::Windows(_) => None,
    }
}

fn interval(comparison: &Comparison, estimate: &Estimate, whole: u64, at: &At, findings: &mut Vec<Finding>) {
    let (lower, upper) = (estimate.lower.value(), estimate.upper.value());
    if let (Some(low), Some(high)) = (lower, upper)
        && low > high
    {
        let claim = format!(
            "{}: the lower end {} lies over the upper end {}",
            title(comparison),
            show::number(low),
            show::number(high)
        );
        findings.push(at.found(Rule::Order, "lower", claim, show::number(low)));
    }
    // A measure may leave out queries, as leakage does those without hard negatives; none can come in.
    if estimate.n > whole {
        let claim = format!("{}: n is {}, and {whole} queries take part", title(comparison), estimate.n);
        findings.push(at.found(Rule::Count, "n", claim, estimate.n));
    }
}
