//! The verdict file, field for field: what was asked, what the evidence said, what follows.

use std::fmt;

use lensgate_compare::Bound;
use lensgate_words::{Direction, Input, MeasureUnit, Severity, Status};
use serde::{Deserialize, Serialize};

use crate::policy::{SlicesMust, TestKind};
use crate::verdict::reason::{Reason, ReasonCode};

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// Every blocking gate passed.
    #[serde(rename = "GO")]
    Go,
    /// A blocking gate failed.
    #[serde(rename = "NO_GO")]
    NoGo,
    /// Not enough evidence to say.
    #[serde(rename = "INCONCLUSIVE")]
    Inconclusive,
    /// The evidence cannot be judged.
    #[serde(rename = "INVALID")]
    Invalid,
}

impl Outcome {
    /// The word in files and on screens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Go => "GO",
            Self::NoGo => "NO_GO",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Invalid => "INVALID",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The policy that was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyUsed {
    /// Its path, or its preset's name.
    pub path: String,
    /// SHA-256 of its text, hex.
    pub sha256: String,
    /// `not_fail` or `pass`: what slices have to do; the verdict follows from it.
    pub slices_must: SlicesMust,
}

/// How many gates came to what; every gate counts once overall and once a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Conditions that the policy declares on this evidence.
    pub declared: u64,
    /// Conditions with a judgment: declared without not_run and error.
    pub evaluated: u64,
    /// Passed.
    pub pass: u64,
    /// Failed, and only warn.
    pub warn: u64,
    /// Failed.
    pub fail: u64,
    /// Undecided.
    pub inconclusive: u64,
    /// Waived.
    pub waived: u64,
    /// Not run.
    pub not_run: u64,
    /// Broken.
    pub error: u64,
}

/// On which quantity a gate is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// The candidate's level.
    Level,
    /// Candidate minus baseline.
    Difference,
    /// Candidate over baseline.
    Ratio,
    /// The candidate's level over another measure of the candidate.
    OwnRatio,
}

/// A two-sided interval of the decided quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The lower end.
    pub lower: Bound,
    /// The upper end.
    pub upper: Bound,
    /// Its level: each end is the one-sided bound that gates are decided on.
    pub level: f64,
    /// How it comes about.
    pub method: String,
}

/// One condition as judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedGate {
    /// The gate's id in the policy.
    pub id: String,
    /// The canary phase; none before a canary.
    pub phase: Option<String>,
    /// The slice; none over all queries.
    pub slice: Option<String>,
    /// Whether it blocks.
    pub severity: Severity,
    /// The measure.
    pub measure: String,
    /// What its number counts.
    pub unit: MeasureUnit,
    /// Which way is better.
    pub direction: Direction,
    /// What kind of test it is.
    pub test: TestKind,
    /// The condition in short, such as `candidate / baseline >= 1.05`.
    pub requirement: String,
    /// The baseline's level.
    pub baseline: Option<f64>,
    /// The candidate's level.
    pub candidate: Option<f64>,
    /// Candidate minus baseline.
    pub delta: Option<f64>,
    /// On which quantity it is decided.
    pub decided: Decided,
    /// The point estimate of that quantity.
    pub estimate: Option<f64>,
    /// Its two-sided interval.
    pub interval: Option<Interval>,
    /// What the quantity is held against, in its own unit.
    pub limit: Option<f64>,
    /// The policy's limit, margin or gain, as written.
    pub margin: String,
    /// Distinct queries behind it.
    pub n: u64,
    /// Queries that a decision needs, where that is known and not reached.
    pub min_n: Option<u64>,
    /// The least distance from the limit that these queries show with the policy's power.
    pub detectable: Option<f64>,
    /// Of the harm test, adjusted by Holm over all blocking gates and slices.
    pub p_value: Option<f64>,
    /// The same, not adjusted.
    pub p_alone: Option<f64>,
    /// What it came to.
    pub status: Status,
    /// Why.
    pub reason_code: ReasonCode,
    /// Why, in one sentence.
    pub explanation: String,
}

impl JudgedGate {
    /// Whether it forbids GO although nothing is decided: a slice that would fail if its gate were the only one.
    pub fn holds_the_verdict(&self) -> bool {
        self.status == Status::Inconclusive && self.reason_code == ReasonCode::SliceHarm
    }
}

/// The verdict file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The file's format, 1.
    pub schema_version: u32,
    /// The answer.
    pub verdict: Outcome,
    /// Why, the decisive reason first.
    pub reasons: Vec<Reason>,
    /// The policy.
    pub policy: PolicyUsed,
    /// The files judged.
    pub inputs: Vec<Input>,
    /// The seed of all random draws.
    pub seed: u64,
    /// The version of the tool.
    pub tool_version: String,
    /// How many gates came to what.
    pub totals: Totals,
    /// Every condition.
    pub gates: Vec<JudgedGate>,
    /// Canary phases; empty before a canary.
    pub phases: Vec<serde_json::Value>,
    /// Alerts; empty before a canary.
    pub alerts: Vec<serde_json::Value>,
}
