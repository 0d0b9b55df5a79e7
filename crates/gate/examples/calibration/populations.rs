//! Populations of paired deltas and of levels, each with a known true mean: those that were known when the one constant of the bound was
//! chosen, and new ones, written down before the first run.

use lensgate_stats::special::normal_cdf;
use libm::{cos, exp, log as ln, pow, sin, sqrt};
use std::f64::consts::PI;

use crate::draws::Draws;

/// One part of a mixture.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// Always that value.
    Point(f64),
    /// Evenly between two values.
    Even(f64, f64),
    /// A value in [0, 1] with density falling like (1 - x)^(k - 1), times a factor.
    Falling(i32, f64),
    /// Normal with that mean and standard deviation; small enough never to leave the scale.
    Normal(f64, f64),
    /// A sign times min(scale x exp(sigma Z), 1): scale, sigma, sign.
    LogNormal(f64, f64, f64),
    /// A loss of min(scale x U^(-1 / shape), 1): scale, shape.
    Pareto(f64, f64),
    /// A loss of min(scale x E^2, 1) with an exponential E.
    Stretched(f64),
    /// Student's t with two degrees of freedom times a scale, cut at the ends of the scale.
    Student(f64),
    /// Cauchy times a scale, cut at the ends of the scale.
    Cauchy(f64),
    /// The gain of a normal number's size, times a scale.
    HalfNormal(f64),
    /// Recall of `least` to `most` relevant ones that the baseline finds with p from Beta(a, b); a share of queries is asked again with
    /// `factor` x p.
    Recall { least: u32, most: u32, beta: (f64, f64), share: f64, factor: f64 },
}

impl Part {
    fn draw(self, draws: &mut Draws) -> f64 {
        match self {
            Self::Point(value) => value,
            Self::Even(low, high) => low + (high - low) * draws.unit(),
            Self::Falling(k, factor) => factor * (1.0 - exp(ln(draws.unit()) / f64::from(k))),
            Self::Normal(mean, sd) => (mean + sd * draws.normal()).clamp(-1.0, 1.0),
            Self::LogNormal(scale, sigma, sign) => sign * (scale * exp(sigma * draws.normal())).min(1.0),
            Self::Pareto(scale, shape) => -(scale * pow(draws.unit(), -1.0 / shape)).min(1.0),
            Self::Stretched(scale) => {
                let exponential = -ln(draws.unit());
                -(scale * exponential * exponential).min(1.0)
            }
            Self::Student(scale) => (scale * draws.normal() / sqrt(-ln(draws.unit()))).clamp(-1.0, 1.0),
            Self::Cauchy(scale) => {
                let angle = PI * (draws.unit() - 0.5);
                (scale * sin(angle) / cos(angle)).clamp(-1.0, 1.0)
            }
            Self::HalfNormal(sd) => (sd * draws.normal()).abs().min(1.0),
            Self::Recall { least, most, beta, share, factor } => {
                let relevant = least + (f64::from(most - least + 1) * draws.unit()) as u32;
                let p = beta_number(beta, draws);
                let found = |p: f64, draws: &mut Draws| {
                    f64::from((0..relevant).filter(|_| draws.unit() < p).count() as u32) / f64::from(relevant)
                };
                let base = found(p, draws);
                if draws.unit() < share { found(factor * p, draws) - base } else { 0.0 }
            }
        }
    }

    fn mean(self) -> f64 {
        match self {
            Self::Point(value) => value,
            Self::Even(low, high) => f64::midpoint(low, high),
            Self::Falling(k, factor) => factor / f64::from(k + 1),
            Self::Normal(mean, _) => mean,
            Self::LogNormal(scale, sigma, sign) => {
                let end = -ln(scale);
                let within = scale * exp(sigma * sigma / 2.0) * normal_cdf(end / sigma - sigma);
                sign * (within + normal_cdf(-end / sigma))
            }
            Self::Pareto(scale, shape) => {
                -(scale + pow(scale, shape) * (1.0 - pow(scale, 1.0 - shape)) / (1.0 - shape))
            }
            Self::Stretched(scale) => {
                // The integral of exp(-sqrt(x / scale)) from 0 to 1.
                let end = 1.0 / sqrt(scale);
                -2.0 * scale * (1.0 - exp(-end) * (1.0 + end))
            }
            Self::Student(_) | Self::Cauchy(_) => 0.0,
            Self::HalfNormal(sd) => sd * sqrt(2.0 / PI),
            Self::Recall { beta: (a, b), share, factor, .. } => -share * (1.0 - factor) * a / (a + b),
        }
    }
}

