//! Windows from JSON Lines.

use lensgate_measures::Measure;
use serde::Deserialize;
use serde_json::Value;

use super::counts;
use super::metric::{Metric, Metrics};
use super::moment::{Instant, Timeline};
use super::row::{ToldArm, ToldWindow, WindowsError, arms as check_arms, check};
use super::value::{self, ToldLevel};

/// A row as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    phase: String,
    start: Value,
    end: Value,
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

/// Reads one window a line; blank lines are skipped.
///
/// # Errors
/// `WindowsError` with the line of the first mistake.
pub fn parse_jsonl(text: &str) -> Result<Vec<ToldWindow>, WindowsError> {
    parse_jsonl_from(text, None)
}

/// The same for a canary that started at an instant, where it was not the start of the first window.
///
/// # Errors
/// `WindowsError` with the line of the first mistake.
pub fn parse_jsonl_from(text: &str, start: Option<Instant>) -> Result<Vec<ToldWindow>, WindowsError> {
    let mut timeline = Timeline::new(start);
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let rows = lines.filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| window(at + 1, line, &mut timeline));
    check(rows.collect::<Result<_, _>>()?)
}

fn window(line: usize, text: &str, timeline: &mut Timeline) -> Result<ToldWindow, WindowsError> {
    let wrong = |problem: String| WindowsError { line, problem };
    let wire: Wire = serde_json::from_str(text).map_err(|error| wrong(words(&error)))?;
    if wire.phase.trim().is_empty() {
        return Err(wrong("\"phase\" is empty: name a phase of the policy, or \"rollback\"".to_owned()));
    }
    let (start, end) = timeline.window(line, &plain(&wire.start), &plain(&wire.end))?;
    let arms = if wire.missing {
        if !(wire.metrics.0.is_empty() && wire.baseline.0.is_empty()) {
            return Err(wrong("a window with \"missing\": true reports no metrics".to_owned()));
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
    Ok(ToldWindow { line, phase: wire.phase, start, end, arms, tells_baseline: wire.baseline_requests.is_some() })
}

fn arm(requests: u64, metrics: &[(String, Metric)]) -> Result<ToldArm, String> {
    let mut arm = ToldArm { requests, ..ToldArm::default() };
    for (name, told) in metrics {
        match told {
            Metric::Map(entries) => arm.counts.add(name, entries)?,
            Metric::Value(told) => arm.levels.push(level(name, told)?),
        }
    }
    counts::check(&arm)?;
    Ok(arm)
}

fn level(name: &str, told: &Value) -> Result<(Measure, ToldLevel), String> {
    let measure = value::measure(name)?;
    match told {
        Value::String(_) | Value::Number(_) => {
            let level = value::told(&measure, &plain(told))?;
            Ok((measure, level))
        }
        other => Err(format!("{measure} is a number with its unit, got {other}")),
    }
}

/// A text without its quotes; anything else as JSON writes it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The message without the position inside the line, which is always "line 1".
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(" at line ") {
        Some((message, _)) => format!("{message} (column {})", error.column()),
        None => text,
    }
}
