//! One recorded window, checked, and what is wrong with one that is not.

use lensgate_measures::{Aggregation, Measure, Stage};
use thiserror::Error;

use super::counts::{self, Counts};
use super::histogram::MOST;
use super::value::{self, ToldLevel};
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
    pub levels: Vec<(Measure, ToldLevel)>,
    /// Clock readings that are told as counts.
    pub counts: Counts,
}

impl ToldArm {
    /// What was told of a measure.
    pub fn level(&self, measure: &Measure) -> Option<ToldLevel> {
        let is_it = |told: &Measure| told == measure || (told.is_of_windows() && measure.is_of_windows());
        self.levels.iter().find(|(told, _)| is_it(told)).map(|(_, level)| *level)
    }
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
    /// Whether the row tells how many requests the baseline served.
    pub tells_baseline: bool,
}

/// The name of the windows after the kill.
pub const ROLLBACK: &str = "rollback";

/// Holds windows against each other: at least one, in order. Overlaps are held against the policy's tolerance later.
pub(crate) fn check(mut windows: Vec<ToldWindow>) -> Result<Vec<ToldWindow>, WindowsError> {
    if windows.is_empty() {
        return Err(WindowsError { line: 1, problem: "no window at all".to_owned() });
    }
    for pair in windows.windows(2) {
        let line = pair[0].line;
        let problem = if (pair[0].start, pair[0].end) == (pair[1].start, pair[1].end) {
            format!("the same window is on line {line} already")
        } else if pair[1].start < pair[0].start {
            format!("the window begins before the one on line {line} does; sort them by time")
        } else {
            continue;
        };
        return Err(WindowsError { line: pair[1].line, problem });
    }
    settle_zeros(&mut windows);
    counts::one_way(&windows)?;
    Ok(windows)
}

/// A zero has no digits of its own: whoever prints 0.02 elsewhere would not have printed 0.4 as 0.
fn settle_zeros(windows: &mut [ToldWindow]) {
    let mut finest: Vec<(Measure, f64)> = Vec::new();
    let levels = |windows: &[ToldWindow]| -> Vec<(Measure, ToldLevel)> {
        windows.iter().flat_map(|window| window.arms.iter().flatten()).flat_map(|arm| arm.levels.clone()).collect()
    };
    for (measure, level) in levels(windows).into_iter().filter(|(_, level)| level.value > 0.0 && level.of.is_none()) {
        match finest.iter_mut().find(|(other, _)| *other == measure) {
            Some((_, half)) => *half = half.min(level.half),
            None => finest.push((measure, level.half)),
        }
    }
    let arms = windows.iter_mut().flat_map(|window| window.arms.iter_mut().flatten());
    for (measure, level) in arms.flat_map(|arm| &mut arm.levels).filter(|(_, level)| level.value == 0.0) {
        let known = finest.iter().find(|(other, _)| other == measure);
        level.half = known.map_or(level.half, |(_, half)| half.min(level.half));
    }
}

/// Holds what one window tells against itself: each measure once, and nothing measured of no request.
pub(crate) fn arms(arms: [ToldArm; 2]) -> Result<[ToldArm; 2], String> {
    for (arm, name) in arms.iter().zip(["the baseline", "the candidate"]) {
        for (at, (measure, level)) in arm.levels.iter().enumerate() {
            if arm.levels[..at].iter().any(|(other, _)| other == measure) {
                return Err(format!("{} of {name} is reported twice", value::name(measure)));
            }
            possible(arm.requests, measure, *level)
                .map_err(|why| format!("{} of {name} cannot be: {why}", value::name(measure)))?;
        }
        if arm.requests > MOST {
            return Err(format!("{} requests of {name} in one window cannot be", arm.requests));
        }
        clocks(arm).map_err(|why| format!("clocks of {name} cannot be: {why}"))?;
    }
    let [_, candidate] = &arms;
    match candidate.levels.first() {
        Some((measure, _)) if candidate.requests == 0 => Err(format!(
            "{} is reported for a candidate that served no request: leave it out, or say that the window is missing",
            value::name(measure)
        )),
        _ => Ok(arms),
    }
}

/// Whether so many requests can show that level.
fn possible(requests: u64, measure: &Measure, level: ToldLevel) -> Result<(), String> {
    if measure.is_of_windows() && level.value > MOST as f64 {
        return Err(format!("over {MOST} answers per second"));
    }
    if measure.aggregation() != Aggregation::Rate || requests == 0 {
        return Ok(());
    }
    let events = level.value * requests as f64;
    match level.of {
        Some(n) if n != requests => Err(format!("it counts {n} requests, and the window has {requests}")),
        None if level.value > 0.0 && events < 0.5 => {
            Err(format!("{} % of {requests} requests is less than half of one", level.value * 100.0))
        }
        _ => Ok(()),
    }
}

/// Holds percentiles of one arm against each other: a higher one is no shorter, and every request goes through stages A and B.
fn clocks(arm: &ToldArm) -> Result<(), String> {
    let of = |measure: &Measure| match measure.aggregation() {
        Aggregation::Quantile(p) => measure.clock().map(|(_, stage)| (p, stage)),
        Aggregation::Mean | Aggregation::RatioOfSums | Aggregation::Rate | Aggregation::Windows(_) => None,
    };
    let told = || arm.levels.iter().filter_map(|(measure, level)| Some((measure, of(measure)?, *level)));
    for (short, (p, stage), least) in told() {
        for (long, (other, whole), most) in told() {
            let contained = whole == stage || (whole.is_none() && matches!(stage, Some(Stage::A | Stage::B)));
            let is_below = most.value + most.half < least.value - least.half;
            if contained && p <= other && is_below {
                return Err(format!("{long} is {} ms, and {short} is {} ms", most.value, least.value));
            }
        }
    }
    Ok(())
}

pub(crate) fn times(line: usize, start: Millis, end: Millis) -> Result<(), WindowsError> {
    if start < end {
        return Ok(());
    }
    Err(WindowsError { line, problem: "the window ends before it begins".to_owned() })
}
