//! The whole against the sum of its parts: phases, categories, and rates of counts.

use super::Scene;
use std::collections::BTreeMap;

use super::count::{finding, is_judged};
use super::tally::{Tallies, Tally};
use crate::fact::in_sequence;
use crate::fact::lexicon::{is_countable, is_filler, polarity};
use crate::fact::{Fact, Facts, Group, Polarity, Role, Unit, is_past};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

pub(super) fn sum(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    let tallies = scene.tallies();
    let claims = Claims::of_document(facts, tallies);
    for group in 0..facts.groups.len() {
        phases(facts, tallies, &claims, group, findings);
        additive(facts, group, findings);
    }
    for record in 0..facts.records.len() {
        categories(facts, record, findings);
    }
    for tally in &tallies.all {
        rate_of(facts, tally, findings);
    }
}

/// What a document claims of all that it counts, filed by what the claims are told apart by.
struct Claims<'a> {
    rates: BTreeMap<&'a [String], Vec<&'a Fact>>,
    outcomes: BTreeMap<&'a [String], Vec<&'a Fact>>,
    /// Tallies that stand for the whole document, as far as anybody would read them.
    free: Vec<usize>,
}

impl<'a> Claims<'a> {
    fn of_document(facts: &'a Facts, tallies: &Tallies<'_>) -> Self {
        let mut claims = Self { rates: BTreeMap::new(), outcomes: BTreeMap::new(), free: Vec::new() };
        for fact in &facts.facts {
            if is_success_rate(fact) {
                claims.rates.entry(facts.scope(fact)).or_default().push(fact);
            } else if fact.outcome().is_some() && fact.subject.iter().any(|word| is_countable(word)) {
                claims.outcomes.entry(facts.scope(fact)).or_default().push(fact);
            }
        }
        let is_free = |at: &usize| tallies.all[*at].anchor().is_some_and(|fact| facts.scope(fact).is_empty());
        claims.free = (0..tallies.all.len()).filter(is_free).take(MOST_FREE).collect();
        claims
    }
}

/// Tallies without a place of their own that are tried as grand totals.
const MOST_FREE: usize = 64;

