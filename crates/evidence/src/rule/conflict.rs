//! Statements that exclude each other: outcomes, events, the whole against its parts, one measure with two values.

use std::collections::BTreeMap;

use super::Scene;
use crate::document::Place;
use crate::fact::lexicon::{is_filler, is_health, is_measure, is_outcome_key};
use crate::fact::words;
use crate::fact::{Fact, Facts, Figure, Group, Polarity, Role};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

pub(super) fn conflict(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    outcomes(scene.facts, findings);
    shortened(scene.facts, findings);
    events(scene.facts, findings);
    parts(scene.facts, findings);
    values(scene.facts, findings);
}

/// One thing that came out well and badly at once.
fn outcomes(facts: &Facts, findings: &mut Vec<Finding>) {
    type About = (Vec<String>, Vec<String>, Option<u64>);
    type Sides<'a> = (Vec<&'a Fact>, Vec<&'a Fact>);
    let mut sides: BTreeMap<About, Sides<'_>> = BTreeMap::new();
    for fact in facts.facts.iter().filter(|fact| matches!(fact.role, Role::Value | Role::Delta | Role::Limit)) {
        let key = (facts.scope(fact).to_vec(), fact.subject.clone(), fact.percentile.map(f64::to_bits));
        match fact.figure {
            Figure::Outcome(Polarity::Good) => sides.entry(key).or_default().0.push(fact),
            Figure::Outcome(Polarity::Bad) => sides.entry(key).or_default().1.push(fact),
            _ => {}
        }
    }
    for ((_, subject, percentile), (good, bad)) in sides {
        let (good, bad) =
            if subject.is_empty() && percentile.is_none() { exclusive(facts, good, bad) } else { (good, bad) };
        let (Some(first), Some(other)) = (good.first(), bad.first()) else { continue };
        let about = if subject.is_empty() && percentile.is_none() { "the whole".to_owned() } else { first.title() };
        let mut finding = Finding::new(
            Rule::Conflict,
            Severity::Contradicted,
            format!("{about} is called good ({}) and bad ({}) at once", show::says(first), show::says(other)),
        );
        for fact in good.iter().take(3).chain(bad.iter().take(3)) {
            finding = finding.at(&fact.place, show::says(fact));
        }
        findings.push(finding);
    }
}

/// `coverage: met` beside `span coverage: missed`, where nothing else covers: hardly two things.
fn shortened(facts: &Facts, findings: &mut Vec<Finding>) {
    let told: Vec<&Fact> = facts
        .facts
        .iter()
        .filter(|fact| fact.scope.is_empty() && matches!(fact.outcome(), Some(Polarity::Good | Polarity::Bad)))
        .filter(|fact| fact.role != Role::Baseline && fact.subject.iter().any(|word| is_measure(word)))
        .take(MOST_SHORTENED)
        .collect();
    for short in &told {
        let longer = |fact: &&&Fact| {
            fact.percentile == short.percentile
                && fact.subject.len() == short.subject.len() + 1
                && short.subject.iter().all(|word| fact.subject.contains(word))
        };
        let mut names = told.iter().filter(longer);
        let Some(long) =
            names.next().filter(|first| told.iter().filter(longer).all(|fact| fact.subject == first.subject))
        else {
            continue;
        };
        if long.outcome() != short.outcome() {
            let claim = format!(
                "{} came out otherwise ({}) than {} ({})",
                short.title(),
                show::says(short),
                long.title(),
                show::says(long)
            );
            let found = Finding::new(Rule::Conflict, Severity::Suspect, claim);
            findings.push(found.at(&short.place, show::says(short)).at(&long.place, show::says(long)));
        }
    }
}

/// Outcomes of measures that are tried as short names of each other.
const MOST_SHORTENED: usize = 128;

/// Outcomes of the whole that exclude each other. A system may be well after an undertaking that failed; it cannot be ill under
/// one that succeeded.
fn exclusive<'a>(facts: &Facts, good: Vec<&'a Fact>, bad: Vec<&'a Fact>) -> (Vec<&'a Fact>, Vec<&'a Fact>) {
    let health = |fact: &&&Fact| speaks_of_health(facts, fact);
    let succeeded = good.iter().any(|fact| !speaks_of_health(facts, fact));
    let is_ill = bad.iter().any(|fact| speaks_of_health(facts, fact));
    if succeeded {
        (good.iter().filter(|fact| !health(fact)).copied().collect(), bad)
    } else if is_ill {
        (good, bad.iter().filter(health).copied().collect())
    } else {
        (Vec::new(), Vec::new())
    }
}

