//! Rates against the trials that they are made of: what k of n can be, and what n can show.

use super::Scene;
use crate::document::Place;
use crate::fact::lexicon::{is_error, is_judged, is_per_time, is_trial};
use crate::fact::{Fact, Facts, Polarity, Role, Side, Unit};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

/// Maps and figures beside a rate that are looked at for what it is a rate of.
const MOST_BESIDE: usize = 256;

pub(super) fn rate(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    for fact in facts.facts.iter().filter(|fact| fact.role == Role::Value && !fact.is_entry) {
        if is_error_rate(fact) {
            error_rate(facts, fact, findings);
        }
        if fact.words == ["rate"] {
            rate_of_two(facts, fact, findings);
        }
        if fact.amount().is_some_and(|amount| amount.unit == Unit::PerSecond) || is_throughput(fact) {
            throughput(facts, fact, findings);
        }
    }
    certified(scene, findings);
}

fn is_error_rate(fact: &Fact) -> bool {
    let errors = fact.is_about(is_error);
    let rate = fact.speaks_of(|word| matches!(word, "rate" | "percent" | "ratio" | "share"))
        || fact.amount().is_some_and(|amount| amount.unit == Unit::Percent);
    errors && rate && !fact.speaks_of(is_per_time) && fact.amount().is_some_and(|amount| amount.side.is_none())
}

/// How many trials the map around counts, the nearest first.
fn trials<'a>(facts: &'a Facts, fact: &Fact) -> Option<(u64, &'a Fact)> {
    let is_count = |other: &&Fact| {
        let counts = other.words.iter().any(|word| is_trial(word));
        let qualified = other.words.iter().any(|word| {
            matches!(word.as_str(), "passed" | "completed" | "success" | "successful" | "rate" | "mean" | "timeout")
                || is_per_time(word)
                || is_error(word)
                || (word == "hit" && other.words.len() > 1)
        });
        let out_of = other.record == fact.record && (other.words == ["out", "of"] || other.words == ["total"]);
        (counts || out_of) && !qualified && other.role == Role::Value && other.count().is_some_and(|count| count > 0)
    };
    let here = facts.of(fact.record).take(MOST_BESIDE).find(is_count);
    let around = || {
        let parent = facts.records[fact.record].parent?;
        let scope = facts.scope(fact);
        let beside = |other: &&Fact| {
            let home = other.record;
            (home == parent || facts.records[home].parent == Some(parent)) && facts.scope(other) == scope
        };
        let homes = std::iter::once(parent).chain(facts.sections(parent).iter().copied().take(MOST_BESIDE));
        let mut found = homes.flat_map(|home| facts.of(home).take(MOST_BESIDE)).filter(is_count).filter(beside);
        let first = found.next()?;
        found.all(|other| other.count() == first.count()).then_some(first)
    };
    let found = here.or_else(around)?;
    Some((found.count()?, found))
}

fn failures<'a>(facts: &'a Facts, fact: &Fact, trials: &Fact) -> Option<(u64, &'a Fact)> {
    let is_count = |other: &&Fact| {
        let home = &facts.records[other.record].words;
        let counted = other.words == ["count"] && home.iter().any(|word| is_error(word));
        (counted || other.words.iter().any(|word| is_error(word)))
            && !other.words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "rate" | "percent" | "ratio" | "share" | "budget" | "gate" | "check" | "test" | "critical"
                ) || is_judged(word)
            })
            && other.count().is_some()
            && other.role == Role::Value
    };
    // Failed gates beside failed requests: the one that shares a word with the trials or the rate is meant.
    let mut found: Vec<&Fact> = facts.of(trials.record).filter(is_count).collect();
    if found.is_empty() {
        found = facts.of(fact.record).filter(is_count).collect();
    }
    let shares = |other: &&&Fact| {
        other
            .words
            .iter()
            .any(|word| trials.words.contains(word) && word != "count" || fact.words.contains(word) && is_trial(word))
    };
    let is_of_gates = |other: &&Fact| {
        let passed = |beside: &Fact| {
            beside.count().is_some()
                && beside.words.iter().any(|word| matches!(word.as_str(), "passed" | "pass" | "successful"))
        };
        facts.of(other.record).any(passed) && other.words.len() == 1 && other.words[0] != "error"
    };
    let found = match &found[..] {
        [only] => (!is_of_gates(only)).then_some(*only)?,
        several => several.iter().find(shares).copied()?,
    };
    Some((found.count()?, found))
}

