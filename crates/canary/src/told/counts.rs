//! What one arm's window tells of its clocks as counts in buckets. Counts bound a percentile as single readings do; a percentile
//! that somebody else took does not.

use lensgate_measures::{Aggregation, Measure};
use serde_json::Value;

use super::histogram::{self, ClockUnit};
use super::metric::Metric;
use super::row::{ToldArm, ToldWindow, WindowsError};
use super::source::failed;
use crate::clocks::Clocks;
use crate::population::BASELINE;
use crate::sample::{Reading, percentile, place};

/// What one arm's window tells as counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counts {
    /// Clock readings end to end and of stages A, B, C.
    pub clocks: [Option<Clocks>; 4],
}

/// Names under which a row tells clock readings, in the order of [`place`].
pub(crate) const CLOCKS: [&str; 4] = ["Latency", "Latency(stage=A)", "Latency(stage=B)", "Latency(stage=C)"];

impl Counts {
    /// Adds what a row tells under the name of a clock: `{"le_ms": {...}}`.
    pub(crate) fn add(&mut self, name: &str, entries: &[(String, Metric)]) -> Result<(), String> {
        let Some(at) = CLOCKS.iter().position(|clock| *clock == name) else {
            return Err(format!(
                "{name} is not reported in buckets; {} are, as {{\"le_ms\": {{\"5\": 10, \"+Inf\": 12}}}} or with \"le_s\"",
                CLOCKS.join(", ")
            ));
        };
        match self.clocks[at].replace(read(name, entries)?) {
            Some(_) => Err(format!("{name} is reported twice")),
            None => Ok(()),
        }
    }

    /// Whether a percentile can be read from these counts.
    fn tells_clock(&self, measure: &Measure) -> bool {
        is_clock(measure) && self.clocks[place(measure)].is_some()
    }

    /// What the counts say of a measure: nothing where nothing was served, or where every reading was lost.
    pub(crate) fn reading(&self, measure: &Measure, requests: u64, failed: u64) -> Option<Reading> {
        if !self.tells_clock(measure) {
            return None;
        }
        let n = self.clocks[place(measure)].as_ref().map_or(0, Clocks::n);
        (n > 0 || (requests > 0 && failed == requests)).then_some(Reading::Clock)
    }

    /// Clock readings for a sample. A request that was served and has none end to end may have been slow.
    pub(crate) fn sample(&self, requests: u64, failed: u64) -> [Clocks; 4] {
        let mut clocks = self.clocks.clone().map(Option::unwrap_or_default);
        if self.clocks[0].is_some() {
            let [whole, ..] = &mut clocks;
            let unread = requests.saturating_sub(failed).saturating_sub(whole.n());
            *whole = std::mem::take(whole).with_unread(unread);
        }
        clocks
    }
}

/// Cumulative counts by upper bound; a `count` beside them has to be theirs.
fn read(name: &str, entries: &[(String, Metric)]) -> Result<Clocks, String> {
    let mut told = None;
    let mut all = None;
    for (key, value) in entries {
        let unit = match key.as_str() {
            "le_ms" => ClockUnit::Milliseconds,
            "le_s" => ClockUnit::Seconds,
            "count" if all.is_none() => {
                all = Some(count("\"count\"", value)?);
                continue;
            }
            _ => return Err(format!("{name}: unknown key {key:?}, or reported twice; known are le_ms, le_s, count")),
        };
        let Metric::Map(bounds) = value else {
            return Err(format!(
                "{name}: {key:?} holds upper bounds with their counts, as {{\"5\": 10, \"+Inf\": 12}}"
            ));
        };
        let bound = |(le, told): &(String, Metric)| {
            Ok((histogram::edge(le, unit)?, count(&format!("the count up to le = {le}"), told)?))
        };
        if told.replace(bounds.iter().map(bound).collect::<Result<Vec<_>, String>>()?).is_some() {
            return Err(format!("{name}: upper bounds are reported twice"));
        }
    }
    let bounds = told.ok_or_else(|| format!("{name}: neither le_ms nor le_s holds upper bounds with their counts"))?;
    let clocks = histogram::clocks(bounds).map_err(|problem| format!("{name}: {problem}"))?;
    match all {
        Some(all) if all != clocks.n() => {
            Err(format!("{name}: \"count\" is {all}, and the bucket le = \"+Inf\" counts {}", clocks.n()))
        }
        _ => Ok(clocks),
    }
}

