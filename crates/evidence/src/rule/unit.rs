//! Units: what a name promises against what the digits can be, and figures of one measure that lie factors apart.

use std::collections::BTreeMap;

use super::Scene;
use crate::fact::lexicon::{is_high_share, is_higher_better, is_per_time, is_score, is_share};
use crate::fact::{Fact, Facts, Role, Unit};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

/// Figures of one measure that are held against each other; a confused unit shows among the first.
const COMPARED: usize = 200;

pub(super) fn unit(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    for fact in &scene.facts.facts {
        if let Some((severity, claim)) = impossible(fact) {
            findings.push(Finding::new(Rule::Unit, severity, claim).at(&fact.place, show::says(fact)));
        }
    }
    apart(scene.facts, findings);
}

/// A level that its name rules out.
fn impossible(fact: &Fact) -> Option<(Severity, String)> {
    let amount = fact.amount().filter(|_| {
        fact.role != Role::Delta && !fact.speaks_of(is_per_time) && !fact.is_about(|word| word == "relative")
    })?;
    let value = amount.value;
    let share = fact.is_about(is_share) || fact.words.iter().any(|word| is_share(word));
    let says = |names: &[&str]| fact.words.iter().any(|word| names.contains(&word.as_str()));
    let is_ratio = says(&["ratio", "fraction"]);
    let is_rate = says(&["rate"]) && share;
    let title = fact.title();
    let counted = fact.count().is_some() && !is_rate && !is_ratio && amount.unit == Unit::Bare;
    match amount.unit {
        Unit::Percent if share && !(0.0..=100.0).contains(&value) => Some((
            Severity::Contradicted,
            format!("{title} is {}: a share lies between 0 and 100 %", show::amount(amount)),
        )),
        Unit::Percent if fact.is_about(is_high_share) && value > 0.0 && value <= 1.0 && amount.half < 0.5 => Some((
            Severity::Suspect,
            format!("{title} is {}: a ratio under the name of a percentage", show::amount(amount)),
        )),
        Unit::Bare if is_ratio && share && value > 1.0 + amount.half => Some((
            Severity::Contradicted,
            format!("{title} is {}: a ratio of a whole is at most 1", show::number(value)),
        )),
        // A sign that is spelt out marks a change; a bare number has none unless it is negative.
        Unit::Bare if share && !counted && value < 0.0 && !amount.signed => {
            Some((Severity::Contradicted, format!("{title} is {}: a share is not negative", show::number(value))))
        }
        Unit::Bare if !counted && (share || fact.is_about(is_score)) && value > 100.0 => Some((
            Severity::Contradicted,
            format!("{title} is {}: no share is that large, in ratio or percent", show::number(value)),
        )),
        Unit::Bare if is_rate && value > 1.0 && !counted => Some((
            Severity::Suspect,
            format!("{title} is {}: over 1 it can only be a percentage, and nothing says so", show::number(value)),
        )),
        _ => None,
    }
}

/// Levels and limits of one measure that lie a hundred (shares) or a thousand (times) apart; the first pair of a measure
/// tells it.
fn apart(facts: &Facts, findings: &mut Vec<Finding>) {
    type Topic<'a> = (Vec<&'a str>, Option<u64>);
    let mut topics: BTreeMap<Topic<'_>, Vec<&Fact>> = BTreeMap::new();
    for fact in &facts.facts {
        if fact.role != Role::Delta && !fact.is_entry && fact.amount().is_some_and(|amount| amount.value != 0.0) {
            topics.entry((fact.topic(), fact.percentile.map(f64::to_bits))).or_default().push(fact);
        }
    }
    for same in topics.values() {
        let same = &same[..same.len().min(COMPARED)];
        let pairs = same.iter().enumerate().flat_map(|(at, fact)| same[..at].iter().map(move |other| (fact, other)));
        let mut wrong = pairs
            .filter(|(fact, other)| (fact.place != other.place || fact.key != other.key) && are_nested(fact, other));
        if let Some((fact, other, factor)) = wrong.find_map(|(a, b)| factor_apart(a, b).map(|factor| (a, b, factor))) {
            let show_of = |fact: &Fact| fact.amount().map_or_else(String::new, show::amount);
            let between = if factor == 100 { "ratio and percent" } else { "seconds and milliseconds" };
            let claim = format!(
                "{} stands as {} and as {}: a factor of {factor}, as between {between}",
                fact.title(),
                show_of(fact),
                show_of(other)
            );
            let found = Finding::new(Rule::Unit, Severity::Contradicted, claim);
            findings.push(found.at(&fact.place, show::says(fact)).at(&other.place, show::says(other)));
        }
    }
}

/// Whether one of both speaks of all that the other speaks of.
fn are_nested(a: &Fact, b: &Fact) -> bool {
    a.scope.iter().all(|step| b.scope.contains(step)) || b.scope.iter().all(|step| a.scope.contains(step))
}

fn factor_apart(fact: &Fact, other: &Fact) -> Option<u32> {
    let (a, b) = (fact.amount()?, other.amount()?);
    let large = (a.value / b.value).abs().max((b.value / a.value).abs());
    let same = a.unit == b.unit;
    let one_is_bare = (a.unit == Unit::Bare) != (b.unit == Unit::Bare);
    let is_time =
        a.unit == Unit::Time || b.unit == Unit::Time || fact.percentile.is_some() && same && a.unit == Unit::Bare;
    let high = fact.is_about(is_higher_better) && fact.is_about(is_share);
    let percent = a.unit == Unit::Percent || b.unit == Unit::Percent;
    // One of both has to look like a ratio, and the other like a percentage: a limit of 1 % beside 94 %, or of 0.01 beside 0.94,
    // is a loose limit.
    let (small, big) = if a.value.abs() < b.value.abs() { (a, b) } else { (b, a) };
    let confusable = match small.unit {
        Unit::Percent => small.value.abs() <= 1.0 && small.half < 0.5,
        _ => big.value.abs() > 1.5,
    };
    if high && same && confusable && (60.0..=170.0).contains(&large) {
        // A percentage against a ratio is right with both units spelt out, wrong with the same one.
        return Some(100);
    }
    if high && percent && one_is_bare {
        let (bare, named) = if a.unit == Unit::Bare { (a, b) } else { (b, a) };
        let confused = bare.value > 1.5 * named.value && bare.value > 100.0
            || named.value <= 1.0 && bare.value > 60.0 * named.value;
        return confused.then_some(100);
    }
    if is_time && (same || one_is_bare) && (400.0..=2500.0).contains(&large) {
        return Some(1000);
    }
    let exact = (large / 100.0 - 1.0).abs() < 0.02;
    let both_measured = fact.role == Role::Value && other.role == Role::Value;
    (same && both_measured && exact && fact.is_about(is_share)).then_some(100)
}
