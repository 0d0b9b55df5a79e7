//! Latency quantiles: levels with ties, and ratios of both arms at gaps, with ties, and in smooth shapes.

use lensgate_compare::{Estimator, Series, Undecided};
use lensgate_stats::special::{normal_cdf, normal_quantile};
use lensgate_words::Arm;
use libm::exp;

use crate::draws::{Clocks, Draws};
use crate::tally::{Rate, at_most, average, rates_near_promise, summary};
use crate::world;

/// Readings of both arms: a list of samples for each query.
pub type Arms = (Vec<Vec<f64>>, Vec<Vec<f64>>);

/// Whole milliseconds of which exactly a share p is at most 10, and up to an eighth is 10 itself.
pub fn ticks(p: f64, draws: &mut Draws) -> f64 {
    let (place, ties) = (draws.unit(), (1.0 - p).min(0.125));
    if place < p - ties {
        4.0 + (6.0 * place / (p - ties)).floor()
    } else if place < p {
        10.0
    } else {
        11.0 + (6.0 * draws.unit()).floor()
    }
}

/// What makes readings, and the true quantile of one arm.
#[derive(Debug, Clone, Copy)]
pub enum Level {
    /// Whole milliseconds whose quantile is 10, the end of a block of ties.
    Ticks,
    /// Log-normal: median e^2, variance of the logarithm 0.73.
    LogNormal,
}

/// A level held against a limit that is the truth: how often it passes, and how often it fails.
pub fn level(kind: Level, name: &str, p: f64, n: usize, trials: u64) -> [Rate; 2] {
    let truth = match kind {
        Level::Ticks => 10.0,
        Level::LogNormal => exp(2.0 + 0.73f64.sqrt() * normal_quantile(p)),
    };
    rates_near_promise(trials, |trial| {
        let mut draws = Draws::new(211 + n as u64, trial);
        let own: Vec<Vec<f64>> = match kind {
            Level::Ticks => (0..n).map(|_| vec![ticks(p, &mut draws)]).collect(),
            Level::LogNormal => Clocks::LogNormal.arms(n, 1.0, 1, &mut draws).0,
        };
        at_most(&world::clocks(name, (own.clone(), own)).level(Arm::Candidate), truth)
    })
}

pub fn print_levels(trials: u64) {
    println!("\n### One latency quantile against a limit that it meets exactly: pass / fail, %\n");
    println!(
        "{trials} trials per cell to begin with. In whole milliseconds the truth is the limit itself, at the end\nof a block of ties: a \
         pass is right there, and a failure is false. Without ties both are false.\n"
    );
    println!("| readings | quantile | 100 | 300 | 1000 |\n|---|---|---|---|---|");
    let mut all = Vec::new();
    for (what, kind) in [("whole milliseconds", Level::Ticks), ("log-normal", Level::LogNormal)] {
        for (name, p) in [("Latency(p50)", 0.5), ("Latency(p95)", 0.95), ("Latency(p99)", 0.99)] {
            let cells = [100, 300, 1_000].map(|n| {
                let [pass, fail] = level(kind, name, p, n, trials);
                all.push((format!("{what}, {name} at {n}, fail"), fail));
                if matches!(kind, Level::LogNormal) {
                    all.push((format!("{what}, {name} at {n}, pass"), pass));
                }
                format!("{pass} / {fail}")
            });
            println!("| {what} | {name} | {} |", cells.join(" | "));
        }
    }
    println!("\n{}", summary("False decisions", &all));
}

/// A cache: hits take 9 to 10 ms, misses of the share q (in the candidate 1.002 q) 20 to 21 ms, in the baseline and in the candidate, so that
/// the quantile of the baseline is the slowest hit and that of the candidate a quick miss.
#[derive(Debug, Clone, Copy)]
pub struct Corner {
    pub p: f64,
    pub n: usize,
    pub executions: usize,
    /// Whether a query misses in all of its executions or each execution by itself.
    pub by_query: bool,
    /// How often the arms share the cause of a miss.
    pub shared: f64,
}

