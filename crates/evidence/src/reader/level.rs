//! Levels of one record: percentiles of one series, a change between two levels, a duration between two times.

use std::collections::BTreeMap;

use super::count::the_one;
use super::record::{Field, Record};
use crate::claim::{Claim, Stated};
use crate::figure::{Figure, Unit};
use crate::words::{has_any, is_in, percentile};

/// Words under which percentiles need not rise: where more is better a tail is the low end, and changes have no order.
const UNORDERED: &str = "throughput fps rps qps tps ops iops bandwidth mbps score accuracy recall precision ndcg change delta \
    diff difference improvement ratio speedup reduction overhead gain vs relative factor target limit \
    threshold slo sla budget weight weights alert";

/// Words of times, for percentiles without a unit.
const TIMED: &str = "latency latencies duration time times ms seconds delay wait elapsed rtt response";

/// The percentiles of each series: fields that are named alike but for the percentile.
pub(super) fn series(record: &Record) -> Vec<Claim> {
    let is_unordered = |words: &[String]| has_any(words, UNORDERED);
    let is_timed = |words: &[String]| has_any(words, TIMED);
    if is_unordered(&record.label) || is_unordered(&record.around) {
        return Vec::new();
    }
    // In estimates of yield p90 is the low end: only times are known to rise.
    let around_time = is_timed(&record.label) || is_timed(&record.around);
    let mut series: BTreeMap<Vec<&str>, Vec<(f64, Stated<Figure>)>> = BTreeMap::new();
    for field in record.fields.iter().filter(|field| !is_unordered(&field.words)) {
        let Some((at, name)) = rank(field) else { continue };
        let is_time = |figure: &Figure| figure.unit == Unit::Time || around_time || is_timed(&field.words);
        let figure = field.figure().filter(|figure| is_level(&figure.value) && is_time(&figure.value));
        series.entry(name).or_default().extend(figure.map(|figure| (at, figure)));
    }
    series.into_values().filter_map(whole_series).map(Claim::Series).collect()
}

/// The rank that a field names, and the rest of its words.
fn rank(field: &Field) -> Option<(f64, Vec<&str>)> {
    let rank = |word: &str| match word {
        "min" | "minimum" => Some(0.0),
        "max" | "maximum" => Some(100.0),
        other => percentile(other),
    };
    let at = the_one(field.words.iter().filter_map(|word| rank(word)))?;
    Some((at, field.words.iter().map(String::as_str).filter(|word| rank(word).is_none()).collect()))
}

fn is_level(figure: &Figure) -> bool {
    figure.side.is_none()
        && !figure.signed
        && !figure.rough
        && !matches!(figure.unit, Unit::Percent | Unit::Factor | Unit::Points)
}

/// A series with a percentile; a largest value without a least one may be a limit.
fn whole_series(mut series: Vec<(f64, Stated<Figure>)>) -> Option<Vec<(f64, Stated<Figure>)>> {
    let has = |wanted: f64| series.iter().any(|(at, _)| *at == wanted);
    if !(has(0.0) && has(100.0)) {
        series.retain(|(at, _)| *at > 0.0 && *at < 100.0);
    }
    let is_series = series.iter().any(|(at, _)| *at > 0.0 && *at < 100.0) && series.len() > 1;
    is_series.then_some(series)
}

const FROM: &str = "baseline before base old previous prev prior original control";
const TO: &str = "achieved after candidate current new now optimized optimised treatment canary latest";
const CHANGE: &str = "change delta improvement gain difference diff reduction speedup increase";

/// Changes between two levels: three fields that are named alike but for these words.
pub(super) fn changes(record: &Record) -> Vec<Claim> {
    // The mean of changes is not the change of means.
    let is_mean =
        |word: &String| matches!(word.as_str(), "mean" | "geomean" | "geometric" | "overall" | "p50" | "summary");
    if !record.label.is_empty() && record.label.iter().all(is_mean) {
        return Vec::new();
    }
    let mut groups: BTreeMap<Vec<&str>, [Vec<&Field>; 3]> = BTreeMap::new();
    for field in &record.fields {
        let role = |word: &str| [FROM, TO, CHANGE].iter().position(|list| is_in(word, list));
        let roles = field.words.iter().filter_map(|word| role(word));
        // A column that is only called `%` is the change beside two levels.
        let Some(role_of) = the_one(roles).or((field.words == ["percent"]).then_some(2)) else { continue };
        let is_unit = |word: &str| matches!(word, "ms" | "s" | "percent" | "seconds" | "value" | "mean" | "relative");
        let others = field.words.iter().map(String::as_str).filter(|word| role(word).is_none() && !is_unit(word));
        groups.entry(others.collect()).or_default()[role_of].push(field);
    }
    groups.into_values().filter_map(change).collect()
}

fn change([from, to, change]: [Vec<&Field>; 3]) -> Option<Claim> {
    let only = |fields: Vec<&'_ Field>| the_one(fields.into_iter()).and_then(Field::figure);
    let change = the_one(change.into_iter())?.change()?;
    Some(Claim::Change { from: only(from)?, to: only(to)?, change })
}

/// A start, an end and the time between them.
pub(super) fn span(record: &Record) -> Option<Claim> {
    const START: &str = "start started begin began";
    const END: &str = "end ended finish finished stop stopped completed";
    const TIME: &str = "time at timestamp ts on utc";
    let named = |field: &&Field, list: &str| {
        has_any(&field.words, list) && field.words.iter().all(|word| is_in(word, list) || is_in(word, TIME))
    };
    let instant =
        |list: &str| the_one(record.fields.iter().filter(|field| named(field, list)).filter_map(Field::instant));
    let (start, end) = (instant(START)?, instant(END)?);
    let is_duration = |field: &&Field| matches!(field.words[0].as_str(), "duration" | "elapsed" | "took");
    let duration = the_one(record.fields.iter().filter(is_duration).filter_map(Field::figure));
    // A number without a unit is taken for the shortest that it can be.
    let is_time = |duration: &Stated<Figure>| matches!(duration.value.unit, Unit::Time | Unit::Bare);
    (start.1 == end.1).then(|| Claim::Span { start: start.0, end: end.0, duration: duration.filter(is_time) })
}
