//! Percentiles grow: p99 is never under p95 of the same figure. Ends of an interval hold what they bound.

use std::collections::BTreeMap;

use super::Scene;
use crate::fact::{Fact, Role, Unit};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

/// Figures of one map that are looked at for the other end of an interval.
const MOST_BESIDE: usize = 256;

pub(super) fn order(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    percentiles(scene, findings);
    intervals(scene, findings);
}

fn percentiles(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    type Series<'a> = (usize, Vec<String>, Vec<&'a str>, Role);
    let mut series: BTreeMap<Series<'_>, Vec<&Fact>> = BTreeMap::new();
    for fact in &facts.facts {
        let is_level = matches!(fact.role, Role::Value | Role::Baseline) && !is_compared(fact);
        if fact.percentile.is_some() && is_level {
            // Rows of one table make a series together; members of one map do.
            let home = match fact.named_by {
                Some(row) if facts.records[row].group.is_some() => facts.records[row].parent.unwrap_or(row),
                Some(map) if map == fact.record => facts.records[map].parent.unwrap_or(map),
                _ => fact.record,
            };
            series.entry((home, facts.scope(fact).to_vec(), fact.topic(), fact.role)).or_default().push(fact);
        }
    }
    for facts in series.values_mut() {
        facts.sort_by(|a, b| a.percentile.partial_cmp(&b.percentile).unwrap_or(std::cmp::Ordering::Equal));
        // One finding a series. The largest figure so far is the one that a later one falls under, if it falls under any.
        let mut largest: Option<&Fact> = None;
        let mut fallen = None;
        for fact in facts.iter().copied() {
            fallen = fallen.or_else(|| largest.filter(|low| falls(low, fact)).map(|low| (low, fact)));
            let value = |fact: &Fact| fact.amount().map_or(f64::NEG_INFINITY, |amount| amount.value);
            if largest.is_none_or(|low| value(fact) > value(low)) {
                largest = Some(fact);
            }
        }
        if let Some((low, high)) = fallen {
            findings.push(
                Finding::new(
                    Rule::Order,
                    Severity::Contradicted,
                    format!(
                        "p{} of {} under p{} of {}: percentiles cannot fall",
                        high.percentile.unwrap_or_default(),
                        value(high),
                        low.percentile.unwrap_or_default(),
                        value(low)
                    ),
                )
                .at(&high.place, show::says(high))
                .at(&low.place, show::says(low)),
            );
        }
    }
}

/// No number, or one of two percentiles against each other: p99 may well have grown by less than p95.
fn is_compared(fact: &Fact) -> bool {
    let says = |word: &str| matches!(word, "ratio" | "relative" | "factor" | "speedup" | "slowdown" | "difference");
    fact.amount().is_none_or(|amount| amount.unit == Unit::Factor) || fact.speaks_of(says)
}

fn value(fact: &Fact) -> String {
    fact.amount().map_or_else(|| fact.text.clone(), show::amount)
}

fn falls(low: &Fact, high: &Fact) -> bool {
    let (Some(a), Some(b)) = (low.amount(), high.amount()) else { return false };
    let comparable = a.unit == b.unit || a.unit == Unit::Bare || b.unit == Unit::Bare;
    comparable && low.percentile < high.percentile && a.value - a.half.min(b.half) > b.value + a.half.min(b.half)
}

/// `lower`, `upper` and what they bound, in one map or the map around.
fn intervals(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    let is = |fact: &Fact, names: &[&str]| {
        fact.words.iter().any(|word| names.contains(&word.as_str())) && fact.amount().is_some()
    };
    for low in facts.facts.iter().filter(|fact| is(fact, &["lower", "low", "lo"])) {
        let rest = |fact: &Fact| -> Vec<String> {
            let ends = ["lower", "low", "lo", "upper", "high", "hi", "ci", "bound", "end"];
            fact.words.iter().filter(|word| !ends.contains(&word.as_str())).cloned().collect()
        };
        let about = rest(low);
        let Some(high) = facts
            .of(low.record)
            .take(MOST_BESIDE)
            .find(|fact| is(fact, &["upper", "high", "hi"]) && rest(fact) == about)
        else {
            continue;
        };
        let (Some(lower), Some(upper)) = (low.amount(), high.amount()) else { continue };
        if lower.value > upper.value {
            findings.push(
                Finding::new(
                    Rule::Order,
                    Severity::Contradicted,
                    format!("the lower end {} lies over the upper end {}", show::amount(lower), show::amount(upper)),
                )
                .at(&low.place, show::says(low))
                .at(&high.place, show::says(high)),
            );
            continue;
        }
        let around = facts.records[low.record].parent;
        let is_point = |fact: &&Fact| {
            let names = ["estimate", "point", "mean", "value"];
            let by_name = fact.words.iter().any(|word| names.contains(&word.as_str()))
                || (!about.is_empty() && fact.words == about);
            by_name && fact.amount().is_some_and(|amount| amount.unit == lower.unit)
        };
        let here = facts.of(low.record).take(MOST_BESIDE).find(is_point);
        let point = here.or_else(|| around.and_then(|around| facts.of(around).take(MOST_BESIDE).find(is_point)));
        let Some((point, at)) = point.and_then(|point| Some((point, point.amount()?))) else { continue };
        if at.value + at.half < lower.value - lower.half || at.value - at.half > upper.value + upper.half {
            findings.push(
                Finding::new(
                    Rule::Order,
                    Severity::Contradicted,
                    format!(
                        "{} lies outside its own interval from {} to {}",
                        show::amount(at),
                        show::amount(lower),
                        show::amount(upper)
                    ),
                )
                .at(&point.place, show::says(point))
                .at(&low.place, show::says(low)),
            );
        }
    }
}