/// A stated grand total against the tallies of the phases.
fn phases(facts: &Facts, tallies: &Tallies<'_>, claims: &Claims<'_>, group: usize, findings: &mut Vec<Finding>) {
    let group = &facts.groups[group];
    let of_member = |member: &usize| tallies.first_below(*member);
    let parts: Vec<&Tally<'_>> = group.members.iter().filter_map(of_member).collect();
    if parts.is_empty() || parts.len() != group.members.len() {
        return;
    }
    let of = |pick: fn(&Tally<'_>) -> Option<u64>| parts.iter().filter_map(|part| pick(part)).sum::<u64>();
    let passed = of(|part| part.passed.map(|(count, _)| count));
    let total = of(|part| part.total.map(|(count, _)| count));
    let scope = facts.scope_of(group.owner);
    let rates = claims.rates.get(&scope[..]).map_or(&[][..], Vec::as_slice);
    grand_rate(facts, rates, &parts, passed, total, findings);
    let outcomes = claims.outcomes.get(&scope[..]).map_or(&[][..], Vec::as_slice);
    grand_outcome(facts, outcomes, &parts, passed, total, findings);
    if parts.len() < 2 {
        return;
    }
    let largest = parts.iter().filter_map(|part| part.total).map(|(count, _)| count).max().unwrap_or(0);
    let free = claims.free.iter().map(|at| &tallies.all[*at]);
    let mut seen: Vec<*const Tally<'_>> = Vec::new();
    for whole in tallies.around(facts, group.owner).into_iter().chain(free) {
        if seen.contains(&std::ptr::from_ref(whole)) {
            continue;
        }
        seen.push(std::ptr::from_ref(whole));
        let outside = group.members.iter().all(|member| !facts.holds(*member, whole.record));
        let Some(anchor) = whole.anchor() else { continue };
        let free = facts.entry(whole.record).is_none_or(|entry| facts.holds(entry, group.owner));
        let same_scope =
            facts.scope(anchor).iter().all(|step| step.is_empty()) || facts.holds(whole.record, group.owner);
        let named = !whole.noun.is_empty();
        let near = facts.holds(whole.record, group.owner) || facts.records[whole.record].parent == Some(group.owner);
        let alike = (is_judged(whole) || !named && near) && parts.iter().all(|part| part.counts_like(&whole.noun));
        let is_grand = whole.total.is_some_and(|(count, _)| count > largest);
        if !(outside && free && same_scope && alike && is_grand) {
            continue;
        }
        let claims = [(whole.passed, passed), (whole.total, total)];
        if let Some(((claimed, fact), adds_up)) = claims
            .into_iter()
            .find_map(|(claimed, sum)| claimed.filter(|(count, _)| *count != sum).map(|claimed| (claimed, sum)))
        {
            let list = |pick: fn(&Tally<'_>) -> u64| {
                parts.iter().map(|part| pick(part).to_string()).collect::<Vec<_>>().join(" + ")
            };
            let terms = if whole.passed.is_some_and(|(count, _)| count != passed) {
                list(|part| part.passed.map_or(0, |(count, _)| count))
            } else {
                list(|part| part.total.map_or(0, |(count, _)| count))
            };
            let mut found = finding(format!("{claimed} in all, and the parts give {terms} = {adds_up}"))
                .at(&fact.place, show::says(fact));
            for part in &parts {
                found = part.anchor().into_iter().fold(found, |found, fact| found.at(&fact.place, show::says(fact)));
            }
            findings.push(found);
        }
    }
}

/// A rate over all phases against their counts.
fn grand_rate(
    facts: &Facts,
    rates: &[&Fact],
    parts: &[&Tally<'_>],
    passed: u64,
    total: u64,
    findings: &mut Vec<Finding>,
) {
    let noun = &parts[0].noun;
    let is_rate = |fact: &&Fact| {
        fact.subject.iter().any(|word| noun.contains(word) && is_countable(word))
            && parts.iter().all(|part| !facts.holds(part.record, fact.record))
    };
    for fact in rates.iter().copied().filter(is_rate) {
        against(fact, passed, total, parts.iter().filter_map(|part| part.anchor()).collect(), findings);
    }
}

/// `all gates passed` over phases where one did not, `gates failing` over phases where all did.
fn grand_outcome(
    facts: &Facts,
    outcomes: &[&Fact],
    parts: &[&Tally<'_>],
    passed: u64,
    total: u64,
    findings: &mut Vec<Finding>,
) {
    let noun = &parts[0].noun;
    for fact in outcomes {
        let about_it = fact.subject.iter().all(|word| noun.contains(word))
            && fact.subject.iter().any(|word| is_countable(word))
            && parts.iter().all(|part| !facts.holds(part.record, fact.record));
        let lies = match fact.outcome() {
            Some(Polarity::Good) => passed < total,
            Some(Polarity::Bad) => passed == total,
            Some(Polarity::Neither) | None => false,
        };
        if about_it && lies {
            let claim = format!("{} does not follow from {passed} of {total}", show::says(fact));
            let mut found = finding(claim).at(&fact.place, show::says(fact));
            for part in parts.iter().filter_map(|part| part.anchor()).take(4) {
                found = found.at(&part.place, show::says(part));
            }
            findings.push(found);
        }
    }
}

/// Figures of one map that are looked at for each count in it.
const MOST_BESIDE: usize = 256;

/// A success rate beside the counts that it is made of.
fn rate_of(facts: &Facts, tally: &Tally<'_>, findings: &mut Vec<Finding>) {
    let (Some((passed, fact)), Some((total, _))) = (tally.passed, tally.total) else { return };
    let beside = |rate: &&Fact| {
        is_success_rate(rate)
            && (tally.noun.is_empty()
                || rate.subject.iter().any(|word| tally.noun.contains(word))
                || rate
                    .subject
                    .iter()
                    .all(|word| polarity(word).is_some() || matches!(word.as_str(), "rate" | "ratio" | "share")))
    };
    for rate in facts.of(tally.record).take(MOST_BESIDE).filter(beside) {
        against(rate, passed, total, vec![fact], findings);
    }
}

fn is_success_rate(fact: &Fact) -> bool {
    let good = |word: &String| polarity(word) == Some(Polarity::Good) || word == "pass";
    let is_rate = fact.words.iter().any(|word| matches!(word.as_str(), "rate" | "percent" | "ratio" | "share"));
    fact.role == Role::Value
        && is_rate
        && fact.words.iter().any(good)
        && fact.amount().is_some_and(|amount| amount.side.is_none())
}

fn against(rate: &Fact, passed: u64, total: u64, parts: Vec<&Fact>, findings: &mut Vec<Finding>) {
    let Some(amount) = rate.amount().filter(|_| total > 0) else { return };
    let share = passed as f64 / total as f64;
    let near = |scale: f64| (amount.value - scale * share).abs() <= amount.half * 1.02 + 1e-9;
    let holds = if amount.unit == Unit::Percent { near(100.0) } else { near(1.0) || near(100.0) };
    if !holds {
        let mut found = Finding::new(
            Rule::Count,
            Severity::Contradicted,
            format!(
                "{} claims {}, and {passed} of {total} are {} %",
                rate.title(),
                show::amount(amount),
                show::number((share * 10_000.0).round() / 100.0)
            ),
        )
        .at(&rate.place, show::says(rate));
        for part in parts.iter().take(4) {
            found = found.at(&part.place, show::says(part));
        }
        findings.push(found);
    }
}

/// `total_requests` against the requests of the phases.
fn additive(facts: &Facts, group: usize, findings: &mut Vec<Finding>) {
    let group = &facts.groups[group];
    let Some(first) = group.members.first().filter(|_| group.members.len() >= 2) else { return };
    // What happened before is no part of this.
    if is_past(&group.words) || facts.chain(group.owner).any(|at| is_past(&facts.records[at].words)) {
        return;
    }
    let totals = totals(facts, group);
    for fact in facts.in_entry(*first) {
        let Some(_) = fact.count().filter(|_| is_additive(fact)) else { continue };
        let Some(parts) = parts_like(facts, group, fact) else { continue };
        let sum: u64 = parts.iter().filter_map(|part| part.count()).sum();
        let largest = parts.iter().filter_map(|part| part.count()).max().unwrap_or(0);
        let is_whole = |whole: &&Fact| {
            let grand = says_total(facts, whole);
            let bare: Vec<&String> = whole
                .words
                .iter()
                .filter(|word| {
                    !matches!(word.as_str(), "total" | "sum" | "count") && !is_filler(word) && !in_sequence(word)
                })
                .collect();
            let same = bare.len() == fact.words.iter().filter(|word| *word != "count").count()
                && bare.iter().all(|word| fact.words.contains(word));
            let near = whole.record == group.owner
                || facts.records[whole.record].parent == Some(group.owner)
                || facts.holds(whole.record, group.owner)
                || (grand && facts.records[whole.record].parent == facts.records[group.owner].parent);
            let among_totals = totals.contains(&whole.record) && whole.count() > Some(largest);
            (grand || among_totals || (facts.holds(whole.record, group.owner) && whole.count() > Some(largest)))
                && same
                && near
                && group.members.iter().all(|member| !facts.holds(*member, whole.record))
                && whole.count().is_some()
        };
        let around = facts.around(group.owner);
        let mut beside = around.iter().flat_map(|record| facts.of(*record).take(MOST_BESIDE));
        if let Some(whole) =
            beside.find(is_whole).filter(|whole| whole.count() != Some(sum) && whole.count() >= Some(largest.min(1)))
        {
            // Without a word for it, that one count is the whole of the others is a guess.
            let is_said = says_total(facts, whole) || totals.contains(&whole.record);
            let claim = format!("{} in all, and the parts give {sum}", whole.count().unwrap_or(0));
            let severity = if is_said { Severity::Contradicted } else { Severity::Suspect };
            let mut found = Finding::new(Rule::Count, severity, claim).at(&whole.place, show::says(whole));
            for part in parts.iter().take(6) {
                found = found.at(&part.place, show::says(part));
            }
            findings.push(found);
        }
    }
}

/// The same count of every member of a group; none where one lacks it.
fn parts_like<'a>(facts: &'a Facts, group: &Group, fact: &Fact) -> Option<Vec<&'a Fact>> {
    let like =
        |member: &usize| facts.in_entry(*member).find(|other| other.words == fact.words && other.count().is_some());
    let parts: Vec<&Fact> = group.members.iter().filter_map(like).collect();
    (parts.len() == group.members.len() && parts.len() == group.length).then_some(parts)
}

/// Maps around a group in which another count is exactly the sum of the members': what they hold is of all of them.
fn totals(facts: &Facts, group: &Group) -> Vec<usize> {
    let Some(first) = group.members.first() else { return Vec::new() };
    let sums: Vec<(&Fact, u64)> = facts
        .of(*first)
        .take(MOST_BESIDE)
        .filter(|fact| fact.count().is_some_and(|count| count > 0))
        .filter_map(|fact| {
            let parts = parts_like(facts, group, fact)?;
            let counts: Vec<u64> = parts.iter().filter_map(|part| part.count()).collect();
            let grows = counts.iter().filter(|count| **count > 0).count() >= 2;
            grows.then(|| (fact, counts.iter().sum()))
        })
        .collect();
    let is_total = |record: &usize| {
        let outside = group.members.iter().all(|member| !facts.holds(*member, *record));
        let adds_up = |(part, sum): &(&Fact, u64)| {
            facts.of(*record).take(MOST_BESIDE).any(|fact| fact.words == part.words && fact.count() == Some(*sum))
        };
        outside && sums.iter().any(adds_up)
    };
    facts.around(group.owner).into_iter().filter(is_total).collect()
}

/// Whether a count or the map around it calls itself a total.
fn says_total(facts: &Facts, whole: &Fact) -> bool {
    let words = whole.words.iter().chain(&facts.records[whole.record].words);
    words.into_iter().any(|word| matches!(word.as_str(), "total" | "overall" | "all" | "sum"))
}

fn is_additive(fact: &Fact) -> bool {
    const ADDITIVE: [&str; 16] = [
        "request",
        "query",
        "error",
        "sample",
        "alert",
        "failure",
        "timeout",
        "count",
        "iteration",
        "call",
        "transaction",
        "event",
        "hit",
        "lookup",
        "inference",
        "invocation",
    ];
    fact.words.iter().any(|word| ADDITIVE.contains(&word.as_str()))
        && !fact.words.iter().any(|word| matches!(word.as_str(), "rate" | "percent" | "per" | "mean" | "threshold"))
}

/// `{critical: 12, warning: 6}` under a key that breaks a total down.
fn categories(facts: &Facts, record: usize, findings: &mut Vec<Finding>) {
    const BREAKS_DOWN: [&str; 6] = ["category", "breakdown", "by", "per", "distribution", "split"];
    let words = &facts.records[record].words;
    let noun: Vec<&String> = words.iter().filter(|word| !BREAKS_DOWN.contains(&word.as_str())).collect();
    if !words.iter().any(|word| BREAKS_DOWN.contains(&word.as_str())) || noun.is_empty() {
        return;
    }
    let Some(parent) = facts.records[record].parent else { return };
    let counts: Vec<(u64, &Fact)> = facts
        .of(record)
        .filter_map(|fact| fact.count().map(|count| (count, fact)))
        .filter(|(_, fact)| fact.amount().is_some())
        .collect();
    let sum: u64 = counts.iter().map(|(count, _)| count).sum();
    let is_whole = |fact: &&Fact| {
        let shares = fact.words.iter().any(|word| noun.contains(&word)) && fact.count().is_some();
        let qualified =
            fact.words.iter().any(|word| matches!(word.as_str(), "total" | "fired" | "all" | "count" | "overall"));
        shares && (qualified || fact.words.len() == 1)
    };
    if let Some(whole) =
        facts.of(parent).find(is_whole).filter(|whole| !counts.is_empty() && whole.count() != Some(sum))
    {
        let mut found = finding(format!("{} in all, and the categories give {sum}", whole.text))
            .at(&whole.place, show::says(whole));
        for (_, part) in counts.iter().take(6) {
            found = found.at(&part.place, show::says(part));
        }
        findings.push(found);
    }
}
