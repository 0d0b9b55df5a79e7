//! Gates that have to be there: those of the policy, and those that the report itself declares.

use std::collections::BTreeSet;

use lensgate_gate::Policy;
use lensgate_gate::policy::{Limit as PolicyLimit, Test};

use super::Scene;
use super::conflict::overall_around;
use crate::fact::lexicon::{is_countable, is_filler};
use crate::fact::{Amount, Fact, Facts, Polarity, Role, Side, Unit, words};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

pub(super) fn missing(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    if let Some(policy) = scene.policy {
        of_policy(scene.facts, policy, findings);
    }
    declared(scene.facts, findings);
}

fn of_policy(facts: &Facts, policy: &Policy, findings: &mut Vec<Finding>) {
    for gate in &policy.gates {
        let measure = gate.measure.to_string();
        let told =
            facts.facts.iter().find(|fact| matches!(fact.role, Role::Value | Role::Delta) && is_of(fact, &measure));
        let id = words(&gate.id);
        let by_id = facts
            .records
            .iter()
            .any(|record| record.name.as_deref().is_some_and(|name| words(name) == id) || record.words == id);
        if told.is_some() || by_id {
            continue;
        }
        let whole = facts.facts.iter().find(|fact| fact.is_of_whole() && fact.outcome() == Some(Polarity::Good));
        let claim = format!("the policy's gate {} asks for {measure}; the report has no value of it", gate.id);
        let severity = if whole.is_some() { Severity::Contradicted } else { Severity::Suspect };
        let found = Finding::new(Rule::MissingGate, severity, claim);
        findings.push(whole.into_iter().fold(found, |found, whole| found.at(&whole.place, show::says(whole))));
    }
}

/// Whether a fact is a value of a measure; a cutoff that the report leaves out is taken as meant.
fn is_of(fact: &Fact, measure: &str) -> bool {
    let mut percentile = None;
    let mut wanted: Vec<String> = Vec::new();
    for word in words(measure) {
        match word.strip_prefix('p').and_then(|number| number.parse::<f64>().ok()) {
            Some(number) => percentile = Some(number),
            None if !is_filler(&word) && !matches!(word.as_str(), "rate" | "latency" | "candidate") => {
                wanted.push(word)
            }
            None => {}
        }
    }
    let is_digits = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let topic = fact.topic();
    let has_cutoff = topic.iter().any(|word| is_digits(word));
    wanted.retain(|word| has_cutoff || !is_digits(word));
    wanted.sort();
    let mut topic: Vec<&str> = topic.into_iter().filter(|word| !matches!(*word, "latency" | "candidate")).collect();
    topic.sort_unstable();
    fact.percentile == percentile && wanted.iter().map(String::as_str).eq(topic.iter().copied())
}

/// The loosest limits that the policy sets for a value; beyond those it fails in every phase.
pub(super) fn policy_limits(scene: &Scene<'_>, value: &Fact) -> Vec<(String, Side, Amount)> {
    let Some(policy) = scene.policy else { return Vec::new() };
    let mut limits: Vec<(String, Side, Amount)> = Vec::new();
    for gate in policy.gates.iter().filter(|gate| is_of(value, &gate.measure.to_string())) {
        let (side, limit) = match &gate.test {
            Test::AtLeast(limit) => (Side::AtLeast, limit),
            Test::AtMost(limit) => (Side::AtMost, limit),
            Test::NonInferior(_) | Test::Superior(_) => continue,
        };
        let amount =
            |value: f64, unit: Unit| Amount { value, unit, half: 0.0, signed: false, side: Some(side), about: false };
        let amount = match limit {
            PolicyLimit::Share(percent) => amount(percent.share() * 100.0, Unit::Percent),
            PolicyLimit::Number(number) => amount(*number, Unit::Bare),
            PolicyLimit::Time(time) => amount(time.0, Unit::Time),
            PolicyLimit::Rate(rate) => amount(rate.0, Unit::PerSecond),
            PolicyLimit::OfBaseline(_) | PolicyLimit::OfMeasure(..) => continue,
        };
        let looser =
            |old: &Amount| if side == Side::AtMost { amount.value > old.value } else { amount.value < old.value };
        match limits.iter_mut().find(|(_, other, _)| *other == side) {
            Some(known) if looser(&known.2) => *known = (gate.id.clone(), side, amount),
            Some(_) => {}
            None => limits.push((gate.id.clone(), side, amount)),
        }
    }
    limits
}

/// `declared_gates: [...]` beside results that lack one.
fn declared(facts: &Facts, findings: &mut Vec<Finding>) {
    const DECLARES: [&str; 8] =
        ["declared", "required", "planned", "expected", "mandatory", "configured", "policy", "plan"];
    let told = Told::of_document(facts);
    for entry in &facts.entries {
        let declares = entry.list.iter().any(|word| DECLARES.contains(&word.as_str()))
            && entry.list.iter().any(|word| is_countable(word) || word == "metric");
        let wanted: Vec<String> = words(&entry.text).into_iter().filter(|word| !is_filler(word)).collect();
        if !declares || wanted.is_empty() || wanted.len() > 6 {
            continue;
        }
        let mut sorted = wanted.clone();
        sorted.sort();
        if !told.in_order.contains(&wanted) && !told.sorted.contains(&sorted) {
            let whole = overall_around(facts, 0).filter(|whole| whole.outcome() == Some(Polarity::Good));
            let claim = format!("{} is declared and has no result", entry.text);
            let found =
                Finding::new(Rule::MissingGate, Severity::Contradicted, claim).at(&entry.place, entry.text.clone());
            findings.push(whole.into_iter().fold(found, |found, whole| found.at(&whole.place, show::says(whole))));
        }
    }
}

/// What a document has a name, a key or a figure for.
struct Told {
    in_order: BTreeSet<Vec<String>>,
    sorted: BTreeSet<Vec<String>>,
}

impl Told {
    fn of_document(facts: &Facts) -> Self {
        let telling = |words: Vec<String>| words.into_iter().filter(|word| !is_filler(word)).collect::<Vec<_>>();
        let mut told = Self { in_order: BTreeSet::new(), sorted: BTreeSet::new() };
        for record in &facts.records {
            told.in_order.insert(record.words.clone());
            told.in_order.extend(record.name.as_deref().map(|name| telling(words(name))));
        }
        for fact in facts.facts.iter().filter(|fact| !fact.is_entry) {
            told.in_order.insert(telling(fact.words.clone()));
            told.sorted.insert(fact.subject.clone());
            if let Some(percentile) = fact.percentile {
                let mut own = fact.subject.clone();
                own.push(format!("p{percentile}"));
                own.sort();
                told.sorted.insert(own);
            }
        }
        told
    }
}
