//! Values with their units, as windows tell them: a share is a percentage, a latency a time, a score a bare number.

use lensgate_gate::policy::{Milliseconds, PerSecond, Percent, Quantity};
use lensgate_measures::{Aggregation, Measure};
use lensgate_words::MeasureUnit;

use crate::plan::Millis;

/// A level as it was told: in the measure's own unit, with what its digits leave open.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ToldLevel {
    /// The value.
    pub value: f64,
    /// Half a unit of the last digit: as far as the true value may lie from it.
    pub half: f64,
    /// Of how many requests it is an exact count.
    pub of: Option<u64>,
}

impl ToldLevel {
    /// So many events of n requests, at least one.
    pub(crate) fn count(events: u64, n: u64) -> Self {
        Self { value: events as f64 / n as f64, half: 0.0, of: Some(n) }
    }
}

/// A level with its digits: `"0.1 %"` is anything that prints so; `"3 of 1000"` is exact.
pub(crate) fn told(measure: &Measure, text: &str) -> Result<ToldLevel, String> {
    if let Some((events, n)) = text.split_once(" of ") {
        return count(measure, events, n).ok_or_else(|| {
            format!(
                "expected a count such as \"3 of 1000\" of a measure that counts requests, got {text:?} for {measure}"
            )
        });
    }
    let value = level(measure, text)?;
    let scale = if measure.unit() == MeasureUnit::Share { 0.01 } else { 1.0 };
    Ok(ToldLevel { value, half: 0.5 * scale * last_digit(text), of: None })
}

fn count(measure: &Measure, events: &str, n: &str) -> Option<ToldLevel> {
    let (events, n): (u64, u64) = (events.trim().parse().ok()?, n.trim().parse().ok()?);
    let is_rate = measure.aggregation() == Aggregation::Rate;
    (is_rate && events <= n && n > 0).then(|| ToldLevel::count(events, n))
}

/// What a unit of the last digit is worth: 0.01 for 1.25, 1 for 158.
fn last_digit(text: &str) -> f64 {
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+' | 'e' | 'E')).unwrap_or(text.len());
    let (number, exponent) = match text[..end].split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse().unwrap_or(0)),
        None => (&text[..end], 0),
    };
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
    10f64.powi(exponent - decimals)
}

/// A level of a measure in its own unit.
pub(crate) fn level(measure: &Measure, text: &str) -> Result<f64, String> {
    let quantity = Quantity::parse(text)?;
    match (measure.unit(), quantity) {
        (MeasureUnit::Share, Quantity::Percent(Percent(percent))) if (0.0..=100.0).contains(&percent) => {
            Ok(percent / 100.0)
        }
        (MeasureUnit::Score, Quantity::Bare(number)) if (0.0..=1.0).contains(&number) => Ok(number),
        (MeasureUnit::Count, Quantity::Bare(number)) if number >= 0.0 => Ok(number),
        (MeasureUnit::Milliseconds, Quantity::Time(Milliseconds(time))) if time >= 0.0 => Ok(time),
        (MeasureUnit::PerSecond, Quantity::Rate(PerSecond(rate))) if rate >= 0.0 => Ok(rate),
        (unit, _) => {
            let expected = match unit {
                MeasureUnit::Share => "a percentage from 0 % to 100 % such as \"98.5 %\"",
                MeasureUnit::Score => "a bare number from 0 to 1 such as 0.765",
                MeasureUnit::Count => "a bare number such as 12",
                MeasureUnit::Milliseconds => "a time such as \"158 ms\"",
                MeasureUnit::PerSecond => "a number per second such as \"245 /s\"",
            };
            Err(format!("{} is {expected}, got {text:?}", name(measure)))
        }
    }
}

/// A time from the start of the canary.
pub(crate) fn time(key: &str, text: &str) -> Result<Millis, String> {
    match Quantity::parse(text) {
        Ok(Quantity::Time(Milliseconds(time))) if (0.0..1e12).contains(&time) => Ok(time.round() as Millis),
        _ => Err(format!("\"{key}\" is a time from the start such as \"30 s\", got {text:?}")),
    }
}

/// The name under which a window tells its one throughput, of which policies take percentiles over windows.
const THROUGHPUT: &str = "Throughput";

/// A measure by the name that windows give it.
pub(crate) fn measure(name: &str) -> Result<Measure, String> {
    let parsed = if name == THROUGHPUT { "Throughput(p50)" } else { name }.parse::<Measure>();
    let measure = parsed.map_err(|error| error.to_string())?;
    if measure.is_of_windows() && name != THROUGHPUT {
        return Err(format!("a window has one throughput and no percentile of it: tell it as {THROUGHPUT}"));
    }
    Ok(measure)
}

/// How windows name a measure.
pub(crate) fn name(measure: &Measure) -> String {
    if measure.is_of_windows() { THROUGHPUT.to_owned() } else { measure.to_string() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_anything_that_prints_so() {
        let half = |name: &str, text: &str| told(&name.parse().unwrap(), text).unwrap().half;
        let is = |half: f64, wanted: f64| assert!((half - wanted).abs() < 1e-15, "{half} is not {wanted}");
        is(half("ErrorRate", "0.1 %"), 0.0005);
        is(half("ErrorRate", "0.10%"), 0.00005);
        is(half("ErrorRate", "4 %"), 0.005);
        is(half("nDCG@10", "0.9"), 0.05);
        is(half("nDCG@10", "0.7534"), 0.00005);
        is(half("nDCG@10", "7.5e-1"), 0.005);
    }

    #[test]
    fn a_count_is_exact() {
        let told = |name: &str, text: &str| told(&name.parse().unwrap(), text);
        assert_eq!(told("ErrorRate", "3 of 1000"), Ok(ToldLevel { value: 0.003, half: 0.0, of: Some(1_000) }));
        for wrong in ["3 of 2", "x of 2", "0 of 0"] {
            assert!(told("ErrorRate", wrong).is_err(), "{wrong}");
        }
        assert!(told("nDCG@10", "3 of 10").is_err());
    }
}
