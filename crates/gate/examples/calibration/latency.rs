//! Latency quantiles: one arm against a limit, and the paired ratio.

use lensgate_compare::Arm;
use lensgate_stats::nearest_rank;
use lensgate_stats::special::normal_quantile;
use libm::exp;

use crate::populations::{Clocks, Draws};
use crate::tally::{Misses, resampling, simulate};
use crate::world;

const FACTOR: f64 = 1.2;

/// The paired ratio of one quantile at one size.
pub fn ratio_cell(clocks: Clocks, name: &str, n: usize, repetitions: usize, trials: u64) -> Misses {
    let [misses] = simulate(trials, |trial| {
        let (base, cand) = clocks.arms(n, FACTOR, repetitions, &mut Draws::new(201 + n as u64, trial));
        [Misses::of(&world::clocks(name, base, cand, resampling(trial)).ratio(), FACTOR, trial)]
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
        "| latencies | n | repetitions | false GO at the limit % | other side % | 95 % covers % (at least 95) | mean width (– without an upper bound) |"
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

/// Arms whose latencies differ in shape, so that the ratio of their quantiles is no common factor.
#[derive(Debug, Clone, Copy)]
pub enum Shapes {
    /// The baseline is log-normal; in the candidate seven requests in a hundred take ten times as long.
    SlowPath,
    /// Requests are alike; the share that takes twice as long grows from 4 to 5.5 %, across p95.
    AcrossP95,
}

impl Shapes {
    fn name(self) -> &'static str {
        match self {
            Self::SlowPath => "log-normal, then two humps",
            Self::AcrossP95 => "alike, then 4 % and 5.5 % twice as slow",
        }
    }

    fn arms(self, n: usize, draws: &mut Draws) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        (0..n).map(|_| self.pair(draws)).map(|(base, cand)| (vec![base], vec![cand])).unzip()
    }

    fn pair(self, draws: &mut Draws) -> (f64, f64) {
        match self {
            Self::SlowPath => {
                let query = 2.0 + 0.8 * draws.normal();
                (Clocks::LogNormal.one(query, draws), Clocks::TwoHumps.one(query, draws))
            }
            Self::AcrossP95 => {
                let mut one = |slow: f64| exp(0.1 * draws.normal()) * if draws.unit() < slow { 2.0 } else { 1.0 };
                (one(0.04), one(0.055))
            }
        }
    }

    /// The ratio of p95 in a sample so large that it is known to a fifth of a per cent.
    pub fn truth(self) -> f64 {
        let mut draws = Draws::new(221, 0);
        let (mut base, mut cand): (Vec<f64>, Vec<f64>) = (0..4_000_000).map(|_| self.pair(&mut draws)).unzip();
        [&mut base, &mut cand].into_iter().for_each(|arm| arm.sort_by(f64::total_cmp));
        let p95 = |arm: &[f64]| nearest_rank(arm, 0.95).expect("there are samples");
        p95(&cand) / p95(&base)
    }
}

/// The ratio of p95 at one size where the arms differ in shape.
pub fn shape_cell(shapes: Shapes, truth: f64, n: usize, trials: u64) -> Misses {
    let [misses] = simulate(trials, |trial| {
        let (base, cand) = shapes.arms(n, &mut Draws::new(231 + n as u64, trial));
        [Misses::of(&world::clocks("Latency(p95)", base, cand, resampling(trial)).ratio(), truth, trial)]
    });
    misses
}

pub fn print_shapes(trials: u64) {
    println!("\n### The ratio of p95 where the arms' latencies differ in shape\n");
    println!(
        "| latencies of baseline and candidate | true ratio | n | false GO at the limit % | other side % | \
         95 % covers % (at least 95) | mean width |"
    );
    println!("|---|---|---|---|---|---|---|");
    for shapes in [Shapes::SlowPath, Shapes::AcrossP95] {
        let truth = shapes.truth();
        for n in [100, 500, 2_000] {
            let m = shape_cell(shapes, truth, n, trials);
            println!(
                "| {} | {truth:.2} | {n} | {} | {} | {:.1} | {} |",
                shapes.name(),
                m.high_with_bound(),
                m.low_with_bound(),
                100.0 * m.coverage(),
                m.mean_width(1.0, 3)
            );
        }
    }
}

/// One arm's quantile against its true value: a log-normal latency, median e^2, variance of the logarithm 0.73.
pub fn level_cell(name: &str, p: f64, n: usize, repetitions: usize, trials: u64) -> Misses {
    let truth = exp(2.0 + 0.73f64.sqrt() * normal_quantile(p));
    let [misses] = simulate(trials, |trial| {
        let (base, cand) = Clocks::LogNormal.arms(n, 1.0, repetitions, &mut Draws::new(211 + n as u64, trial));
        [Misses::of(&world::clocks(name, base, cand, resampling(trial)).level(Arm::Candidate), truth, trial)]
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
