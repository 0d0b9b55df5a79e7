//! Clock readings as shown: samples and stages of each arm, limits, and the noise floor.

use lensgate_words::{Arm, MeasureUnit};

use super::measure::Estimate;

/// One stage's percentiles over all samples, in milliseconds, nearest rank.
#[derive(Debug, Clone, PartialEq)]
pub struct StageLatency {
    /// The stage: `A`, `B`, `C` or `total`.
    pub stage: String,
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// Samples in which the stage ran.
    pub samples: u64,
}

/// One arm's clock readings.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmLatency {
    /// Whose.
    pub arm: Arm,
    /// The system's name.
    pub name: String,
    /// End-to-end samples in milliseconds, ascending, none left out.
    pub samples: Vec<f64>,
    /// Stages in order, the total last.
    pub stages: Vec<StageLatency>,
}

/// A limit that a gate sets on end-to-end latency.
#[derive(Debug, Clone, PartialEq)]
pub struct LatencyLimit {
    /// The percentile it speaks of, 0 to 1.
    pub percentile: f64,
    /// The limit in milliseconds.
    pub milliseconds: f64,
    /// The gate's id.
    pub gate: String,
}

/// The latency pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Latency {
    /// How it was measured, in one sentence: loop, concurrency, queries, repetitions, what was left out.
    pub measured: String,
    /// Baseline, candidate and, if recorded, the baseline again.
    pub arms: Vec<ArmLatency>,
    /// Limits to draw.
    pub limits: Vec<LatencyLimit>,
}

/// One line of the noise floor.
#[derive(Debug, Clone, PartialEq)]
pub struct NoiseRow {
    /// The measure's name.
    pub measure: String,
    /// What it counts.
    pub unit: MeasureUnit,
    /// The baseline's level, which sets how many digits are shown.
    pub baseline: f64,
    /// Baseline again minus baseline.
    pub again: Estimate,
    /// Candidate minus baseline.
    pub candidate: Estimate,
    /// Distinct queries behind both.
    pub n: u64,
}

/// What a difference of nothing looks like on this machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise {
    /// What was compared with what.
    pub measured: String,
    /// One row a measure.
    pub rows: Vec<NoiseRow>,
}
