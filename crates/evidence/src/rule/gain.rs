//! A claimed change against the levels that it is made of, as far as rounding allows.

use super::Scene;
use super::near::Near;
use crate::fact::{Amount, Fact, Facts, Role, Unit};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

pub(super) fn gain(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    let levels = |role: Role| Near::new(facts, move |fact| fact.role == role && fact.amount().is_some());
    let (baselines, values) = (levels(Role::Baseline), levels(Role::Value));
    for delta in facts.facts.iter().filter(|fact| fact.role == Role::Delta) {
        let Some(claimed) = delta.amount() else { continue };
        let Some(baseline) = nearest(facts, delta, &baselines) else { continue };
        let Some(value) = nearest(facts, delta, &values) else { continue };
        let (Some(from), Some(to)) = (baseline.amount(), value.amount()) else { continue };
        if from.unit != to.unit || from.side.is_some() || to.side.is_some() {
            continue;
        }
        let signs = |change: f64| if shrinks(delta) && claimed.value >= 0.0 { -change } else { change };
        let readings = readings(from, to, claimed);
        let holds = readings.iter().any(|(low, high)| {
            let (low, high) = (signs(*low).min(signs(*high)), signs(*low).max(signs(*high)));
            let slack = claimed.half * 1.02 + 1e-9 * claimed.value.abs();
            claimed.value >= low - slack && claimed.value <= high + slack
        });
        if holds || readings.is_empty() {
            continue;
        }
        let relative = 100.0 * (to.value - from.value) / from.value;
        findings.push(
            Finding::new(
                Rule::Gain,
                Severity::Contradicted,
                format!(
                    "{} claims {}; from {} to {} is {} or {:+.2} %",
                    delta.title(),
                    show::amount(claimed),
                    show::amount(from),
                    show::amount(to),
                    show::amount(Amount { value: to.value - from.value, ..to }),
                    relative
                ),
            )
            .at(&delta.place, show::says(delta))
            .at(&baseline.place, show::says(baseline))
            .at(&value.place, show::says(value)),
        );
    }
}

/// `reduction: 12 %` counts downwards.
fn shrinks(delta: &Fact) -> bool {
    delta.words.iter().any(|word| matches!(word.as_str(), "reduction" | "decrease" | "drop" | "regression"))
}

/// The ranges that a change from one level to the other can lie in, in the unit of the claim.
fn readings(from: Amount, to: Amount, claimed: Amount) -> Vec<(f64, f64)> {
    let corners = |of: &dyn Fn(f64, f64) -> f64| {
        let ends = [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)];
        let values = ends.map(|(a, b)| of(from.value + a * from.half, to.value + b * to.half));
        (values.iter().copied().fold(f64::INFINITY, f64::min), values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    };
    let absolute = corners(&|from, to| to - from);
    let share_points = corners(&|from, to| 100.0 * (to - from));
    let divides = from.value.abs() > from.half;
    let relative = corners(&|from, to| 100.0 * (to - from) / from);
    let ratio = corners(&|from, to| to / from);
    let one_over = corners(&|from, to| (to - from) / from);
    match claimed.unit {
        Unit::Percent if from.unit == Unit::Percent => {
            if divides {
                vec![relative, absolute]
            } else {
                vec![absolute]
            }
        }
        Unit::Percent if divides => vec![relative],
        Unit::Points if from.unit == Unit::Percent => vec![absolute],
        Unit::Points => vec![share_points],
        Unit::Factor if divides => vec![ratio],
        Unit::Bare if divides => vec![absolute, one_over],
        Unit::Bare => vec![absolute],
        unit if unit == from.unit => vec![absolute],
        Unit::Percent | Unit::Factor | Unit::Time | Unit::PerSecond => Vec::new(),
    }
}

/// The level of the same measure that lies nearest, in the same row, map or pair of maps.
fn nearest<'a>(facts: &'a Facts, delta: &Fact, levels: &Near<'a>) -> Option<&'a Fact> {
    let scope = facts.scope(delta);
    let elsewhere = |fact: &Fact| fact.place != delta.place || fact.record == delta.record;
    let found = levels.nearest(facts, delta, delta.record, |fact| elsewhere(fact) && facts.scope(fact) == scope);
    // Two levels that differ leave open which one is meant.
    let first = found.first()?.amount()?;
    found.iter().all(|fact| fact.amount().is_some_and(|amount| amount.value == first.value)).then(|| found[0])
}