impl Corner {
    pub const TRUTH: f64 = (20.0 + 0.002 / 1.002) / 10.0;

    fn arms(&self, trial: u64) -> Arms {
        let mut draws = Draws::new(251 + self.n as u64, trial);
        let q = 1.0 - self.p;
        let query = |_| {
            let mut causes = [draws.unit(); 2];
            let (mut base, mut cand) = (Vec::new(), Vec::new());
            for execution in 0..self.executions {
                if execution == 0 || !self.by_query {
                    let first = draws.unit();
                    causes = [first, if draws.unit() < self.shared { first } else { draws.unit() }];
                }
                let reading = |is_miss: bool, draws: &mut Draws| if is_miss { 20.0 } else { 9.0 } + draws.unit();
                base.push(reading(causes[0] < q, &mut draws));
                cand.push(reading(causes[1] < 1.002 * q, &mut draws));
            }
            (base, cand)
        };
        (0..self.n).map(query).unzip()
    }

    /// How often the ratio passes at its true value, and how often it fails there.
    pub fn cell(&self, trials: u64) -> [Rate; 2] {
        let name = format!("Latency(p{:.0})", 100.0 * self.p);
        rates_near_promise(trials, |trial| at_most(&world::clocks(&name, self.arms(trial)).ratio(), Self::TRUTH))
    }
}

pub fn print_corners(trials: u64) {
    let few = (trials / 4).max(100);
    println!("\n### The ratio of two quantiles at a gap in both arms: false GO at the true ratio of 2, %\n");
    println!(
        "A cache whose misses are as frequent as the quantile's tail (in the candidate 1.002 times that) and\ntwice as slow. {trials} \
         trials per cell to begin with, {few} at 2,000 queries.\n"
    );
    println!("| quantile | n | executions | misses apart | 90 % shared |\n|---|---|---|---|---|");
    let single = |p, n| Corner { p, n, executions: 1, by_query: true, shared: 0.0 };
    let thrice = |n, by_query| Corner { p: 0.95, n, executions: 3, by_query, shared: 0.0 };
    let mut all = Vec::new();
    let corners = [59, 100, 300, 600, 2_000].map(|n| single(0.95, n));
    let others = [single(0.99, 300), single(0.99, 2_000), single(0.5, 300)];
    let again = [thrice(59, true), thrice(300, true), thrice(300, false)];
    for corner in corners.into_iter().chain(others).chain(again) {
        let trials = if corner.n >= 2_000 { few } else { trials };
        let cells = [0.0, 0.9].map(|shared| Corner { shared, ..corner }.cell(trials)[0]);
        let how = match (corner.executions, corner.by_query) {
            (1, _) => "1",
            (_, true) => "3, misses by query",
            (_, false) => "3, misses by execution",
        };
        let name = format!("p{:.0}", 100.0 * corner.p);
        all.push((format!("{name} at {}, {how}, apart", corner.n), cells[0]));
        all.push((format!("{name} at {}, {how}, shared", corner.n), cells[1]));
        println!("| {name} | {} | {how} | {} | {} |", corner.n, cells[0], cells[1]);
    }
    println!("\n{}", summary("False GO", &all));
}

/// Pairs of readings whose quantiles have a known ratio.
#[derive(Debug, Clone, Copy)]
pub enum Shapes {
    /// Alike, but for a factor of 1.2.
    Alike(Clocks),
    /// 8 ms and 10 ms in whole milliseconds, each at the end of a block of ties.
    Ticks,
    /// In the candidate 8 % of requests take ten times as long.
    SlowPath,
}

