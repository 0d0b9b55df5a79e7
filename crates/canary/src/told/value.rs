//! Values with their units, as windows tell them: a share is a percentage, a latency a time, a score a bare number.

use lensgate_gate::policy::{Milliseconds, Percent, Quantity};
use lensgate_measures::{Measure, MeasureUnit};

use crate::plan::Millis;

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
        (unit, _) => {
            let expected = match unit {
                MeasureUnit::Share => "a percentage from 0 % to 100 % such as \"98.5 %\"",
                MeasureUnit::Score => "a bare number from 0 to 1 such as 0.765",
                MeasureUnit::Count => "a bare number such as 12",
                MeasureUnit::Milliseconds => "a time such as \"158 ms\"",
            };
            Err(format!("{measure} is {expected}, got {text:?}"))
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

/// A measure by its name.
pub(crate) fn measure(name: &str) -> Result<Measure, String> {
    name.parse::<Measure>().map_err(|error| error.to_string())
}
