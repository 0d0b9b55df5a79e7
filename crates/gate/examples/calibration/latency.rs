//! Latency quantiles: one arm against a limit, and the paired ratio.

use lensgate_compare::Arm;
use lensgate_stats::special::normal_quantile;
use libm::exp;

use crate::populations::{Clocks, Draws};
use lensgate_stats::Resampling;

use crate::tally::{FEW, Misses, simulate};
use crate::world;

const FACTOR: f64 = 1.2;

/// The paired ratio of one quantile at one size.
pub fn ratio_cell(clocks: Clocks, name: &str, n: usize, repetitions: usize, trials: u64) -> Misses {
    let [misses] = simulate(trials, |trial| {
        let (base, cand) = clocks.arms(n, FACTOR, repetitions, &mut Draws::new(201 + n as u64, trial));
        [Misses::of(
            &world::clocks(name, base, cand, Resampling { resamples: FEW, seed: trial }).ratio(),
            FACTOR,
            trial,
        )]
    });
    misses
}

/// One row of the table.
pub fn ratio_row(clocks: Clocks, name: &str, n: usize, repetitions: usize, trials: u64) -> String {
    let m = ratio_cell(clocks, name, n, repetitions, trials);
    format!(
        "| {}, {name} | {n} | {repetitions} | {} | {} | {} | {} |",
        clocks.name(),
        m.high_with_bound(),
        m.low_with_bound(),
        m.covers(),
        m.mean_width(1.0, 3)
    )
}

pub fn print_ratios(trials: u64) {
    println!("\n### The ratio of paired latency quantiles (true ratio 1.2)\n");
    println!(
        "| latencies | n | repetitions | false GO at the limit % | other side % | 95 % covers % | mean width (– without an upper bound) |"
    );
    println!("|---|---|---|---|---|---|---|");
    for clocks in Clocks::ALL {
        for (n, repetitions) in [(30, 1), (100, 1), (500, 1), (500, 5)] {
            println!("{}", ratio_row(clocks, "Latency(p95)", n, repetitions, trials));
        }
    }
    println!("{}", ratio_row(Clocks::TwoHumps, "Latency(p95)", 2_000, 1, trials));
    for (name, n) in [("Latency(p50)", 500), ("Latency(p99)", 100), ("Latency(p99)", 500)] {
        println!("{}", ratio_row(Clocks::LogNormal, name, n, 1, trials));
    }
}

/// One arm's quantile against its true value: a log-normal latency, median e^2, variance of the logarithm 0.73.
pub fn level_cell(name: &str, p: f64, n: usize, repetitions: usize, trials: u64) -> Misses {
    let truth = exp(2.0 + 0.73f64.sqrt() * normal_quantile(p));
    let [misses] = simulate(trials, |trial| {
        let (base, cand) = Clocks::LogNormal.arms(n, 1.0, repetitions, &mut Draws::new(211 + n as u64, trial));
        [Misses::of(
            &world::clocks(name, base, cand, Resampling { resamples: FEW, seed: trial }).level(Arm::Candidate),
            truth,
            trial,
        )]
    });
    misses
}

pub fn print_levels(trials: u64) {
    println!("\n### One latency quantile against a limit: order statistics, exact\n");
    println!(
        "| quantile | n | repetitions | false GO at the limit % | other side % | 95 % covers % (at least 95) | mean width ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, p) in [("Latency(p50)", 0.5), ("Latency(p95)", 0.95), ("Latency(p99)", 0.99)] {
        for (n, repetitions) in [(100, 1), (500, 1), (500, 5)] {
            let m = level_cell(name, p, n, repetitions, trials);
            println!(
                "| {name} | {n} | {repetitions} | {} | {} | {:.1} | {} |",
                m.high_with_bound(),
                m.low_with_bound(),
                100.0 * m.coverage(),
                m.mean_width(1.0, 1)
            );
        }
    }
}
