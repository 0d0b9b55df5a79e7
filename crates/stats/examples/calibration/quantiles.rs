//! Latency quantiles: one arm against a limit, and the paired ratio.

use lensgate_stats::{Resampling, quantile, quantile_ratio};

use crate::populations::{Draws, latency_pair};
use crate::tally::{Misses, RESAMPLES, simulate};

const FACTOR: f64 = 1.1;

type Samples = Vec<Vec<f64>>;

fn arms(n: usize, repetitions: usize, trial: u64) -> (Samples, Samples) {
    let mut draws = Draws::new(201, trial);
    (0..n).map(|_| latency_pair(FACTOR, repetitions, &mut draws)).unzip()
}

/// The paired ratio of one quantile at one size.
pub fn ratio_cell(p: f64, n: usize, repetitions: usize, trials: u64) -> Misses {
    let [misses] = simulate(trials, |trial| {
        let (base, cand) = arms(n, repetitions, trial);
        let resampling = Resampling { resamples: RESAMPLES, seed: trial };
        [Misses::of(&quantile_ratio(&base, &cand, p, &resampling), FACTOR)]
    });
    misses
}

pub fn print_ratios(trials: u64, sizes: &[usize]) {
    println!("\n### The ratio of paired latency quantiles (true ratio 1.1)\n");
    println!(
        "| quantile | n | repetitions | false GO at the limit % | other side % | 95 % covers % | mean width | no interval % |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for p in [0.5, 0.95, 0.99] {
        for &n in sizes {
            for repetitions in [1, 5] {
                let m = ratio_cell(p, n, repetitions, trials);
                println!(
                    "| p{:.0} | {n} | {repetitions} | {} | {} | {:.1} | {:.3} | {:.1} |",
                    100.0 * p,
                    m.high_with_bound(),
                    m.low_with_bound(),
                    100.0 * m.coverage(),
                    m.mean_width(),
                    100.0 * m.unusable_rate()
                );
            }
        }
    }
}

/// One arm's quantile against its true value: a log-normal latency, median e^2, variance of the logarithm 0.73.
pub fn level_cell(p: f64, n: usize, repetitions: usize, trials: u64) -> Misses {
    let truth = (2.0 + 0.73f64.sqrt() * lensgate_stats::special::normal_quantile(p)).exp();
    let [misses] =
        simulate(trials, |trial| [Misses::of(&quantile(&arms(n, repetitions, 7_000_000 + trial).0, p), truth)]);
    misses
}

pub fn print_levels(trials: u64, sizes: &[usize]) {
    println!("\n### One latency quantile against a limit, order statistics\n");
    println!("| quantile | n | repetitions | false GO at the limit % | other side % | 95 % covers % |");
    println!("|---|---|---|---|---|---|");
    for p in [0.5, 0.95, 0.99] {
        for &n in sizes {
            for repetitions in [1, 5] {
                let m = level_cell(p, n, repetitions, trials);
                println!(
                    "| p{:.0} | {n} | {repetitions} | {} | {} | {:.1} |",
                    100.0 * p,
                    m.high_with_bound(),
                    m.low_with_bound(),
                    100.0 * m.coverage()
                );
            }
        }
    }
}