fn count(what: &str, told: &Metric) -> Result<u64, String> {
    match told {
        Metric::Value(Value::Number(number)) => histogram::count(what, number.as_f64().unwrap_or(f64::NAN)),
        _ => Err(format!("{what} is a count, written as a number")),
    }
}

/// Holds an arm's counts against its requests, which are counted by the same hand, and against each other: every request goes
/// through stages A and B.
pub(crate) fn check(arm: &ToldArm) -> Result<(), String> {
    let requests = arm.requests;
    let readings =
        arm.counts.clocks.iter().zip(CLOCKS).map(|(clocks, name)| (clocks.as_ref().map_or(0, Clocks::n), name));
    if let Some((n, name)) = readings.into_iter().find(|(n, _)| *n > requests) {
        return Err(format!("{name} has {n} readings of {requests} requests, which cannot be"));
    }
    let [Some(whole), stages @ ..] = &arm.counts.clocks else { return Ok(()) };
    for (stage, name) in stages.iter().take(2).zip(&CLOCKS[1..]) {
        let slow = |edge: f64| (edge, stage.as_ref().map_or(0, |stage| stage.above(edge)));
        let within = |edge: f64| whole.at_least(edge.next_up()) + (requests - whole.n());
        let edges = stage.iter().flat_map(Clocks::edges).filter(|edge| edge.is_finite());
        if let Some((edge, n)) = edges.map(slow).find(|(edge, n)| *n > within(*edge)) {
            return Err(format!("{n} requests take over {edge} ms in {name}, and at most {} in all", within(edge)));
        }
    }
    Ok(())
}

/// Holds windows against each other: a clock of an arm is told in one way, or bounds would rest on a part of the windows.
pub(crate) fn one_way(windows: &[ToldWindow]) -> Result<(), WindowsError> {
    let mut ways: Vec<(usize, usize, bool, usize)> = Vec::new();
    for window in windows {
        for (arm, told) in window.arms.iter().flatten().enumerate() {
            for (clock, is_counted) in ways_of(told) {
                match ways.iter().find(|way| (way.0, way.1) == (arm, clock)) {
                    Some((.., before, line)) if *before != is_counted => {
                        let problem = format!(
                            "{} is reported as {} here and as {} on line {line}: report it in one way",
                            CLOCKS[clock],
                            as_word(is_counted),
                            as_word(*before)
                        );
                        return Err(WindowsError { line: window.line, problem });
                    }
                    Some(_) => {}
                    None => ways.push((arm, clock, is_counted, window.line)),
                }
            }
        }
    }
    Ok(())
}

/// Whether a measure is a percentile of clock readings.
fn is_clock(measure: &Measure) -> bool {
    matches!(measure.aggregation(), Aggregation::Quantile(_))
}

/// The clocks that an arm tells, and whether in counts.
fn ways_of(arm: &ToldArm) -> Vec<(usize, bool)> {
    let levels = arm
        .levels
        .iter()
        .map(|(measure, _)| measure)
        .filter(|measure| is_clock(measure))
        .map(|measure| (place(measure), false));
    let clocks = arm.counts.clocks.iter().enumerate().filter(|(_, clocks)| clocks.is_some()).map(|(at, _)| (at, true));
    levels.chain(clocks).collect()
}

fn as_word(is_counted: bool) -> &'static str {
    if is_counted { "counts" } else { "percentiles" }
}

/// The baseline's percentile over all windows, from its counts; none where it is told otherwise.
pub(crate) fn recorded(windows: &[ToldWindow], measure: &Measure) -> Option<f64> {
    whole(windows, measure)?.quantile(percentile(measure))
}

/// Where the baseline's percentile lies over all windows, each end at an error of alpha; none where no counts tell it.
pub(crate) fn between(windows: &[ToldWindow], measure: &Measure, alpha: f64) -> Option<(f64, f64)> {
    let (clocks, p) = (whole(windows, measure)?, percentile(measure));
    Some((clocks.lower(p, alpha), clocks.upper(p, alpha)))
}

fn arms(windows: &[ToldWindow]) -> impl Iterator<Item = &ToldArm> {
    windows.iter().filter_map(|window| window.arms.as_ref().map(|arms| &arms[BASELINE]))
}

/// The baseline's readings of a percentile over all windows.
fn whole(windows: &[ToldWindow], measure: &Measure) -> Option<Clocks> {
    let mut whole = Clocks::default();
    for arm in arms(windows).filter(|arm| arm.counts.tells_clock(measure)) {
        whole.merge(&arm.counts.sample(arm.requests, failed(arm))[place(measure)]);
    }
    (whole.n() > 0).then_some(whole)
}
