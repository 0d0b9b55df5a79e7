//! Count algebra of one tally: parts and total, against the outcome that is claimed, against the figures that lie outside.

use std::collections::{BTreeMap, BTreeSet};

use super::Scene;
use super::gate::{Held, natural_side, only_warns};
use super::tally::Tally;
use crate::fact::lexicon::{is_countable, is_error, is_judged as is_judged_noun, is_lower_better, names_failures};
use crate::fact::{Fact, Facts, Polarity, Role, Side, Unit};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

pub(super) fn count(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let tallies = &scene.tallies().all;
    for tally in tallies {
        whole_and_parts(tally, findings);
    }
    outcomes(scene.facts, tallies, findings);
    outside(scene, tallies, findings);
}

fn whole_and_parts(tally: &Tally<'_>, findings: &mut Vec<Finding>) {
    let Some((total, whole)) = tally.total else { return };
    for (part, fact) in [tally.passed, tally.failed].into_iter().flatten() {
        if part > total {
            let claim = format!("{part} of {total}: a part is larger than its whole");
            findings.push(finding(claim).at(&fact.place, show::says(fact)).at(&whole.place, show::says(whole)));
            return;
        }
    }
    let (Some((passed, pass)), Some((failed, fail))) = (tally.passed, tally.failed) else { return };
    let others: u64 = tally.others.iter().map(|(_, (count, _))| count).sum();
    if passed + failed + others != total {
        let rest = if others > 0 { format!(" + {others} of neither") } else { String::new() };
        let claim = format!(
            "{passed} passed + {failed} failed{rest} = {}, and the total says {total}",
            passed + failed + others
        );
        let finding = finding(claim).at(&whole.place, show::says(whole));
        findings.push(finding.at(&pass.place, show::says(pass)).at(&fail.place, show::says(fail)));
    }
}

pub(super) fn finding(claim: String) -> Finding {
    Finding::new(Rule::Count, Severity::Contradicted, claim)
}

/// `all gates passed` over 6 of 7, a row `PASS` over 6 of 7, a row `FAIL` over 7 of 7.
const MOST_OUTCOMES: usize = 256;

fn outcomes(facts: &Facts, tallies: &[Tally<'_>], findings: &mut Vec<Finding>) {
    let mut counted: BTreeMap<&[String], Vec<&Fact>> = BTreeMap::new();
    for fact in &facts.facts {
        if fact.outcome().is_some() && fact.subject.iter().any(|word| is_countable(word)) {
            counted.entry(facts.scope(fact)).or_default().push(fact);
        }
    }
    for tally in tallies {
        let (Some(failures), Some(anchor), Some(_)) = (tally.failures(), tally.anchor(), tally.total) else { continue };
        let others: u64 = tally.others.iter().map(|(_, (count, _))| count).sum();
        if tally.passed.is_none() || !is_judged(tally) {
            continue;
        }
        let scope = facts.scope(anchor);
        let about = counted.get(scope).into_iter().flatten().copied().take(MOST_OUTCOMES);
        for fact in about.chain(facts.wholes_of(tally.record)) {
            let Some(polarity) = fact.outcome().filter(|_| fact.place != anchor.place || fact.subject.is_empty())
            else {
                continue;
            };
            let about_it = !fact.subject.is_empty()
                && facts.scope(fact) == scope
                && fact.subject.iter().all(|word| tally.noun.contains(word))
                && fact.subject.iter().any(|word| is_countable(word));
            let whole = fact.is_of_whole() && fact.record == tally.record;
            let lies = match polarity {
                Polarity::Good => failures > 0 && (about_it || !facts.advisory.contains(&tally.record)),
                Polarity::Bad => failures == 0 && others == 0,
                Polarity::Neither => false,
            };
            if lies && (about_it || whole) {
                let severity =
                    if polarity == Polarity::Bad && whole { Severity::Suspect } else { Severity::Contradicted };
                let claim = match polarity {
                    Polarity::Good => format!("called good with {failures} not passed"),
                    Polarity::Bad | Polarity::Neither => "called bad with every one passed".to_owned(),
                };
                let claim = format!("{} is {claim}", if about_it { fact.title() } else { "the outcome".to_owned() });
                let found = Finding::new(Rule::Count, severity, claim);
                findings.push(found.at(&fact.place, show::says(fact)).at(&anchor.place, show::says(anchor)));
            }
        }
    }
}

/// Gates, checks and tests decide an outcome; a failed query or request need not.
pub(super) fn is_judged(tally: &Tally<'_>) -> bool {
    tally.noun.iter().any(|word| is_judged_noun(word))
}

/// Figures outside their limits, counted against the failures that the tally around them leaves room for.
fn outside(scene: &Scene<'_>, tallies: &[Tally<'_>], findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    let mut below: BTreeMap<usize, Vec<&Held<'_>>> = BTreeMap::new();
    let missed = |held: &&Held<'_>| held.inside == Some(false) && !only_warns(facts, held.value);
    for held in scene.held().iter().filter(missed) {
        for at in facts.chain(held.value.record) {
            below.entry(at).or_default().push(held);
        }
    }
    for tally in tallies.iter().filter(|tally| is_judged(tally) && tally.passed.is_some()) {
        let (Some(failures), Some(anchor)) = (tally.failures(), tally.anchor()) else { continue };
        let mut topics = BTreeSet::new();
        let mine = below.get(&tally.record).into_iter().flatten().copied();
        let outside: Vec<_> = mine.filter(|held| topics.insert(held.value.topic_id)).collect();
        let known = outside.len() as u64;
        if known > failures {
            let mut found =
                finding(format!("room for {failures} failed, and {known} figures lie outside their limits"))
                    .at(&anchor.place, show::says(anchor));
            for held in &outside {
                found = found.at(&held.value.place, format!("{}, limit {}", show::says(held.value), held.limit.text()));
            }
            findings.push(found);
        } else if known == failures && failures > 0 && !names_its_failures(facts, tally.record) {
            unlimited_errors(facts, tally, &outside.iter().map(|held| held.value).collect::<Vec<_>>(), findings);
        }
    }
}

