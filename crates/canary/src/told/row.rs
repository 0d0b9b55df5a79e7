//! One recorded window, checked, and what is wrong with one that is not.

use lensgate_measures::Measure;
use thiserror::Error;

use crate::plan::Millis;

/// What is wrong with a file of windows; line counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct WindowsError {
    /// The line.
    pub line: usize,
    /// What was found, what was expected.
    pub problem: String,
}

/// One arm in one window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToldArm {
    /// Requests that it served.
    pub requests: u64,
    /// Levels, in the measure's own unit: shares of one, milliseconds.
    pub levels: Vec<(Measure, f64)>,
}

/// One window as recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldWindow {
    /// Where it stands in the file.
    pub line: usize,
    /// The policy's phase, or `rollback`.
    pub phase: String,
    /// When it began.
    pub start: Millis,
    /// When it ended.
    pub end: Millis,
    /// What was told of both arms; none when the row says that telemetry is missing.
    pub arms: Option<[ToldArm; 2]>,
}

/// The name of the windows after the kill.
pub const ROLLBACK: &str = "rollback";

/// Holds windows against each other: in order, none twice, none over another.
pub(crate) fn check(windows: Vec<ToldWindow>) -> Result<Vec<ToldWindow>, WindowsError> {
    if windows.is_empty() {
        return Err(WindowsError { line: 1, problem: "no window at all".to_owned() });
    }
    for pair in windows.windows(2) {
        if pair[1].start < pair[0].end {
            let line = pair[0].line;
            let problem = if (pair[0].start, pair[0].end) == (pair[1].start, pair[1].end) {
                format!("the same window stands on line {line} already")
            } else {
                format!("the window begins before the one on line {line} ends; sort them by time")
            };
            return Err(WindowsError { line: pair[1].line, problem });
        }
    }
    Ok(windows)
}

/// Holds what one window tells against itself: each measure once, and nothing measured of no request.
pub(crate) fn arms(arms: [ToldArm; 2]) -> Result<[ToldArm; 2], String> {
    for (arm, name) in arms.iter().zip(["the baseline", "the candidate"]) {
        for (at, (measure, _)) in arm.levels.iter().enumerate() {
            if arm.levels[..at].iter().any(|(other, _)| other == measure) {
                return Err(format!("{measure} of {name} is told twice"));
            }
        }
    }
    let [_, candidate] = &arms;
    match candidate.levels.first() {
        Some((measure, _)) if candidate.requests == 0 => Err(format!(
            "{measure} is told of a candidate that served no request: leave it out, or say that the window is missing"
        )),
        _ => Ok(arms),
    }
}

pub(crate) fn times(line: usize, start: Millis, end: Millis) -> Result<(), WindowsError> {
    if start < end {
        return Ok(());
    }
    Err(WindowsError { line, problem: "the window ends before it begins".to_owned() })
}
