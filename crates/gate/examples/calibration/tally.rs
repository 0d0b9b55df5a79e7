//! Counting how often bounds miss the truth, and printing it with its own uncertainty.

use lensgate_compare::Estimator;
use lensgate_stats::{Resampling, proportion};
use rayon::prelude::*;

/// Resamples inside a simulated comparison; section "resamples" measures what is left of a difference to 9,999.
pub const RESAMPLES: u32 = 999;

/// Trials whose intervals are measured for their width.
const MEASURED: u64 = 200;

/// The resampling of one simulated comparison.
pub fn resampling(trial: u64) -> Resampling {
    Resampling { resamples: RESAMPLES, seed: trial }
}

/// How often one method missed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Misses {
    trials: u64,
    /// The one-sided 95 % lower bound lay above the truth: a false GO of a non-inferiority gate at exactly the margin.
    low: u64,
    /// The one-sided 95 % upper bound lay below the truth.
    high: u64,
    /// The two-sided 95 % interval held the truth.
    covered: u64,
    /// No bound at all: inconclusive.
    unusable: u64,
    /// By a betting bound.
    betting: u64,
    finite: u64,
    width: f64,
}

impl Misses {
    /// Counts the bounds of an estimator against the truth. A p-value is at most alpha exactly when the bound clears the
    /// truth, and mostly cheaper; the widths come from the first trials.
    pub fn of<E>(result: &Result<Estimator, E>, truth: f64, trial: u64) -> Self {
        let Ok(estimator) = result else { return Self { trials: 1, unusable: 1, covered: 1, ..Self::default() } };
        let mut misses = if trial < MEASURED || estimator.method().contains("two bounds") {
            let (low, high) = estimator.interval(0.90);
            let (outer_low, outer_high) = estimator.interval(0.95);
            let covered = u64::from(outer_low <= truth && truth <= outer_high);
            Self { covered, ..Self::of_bounds(low, high, truth) }
        } else {
            let (above, below) = (estimator.p_value_above(truth), estimator.p_value_below(truth));
            let at_most = |p: f64, alpha: f64| u64::from(p <= alpha + 1e-12);
            let covered = 1 - at_most(above.min(below), 0.025);
            Self { trials: 1, low: at_most(above, 0.05), high: at_most(below, 0.05), covered, ..Self::default() }
        };
        misses.betting = u64::from(estimator.method().contains("betting"));
        misses
    }

    /// Counts two one-sided bounds against the truth.
    pub fn of_bounds(low: f64, high: f64, truth: f64) -> Self {
        let width = high - low;
        Self {
            trials: 1,
            low: u64::from(low > truth),
            high: u64::from(high < truth),
            finite: u64::from(width.is_finite()),
            width: if width.is_finite() { width } else { 0.0 },
            ..Self::default()
        }
    }

    fn plus(self, other: &Self) -> Self {
        Self {
            trials: self.trials + other.trials,
            low: self.low + other.low,
            high: self.high + other.high,
            covered: self.covered + other.covered,
            unusable: self.unusable + other.unusable,
            betting: self.betting + other.betting,
            finite: self.finite + other.finite,
            width: self.width + other.width,
        }
    }

    fn share(&self, count: u64) -> f64 {
        count as f64 / self.trials as f64
    }

    /// Share of trials whose lower bound lay above the truth.
    pub fn low_rate(&self) -> f64 {
        self.share(self.low)
    }

    /// Share of trials whose upper bound lay below the truth.
    pub fn high_rate(&self) -> f64 {
        self.share(self.high)
    }

    /// Share of two-sided 95 % intervals that held the truth.
    pub fn coverage(&self) -> f64 {
        self.share(self.covered)
    }

    /// Mean width of the 90 % interval over the trials that had a finite one, times a scale; a dash when none had.
    pub fn mean_width(&self, scale: f64, digits: usize) -> String {
        if self.finite == 0 {
            "–".to_owned()
        } else {
            format!("{:.digits$}", scale * self.width / self.finite as f64)
        }
    }

    /// Share of trials without any bound.
    pub fn unusable_rate(&self) -> f64 {
        self.share(self.unusable)
    }

    /// Share of trials decided by a betting bound.
    pub fn betting_rate(&self) -> f64 {
        self.share(self.betting)
    }

    /// The rate of low misses with its upper 95 % bound, in percent.
    pub fn low_with_bound(&self) -> String {
        with_bound(self.low, self.trials)
    }

    /// The rate of high misses with its upper 95 % bound, in percent.
    pub fn high_with_bound(&self) -> String {
        with_bound(self.high, self.trials)
    }

    /// Coverage in percent; an arrow where it is under the 95 that are promised.
    pub fn covers(&self) -> String {
        let percent = 100.0 * self.coverage();
        format!("{percent:.1}{}", if percent < 95.0 { " ↓" } else { "" })
    }
}

fn upper(events: u64, trials: u64) -> f64 {
    proportion(events, trials).map_or(1.0, |rate| rate.upper_bound(0.95))
}

/// A rate and its exact one-sided upper 95 % bound, in percent.
pub fn with_bound(events: u64, trials: u64) -> String {
    format!("{:.2} (≤ {:.2})", 100.0 * events as f64 / trials as f64, 100.0 * upper(events, trials))
}

/// Runs trials in parallel and adds them up in order.
pub fn simulate<const K: usize>(trials: u64, run: impl Fn(u64) -> [Misses; K] + Sync) -> [Misses; K] {
    let every: Vec<[Misses; K]> = (0..trials).into_par_iter().map(&run).collect();
    every.iter().fold([Misses::default(); K], |sum, one| std::array::from_fn(|i| sum[i].plus(&one[i])))
}

/// How many trials meet each of several conditions.
pub fn count<const K: usize>(trials: u64, run: impl Fn(u64) -> [bool; K] + Sync) -> [u64; K] {
    let every: Vec<[bool; K]> = (0..trials).into_par_iter().map(&run).collect();
    std::array::from_fn(|i| every.iter().filter(|one| one[i]).count() as u64)
}