fn error_rate(facts: &Facts, rate: &Fact, findings: &mut Vec<Finding>) {
    let (Some(amount), Some((n, trial))) = (rate.amount(), trials(facts, rate)) else { return };
    let scales: &[f64] = if amount.unit == Unit::Percent { &[100.0] } else { &[1.0, 100.0] };
    let slack = amount.half * 1.02 + 1e-12;
    if let Some((k, failure)) = failures(facts, rate, trial) {
        let share = k as f64 / n as f64;
        if !scales.iter().any(|scale| (amount.value - scale * share).abs() <= slack) {
            let claim = format!(
                "{} is {}, and {k} of {n} are {} %",
                rate.title(),
                show::amount(amount),
                show::number((share * 1e6).round() / 1e4)
            );
            let found = Finding::new(Rule::Rate, Severity::Contradicted, claim);
            findings.push(
                found
                    .at(&rate.place, show::says(rate))
                    .at(&failure.place, show::says(failure))
                    .at(&trial.place, show::says(trial)),
            );
        }
        return;
    }
    // The column `n` of a table is what its bounds rest on, which may be more than the figure beside it does.
    if trial.words == ["n"] && matches!(trial.place, Place::Line(_)) {
        return;
    }
    let reachable = |scale: f64| {
        let k = (amount.value / scale * n as f64).round().max(0.0);
        (k - 1.0).max(0.0) as u64 <= n
            && [k - 1.0, k, k + 1.0].iter().any(|k| *k >= 0.0 && (amount.value - scale * k / n as f64).abs() <= slack)
    };
    if !scales.iter().any(|scale| reachable(*scale)) {
        let scale = if amount.unit == Unit::Percent || amount.value > 1.0 { 100.0 } else { 1.0 };
        let k = (amount.value / scale * n as f64).floor().max(0.0);
        let around =
            format!("{} and {}", show::number(scale * k / n as f64), show::number(scale * (k + 1.0) / n as f64));
        let claim =
            format!("{} of {} is no number of {n}: the nearest are {around}", rate.title(), show::amount(amount));
        let found = Finding::new(Rule::Rate, Severity::Contradicted, claim);
        findings.push(found.at(&rate.place, show::says(rate)).at(&trial.place, show::says(trial)));
    }
}

/// `{rate, passes, fails}`: the rate is one of the two shares.
fn rate_of_two(facts: &Facts, rate: &Fact, findings: &mut Vec<Finding>) {
    let count = |names: &[&str]| {
        facts
            .of(rate.record)
            .find(|fact| fact.words.len() == 1 && names.contains(&fact.words[0].as_str()))
            .and_then(|fact| Some((fact.count()?, fact)))
    };
    let (Some((passes, pass)), Some((fails, fail)), Some(amount)) =
        (count(&["pass", "passed", "success"]), count(&["fail", "failed", "failure"]), rate.amount())
    else {
        return;
    };
    let n = passes + fails;
    let shares = [passes as f64 / n as f64, fails as f64 / n as f64];
    if n > 0 && !shares.iter().any(|share| (amount.value - share).abs() <= amount.half * 1.02 + 1e-9) {
        let claim = format!(
            "a rate of {} over {passes} and {fails}, which are {} and {}",
            show::amount(amount),
            show::number(shares[0]),
            show::number(shares[1])
        );
        let found = Finding::new(Rule::Rate, Severity::Contradicted, claim);
        findings.push(
            found.at(&rate.place, show::says(rate)).at(&pass.place, show::says(pass)).at(&fail.place, show::says(fail)),
        );
    }
}