/// Whether an outcome is one of a system's health.
pub(super) fn speaks_of_health(facts: &Facts, fact: &Fact) -> bool {
    let about = |words: &[String]| words.iter().any(|word| is_health(word));
    about(&fact.words) || about(&facts.records[fact.record].words) || about(&words(&fact.text))
}

/// Whether a map is one of alerts or of other events: what it says was so at a moment, and is no claim about the whole.
pub(super) fn is_of_a_moment(facts: &Facts, record: usize) -> bool {
    let says = |word: &String| matches!(word.as_str(), "alert" | "event" | "incident" | "log" | "history" | "timeline");
    facts.chain(record).any(|at| {
        let home = &facts.records[at];
        home.words.iter().any(says) || home.group.is_some_and(|group| facts.groups[group].words.iter().any(says))
    })
}

/// One thing that happened and never happened.
fn events(facts: &Facts, findings: &mut Vec<Finding>) {
    type About = (Vec<String>, Vec<String>);
    let mut sides: BTreeMap<About, [Option<&Fact>; 2]> = BTreeMap::new();
    for fact in &facts.facts {
        if let Figure::Event(happened) = fact.figure {
            let key = (facts.scope(fact).to_vec(), fact.subject.clone());
            sides.entry(key).or_default()[usize::from(happened)].get_or_insert(fact);
        }
    }
    for pair in sides.into_values() {
        if let [Some(never), Some(happened)] = pair {
            findings.push(
                Finding::new(
                    Rule::Conflict,
                    Severity::Contradicted,
                    format!(
                        "{} happened ({}) and did not ({})",
                        happened.title(),
                        show::says(happened),
                        show::says(never)
                    ),
                )
                .at(&never.place, show::says(never))
                .at(&happened.place, show::says(happened)),
            );
        }
    }
}

/// The outcome of the whole that a record lies in: the nearest without a subject of its own.
pub(super) fn overall_around(facts: &Facts, record: usize) -> Option<&Fact> {
    let inner = facts.entry(record);
    for at in facts.chain(record) {
        if facts.records[at].group.is_some() && Some(at) == inner && facts.records[at].position.is_none() {
            continue;
        }
        if let Some(found) = facts.whole_near(at) {
            return Some(found);
        }
    }
    None
}

/// The outcome that an entry of a group states for itself.
pub(super) fn own_outcome(facts: &Facts, member: usize) -> Option<&Fact> {
    let named = |fact: &&Fact| fact.is_of_whole() || fact.named_by == Some(member);
    let mut found = facts.of(member).filter(|fact| fact.outcome().is_some()).filter(named);
    let Some(first) = found.next() else {
        // An entry with a single outcome has no other, whatever its key.
        let mut outcomes = facts.of(member).filter(|fact| fact.outcome().is_some() && fact.percentile.is_none());
        return outcomes.next().filter(|_| outcomes.next().is_none());
    };
    Some(found.find(|fact| fact.words.iter().any(|word| is_outcome_key(word))).unwrap_or(first))
}

/// A failed part under a whole that passed, and a whole that failed without any part that did.
fn parts(facts: &Facts, findings: &mut Vec<Finding>) {
    let is_ill = is_ill(facts);
    for group in facts.groups.iter().filter(|group| is_of_parts(facts, group)) {
        let outcomes: Vec<&Fact> = group.members.iter().filter_map(|member| own_outcome(facts, *member)).collect();
        let whole = overall_around(facts, group.owner);
        let Some(whole) = whole.filter(|whole| outcomes.iter().all(|part| part.place != whole.place)) else { continue };
        let bad = outcomes
            .iter()
            .find(|part| part.outcome() == Some(Polarity::Bad) && !facts.advisory.contains(&part.record));
        let all_good = outcomes.len() >= 2
            && outcomes.len() == group.length
            && outcomes.iter().all(|part| part.outcome() == Some(Polarity::Good));
        let told = match (whole.outcome(), bad) {
            (Some(Polarity::Good), Some(bad)) => {
                Some((bad, Severity::Contradicted, "the whole is called good over a part that failed"))
            }
            (Some(Polarity::Bad), None) if all_good && !is_ill => {
                Some((&outcomes[0], Severity::Suspect, "the whole failed and every part passed"))
            }
            _ => None,
        };
        if let Some((part, severity, claim)) = told {
            let claim = format!("{claim}: {}", show::says(part));
            let finding = Finding::new(Rule::Conflict, severity, claim);
            findings.push(finding.at(&whole.place, show::says(whole)).at(&part.place, show::says(part)));
        }
    }
}

