//! Limits, margins and gains: which units fit which measure, and what to write when one does not.

use lensgate_measures::Measure;
use lensgate_words::MeasureUnit;

use crate::policy::model::{Distance, Limit};
use crate::policy::quantity::{Factor, Percent, Quantity};

/// What is wrong with a value, and what to write instead.
pub type Complaint = (String, Option<String>);

fn complain(message: String, help: &str) -> Complaint {
    (message, Some(help.to_owned()))
}

/// The absolute unit of a measure, for messages.
fn unit_example(unit: MeasureUnit) -> &'static str {
    match unit {
        MeasureUnit::Share => "a percentage such as \"98 %\"",
        MeasureUnit::Score => "a bare number between 0 and 1 such as 0.765",
        MeasureUnit::Count => "a bare number such as 12",
        MeasureUnit::Milliseconds => "a time such as \"180 ms\"",
        MeasureUnit::PerSecond => "a number per second such as \"200 /s\"",
    }
}

/// Reads `"98 %"`, `0.765`, `"180 ms"`, `"1.25 x baseline"` or `"2 x Latency(p95)"` for a measure.
pub fn limit(text: &str, measure: &Measure) -> Result<Limit, Complaint> {
    if let Some((factor, reference)) = multiple(text) {
        return limit_of(factor?, reference, measure);
    }
    let quantity = Quantity::parse(text).map_err(|message| (message, None))?;
    not_negative(quantity)?;
    match (measure.unit(), quantity) {
        (MeasureUnit::Share, Quantity::Percent(percent)) if percent.0 <= 100.0 => Ok(Limit::Share(percent)),
        (MeasureUnit::Share, Quantity::Percent(_)) => Err(complain(
            format!("{measure} is a share and cannot pass 100 %, got {text:?}"),
            "write a percentage between 0 % and 100 %",
        )),
        (MeasureUnit::Score, Quantity::Bare(number)) if number <= 1.0 => Ok(Limit::Number(number)),
        (MeasureUnit::Score, Quantity::Bare(_)) => Err(complain(
            format!("{measure} is between 0 and 1, got {text}"),
            "write it as a fraction of 1, for instance 0.765",
        )),
        (MeasureUnit::Count, Quantity::Bare(number)) => Ok(Limit::Number(number)),
        (MeasureUnit::Milliseconds, Quantity::Time(time)) => Ok(Limit::Time(time)),
        (MeasureUnit::PerSecond, Quantity::Rate(rate)) => Ok(Limit::Rate(rate)),
        (_, Quantity::Factor(factor)) => Err((
            format!("\"{factor}\" of what? {measure} needs a reference"),
            Some(format!("write \"{factor} baseline\", or name a measure of the same unit")),
        )),
        (unit, other) => Err(misfit(measure, other, unit_example(unit))),
    }
}

fn misfit(measure: &Measure, quantity: Quantity, expected: &str) -> Complaint {
    let help = match (measure.unit(), quantity) {
        (MeasureUnit::Share, Quantity::Bare(number)) => {
            format!("write \"{} %\" or, if you mean a fraction of 1, \"{} %\"", number, tidy(number * 100.0))
        }
        (MeasureUnit::Milliseconds, Quantity::Bare(number)) => format!("write \"{number} ms\""),
        (MeasureUnit::PerSecond, Quantity::Bare(number)) => format!("write \"{number} /s\""),
        (MeasureUnit::Score, Quantity::Percent(Percent(number))) => format!("write {}", tidy(number / 100.0)),
        _ => format!("write {expected}"),
    };
    (format!("{measure} needs {expected}, got {}", quantity.kind()), Some(help))
}

/// Rounds away what multiplying by 100 leaves behind the twelfth digit.
fn tidy(number: f64) -> f64 {
    (number * 1e12).round() / 1e12
}

fn not_negative(quantity: Quantity) -> Result<(), Complaint> {
    if quantity.number() < 0.0 {
        return Err(complain(
            "a limit, margin or gain is never negative".to_owned(),
            "the test says which way it points",
        ));
    }
    Ok(())
}

/// Splits `FACTOR x REFERENCE`; nothing when no reference follows.
fn multiple(text: &str) -> Option<(Result<Factor, Complaint>, &str)> {
    let (factor, reference) = text.split_once([' ', '\t']).and_then(|(first, rest)| {
        let rest = rest.trim_start();
        match rest.strip_prefix(['x', '×']) {
            Some(reference) if reference.starts_with(char::is_whitespace) => Some((first, reference.trim())),
            _ => first.strip_suffix(['x', '×']).map(|factor| (factor, rest)),
        }
    })?;
    if reference.is_empty() {
        return None;
    }
    let number = factor.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    let wrong =
        || complain(format!("expected a factor above 0, got {factor:?}"), "write for instance \"1.25 x baseline\"");
    Some((number.map(Factor).ok_or_else(wrong), reference))
}

