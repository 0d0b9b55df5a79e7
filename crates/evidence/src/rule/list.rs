//! What is listed against what is counted: entries, passed entries, failed entries.

use super::Scene;
use std::collections::BTreeMap;

use super::conflict::own_outcome;
use super::count::{finding, is_judged};
use super::tally::{Counted, Tallies, Tally};
use crate::fact::lexicon::{is_countable, names_failures, polarity};
use crate::fact::{Facts, Group, Polarity};
use crate::finding::Finding;
use crate::show;

/// Lists of one map that are held against each other and against one count.
const MOST_LISTS: usize = 32;

pub(super) fn list(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    let tallies = scene.tallies();
    let mut by_owner: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, group) in facts.groups.iter().enumerate() {
        by_owner.entry(group.owner).or_default().push(index);
    }
    for (index, group) in facts.groups.iter().enumerate() {
        if is_excerpt(group) {
            continue;
        }
        let statuses: Vec<(String, Polarity)> = statuses(facts, group);
        if group.length > 0 && statuses.len() == group.length {
            for tally in mine(facts, tallies, index, &by_owner[&group.owner]) {
                against(tally, group, &statuses, findings);
            }
        } else if lists_failures(group) {
            none_failed(tallies, group, findings);
            for tally in tallies.around(facts, group.owner).into_iter().filter(|tally| {
                let near =
                    facts.holds(tally.record, group.owner) || facts.records[tally.record].parent == Some(group.owner);
                !tally.is_fraction && near
            }) {
                failures(facts, tally, group.length as u64, &group.words, &group.place, group.owner, findings);
            }
        }
    }
    for group in by_owner.values() {
        listed_twice(facts, group, findings);
    }
    for (id, record) in facts.records.iter().enumerate() {
        if names_failures(&record.words) && record.group.is_none() && !is_partial(&record.words) {
            let mut keys: Vec<&str> = facts.of(id).map(|fact| fact.key.as_str()).collect();
            keys.dedup();
            if keys.is_empty() {
                continue;
            }
            let owner = record.parent.unwrap_or(0);
            for tally in tallies.around(facts, owner).into_iter().filter(|tally| tally.record != id) {
                if facts.records[tally.record].group.is_none() {
                    failures(facts, tally, keys.len() as u64, &record.words, &record.place, owner, findings);
                }
            }
        }
    }
}

/// A list of what failed in a document in which every count of failures is zero.
fn none_failed(tallies: &Tallies<'_>, group: &Group, findings: &mut Vec<Finding>) {
    let counted: Vec<&Tally<'_>> =
        tallies.all.iter().filter(|tally| is_judged(tally) && tally.failures().is_some()).collect();
    let Some(anchor) = counted.first().and_then(|tally| tally.anchor()) else { return };
    if group.length > 0 && counted.iter().all(|tally| tally.failures() == Some(0)) {
        findings.push(
            finding(format!("no failure is counted, {} listed", group.length))
                .at(&group.place, format!("a list of {}", group.length))
                .at(&anchor.place, show::says(anchor)),
        );
    }
}

/// Whether a list names what failed, and does not count it window by window.
fn lists_failures(group: &Group) -> bool {
    group.is_list && names_failures(&group.words) && !group.is_of_numbers
}

/// A list of what failed beside a list of the same things with their outcomes.
fn listed_twice(facts: &Facts, owned: &[usize], findings: &mut Vec<Finding>) {
    let lists_failures = |group: &&Group| lists_failures(group) && !is_excerpt(group);
    let owned = || owned.iter().take(MOST_LISTS).map(|at| &facts.groups[*at]);
    for group in owned().filter(lists_failures) {
        let same = |other: &&Group| {
            other.is_list
                && other.place != group.place
                && !names_failures(&other.words)
                && other.words.iter().any(|word| is_countable(word) && group.words.contains(word))
        };
        for other in owned().filter(same) {
            let statuses = statuses(facts, other);
            let failed = statuses.iter().filter(|(_, news)| *news == Polarity::Bad).count();
            if statuses.len() == other.length && other.length > 0 && failed != group.length {
                findings.push(
                    finding(format!("{} listed as failed, {failed} failed where each has its outcome", group.length))
                        .at(&group.place, format!("a list of {}", group.length))
                        .at(&other.place, format!("a list of {}", other.length)),
                );
            }
        }
    }
}

/// The status of each entry that has one: its word and its news.
fn statuses(facts: &Facts, group: &Group) -> Vec<(String, Polarity)> {
    let outcome = |member: &usize| {
        let fact = own_outcome(facts, *member)?;
        Some((fact.text.to_lowercase(), fact.outcome()?))
    };
    group.members.iter().filter_map(outcome).collect()
}

/// Lists that hold some of what there is and say so.
fn is_excerpt(group: &Group) -> bool {
    is_partial(&group.words)
}

fn is_partial(words: &[String]) -> bool {
    const PARTIAL: [&str; 11] =
        ["recent", "top", "sample", "example", "first", "last", "worst", "latest", "selected", "notable", "excerpt"];
    words.iter().any(|word| PARTIAL.contains(&word.as_str()))
}

