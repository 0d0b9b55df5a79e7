//! Durations against the timestamps around them, against the durations of their phases, and ends against beginnings.

use super::Scene;
use crate::document::Place;
use crate::fact::lexicon::is_filler;
use crate::fact::{Amount, Fact, Facts, Figure, Role, Unit, in_sequence};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

/// Maps and figures beside two timestamps that are looked at for the time between them.
const MOST_BESIDE: usize = 128;

pub(super) fn time(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let facts = scene.facts;
    for record in 0..facts.records.len() {
        bracketed(facts, record, findings);
    }
    let claimed = phases(facts, findings);
    span(facts, claimed, findings);
    sequence(facts, findings);
}

/// A length of time that something took, not a latency.
pub(super) fn is_duration(fact: &Fact) -> bool {
    let named = fact
        .speaks_of(|word| matches!(word, "duration" | "elapsed" | "took" | "runtime" | "length" | "lasted"))
        || (fact.speaks_of(|word| word == "time")
            && fact.speaks_of(|word| matches!(word, "total" | "execution" | "run" | "wall")));
    let other = fact.speaks_of(|word| {
        matches!(word, "request" | "response" | "latency" | "req" | "iteration" | "rollback" | "http")
    });
    // A column `Minutes` of nothing else is how long a row took.
    let bare = fact.words.iter().any(|word| is_clock(word))
        && fact.words.iter().all(|word| is_clock(word) || is_filler(word) || in_sequence(word));
    (named || bare || fact.words == ["time"])
        && !other
        && fact.percentile.is_none()
        && fact.role == Role::Value
        && fact.amount().is_some_and(|amount| {
            // `time: 600` beside two timestamps is a length in a unit that they tell.
            let untold = amount.unit == Unit::Bare
                && matches!(&fact.words[..], [only] if matches!(only.as_str(), "time" | "duration" | "elapsed" | "runtime"));
            (amount.unit == Unit::Time || untold) && amount.side.is_none()
        })
}

fn is_clock(word: &str) -> bool {
    matches!(word, "minute" | "second" | "hour")
}

fn instant(fact: &Fact) -> Option<i64> {
    match fact.figure {
        Figure::Instant(millis) => Some(millis),
        _ => None,
    }
}

fn named<'a>(facts: &'a Facts, record: usize, names: &[&str]) -> Option<(i64, &'a Fact)> {
    let found = facts
        .of(record)
        .find(|fact| instant(fact).is_some() && fact.words.iter().any(|word| names.contains(&word.as_str())))?;
    Some((instant(found)?, found))
}

const STARTS: [&str; 9] = ["start", "started", "begin", "began", "begun", "from", "opened", "launched", "launch"];
const ENDS: [&str; 10] =
    ["to", "end", "ended", "finish", "finished", "completed", "stop", "stopped", "until", "closed"];

