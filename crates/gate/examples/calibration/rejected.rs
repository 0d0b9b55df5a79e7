//! Textbook methods that were measured and not taken: bounds of a mean at a one-sided error of 5 %.

use lensgate_stats::rng::Counter;
use lensgate_stats::special::{normal_cdf, normal_quantile};

/// One-sided 95 % bounds of each rejected method, in the order of [`NAMES`].
pub const NAMES: [&str; 3] = ["percentile bootstrap", "BCa bootstrap", "plain studentized bootstrap"];

pub fn bounds(values: &[f64], resamples: usize, seed: u64) -> [(f64, f64); 3] {
    let n = values.len() as f64;
    let (mean, sd) = moments(values.iter().copied(), n);
    let mut means = Vec::with_capacity(resamples);
    let mut pivots = Vec::with_capacity(resamples);
    for resample in 0..resamples as u64 {
        let counter = Counter::new(seed, resample);
        let drawn = (0..values.len() as u64).map(|i| values[counter.below(i, values.len() as u64) as usize]);
        let (again, spread) = moments(drawn, n);
        means.push(again);
        pivots.push((again - mean) / spread.max(1e-12 * sd));
    }
    means.sort_by(f64::total_cmp);
    pivots.sort_by(f64::total_cmp);
    let rank = (0.05 * (resamples as f64 + 1.0)).round() as usize;
    let top = resamples - rank;
    let percentile = (means[rank - 1], means[top]);
    let studentized = (mean - sd * pivots[top], mean - sd * pivots[rank - 1]);
    [percentile, bca(values, mean, &means), studentized]
}

/// Mean and standard deviation (n - 1).
fn moments(values: impl Iterator<Item = f64>, n: f64) -> (f64, f64) {
    let (sum, squares) = values.fold((0.0, 0.0), |(sum, squares), v| (sum + v, squares + v * v));
    let mean = sum / n;
    (mean, ((squares - n * mean * mean).max(0.0) / (n - 1.0)).sqrt())
}

/// Efron 1987: bias correction from the share of resampled means below the mean, acceleration from the skewness.
fn bca(values: &[f64], mean: f64, sorted: &[f64]) -> (f64, f64) {
    let below = sorted.partition_point(|m| *m < mean) as f64;
    let within = sorted.partition_point(|m| *m <= mean) as f64;
    let share = (below + within) / (2.0 * sorted.len() as f64);
    let bias = normal_quantile(share.clamp(1e-4, 1.0 - 1e-4));
    let power = |k: i32| values.iter().map(|v| (v - mean).powi(k)).sum::<f64>();
    let acceleration = power(3) / (6.0 * power(2).powf(1.5));
    let pick = |z: f64| {
        let moved = bias + (bias + z) / (1.0 - acceleration * (bias + z));
        let rank = (normal_cdf(moved) * (sorted.len() as f64 + 1.0)).round() as usize;
        sorted[rank.clamp(1, sorted.len()) - 1]
    };
    (pick(normal_quantile(0.05)), pick(normal_quantile(0.95)))
}