fn limit_of(factor: Factor, reference: &str, measure: &Measure) -> Result<Limit, Complaint> {
    if reference == "baseline" {
        return Ok(Limit::OfBaseline(factor));
    }
    let other: Measure = reference.parse().map_err(|_| {
        complain(format!("unknown reference {reference:?}"), "write \"baseline\" or a measure such as Latency(p95)")
    })?;
    if other.unit() != measure.unit() {
        return Err(complain(
            format!("{measure} cannot be compared with {other}: their units differ"),
            "name a measure of the same unit",
        ));
    }
    if other == *measure {
        return Err(complain(
            format!("{measure} is compared with itself, which no evidence can fail or none can pass"),
            "name another measure, or \"baseline\"",
        ));
    }
    Ok(Limit::OfMeasure(factor, other))
}

/// Reads a margin or gain: `"5 %"` relative to the baseline, or absolute in the measure's own unit.
pub fn distance(text: &str, measure: &Measure) -> Result<Distance, Complaint> {
    let quantity = Quantity::parse(text).map_err(|message| (message, None))?;
    not_negative(quantity)?;
    match (measure.unit(), quantity) {
        (_, Quantity::Percent(percent)) => Ok(Distance::Relative(percent)),
        (MeasureUnit::Share, Quantity::Points(points)) if points.0 <= 100.0 => Ok(Distance::Points(points)),
        (MeasureUnit::Score, Quantity::Bare(number)) if number <= 1.0 => Ok(Distance::Number(number)),
        (MeasureUnit::Count, Quantity::Bare(number)) => Ok(Distance::Number(number)),
        (MeasureUnit::Milliseconds, Quantity::Time(time)) => Ok(Distance::Time(time)),
        (MeasureUnit::PerSecond, Quantity::Rate(rate)) => Ok(Distance::Rate(rate)),
        (unit, other) => Err(distance_misfit(measure, unit, other)),
    }
}

fn distance_misfit(measure: &Measure, unit: MeasureUnit, quantity: Quantity) -> Complaint {
    let (expected, help) = match (unit, quantity) {
        (MeasureUnit::Share, Quantity::Bare(number)) => (
            "\"2 pp\" (absolute) or \"2 %\" (relative)",
            format!("write \"{} pp\" or \"{} %\"", tidy(number * 100.0), tidy(number * 100.0)),
        ),
        (MeasureUnit::Share, _) => ("\"2 pp\" (absolute) or \"2 %\" (relative)", "write one of them".to_owned()),
        (MeasureUnit::Score, Quantity::Points(points)) => (
            "a bare number (absolute) or \"2 %\" (relative)",
            format!("{measure} is a score and has no percentage points: write {}", tidy(points.share())),
        ),
        (MeasureUnit::Score | MeasureUnit::Count, _) => {
            ("a bare number (absolute) or \"2 %\" (relative)", "write one of them".to_owned())
        }
        (MeasureUnit::Milliseconds, Quantity::Bare(number)) => {
            ("a time (absolute) or \"25 %\" (relative)", format!("write \"{number} ms\""))
        }
        (MeasureUnit::Milliseconds, Quantity::Factor(Factor(factor))) => (
            "a time (absolute) or \"25 %\" (relative)",
            format!("write at_most with limit = \"{factor} x baseline\", or \"{} %\"", tidy((factor - 1.0) * 100.0)),
        ),
        (MeasureUnit::PerSecond, Quantity::Bare(number)) => {
            ("a number per second (absolute) or \"5 %\" (relative)", format!("write \"{number} /s\""))
        }
        (MeasureUnit::PerSecond, _) => {
            ("a number per second (absolute) or \"5 %\" (relative)", "write for instance \"20 /s\"".to_owned())
        }
        (MeasureUnit::Milliseconds, _) => ("a time (absolute) or \"25 %\" (relative)", "write one of them".to_owned()),
    };
    (format!("{measure} needs {expected}, got {}", quantity.kind()), Some(help))
}

/// The measure's natural limit for examples in messages.
pub fn example(measure: &Measure) -> &'static str {
    match measure.unit() {
        MeasureUnit::Share => "\"98 %\"",
        MeasureUnit::Score => "0.765",
        MeasureUnit::Count => "12",
        MeasureUnit::Milliseconds => "\"180 ms\"",
        MeasureUnit::PerSecond => "\"200 /s\"",
    }
}