/// Whether the report says that the system was not well: that alone may have failed the whole.
fn is_ill(facts: &Facts) -> bool {
    facts
        .facts
        .iter()
        .any(|fact| fact.is_of_whole() && fact.outcome() == Some(Polarity::Bad) && speaks_of_health(facts, fact))
}

/// Entries of a list are parts of one whole; sections with the same keys only when they are phases or checks.
fn is_of_parts(facts: &Facts, group: &Group) -> bool {
    let is_part = |word: &String| {
        matches!(
            word.as_str(),
            "phase" | "stage" | "step" | "wave" | "ring" | "gate" | "check" | "test" | "criterion" | "slo"
        )
    };
    let named = |member: &usize| facts.records[*member].words.iter().any(is_part);
    group.is_list || group.words.iter().any(is_part) || group.members.iter().all(named)
}

/// Whether a key calls its figure a rate: `errors` beside `error_rate` counts them.
fn is_rate(fact: &Fact) -> bool {
    fact.words.iter().any(|word| matches!(word.as_str(), "rate" | "ratio" | "share" | "fraction"))
}

/// One measure, one scope, two values.
fn values(facts: &Facts, findings: &mut Vec<Finding>) {
    type Key<'a> = (Vec<String>, Vec<String>, Vec<&'a str>, Option<u64>);
    let mut seen: BTreeMap<Key<'_>, Vec<&Fact>> = BTreeMap::new();
    for fact in &facts.facts {
        let is_level = fact.role == Role::Value
            && !fact.is_entry
            && fact.amount().is_some_and(|amount| amount.side.is_none() && !amount.about);
        if is_level && fact.subject.iter().any(|word| is_measure(word)) && !is_of_a_moment(facts, fact.record) {
            let key =
                (facts.scope(fact).to_vec(), context(facts, fact), fact.topic(), fact.percentile.map(f64::to_bits));
            seen.entry(key).or_default().push(fact);
        }
    }
    for same in seen.into_values() {
        let first = same[0];
        let Some(a) = first.amount() else { continue };
        let differs = |fact: &&&Fact| {
            fact.amount().is_some_and(|b| {
                b.unit == a.unit
                    && is_rate(fact) == is_rate(first)
                    && (a.value - b.value).abs() > (a.half + b.half) * 1.001
                    && b.value != 0.0
                    && a.value != 0.0
            })
        };
        // Lines of one section under one key, as benchmarks print them, are of things that only the text around tells apart.
        let is_listing = |fact: &&&Fact| {
            let (a, b) = (&facts.records[fact.record], &facts.records[first.record]);
            // Rows of two tables in one section, as well.
            let same_home =
                fact.record == first.record || (a.group.is_some() && b.group.is_some() && a.parent == b.parent);
            same_home && fact.key == first.key && matches!(first.place, Place::Line(_))
        };
        if let Some(other) = same.iter().skip(1).filter(|fact| !is_listing(fact)).find(differs) {
            findings.push(
                Finding::new(
                    Rule::Conflict,
                    Severity::Contradicted,
                    format!(
                        "{} has two values: {} and {}",
                        first.title(),
                        first.amount().map_or_else(String::new, show::amount),
                        other.amount().map_or_else(String::new, show::amount)
                    ),
                )
                .at(&first.place, show::says(first))
                .at(&other.place, show::says(other)),
            );
        }
    }
}

/// The keys around a fact that may change what it is about; those that only arrange a report are left out.
fn context(facts: &Facts, fact: &Fact) -> Vec<String> {
    const ARRANGING: [&str; 40] = [
        "quality",
        "performance",
        "dashboard",
        "state",
        "report",
        "operational",
        "executive",
        "achievement",
        "validation",
        "production",
        "readiness",
        "key",
        "measurement",
        "measure",
        "kpi",
        "value",
        "observation",
        "deployment",
        "business",
        "impact",
        "table",
        "release",
        "canary",
        "result",
        "evaluation",
        "headline",
        "highlight",
        "conclusion",
        "outcome",
        "comparison",
        "gate",
        "check",
        "slo",
        "compliance",
        "status",
        "reliability",
        "latency",
        "service",
        "number",
        "figure",
    ];
    let own = |word: &String| fact.subject.contains(word);
    let mut context: Vec<String> = facts
        .chain(fact.record)
        .filter(|at| Some(*at) != fact.named_by)
        .flat_map(|at| facts.records[at].words.iter())
        .filter(|word| !is_filler(word) && !ARRANGING.contains(&word.as_str()) && !own(word))
        .cloned()
        .collect();
    context.sort();
    context.dedup();
    context
}
