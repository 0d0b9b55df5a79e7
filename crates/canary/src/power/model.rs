//! `power.json`, field for field.

use lensgate_compare::Bound;
use lensgate_stats::{nearest_rank, proportion};
use lensgate_words::Input;
use serde::{Deserialize, Serialize};

use super::scenario::Regression;
use crate::outcome::{PolicyFacts, TrafficFacts};

/// The version of the file's form.
pub const SCHEMA_VERSION: u32 = 2;

/// A phase as planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowerPhase {
    /// Its name.
    pub name: String,
    /// Seconds at which it begins.
    pub start_s: f64,
    /// Seconds at which it ends.
    pub end_s: f64,
    /// The share of traffic that the candidate is given.
    pub traffic: f64,
}

/// A share of canaries with its exact two-sided 90 % interval, whose ends are one-sided 95 % bounds (Clopper-Pearson).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caught {
    /// Canaries.
    pub n: u64,
    /// The share.
    pub share: f64,
    /// The interval's lower end.
    pub lower: Bound,
    /// The interval's upper end.
    pub upper: Bound,
}

impl Caught {
    /// So many of all canaries.
    pub fn of(n: u64, canaries: u64) -> Self {
        let (lower, upper) = proportion(n, canaries).map_or((f64::NAN, f64::NAN), |share| share.interval(0.90));
        let share = n as f64 / canaries.max(1) as f64;
        Self { n, share, lower: Bound::new(lower), upper: Bound::new(upper) }
    }
}

/// How a figure spreads over canaries (nearest rank).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantiles {
    /// A tenth lies at or under it.
    pub p10: f64,
    /// Half.
    pub p50: f64,
    /// Nine tenths.
    pub p90: f64,
}

impl Quantiles {
    /// Of values in any order; none without a value.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let at = |p: f64| nearest_rank(&values, p);
        Some(Self { p10: at(0.1)?, p50: at(0.5)?, p90: at(0.9)? })
    }
}

/// What a scenario came to over many canaries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowerRow {
    /// The scenario.
    pub scenario: String,
    /// What gets worse; none where it is not one thing of one size.
    pub regression: Option<Regression>,
    /// By how much: a share of one, for latency the factor.
    pub size: Option<f64>,
    /// Canaries.
    pub canaries: u64,
    /// Killed, in whatever phase and for whatever reason. Of a candidate that does no harm that is the false-kill rate.
    pub killed: Caught,
    /// Killed before the last fault began: not detected, but killed by chance.
    pub killed_before_fault: u64,
    /// Killed after the last fault began, by the end of each phase.
    pub caught_by_phase: Vec<Caught>,
    /// Seconds from when the last fault began to the decision, over the canaries that caught it.
    pub detect_s: Option<Quantiles>,
    /// Requests that the candidate served.
    pub exposed_requests: Quantiles,
    /// Requests that it hurt.
    pub hurt_requests: Quantiles,
}

/// The certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// The version of this file's form.
    pub schema_version: u32,
    /// The version of the tool.
    pub tool_version: String,
    /// The policy.
    pub policy: PolicyFacts,
    /// The files that it rests on.
    pub inputs: Vec<Input>,
    /// The traffic; its seed is the first one: canary i of a scenario has this one plus i.
    pub traffic: TrafficFacts,
    /// The phases.
    pub phases: Vec<PowerPhase>,
    /// Distinct queries behind every canary.
    pub distinct_queries: u64,
    /// Distinct recorded executions of the baseline behind every canary.
    pub distinct_observations: u64,
    /// What the figures are conditional on.
    pub scope: String,
    /// Limits that the baseline itself does not keep: with any, a candidate that changes nothing is killed for cause.
    pub baseline_outside: Vec<String>,
    /// Scenario by scenario.
    pub rows: Vec<PowerRow>,
}
