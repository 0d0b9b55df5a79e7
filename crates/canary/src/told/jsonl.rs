//! Windows from JSON Lines.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::row::{ToldArm, ToldWindow, WindowsError, arms as check_arms, check, times};
use super::value;

/// A row as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    phase: String,
    start: String,
    end: String,
    #[serde(default)]
    missing: bool,
    requests: Option<u64>,
    baseline_requests: Option<u64>,
    #[serde(default)]
    metrics: Metrics,
    #[serde(default)]
    baseline: Metrics,
    /// Where the figures are from; not interpreted.
    #[serde(default, rename = "source")]
    _source: Option<String>,
}

/// Measures with their values, every one as written: a map would keep the last of two that have one name.
#[derive(Default)]
struct Metrics(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Metrics {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Metrics;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("measures with their values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Metrics, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Metrics(all))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// Reads one window a line; blank lines are skipped.
///
/// # Errors
/// `WindowsError` with the line of the first mistake.
pub fn parse_jsonl(text: &str) -> Result<Vec<ToldWindow>, WindowsError> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let rows = lines.filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| window(at + 1, line));
    check(rows.collect::<Result<_, _>>()?)
}

fn window(line: usize, text: &str) -> Result<ToldWindow, WindowsError> {
    let wrong = |problem: String| WindowsError { line, problem };
    let wire: Wire = serde_json::from_str(text).map_err(|error| wrong(words(&error)))?;
    let start = value::time("start", &wire.start).map_err(wrong)?;
    let end = value::time("end", &wire.end).map_err(wrong)?;
    times(line, start, end)?;
    let arms = if wire.missing {
        if !(wire.metrics.0.is_empty() && wire.baseline.0.is_empty()) {
            return Err(wrong("a window with \"missing\": true tells no metrics".to_owned()));
        }
        None
    } else {
        let requests = wire.requests.ok_or_else(|| wrong("\"requests\" is missing: bounds need it".to_owned()))?;
        let told = [
            arm(wire.baseline_requests.unwrap_or(0), &wire.baseline.0).map_err(wrong)?,
            arm(requests, &wire.metrics.0).map_err(wrong)?,
        ];
        Some(check_arms(told).map_err(wrong)?)
    };
    Ok(ToldWindow { line, phase: wire.phase, start, end, arms })
}

fn arm(requests: u64, metrics: &[(String, Value)]) -> Result<ToldArm, String> {
    let level = |(name, told): &(String, Value)| {
        let measure = value::measure(name)?;
        let text = match told {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => return Err(format!("{measure} is a number with its unit, got {other}")),
        };
        let level = value::level(&measure, &text)?;
        Ok((measure, level))
    };
    Ok(ToldArm { requests, levels: metrics.iter().map(level).collect::<Result<_, String>>()? })
}

/// The message without the position inside the line, which is always "line 1".
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((message, _)) => format!("{message} (column {})", error.column()),
        None => text,
    }
}