/// Whether a map lists which of its gates failed, so that nothing has to be guessed.
fn names_its_failures(facts: &Facts, record: usize) -> bool {
    facts.entries.iter().any(|entry| {
        entry.record == record && names_failures(&entry.list) && entry.list.iter().any(|word| is_judged_noun(word))
    })
}

/// An error rate of a percent or more that no failure is left for: the gate that it passed cannot have seen that figure.
fn unlimited_errors(facts: &Facts, tally: &Tally<'_>, outside: &[&Fact], findings: &mut Vec<Finding>) {
    let Some(anchor) = tally.anchor() else { return };
    for fact in facts.facts.iter().filter(|fact| fact.role == Role::Value && facts.holds(tally.record, fact.record)) {
        let Some(amount) = fact.amount() else { continue };
        let is_errors = fact.is_about(is_error) && fact.is_about(is_lower_better);
        let large = amount.unit == Unit::Percent && amount.value >= 1.0;
        let accounted = outside.iter().any(|other| other.same_topic(fact));
        if is_errors && large && !accounted && natural_side(fact) == Some(Side::AtMost) {
            let failed: Vec<String> = outside.iter().map(|fact| show::says(fact)).collect();
            let claim = format!(
                "{} counts as passed: the failures stated are accounted for by {}. One request in {:.0} failing is no pass; \
                 {} would be, if it was multiplied by 100 once too often",
                show::amount(amount),
                failed.join(", "),
                100.0 / amount.value,
                show::amount(crate::fact::Amount { value: amount.value / 100.0, ..amount })
            );
            findings.push(
                Finding::new(Rule::Unit, Severity::Suspect, claim)
                    .at(&fact.place, show::says(fact))
                    .at(&anchor.place, show::says(anchor)),
            );
            let claim =
                format!("{} failed, and {} figures look failed", tally.failures().unwrap_or(0), outside.len() + 1);
            let mut found = Finding::new(Rule::Count, Severity::Suspect, claim).at(&anchor.place, show::says(anchor));
            for fact in outside.iter().copied().chain([fact]) {
                found = found.at(&fact.place, show::says(fact));
            }
            findings.push(found);
        }
    }
}
