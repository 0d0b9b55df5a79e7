//! Counting how often something happens, and printing it with its own uncertainty.

use std::fmt;
use std::ops::Range;

use lensgate_compare::Estimator;
use lensgate_stats::proportion;
use rayon::prelude::*;

/// How many of some trials had an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub events: u64,
    pub trials: u64,
}

impl Rate {
    /// As a share.
    pub fn share(self) -> f64 {
        self.events as f64 / self.trials as f64
    }

    /// The exact one-sided upper 95 % bound of the share.
    pub fn upper(self) -> f64 {
        proportion(self.events, self.trials).map_or(1.0, |rate| rate.upper_bound(0.95))
    }
}

/// In percent, with the upper bound in brackets.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} ({:.1})", 100.0 * self.share(), 100.0 * self.upper())
    }
}

/// How many trials meet each of several conditions.
fn events<const K: usize>(trials: Range<u64>, run: impl Fn(u64) -> [bool; K] + Sync) -> [u64; K] {
    trials
        .into_par_iter()
        .map(|trial| run(trial).map(u64::from))
        .reduce(|| [0; K], |a, b| std::array::from_fn(|at| a[at] + b[at]))
}

/// How often each of several conditions is met.
pub fn rates<const K: usize>(trials: u64, run: impl Fn(u64) -> [bool; K] + Sync) -> [Rate; K] {
    events(0..trials, run).map(|events| Rate { events, trials })
}

/// The most trials of a cell.
const MOST: u64 = 40_000;

/// The same, stopped after a quarter of the trials where no condition is met in over 2 %: those are far from 5 %. Where the upper bound of a share
/// is over 5.5 %, there are four times as many trials, then sixteen times, and at most [`MOST`].
pub fn rates_near_promise<const K: usize>(trials: u64, run: impl Fn(u64) -> [bool; K] + Sync) -> [Rate; K] {
    let (mut done, mut sums) = (0, [0; K]);
    for stage in [trials.div_ceil(4), trials, (4 * trials).min(MOST), (16 * trials).min(MOST)] {
        let more = events(done..stage.max(done), &run);
        sums = std::array::from_fn(|at| sums[at] + more[at]);
        done = done.max(stage);
        let rates = sums.map(|events| Rate { events, trials: done });
        let is_far = done < trials && rates.iter().all(|rate| rate.share() <= 0.02);
        let is_known = done >= trials && rates.iter().all(|rate| rate.upper() <= 0.055);
        if is_far || is_known {
            break;
        }
    }
    sums.map(|events| Rate { events, trials: done })
}

/// Whether a p-value decides with 95 % confidence.
pub fn decides(p_value: f64) -> bool {
    // 1 - 0.95 is a little more than 0.05.
    p_value <= 0.05 + 1e-12
}

/// Whether "at least the limit" is passed, and whether it fails.
pub fn at_least<E>(estimator: &Result<Estimator, E>, limit: f64) -> [bool; 2] {
    estimator.as_ref().map_or([false; 2], |it| {
        // An estimate that is itself outside the limit has no bound inside.
        [it.point() > limit && decides(it.p_value_above(limit)), decides(it.harm_below(limit))]
    })
}

/// Whether "at most the limit" is passed, and whether it fails.
pub fn at_most<E>(estimator: &Result<Estimator, E>, limit: f64) -> [bool; 2] {
    estimator.as_ref().map_or([false; 2], |it| [decides(it.p_value_below(limit)), decides(it.harm_above(limit))])
}

/// The worst of some named cells and how many of them keep 5 % and 5.5 %, as a sentence.
pub fn summary(what: &str, cells: &[(String, Rate)]) -> String {
    let worst = cells.iter().max_by(|a, b| a.1.share().total_cmp(&b.1.share())).expect("there are cells");
    let keep = |holds: &dyn Fn(&Rate) -> bool| cells.iter().filter(|(_, rate)| holds(rate)).count();
    format!(
        "{what}: the worst of {} cells is {}, {} %.\n{} cells are at most 5 %, {} have an upper bound of at most 5.5 %.",
        cells.len(),
        worst.0,
        worst.1,
        keep(&|rate| rate.share() <= 0.05),
        keep(&|rate| rate.upper() <= 0.055)
    )
}

/// The middle of some numbers.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let (low, high) = ((numbers.len() - 1) / 2, numbers.len() / 2);
    f64::midpoint(numbers[low], numbers[high])
}

/// The mean over trials, of those that have a finite number; NaN where none has.
pub fn average(trials: u64, of: impl Fn(u64) -> f64 + Sync + Send) -> f64 {
    let every: Vec<f64> = (0..trials).into_par_iter().map(of).filter(|number| number.is_finite()).collect();
    every.iter().sum::<f64>() / every.len() as f64
}