/// Start, end and duration of one map.
fn bracketed(facts: &Facts, record: usize, findings: &mut Vec<Finding>) {
    let Some((end, last)) = named(facts, record, &ENDS) else { return };
    // A map with an end and one other timestamp began at that one.
    let stamp = || named(facts, record, &["timestamp"]).filter(|(_, fact)| fact.words == ["timestamp"]);
    let Some((start, first)) = named(facts, record, &STARTS).or_else(stamp) else { return };
    if end < start {
        let claim = format!("ends {} before it starts", show::time((start - end) as f64));
        let found = Finding::new(Rule::Time, Severity::Contradicted, claim);
        findings.push(found.at(&last.place, show::says(last)).at(&first.place, show::says(first)));
        return;
    }
    let scope = facts.scope(first);
    let near = |fact: &&Fact| {
        fact.record == record
            || (facts.records[fact.record].parent == Some(record) || facts.records[record].parent == Some(fact.record))
                && facts.scope(fact) == scope
    };
    // A length beside several stretches of time is that of none of them.
    let has_end = |beside: &&usize| named(facts, **beside, &ENDS).is_some();
    let is_only = |parent: &usize| facts.sections(*parent).iter().take(MOST_BESIDE).filter(has_end).count() <= 1;
    let homes = [Some(record), facts.records[record].parent.filter(is_only)].into_iter().flatten();
    let homes = homes.chain(facts.sections(record).iter().copied().take(MOST_BESIDE));
    let mut durations: Vec<&Fact> =
        homes.flat_map(|home| facts.of(home).take(MOST_BESIDE)).filter(|fact| is_duration(fact)).filter(near).collect();
    durations.sort_by_key(|fact| fact.record != record);
    let Some((duration, amount)) = durations.first().and_then(|fact| Some((*fact, fact.amount()?))) else { return };
    let passed = (end - start) as f64;
    let units: &[f64] = if amount.unit == Unit::Time { &[1.0] } else { &[1.0, 1000.0, 60_000.0, 3_600_000.0] };
    let far = |scale: &f64| {
        (passed - amount.value * scale).abs() > amount.half * scale + 1000.0 + 0.01 * amount.value * scale
    };
    if units.iter().all(far) && amount.unit == Unit::Bare {
        let claim =
            format!("{} claimed, in whatever unit, {} between start and end", show::amount(amount), show::time(passed));
        let found = Finding::new(Rule::Time, Severity::Contradicted, claim);
        findings.push(found.at(&duration.place, show::says(duration)).at(&last.place, show::says(last)));
    } else if amount.unit == Unit::Time && (passed - amount.value).abs() > amount.half + 1000.0 + 0.01 * amount.value {
        let claim = format!("{} claimed, {} between start and end", show::time(amount.value), show::time(passed));
        let found = Finding::new(Rule::Time, Severity::Contradicted, claim);
        findings.push(
            found
                .at(&duration.place, show::says(duration))
                .at(&first.place, show::says(first))
                .at(&last.place, show::says(last)),
        );
    }
}

/// The whole against the sum of its phases; the longest time that the document claims comes back.
fn phases<'a>(facts: &'a Facts, findings: &mut Vec<Finding>) -> Option<(f64, &'a Fact)> {
    let mut longest: Option<(f64, &Fact)> = None;
    let mut claim = |length: f64, fact: &'a Fact| {
        if longest.is_none_or(|(so_far, _)| length > so_far) {
            longest = Some((length, fact));
        }
    };
    let wholes: Vec<&Fact> = facts
        .facts
        .iter()
        .filter(|fact| is_duration(fact) && facts.entry(fact.record).is_none())
        .take(MOST_BESIDE)
        .collect();
    for whole in &wholes {
        if let Some(amount) = whole.amount().filter(|amount| amount.unit == Unit::Time) {
            claim(amount.value, whole);
        }
    }
    for group in &facts.groups {
        let is_sequence = group
            .words
            .iter()
            .chain(
                group
                    .members
                    .iter()
                    .flat_map(|member| {
                        facts.records[*member]
                            .parallel
                            .as_deref()
                            .map(crate::fact::words)
                            .into_iter()
                            .flatten()
                            .collect::<Vec<_>>()
                    })
                    .collect::<Vec<String>>()
                    .iter(),
            )
            .any(|word| in_sequence(word))
            || group.members.iter().any(|member| facts.records[*member].position.is_some());
        let parts: Vec<(&Fact, f64, f64)> = group
            .members
            .iter()
            .filter_map(|member| facts.in_entry(*member).find(|fact| is_duration(fact)))
            .filter_map(|fact| fact.amount().map(|amount| (fact, amount.value, amount.half)))
            .collect();
        if !is_sequence || parts.len() < 2 || parts.len() != group.members.len() {
            continue;
        }
        let sum: f64 = parts.iter().map(|(_, value, _)| value).sum();
        let slack: f64 = parts.iter().map(|(_, _, half)| half).sum();
        let unit = parts[0].0.amount().map(|amount| amount.unit);
        if parts.iter().any(|(fact, ..)| fact.amount().map(|amount| amount.unit) != unit) {
            continue;
        }
        if unit == Some(Unit::Time) {
            claim(sum, parts[0].0);
        }
        // In JSON, the length of something in a map far from the parts is not theirs; sections of a text are looser.
        let is_near = |fact: &Fact| {
            let home = facts.records[fact.record].parent.unwrap_or(0);
            let is_text = matches!(fact.place, Place::Line(_));
            is_text || facts.holds(fact.record, group.owner) || facts.holds(home, group.owner)
        };
        let is_whole = |fact: &&&Fact| {
            is_near(fact) && facts.scope(fact).iter().all(|step| facts.scope_of(group.owner).contains(step))
        };
        for whole in wholes.iter().filter(is_whole) {
            let Some(amount) = whole.amount().filter(|amount| Some(amount.unit) == unit) else { continue };
            let slack = slack + amount.half + 0.02 * sum + if unit == Some(Unit::Time) { 1000.0 } else { 0.0 };
            let severity = if amount.value < sum - slack {
                Severity::Contradicted
            } else if amount.value > 1.2 * sum + slack {
                Severity::Suspect
            } else {
                continue;
            };
            let claim = format!(
                "{} in all, and the {} parts take {}",
                show::amount(amount),
                parts.len(),
                show::amount(Amount { value: sum, ..amount })
            );
            let mut found = Finding::new(Rule::Time, severity, claim).at(&whole.place, show::says(whole));
            for (part, _, _) in parts.iter().take(4) {
                found = found.at(&part.place, show::says(part));
            }
            findings.push(found);
        }
    }
    longest
}

