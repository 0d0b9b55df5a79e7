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

/// Holds windows against each other: in order, none over another.
pub(crate) fn check(windows: Vec<ToldWindow>) -> Result<Vec<ToldWindow>, WindowsError> {
    if windows.is_empty() {
        return Err(WindowsError { line: 1, problem: "no window at all".to_owned() });
    }
    for pair in windows.windows(2) {
        if pair[1].start < pair[0].end {
            let problem = format!("the window begins before the one on line {} ends; sort them by time", pair[0].line);
            return Err(WindowsError { line: pair[1].line, problem });
        }
    }
    Ok(windows)
}

pub(crate) fn times(line: usize, start: Millis, end: Millis) -> Result<(), WindowsError> {
    if start < end {
        return Ok(());
    }
    Err(WindowsError { line, problem: "the window ends before it begins".to_owned() })
}
