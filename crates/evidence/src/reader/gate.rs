//! A value, its limit and its result in one record, one line, or in a load test's thresholds.

use serde_json::{Map, Value};

use super::count::the_one;
use super::record::{Field, Record};
use crate::claim::{Claim, Stated};
use crate::figure::{Figure, Side};
use crate::place::Place;
use crate::show;
use crate::words::{has_any, is_in, outcome, percentile, words};

const VALUES: &str = "value actual achieved measured observed current result";
const LIMITS: &str = "limit threshold required requirement budget";
/// What is wished for is a limit only where it says on which side.
const WISHES: &str = "target goal expected slo sla criterion criteria";
const RESULTS: &str = "status passed pass result ok met outcome verdict";
const UNITS: &str = "ms s seconds percent value fail the mb";

/// Whether the words of a field are one of a list, but for its unit.
fn is(field: &Field, list: &str) -> bool {
    has_any(&field.words, list) && field.words.iter().all(|word| is_in(word, list) || is_in(word, UNITS))
}

/// The value that a record states of what it is about.
pub(super) fn value(record: &Record) -> Option<Stated<Figure>> {
    the_one(record.fields.iter().filter(|field| is(field, VALUES)).filter_map(Field::figure))
}

pub(super) fn gate(record: &Record) -> Option<Claim> {
    let fields = || record.fields.iter();
    let value = value(record)?;
    let limit_field = the_one(fields().filter(|field| is(field, LIMITS) || is(field, WISHES)))?;
    let limit = limit_field.limit()?;
    let result = the_one(fields().filter(|field| is(field, RESULTS)).filter_map(Field::outcome))?;
    let is_level = value.value.side.is_none() && !value.value.signed || limit.value.signed;
    // An operator may be that of a requirement or of an alarm.
    let has_operator = fields().any(|field| has_any(&field.words, OPERATORS));
    let side = side(&record.label, &limit.value, limit_field)?;
    (is_level && !has_operator).then(|| Claim::Gate { name: record.name(), value, side, limit, result })
}

const OPERATORS: &str = "operator op comparator comparison condition direction better";

/// The side of a limit, as it is written or as the measure needs it, where the two do not exclude each other. A threshold
/// may be that of an alarm, so it has to agree with the measure.
fn side(measure: &[String], limit: &Figure, field: &Field) -> Option<Side> {
    let natural = natural_side(measure);
    match (limit.side, natural) {
        (Some(written), Some(natural)) => (written == natural).then_some(written),
        (Some(written), None) => (!has_any(&field.words, "threshold")).then_some(written),
        (None, natural) => natural.filter(|_| is(field, LIMITS)),
    }
}

/// The side on which a measure has to lie, from its name.
pub(crate) fn natural_side(words: &[String]) -> Option<Side> {
    const LOWER: &str = "latency error errors duration leakage failure failures loss memory";
    const HIGHER: &str = "coverage recall precision accuracy ndcg throughput availability uptime success spans";
    const TURNED: &str = "remaining headroom reduction improvement savings free available recovery detection drop";
    let is = |list: &str| has_any(words, list);
    let lower = is(LOWER) || words.iter().any(|word| percentile(word).is_some());
    match (lower, is(HIGHER)) {
        _ if is(TURNED) => None,
        (true, false) => Some(Side::AtMost),
        (false, true) => Some(Side::AtLeast),
        _ => None,
    }
}

/// `p95 latency: 191 ms (limit 180 ms): PASS` on one line.
pub(super) fn line(text: &str, number: usize) -> Option<Claim> {
    let (stated, result) = text.rsplit_once("): ")?;
    let (before, limit) = stated.rsplit_once('(')?;
    let result = outcome(result)?;
    let (name, value) = last_figure(before)?;
    let bare = ["limit ", "threshold ", "budget ", "required "].iter().find_map(|word| limit.strip_prefix(word));
    let limit = Figure::limit(bare.unwrap_or(limit).trim_start_matches(": "))?;
    let side = limit.side.or_else(|| natural_side(&words(name)).filter(|_| bare.is_some()))?;
    let says = show::says("", text);
    let at = |figure| Stated::new(figure, Place::Line(number), says.clone());
    let name = name.trim_end_matches([':', '=', ' ']).to_owned();
    let is_level = value.side.is_none();
    let result = Stated::new(result, Place::Line(number), says.clone());
    is_level.then(|| Claim::Gate { name, value: at(value), side, limit: at(limit), result })
}

/// The figure that a text ends with, and the text before it.
fn last_figure(text: &str) -> Option<(&str, Figure)> {
    let text = text.trim_end();
    let starts = text.rmatch_indices(' ').map(|(at, _)| at + 1).take(2);
    starts.filter_map(|at| Some((&text[..at], Figure::read(&text[at..])?))).last()
}

/// `"thresholds": {"p(95)<200": {"ok": true}}` beside `"values": {"p(95)": 211}`, as k6 writes it.
pub(super) fn thresholds(object: &Map<String, Value>, place: &Place, claims: &mut Vec<Claim>) {
    let (Some(Value::Object(values)), Some(Value::Object(thresholds))) =
        (object.get("values"), object.get("thresholds"))
    else {
        return;
    };
    for (key, result) in thresholds {
        let here = place.child("thresholds").child(key);
        claims.extend(threshold(key, result, values, &here, &place.child("values")));
    }
}

fn threshold(key: &str, result: &Value, values: &Map<String, Value>, here: &Place, beside: &Place) -> Option<Claim> {
    let ok = result.get("ok")?.as_bool()?;
    let at = key.find(['<', '>'])?;
    let name = key[..at].trim();
    let limit = Figure::limit(&key[at..])?;
    let number = values.get(name)?.as_number()?;
    let value = Figure::bare(number.as_f64()?, &number.to_string());
    Some(Claim::Gate {
        name: name.to_owned(),
        side: limit.side?,
        value: Stated::new(value, beside.child(name), format!("{name}: {number}")),
        limit: Stated::new(limit, here.clone(), key),
        result: Stated::new(ok, here.child("ok"), format!("ok: {ok}")),
    })
}