/// Everything that carries a timestamp lies within a fraction of the time that the report says it took.
fn span(facts: &Facts, claimed: Option<(f64, &Fact)>, findings: &mut Vec<Finding>) {
    let Some((length, claim)) = claimed.filter(|(length, _)| *length >= 60_000.0) else { return };
    let is_paperwork = |fact: &Fact| {
        fact.words.iter().any(|word| {
            matches!(
                word.as_str(),
                "generated"
                    | "created"
                    | "published"
                    | "expire"
                    | "expiry"
                    | "due"
                    | "updated"
                    | "printed"
                    | "exported"
                    | "signed"
            )
        })
    };
    let mut stamps: Vec<(i64, &Fact)> =
        facts.facts.iter().filter(|fact| !is_paperwork(fact)).filter_map(|fact| Some((instant(fact)?, fact))).collect();
    stamps.sort_by_key(|(millis, _)| *millis);
    let (Some((first, early)), Some((last, late))) = (stamps.first(), stamps.last()) else { return };
    let between = (last - first) as f64;
    if between > 0.0 && between < length / 10.0 {
        let text = format!(
            "{} claimed, and all {} timestamps lie within {}",
            show::time(length),
            stamps.len(),
            show::time(between)
        );
        let found = Finding::new(Rule::Time, Severity::Suspect, text).at(&claim.place, show::says(claim));
        findings.push(found.at(&early.place, show::says(early)).at(&late.place, show::says(late)));
    }
}

/// A phase that starts before the one before it ended.
fn sequence(facts: &Facts, findings: &mut Vec<Finding>) {
    for group in facts.groups.iter().filter(|group| group.words.iter().any(|word| in_sequence(word))) {
        for pair in group.members.windows(2) {
            let (Some((end, last)), Some((start, first))) =
                (named(facts, pair[0], &ENDS), named(facts, pair[1], &STARTS))
            else {
                continue;
            };
            if start < end {
                let claim = format!("starts {} before the one before it ends", show::time((end - start) as f64));
                let found = Finding::new(Rule::Time, Severity::Contradicted, claim);
                findings.push(found.at(&first.place, show::says(first)).at(&last.place, show::says(last)));
            }
        }
    }
}
