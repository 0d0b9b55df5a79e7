//! What a figure is about: its own words, or the nearest name or key around it that says.

use super::lexicon::{self, Role};
use super::model::{Facts, Record};
use super::scan::Unit;
use super::words::{percentile_of, words};

/// A subject, and how it was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Subject {
    pub words: Vec<String>,
    pub percentile: Option<f64>,
    pub named_by: Option<usize>,
    /// `rate` or `share`, when that is all that the key says.
    share: Option<String>,
    /// The unit that the keys on the way give.
    pub unit: Option<(Unit, f64)>,
}

/// Which words of a key belong to the statement and not to what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number: roles and units.
    Amount,
    /// An outcome: good and bad words as well, and the words for the whole undertaking.
    Outcome,
    /// Something that happened: the words for happening.
    Event,
}

/// The subject of a key in a record.
pub(super) fn subject(facts: &Facts, record: usize, own: &[String], kind: Kind) -> Subject {
    let mut found = Subject { unit: key_unit(own), ..Subject::default() };
    let mut rest = residual(own, kind, &mut found.percentile);
    // `rate` alone is a rate of what stands around it.
    let is_share_of = kind == Kind::Amount
        && matches!(&rest[..], [only] if matches!(only.as_str(), "rate" | "ratio" | "share" | "fraction"))
        && facts.records[record].name.is_none();
    found.share = if is_share_of { rest.pop() } else { None };
    let has_role = lexicon::role(own).is_some_and(|role| role != Role::Delta);
    let measures = rest.iter().any(|word| lexicon::is_measure(word)) || found.percentile.is_some();
    let is_column = has_role
        && !measures
        && !lexicon::is_derived(own)
        && facts.records[record].name.is_some()
        && facts.records[record].role.is_none();
    if !rest.is_empty() && !is_column {
        found.words = rest;
        return found;
    }
    // The overall outcome has no subject, and climbing would lend it one, unless a name stands right there.
    for at in facts.chain(record) {
        let home = &facts.records[at];
        if let Some(rest) = named(home, kind, &mut found) {
            found.named_by = Some(at);
            found.words = rest;
            break;
        }
        found.unit = found.unit.or_else(|| key_unit(&home.words));
        let rest = residual(&home.words, kind, &mut found.percentile);
        let arranges = kind == Kind::Outcome && (is_section(home) || facts.title == Some(at));
        if !rest.is_empty() && !arranges {
            found.named_by = Some(at);
            found.words = rest;
            break;
        }
        if kind == Kind::Outcome && home.group.is_some() {
            break;
        }
    }
    let share = found.share.take();
    found.words.extend(share);
    found
}

/// Sections gather outcomes of many things; their titles are not what an outcome is about.
fn is_section(record: &Record) -> bool {
    const SECTION: [&str; 25] = [
        "suite",
        "testsuite",
        "session",
        "summary",
        "readiness",
        "validation",
        "report",
        "executive",
        "confirmation",
        "state",
        "dashboard",
        "status",
        "performance",
        "safety",
        "conclusion",
        "final",
        "v1",
        "metric",
        "outcome",
        "phase",
        "overview",
        "decision",
        "deployment",
        "verdict",
        "result",
    ];
    record.words.is_empty()
        || record.words.iter().any(|word| SECTION.contains(&word.as_str()) || super::words::in_sequence(word))
}

/// `quality.recall_at_50` is about recall; the segments before say where it is kept.
fn last_segment(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((_, last)) if !name.contains(' ') && words(last).iter().any(|word| lexicon::is_share(word)) => last,
        _ => name,
    }
}

fn named(record: &Record, kind: Kind, found: &mut Subject) -> Option<Vec<String>> {
    let name = record.name.as_deref().filter(|_| record.role.is_none())?;
    let own = words(last_segment(super::keys::expression_free(name)));
    found.unit = found.unit.or_else(|| key_unit(&own));
    let rest = residual(&own, if kind == Kind::Outcome { Kind::Amount } else { kind }, &mut found.percentile);
    (!rest.is_empty() || found.percentile.is_some()).then_some(rest)
}

fn residual(own: &[String], kind: Kind, percentile: &mut Option<f64>) -> Vec<String> {
    let mut rest = Vec::new();
    let telling: Vec<&String> =
        own.iter().filter(|word| !lexicon::is_unit(word) && !lexicon::is_filler(word)).collect();
    if let [only] = telling[..]
        && matches!(only.as_str(), "min" | "max")
    {
        *percentile = percentile.or(Some(if only == "max" { 100.0 } else { 0.0 }));
        return rest;
    }
    for (at, word) in own.iter().enumerate() {
        if let Some(value) = percentile_of(word) {
            *percentile = percentile.or(Some(value));
            continue;
        }
        let is_role =
            lexicon::is_limit(word) || lexicon::is_baseline(word) || lexicon::is_value(word) || lexicon::is_delta(word);
        let is_news = match kind {
            Kind::Amount => false,
            Kind::Outcome => {
                (word == "check" && own.iter().any(|word| word == "health"))
                    || (lexicon::polarity(word).is_some() && !qualifies_rate(own, at))
                    || lexicon::is_outcome_key(word)
                    || word == "condition"
                    || lexicon::is_negation(word)
                    || lexicon::is_undertaking(word)
            }
            Kind::Event => {
                lexicon::is_event(word)
                    || word == "time"
                    || lexicon::is_negation(word)
                    || matches!(word.as_str(), "count" | "total" | "number")
            }
        };
        let is_bound = matches!(word.as_str(), "max" | "min");
        if !is_role && !is_bound && !is_news && !lexicon::is_filler(word) && !lexicon::is_unit(word) {
            rest.push(word.clone());
        }
    }
    rest
}

/// `error` in `error_rate_ok` is part of what is measured.
fn qualifies_rate(own: &[String], at: usize) -> bool {
    let next = own.get(at + 1).map(String::as_str);
    lexicon::is_share(&own[at]) && matches!(next, Some("rate" | "ratio" | "percent" | "budget" | "count" | "share"))
}

/// The unit that a key's words give, with the factor to ours.
pub(super) fn key_unit(words: &[String]) -> Option<(Unit, f64)> {
    let about_time = words.iter().any(|word| lexicon::is_time_like(word) || word == "length");
    words.iter().rev().find_map(|word| match word.as_str() {
        "percent" => Some((Unit::Percent, 1.0)),
        "ms" => Some((Unit::Time, 1.0)),
        "us" => Some((Unit::Time, 0.001)),
        "second" => Some((Unit::Time, 1000.0)),
        "s" if about_time => Some((Unit::Time, 1000.0)),
        "minute" => Some((Unit::Time, 60_000.0)),
        "min" if about_time => Some((Unit::Time, 60_000.0)),
        "hour" => Some((Unit::Time, 3_600_000.0)),
        "rps" | "qps" | "tps" => Some((Unit::PerSecond, 1.0)),
        "pp" => Some((Unit::Points, 1.0)),
        _ => None,
    })
}