/// The tallies that count this group: the nearest around it, unless another group of outcomes is as near and fits better.
fn mine<'a, 'b>(facts: &Facts, tallies: &'b Tallies<'a>, group: usize, owned: &[usize]) -> Vec<&'b Tally<'a>> {
    let owner = facts.groups[group].owner;
    let words = &facts.groups[group].words;
    let is_near = |tally: &&Tally<'_>| {
        let home = tally.record;
        let parent = facts.records[home].parent;
        let outside = facts.groups[group].members.binary_search(&home).is_err();
        let is_entry = home != owner && facts.records[home].group.is_some();
        let around = home == owner
            || parent == Some(owner)
            || (facts.holds(home, owner) && facts.entry(home) == facts.entry(owner));
        let beside = parent.is_some() && parent == facts.records[owner].parent && facts.records[home].group.is_none();
        outside && !is_entry && (around || beside)
    };
    let others = || owned.iter().take(MOST_LISTS).filter(|other| **other != group).map(|other| &facts.groups[*other]);
    let rivals = others().filter(|rival| rival.length == statuses(facts, rival).len()).count();
    // Counts without a noun may be those of phases beside the list.
    let counts = |member: &usize| tallies.of(*member).any(|tally| tally.passed.is_some());
    let has_phases = owned.iter().take(MOST_LISTS).any(|other| facts.groups[*other].members.iter().any(counts));
    let fits = |tally: &&Tally<'_>| {
        let shared = tally.noun.iter().any(|word| words.contains(word) && is_countable(word));
        if tally.noun.is_empty() {
            rivals == 0 && !has_phases
        } else {
            shared || (rivals == 0 && !has_phases && generic(words) && is_judged(tally))
        }
    };
    let around = tallies.around(facts, owner).into_iter();
    around.filter(|tally| !tally.is_fraction || !tally.noun.is_empty()).filter(is_near).filter(fits).collect()
}

/// A list whose key does not say what its entries are.
fn generic(words: &[String]) -> bool {
    const GENERIC: [&str; 12] = [
        "result",
        "detail",
        "item",
        "entry",
        "list",
        "row",
        "evaluation",
        "outcome",
        "finding",
        "status",
        "assessment",
        "summary",
    ];
    words.iter().any(|word| GENERIC.contains(&word.as_str()))
}

fn against(tally: &Tally<'_>, group: &Group, statuses: &[(String, Polarity)], findings: &mut Vec<Finding>) {
    let count = |news: Polarity| statuses.iter().filter(|(_, status)| *status == news).count() as u64;
    let mut claims: Vec<(Counted<'_>, u64, &str)> = Vec::new();
    claims.extend(tally.total.map(|total| (total, group.length as u64, "are listed")));
    claims.extend(tally.passed.map(|passed| (passed, count(Polarity::Good), "listed passed")));
    if tally.others.is_empty() {
        claims.extend(tally.failed.map(|failed| (failed, count(Polarity::Bad), "listed failed")));
    } else {
        let failed =
            statuses.iter().filter(|(word, news)| *news == Polarity::Bad && !is_other(tally, word)).count() as u64;
        claims.extend(tally.failed.map(|claimed| (claimed, failed, "listed failed")));
    }
    for ((claimed, fact), listed, what) in claims {
        if claimed != listed {
            findings.push(
                finding(format!("{claimed} stated, {listed} {what}"))
                    .at(&fact.place, show::says(fact))
                    .at(&group.place, format!("a list of {}", group.length)),
            );
            return;
        }
    }
}

/// Whether a status is one that the tally counts under its own word.
fn is_other(tally: &Tally<'_>, status: &str) -> bool {
    tally.others.iter().any(|(word, _)| crate::fact::words(status).contains(word))
}

/// Whether the document tells of several phases one by one.
fn has_parts(facts: &Facts) -> bool {
    let counts = |member: &usize| facts.in_entry(*member).any(|fact| fact.count().is_some());
    facts.groups.iter().any(|group| group.members.len() >= 2 && group.members.iter().all(counts))
}

/// A list of failures against the failures that are counted beside it.
fn failures(
    facts: &Facts,
    tally: &Tally<'_>,
    listed: u64,
    words: &[String],
    place: &crate::document::Place,
    owner: usize,
    findings: &mut Vec<Finding>,
) {
    let same_home = tally.record == owner || facts.records[tally.record].parent == Some(owner);
    let same_noun = tally.noun.iter().any(|word| words.contains(word) && polarity(word).is_none());
    let (Some(failed), Some(anchor)) = (tally.failures(), tally.anchor()) else { return };
    // Over several phases one name may have failed in each of them.
    if (1..failed).contains(&listed) && tally.noun.iter().any(|word| is_countable(word)) && has_parts(facts) {
        return;
    }
    let (theirs, ours) = (facts.scope(anchor), facts.scope_of(owner));
    if listed != failed
        && theirs == ours
        && (same_home && (same_noun || tally.noun.is_empty() || words.len() == 1) || same_noun && listed > 0)
    {
        findings.push(
            finding(format!("{failed} failed by the counts, {listed} listed"))
                .at(&anchor.place, show::says(anchor))
                .at(place, format!("a list of {listed}")),
        );
    }
}
