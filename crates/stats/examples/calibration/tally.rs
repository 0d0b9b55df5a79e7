//! Counting how often bounds miss the truth, and printing it with its own uncertainty.

use lensgate_stats::{Inference, Unusable, proportion};
use rayon::prelude::*;

/// Resamples inside a simulated comparison: the quantile at 5 % has a whole rank.
pub const RESAMPLES: u32 = 1_999;

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
    width: f64,
}

impl Misses {
    /// Counts the bounds of an inference against the truth.
    pub fn of(result: &Result<Inference, Unusable>, truth: f64) -> Self {
        match result {
            Ok(inference) => {
                let (low, high) = inference.interval(0.90);
                let (outer_low, outer_high) = inference.interval(0.95);
                Self {
                    covered: u64::from(outer_low <= truth && truth <= outer_high),
                    ..Self::of_bounds(low, high, truth)
                }
            }
            Err(_) => Self { trials: 1, unusable: 1, covered: 1, ..Self::default() },
        }
    }

    /// Counts two one-sided bounds against the truth.
    pub fn of_bounds(low: f64, high: f64, truth: f64) -> Self {
        let width = if (high - low).is_finite() { high - low } else { 0.0 };
        Self { trials: 1, low: u64::from(low > truth), high: u64::from(high < truth), width, ..Self::default() }
    }

    fn plus(self, other: &Self) -> Self {
        Self {
            trials: self.trials + other.trials,
            low: self.low + other.low,
            high: self.high + other.high,
            covered: self.covered + other.covered,
            unusable: self.unusable + other.unusable,
            width: self.width + other.width,
        }
    }

    pub fn low_rate(&self) -> f64 {
        self.low as f64 / self.trials as f64
    }

    pub fn high_rate(&self) -> f64 {
        self.high as f64 / self.trials as f64
    }

    pub fn coverage(&self) -> f64 {
        self.covered as f64 / self.trials as f64
    }

    /// Mean width of the 90 % interval over the trials that had one.
    pub fn mean_width(&self) -> f64 {
        self.width / (self.trials - self.unusable).max(1) as f64
    }

    pub fn unusable_rate(&self) -> f64 {
        self.unusable as f64 / self.trials as f64
    }

    /// The rate of low misses with its upper 95 % bound, in percent.
    pub fn low_with_bound(&self) -> String {
        with_bound(self.low, self.trials)
    }

    /// The rate of high misses with its upper 95 % bound, in percent.
    pub fn high_with_bound(&self) -> String {
        with_bound(self.high, self.trials)
    }
}

/// A rate and its exact one-sided upper 95 % bound, in percent.
pub fn with_bound(events: u64, trials: u64) -> String {
    match proportion(events, trials) {
        Ok(rate) => format!("{:.2} (≤ {:.2})", 100.0 * rate.point(), 100.0 * rate.upper_bound(0.95)),
        Err(_) => "–".to_owned(),
    }
}

/// Runs trials in parallel and adds up each column; the answer does not depend on the number of threads, except in the
/// last digits of the mean width.
pub fn simulate<const K: usize>(trials: u64, run: impl Fn(u64) -> [Misses; K] + Sync) -> [Misses; K] {
    let every: Vec<[Misses; K]> = (0..trials).into_par_iter().map(&run).collect();
    every.iter().fold([Misses::default(); K], |sum, one| std::array::from_fn(|i| sum[i].plus(&one[i])))
}
