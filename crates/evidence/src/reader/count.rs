//! Counts of one record: passed, failed, total and the rate; errors, requests and the rate.

use super::record::{Field, Record};
use crate::claim::{Claim, Stated};
use crate::figure::Unit;
use crate::words::{has_any, is_in};

const PASSED: &str = "passed pass passes passing succeeded successful successes covered";
const FAILED: &str = "failed fail fails failing failures failure";
const OTHERS: &str = "skipped skip pending todo ignored disabled blocked error errors errored broken flaky cancelled canceled \
    aborted inconclusive unknown timeout xfailed xpassed";
const TOTAL: &str = "total all";
const FILLERS: &str = "number of count n the";
const NOUNS: &str = "test tests case cases check checks gate gates spec specs suite suites assertion assertions scenario \
    scenarios step steps request requests query queries sample samples item items line lines statement \
    statements branch branches function functions";

/// What a field counts, and of which noun; the noun is empty when it names none.
fn role(field: &Field) -> Option<(usize, String)> {
    let mut role = None;
    let mut noun = String::new();
    for word in field.words.iter().map(String::as_str).filter(|word| !is_in(word, FILLERS)) {
        let lists = [PASSED, FAILED, OTHERS, TOTAL];
        match lists.iter().position(|list| is_in(word, list)) {
            Some(found) if role.is_none_or(|role| role == found) => role = Some(found),
            // `total passed` counts what passed.
            Some(3) => {}
            Some(found) if role == Some(3) => role = Some(found),
            None if is_in(word, NOUNS) && noun.is_empty() => noun = singular(word).to_owned(),
            _ => return None,
        }
    }
    match role {
        Some(role) => Some((role, noun)),
        None if noun.is_empty() => None,
        None => Some((3, noun)),
    }
}

fn singular(noun: &str) -> &str {
    match noun {
        "queries" => "query",
        "branches" => "branch",
        _ => noun.strip_suffix('s').unwrap_or(noun),
    }
}

/// Words of what is measured by category: its parts do not add up.
const MEASURED: &str = "time latency duration mean ms seconds bytes size cost tokens score weight";

pub(super) fn count(record: &Record) -> Option<Claim> {
    let is_measured = |word: &String| is_in(word, MEASURED);
    if record.label.iter().chain(&record.around).any(is_measured) {
        return None;
    }
    let mut found: [Vec<(Stated<u64>, String)>; 4] = Default::default();
    for field in &record.fields {
        if let (Some(count), Some((role, noun))) = (field.whole(), role(field)) {
            found[role].push((count, noun));
        }
    }
    let [passed, failed, others, total] = found;
    let noun = passed.first().or(failed.first()).map(|(_, noun)| noun.clone())?;
    let is_one = passed.len() <= 1 && failed.len() <= 1 && failed.iter().all(|(_, other)| *other == noun);
    let total = the_total(total, &noun);
    let first = |list: Vec<(Stated<u64>, String)>| list.into_iter().next().map(|(count, _)| count);
    let others =
        others.into_iter().filter(|(_, other)| *other == noun || other.is_empty()).map(|(count, _)| count).collect();
    let rate = the_one(record.fields.iter().filter(|field| is_pass_rate(record, field)).filter_map(Field::figure));
    is_one.then(|| Claim::Count { passed: first(passed), failed: first(failed), others, total, rate })
}

/// The total of a noun; of several that could be meant, none.
fn the_total(totals: Vec<(Stated<u64>, String)>, noun: &str) -> Option<Stated<u64>> {
    let fits = |of: &str| of == noun || of.is_empty() || noun.is_empty();
    let (exact, open): (Vec<_>, Vec<_>) = totals.into_iter().filter(|(_, of)| fits(of)).partition(|(_, of)| of == noun);
    let list = if exact.is_empty() { open } else { exact };
    the_one(list.into_iter().map(|(total, _)| total))
}

/// The only one of a few.
pub(super) fn the_one<T>(mut few: impl Iterator<Item = T>) -> Option<T> {
    let first = few.next();
    if few.next().is_some() { None } else { first }
}

/// Whether a field is the share that passed. A `rate` without a percent sign may be one per second, and coverage is of
/// what is covered.
fn is_pass_rate(record: &Record, field: &Field) -> bool {
    const SHARE: &str = "rate percent ratio passrate";
    let has = |word: &str| field.words.iter().any(|own| own == word);
    let is = |word: &String| is_in(word, SHARE) || is_in(word, PASSED) || word == "success";
    let is_coverage = has("coverage") && record.fields.iter().any(|field| field.words == ["covered"]);
    let named = field.words.iter().all(|word| is(word) || is_coverage && word == "coverage");
    let is_bare = field.words.len() == 1 && !has("percent") && !has("passrate");
    let is_percent = || field.figure().is_some_and(|rate| rate.value.unit == Unit::Percent);
    named && has_any(&field.words, SHARE) && (!is_bare || is_percent())
}

/// Errors among requests with the error rate beside them.
pub(super) fn errors(record: &Record) -> Option<Claim> {
    const ERRORS: &str = "error errors failed failures failure";
    const REQUESTS: &str = "request requests sample samples total";
    const RATE: &str = "rate percent ratio";
    let only = |field: &&Field, lists: &[&str]| {
        let is_known = |word: &String| is_in(word, FILLERS) || lists.iter().any(|list| is_in(word, list));
        field.words.iter().all(is_known)
    };
    let has = |field: &&Field, list: &str| has_any(&field.words, list);
    let fields = || record.fields.iter();
    let errors = fields().filter(|field| only(field, &[ERRORS, REQUESTS]) && has(field, ERRORS));
    let requests = fields().filter(|field| only(field, &[REQUESTS]));
    let rate = fields().filter(|field| only(field, &[ERRORS, RATE]) && has(field, ERRORS) && has(field, RATE));
    Some(Claim::Errors {
        errors: the_one(errors.filter_map(Field::whole))?,
        requests: the_one(requests.filter_map(Field::whole))?,
        rate: the_one(rate.filter_map(Field::figure))?,
    })
}