fn is_throughput(fact: &Fact) -> bool {
    let bare_rate = fact.words == ["rate"] && fact.is_about(|word| matches!(word, "request" | "iteration"));
    (fact.is_about(|word| word == "throughput") || bare_rate)
        && fact.amount().is_some_and(|amount| amount.unit == Unit::Bare)
}

/// Requests over seconds.
fn throughput(facts: &Facts, rate: &Fact, findings: &mut Vec<Finding>) {
    let Some(amount) = rate.amount().filter(|amount| amount.side.is_none() && amount.value > 0.0) else { return };
    let counted =
        facts.of(rate.record).find(|fact| fact.words == ["count"]).and_then(|fact| Some((fact.count()?, fact)));
    let Some((n, trial)) = counted.or_else(|| trials(facts, rate)) else { return };
    let scope = facts.scope(trial);
    let is_mine =
        |fact: &&Fact| super::time::is_duration(fact) && facts.scope(fact).iter().all(|step| scope.contains(step));
    let around = facts.around(rate.record);
    let mut durations: Vec<&Fact> =
        around.iter().flat_map(|home| facts.of(*home).take(MOST_BESIDE)).filter(is_mine).collect();
    let deepest = durations.iter().map(|fact| facts.depth(facts.common(fact.record, rate.record))).max();
    durations.retain(|fact| Some(facts.depth(facts.common(fact.record, rate.record))) == deepest);
    let [duration] = durations[..] else { return };
    let Some(length) = duration.amount().filter(|length| length.value > 0.0 && length.unit == Unit::Time) else {
        return;
    };
    let seconds = |millis: f64| millis / 1000.0;
    let low = n as f64 / seconds(length.value + length.half);
    let high = n as f64 / seconds((length.value - length.half).max(1.0));
    let slack = amount.half + 0.05 * amount.value;
    if amount.value + slack < low || amount.value - slack > high {
        let claim = format!(
            "{n} in {} are {} a second, not {}",
            show::time(length.value),
            show::number((n as f64 / seconds(length.value) * 100.0).round() / 100.0),
            show::number(amount.value)
        );
        let found = Finding::new(Rule::Rate, Severity::Contradicted, claim);
        findings.push(
            found
                .at(&rate.place, show::says(rate))
                .at(&trial.place, show::says(trial))
                .at(&duration.place, show::says(duration)),
        );
    }
}

/// No error among n shows a rate under the limit only from ln(0.05) / ln(1 - limit) trials up (Clopper and Pearson, 1934).
fn certified(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    for held in scene.held() {
        let (side, limit) = held.limit.bound();
        let fact = held.value;
        let Some(amount) = fact.amount().filter(|_| side == Side::AtMost && is_error_rate(fact)) else { continue };
        let Some((n, trial)) = trials(facts, fact).filter(|_| amount.value == 0.0 && held.inside == Some(true)) else {
            continue;
        };
        // `inconclusive` beside it says as much.
        if facts.of(fact.record).any(|beside| matches!(beside.outcome(), Some(Polarity::Neither | Polarity::Bad))) {
            continue;
        }
        let share = if limit.unit == Unit::Percent { limit.value / 100.0 } else { limit.value };
        if !(share > 0.0 && share < 0.5) {
            continue;
        }
        let needed = (0.05_f64.ln() / (1.0 - share).ln()).ceil();
        if (n as f64) < needed {
            let claim = format!(
                "no error in {n} does not show {}: with 95 % confidence that takes {needed:.0} without one",
                held.limit.text()
            );
            let found = Finding::new(Rule::Rate, Severity::Suspect, claim);
            findings.push(found.at(&fact.place, show::says(fact)).at(&trial.place, show::says(trial)));
        }
    }
}