impl Shapes {
    pub const ALL: [Self; 5] = [
        Self::Alike(Clocks::LogNormal),
        Self::Alike(Clocks::TwoHumps),
        Self::Alike(Clocks::HeavyTail),
        Self::Ticks,
        Self::SlowPath,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Alike(clocks) => clocks.name(),
            Self::Ticks => "whole milliseconds, 8 and 10",
            Self::SlowPath => "log-normal, 8 % slow in one arm",
        }
    }

    /// The true ratio of p95.
    fn truth(self) -> f64 {
        match self {
            Self::Alike(_) => 1.2,
            Self::Ticks => 1.25,
            // Where 0.92 Phi(z) + 0.08 Phi(z - ln 10 / sigma) is 0.95.
            Self::SlowPath => {
                let sigma = 0.73f64.sqrt();
                let within = |z: f64| 0.92 * normal_cdf(z) + 0.08 * normal_cdf(z - std::f64::consts::LN_10 / sigma);
                let (mut low, mut high) = (0.0, 6.0);
                for _ in 0..200 {
                    let middle = f64::midpoint(low, high);
                    if within(middle) < 0.95 { low = middle } else { high = middle }
                }
                exp(sigma * (low - normal_quantile(0.95)))
            }
        }
    }

    fn estimate(self, n: usize, executions: usize, trial: u64) -> Result<Estimator, Undecided> {
        let mut draws = Draws::new(261 + n as u64, trial);
        let arms = match self {
            Self::Alike(clocks) => clocks.arms(n, 1.2, executions, &mut draws),
            Self::Ticks => {
                let mut arm = |less: f64| (0..n).map(|_| vec![ticks(0.95, &mut draws) - less]).collect();
                (arm(2.0), arm(0.0))
            }
            Self::SlowPath => {
                let (base, mut cand) = Clocks::LogNormal.arms(n, 1.0, executions, &mut draws);
                cand.iter_mut().flatten().for_each(|reading| *reading *= if draws.unit() < 0.08 { 10.0 } else { 1.0 });
                (base, cand)
            }
        };
        let series: Series = world::clocks("Latency(p95)", arms);
        series.ratio()
    }

    /// How often the ratio passes at its true value, and how often it fails there.
    pub fn cell(self, n: usize, executions: usize, trials: u64) -> [Rate; 2] {
        rates_near_promise(trials, |trial| at_most(&self.estimate(n, executions, trial), self.truth()))
    }
}

pub fn print_shapes(trials: u64) {
    let trials = (trials / 4).max(100);
    println!("\n### The ratio of p95 in other shapes: pass / fail at exactly the limit, %, and mean width\n");
    println!(
        "{trials} trials per cell to begin with. For 8 and 10 whole milliseconds a pass under 1.25 is right and a\nfailure is false; elsewhere both are false. \
         A dash is a ratio without an upper bound.\n"
    );
    println!("| readings | executions | 59 | 100 | 300 | 1000 |\n|---|---|---|---|---|---|");
    let mut all = Vec::new();
    for shape in Shapes::ALL {
        for executions in [1, 3] {
            if executions > 1 && !matches!(shape, Shapes::Alike(Clocks::LogNormal)) {
                continue;
            }
            let cells = [59, 100, 300, 1_000].map(|n| {
                let [pass, fail] = shape.cell(n, executions, trials);
                all.push((format!("{} at {n}, fail", shape.name()), fail));
                if !matches!(shape, Shapes::Ticks) {
                    all.push((format!("{} at {n}, pass", shape.name()), pass));
                }
                let width = average(20, |trial| {
                    shape.estimate(n, executions, trial).map_or(f64::NAN, |it| {
                        let (low, high) = it.interval(0.90);
                        high - low
                    })
                });
                let width = if width.is_nan() { "–".to_owned() } else { format!("{width:.2}") };
                format!("{pass} / {fail}, {width}")
            });
            println!("| {} | {executions} | {} |", shape.name(), cells.join(" | "));
        }
    }
    println!("\n{}", summary("False decisions", &all));
}
