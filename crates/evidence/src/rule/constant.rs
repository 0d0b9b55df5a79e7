//! Measurements vary: figures that are exactly zero, or the same to the last digit in every window, were hardly measured.

use std::collections::BTreeMap;

use super::Scene;
use crate::fact::lexicon::{is_higher_better, is_per_time, is_time_like};
use crate::fact::{Fact, Role, Unit};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

/// Windows from which on equal figures are no chance.
const WINDOWS: usize = 4;

pub(super) fn constant(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    zeros(scene, findings);
    repeated(scene, findings);
}

/// A figure that cannot be zero when anything was measured: a latency, a throughput, a quality.
fn must_vary(fact: &Fact) -> bool {
    let quality = fact.is_about(|word| is_higher_better(word) || is_per_time(word))
        && !fact.is_about(|word| matches!(word, "positive" | "hit" | "success"));
    fact.role == Role::Value
        && fact.amount().is_some_and(|amount| amount.side.is_none())
        && (fact.percentile.is_some_and(|p| p > 0.0) && is_timed(fact) || quality)
}

/// A percentile of times; one of counts, such as requests hurt, may well be zero.
fn is_timed(fact: &Fact) -> bool {
    fact.subject.is_empty()
        || fact.speaks_of(is_time_like)
        || fact.amount().is_some_and(|amount| amount.unit == Unit::Time)
}

fn zeros(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let mut zeros: BTreeMap<usize, Vec<&Fact>> = BTreeMap::new();
    for fact in scene.facts.facts.iter().filter(|fact| must_vary(fact) && !fact.is_entry && !fact.is_sentence()) {
        if fact.amount().is_some_and(|amount| amount.value == 0.0) {
            zeros.entry(fact.record).or_default().push(fact);
        }
    }
    for facts in zeros.into_values() {
        let titles: Vec<String> = facts.iter().map(|fact| fact.title()).collect();
        let verb = if titles.len() == 1 { "is" } else { "are" };
        let claim = format!("{} {verb} exactly 0: not measured, or not filled in", titles.join(", "));
        let found = Finding::new(Rule::Constant, Severity::Suspect, claim);
        findings.push(facts.iter().fold(found, |found, fact| found.at(&fact.place, show::says(fact))));
    }
}

fn repeated(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    let mut series: BTreeMap<(usize, Vec<String>, bool), Vec<&Fact>> = BTreeMap::new();
    for (at, group) in facts.groups.iter().enumerate() {
        for fact in group
            .members
            .iter()
            .flat_map(|member| facts.of(*member))
            .filter(|fact| digits(fact) && fact.named_by.is_none())
        {
            series.entry((at, fact.words.clone(), false)).or_default().push(fact);
        }
    }
    for fact in facts.facts.iter().filter(|fact| fact.is_entry && digits(fact)) {
        series.entry((fact.record, fact.words.clone(), true)).or_default().push(fact);
    }
    for same in series.into_values().filter(|series| series.len() >= WINDOWS) {
        let first = same[0];
        if same.iter().all(|fact| fact.amount().map(|amount| amount.value) == first.amount().map(|amount| amount.value))
        {
            let value = first.amount().map_or_else(String::new, show::amount);
            let claim = format!("{} is {value} {} times in a row, to the last digit", first.title(), same.len());
            let found = Finding::new(Rule::Constant, Severity::Suspect, claim).at(&first.place, show::says(first));
            findings.push(found.at(&same[same.len() - 1].place, show::says(same[same.len() - 1])));
        }
    }
}

/// A measured figure with enough digits that chance does not repeat it.
fn digits(fact: &Fact) -> bool {
    let measured = fact.percentile.is_some() || fact.speaks_of(crate::fact::lexicon::is_measure);
    let planned = fact.speaks_of(|word| matches!(word, "traffic" | "duration" | "weight" | "time" | "limit"));
    fact.role == Role::Value
        && measured
        && !planned
        && fact.amount().is_some_and(|amount| {
            let steps = (amount.value / (2.0 * amount.half)).abs();
            amount.value != 0.0
                && steps >= 100.0
                && (amount.half < 0.5 || amount.unit == Unit::Time)
                && amount.value != 100.0
                && amount.value != 1.0
        })
}
