//! Populations with a known truth: deltas as retrieval measures give them, scores of two arms, latencies, clusters.

use lensgate_stats::rng::Counter;
use lensgate_stats::special::normal_quantile;
use libm::{exp, log as ln};

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

/// One part of a mixture.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// Always that value.
    Point(f64),
    /// Evenly between two values.
    Even(f64, f64),
    /// A value in [0, 1] with density falling like (1 - x)^(k - 1), times a factor.
    Falling(i32, f64),
}

impl Part {
    fn draw(self, draws: &mut Draws) -> f64 {
        match self {
            Self::Point(value) => value,
            Self::Even(low, high) => low + (high - low) * draws.unit(),
            Self::Falling(k, factor) => factor * (1.0 - exp(ln(draws.unit()) / f64::from(k))),
        }
    }

    fn mean(self) -> f64 {
        match self {
            Self::Point(value) => value,
            Self::Even(low, high) => (low + high) / 2.0,
            Self::Falling(k, factor) => factor / f64::from(k + 1),
        }
    }
}

/// A population of values of one query.
#[derive(Debug, Clone, Copy)]
pub struct Population {
    pub name: &'static str,
    parts: &'static [(f64, Part)],
}

impl Population {
    /// A mixture of parts with their shares; the rest of the shares is zero.
    pub const fn new(name: &'static str, parts: &'static [(f64, Part)]) -> Self {
        Self { name, parts }
    }

    pub fn draw(&self, draws: &mut Draws) -> f64 {
        let mut left = draws.unit();
        for (share, part) in self.parts {
            left -= share;
            if left < 0.0 {
                return part.draw(draws);
            }
        }
        0.0
    }

    pub fn sample(&self, n: usize, draws: &mut Draws) -> Vec<f64> {
        (0..n).map(|_| self.draw(draws)).collect()
    }

    /// The true mean; what the shares leave of 1 is zero.
    pub fn mean(&self) -> f64 {
        self.parts.iter().map(|(share, part)| share * part.mean()).sum()
    }
}

use Part::{Even, Falling, Point};

/// Deltas (candidate minus baseline) and one level, from harmless to nasty.
pub const POPULATIONS: &[Population] = &[
    Population { name: "70 % zero, even", parts: &[(0.15, Falling(3, 1.0)), (0.15, Falling(3, -1.0))] },
    Population { name: "80 % zero, small", parts: &[(0.1, Falling(3, -1.0)), (0.1, Falling(4, 1.0))] },
    Population { name: "90 % zero, large losses", parts: &[(0.05, Even(-0.9, -0.1)), (0.05, Falling(6, 1.0))] },
    Population { name: "95 % zero, losses only", parts: &[(0.05, Even(-1.0, -0.2))] },
    Population {
        name: "recall of few relevant",
        parts: &[
            (0.04, Point(-1.0)),
            (0.03, Point(-0.5)),
            (0.015, Point(1.0 / 3.0)),
            (0.04, Point(0.5)),
            (0.025, Point(1.0)),
        ],
    },
    Population { name: "one relevant document", parts: &[(0.05, Point(-1.0)), (0.03, Point(1.0))] },
    Population { name: "dense, nDCG-like", parts: &[(0.35, Even(-0.3, 0.0)), (0.35, Falling(4, 0.8))] },
    Population { name: "noise and 3 % collapse", parts: &[(0.97, Even(-0.03, 0.03)), (0.03, Even(-1.0, -0.5))] },
    Population { name: "level, Recall@50", parts: &[(0.75, Point(1.0)), (0.17, Even(0.0, 1.0))] },
    Population { name: "even without zeros", parts: &[(1.0, Even(-0.5, 0.5))] },
];

/// The one population that is a level.
pub const LEVEL: usize = 8;

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
            deltas.push(effect + POPULATIONS[0].draw(draws));
            clusters.push(repository);
        }
    }
    (deltas, clusters)
}
