//! Random numbers, scores of two arms, latencies and repositories, each with a known truth.

use lensgate_stats::rng::Counter;
use lensgate_stats::special::normal_quantile;
use libm::{exp, log as ln};

use crate::populations::KNOWN;

/// One stream of random numbers that is read in order.
pub struct Draws {
    counter: Counter,
    next: u64,
}

impl Draws {
    pub fn new(seed: u64, stream: u64) -> Self {
        Self { counter: Counter::new(seed, stream), next: 0 }
    }

    pub fn unit(&mut self) -> f64 {
        self.next += 1;
        // Never 0, so that logarithms and quantiles are finite.
        self.counter.unit(self.next) + 0.5f64.powi(54)
    }

    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.unit())
    }
}

/// Scores of two arms whose true ratio of means is 0.915: the candidate multiplies each score by an independent factor.
pub const TRUE_RATIO: f64 = 0.8 + 0.15 * 0.4 + 0.05 * 1.1;

pub fn score_pair(draws: &mut Draws) -> (f64, f64) {
    let kind = draws.unit();
    let base = if kind < 0.15 {
        0.0
    } else if kind < 0.55 {
        1.0
    } else {
        draws.unit()
    };
    let kind = draws.unit();
    let factor = if kind < 0.8 {
        1.0
    } else if kind < 0.95 {
        0.8 * draws.unit()
    } else {
        1.0 + 0.2 * draws.unit()
    };
    (base, base * factor)
}

/// How latencies are distributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clocks {
    /// Log-normal: the query decides most of it.
    LogNormal,
    /// Seven requests in a hundred take ten times as long, so that p95 lies where the second hump begins.
    TwoHumps,
    /// Log-normal with a tail of Pareto's kind, shape 2.5, in five requests of a hundred.
    HeavyTail,
}

impl Clocks {
    /// Every distribution.
    pub const ALL: [Self; 3] = [Self::LogNormal, Self::TwoHumps, Self::HeavyTail];

    /// The name used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogNormal => "log-normal",
            Self::TwoHumps => "two humps",
            Self::HeavyTail => "heavy tail",
        }
    }

    /// Latencies of one query in both arms, `repetitions` each; the candidate is slower by a factor, which is then also the
    /// ratio of every quantile.
    pub fn pair(self, factor: f64, repetitions: usize, draws: &mut Draws) -> (Vec<f64>, Vec<f64>) {
        let query = 2.0 + 0.8 * draws.normal();
        let mut arm = |factor: f64| (0..repetitions).map(|_| factor * self.one(query, draws)).collect();
        (arm(1.0), arm(factor))
    }

    /// One reading of a query with that logarithm.
    pub fn one(self, query: f64, draws: &mut Draws) -> f64 {
        let plain = exp(query + 0.3 * draws.normal());
        match self {
            Self::LogNormal => plain,
            Self::TwoHumps => plain * if draws.unit() < 0.07 { 10.0 } else { 1.0 },
            Self::HeavyTail if draws.unit() < 0.05 => plain * exp(-ln(draws.unit()) / 2.5) * 3.0,
            Self::HeavyTail => plain,
        }
    }

    /// Both arms of `n` queries.
    pub fn arms(self, n: usize, factor: f64, repetitions: usize, draws: &mut Draws) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        (0..n).map(|_| self.pair(factor, repetitions, draws)).unzip()
    }
}

/// Deltas of queries in repositories of very different size; the repositories differ in their mean (standard deviation
/// 0.06 around `mean`, the queries' own is about 0.17). Returns the deltas and the repository of each.
pub fn clustered(repositories: u32, mean: f64, draws: &mut Draws) -> (Vec<f64>, Vec<u32>) {
    let (mut deltas, mut clusters) = (Vec::new(), Vec::new());
    for repository in 0..repositories {
        let size = (4.0 + 30.0 * draws.unit() * draws.unit()) as usize;
        let effect = mean + 0.06 * draws.normal();
        for _ in 0..size {
            deltas.push(effect + KNOWN[0].draw(draws));
            clusters.push(repository);
        }
    }
    (deltas, clusters)
}