/// A Beta(a, b) number with both at most 1 (Johnk 1964).
fn beta_number((a, b): (f64, f64), draws: &mut Draws) -> f64 {
    loop {
        let (x, y) = (pow(draws.unit(), 1.0 / a), pow(draws.unit(), 1.0 / b));
        if x + y <= 1.0 {
            return x / (x + y);
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

    /// Whether these are scores of one arm and not deltas.
    pub fn is_level(&self) -> bool {
        self.name.starts_with("level")
    }
}

use Part::{Cauchy, Even, Falling, HalfNormal, LogNormal, Normal, Pareto, Point, Recall, Stretched, Student};

/// Those that were known when the constant was chosen.
pub const KNOWN: &[Population] = &[
    Population::new("70 % zero, even", &[(0.15, Falling(3, 1.0)), (0.15, Falling(3, -1.0))]),
    Population::new("80 % zero, small", &[(0.1, Falling(3, -1.0)), (0.1, Falling(4, 1.0))]),
    Population::new("90 % zero, large losses", &[(0.05, Even(-0.9, -0.1)), (0.05, Falling(6, 1.0))]),
    Population::new("95 % zero, losses only", &[(0.05, Even(-1.0, -0.2))]),
    Population::new(
        "recall of few relevant",
        &[(0.04, Point(-1.0)), (0.03, Point(-0.5)), (0.015, Point(1.0 / 3.0)), (0.04, Point(0.5)), (0.025, Point(1.0))],
    ),
    Population::new("one relevant document", &[(0.05, Point(-1.0)), (0.03, Point(1.0))]),
    Population::new("dense, nDCG-like", &[(0.35, Even(-0.3, 0.0)), (0.35, Falling(4, 0.8))]),
    Population::new("even noise and 3 % collapse", &[(0.97, Even(-0.03, 0.03)), (0.03, Even(-1.0, -0.5))]),
    Population::new("level, Recall@50", &[(0.75, Point(1.0)), (0.17, Even(0.0, 1.0))]),
    Population::new("even without zeros", &[(1.0, Even(-0.5, 0.5))]),
    Population::new("normal, sd 0.1", &[(1.0, Normal(0.0, 0.1))]),
    Population::new("noise, 1 % at -1", &[(0.01, Point(-1.0)), (0.99, Normal(0.0, 0.03))]),
    Population::new("noise, 3 % at -1", &[(0.03, Point(-1.0)), (0.97, Normal(0.0, 0.03))]),
    Population::new("noise, 5 % at -1", &[(0.05, Point(-1.0)), (0.95, Normal(0.0, 0.03))]),
    Population::new("noise, 2 % at -0.7", &[(0.02, Point(-0.7)), (0.98, Normal(0.0, 0.03))]),
    Population::new("heavy tails, t(2)", &[(1.0, Student(0.05))]),
    Population::new("80 % zero, normal", &[(0.2, Normal(0.0, 0.05))]),
    Population::new("log-normal losses, sigma 1.5, 40 % zero", &[(0.6, LogNormal(0.01, 1.5, -1.0))]),
    Population::new("5 % -1, 3 % +1", &[(0.05, Point(-1.0)), (0.03, Point(1.0))]),
    Population::new("two humps at 0.3", &[(0.5, Normal(-0.3, 0.03)), (0.5, Normal(0.3, 0.03))]),
    Population::new("skewed gains", &[(0.02, Point(1.0)), (0.13, LogNormal(0.03, 1.2, 1.0))]),
    Population::new("Pareto losses, 1.1", &[(1.0, Pareto(0.005, 1.1))]),
    Population::new("lumps -1, -0.5, +0.33", &[(0.025, Point(-1.0)), (0.015, Point(-0.5)), (0.06, Point(0.33))]),
    Population::new(
        "recall of 10",
        &[(1.0, Recall { least: 10, most: 10, beta: (0.4, 0.2), share: 0.25, factor: 0.9 })],
    ),
    Population::new(
        "recall of 1 to 3",
        &[(1.0, Recall { least: 1, most: 3, beta: (1.0, 0.5), share: 0.30, factor: 0.85 })],
    ),
    Population::new(
        "log-normal both ways, sigma 2",
        &[(0.385, LogNormal(0.01, 2.0, -1.0)), (0.315, LogNormal(0.01, 2.0, 1.0))],
    ),
];

/// Those that were written down first and run once: no constant was chosen on them.
pub const UNSEEN: &[Population] = &[
    Population::new("lumps -1, -0.2, +0.1", &[(0.04, Point(-1.0)), (0.10, Point(-0.2)), (0.20, Point(0.1))]),
    Population::new(
        "half-normal gains, 2 % -1, 1 % +1",
        &[(0.02, Point(-1.0)), (0.01, Point(1.0)), (0.97, HalfNormal(0.08))],
    ),
    Population::new("2 % lose anything, the rest nothing", &[(0.02, Even(-1.0, 0.0))]),
    Population::new("stretched losses in half", &[(0.5, Stretched(0.01))]),
    Population::new(
        "five classes",
        &[
            (0.2, Normal(0.02, 0.05)),
            (0.2, Normal(-0.1, 0.1)),
            (0.2, Falling(2, -0.6)),
            (0.1, Point(0.25)),
            (0.1, Even(-0.2, 0.4)),
        ],
    ),
    Population::new(
        "log-normal losses, sigma 2.5, small gains",
        &[(0.4, LogNormal(0.003, 2.5, -1.0)), (0.6, Even(0.0, 0.02))],
    ),
    Population::new("Cauchy", &[(1.0, Cauchy(0.01))]),
    Population::new(
        "reciprocal ranks",
        &[(0.01, Point(-1.0)), (0.10, Point(-0.5)), (0.08, Point(0.5)), (0.03, Point(1.0 / 6.0))],
    ),
    Population::new(
        "recall of 1 to 3, redrawn worse",
        &[(1.0, Recall { least: 1, most: 3, beta: (0.3, 0.3), share: 0.20, factor: 0.7 })],
    ),
    Population::new("even noise, 1.5 % near -0.8", &[(0.015, Normal(-0.8, 0.02)), (0.985, Even(-0.15, 0.15))]),
    Population::new("3 % gain everything, the rest lose little", &[(0.03, Point(1.0)), (0.97, Even(-0.02, 0.0))]),
    Population::new("both ends", &[(0.10, Even(-1.0, -0.8)), (0.10, Even(0.8, 1.0))]),
    Population::new("steady loss, 5 % gain", &[(0.95, Point(-0.1)), (0.05, Point(0.6))]),
    Population::new("Pareto losses, 0.8, in a third", &[(0.33, Pareto(0.002, 0.8))]),
    Population::new("level, few found", &[(0.06, Point(1.0)), (0.24, Falling(2, 1.0))]),
];
