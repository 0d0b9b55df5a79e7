//! `canary.json`, field for field.

use lensgate_gate::verdict::{Outcome, Verdict};
use lensgate_words::{Input, MeasureUnit};
use serde::{Deserialize, Serialize};

use super::alert::Alert;
use super::event::{KillEvent, Rollback};
use super::exposure::{Exposure, Timing};
use super::kpi::{Kpi, Unobservable};
use super::phase::PhaseResult;

/// The version of the file's form.
pub const SCHEMA_VERSION: u32 = 1;

/// How the canary ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every phase ran to its end.
    Completed,
    /// A limit was crossed.
    Killed,
    /// A phase ended undecided, and the policy promotes only what passed.
    Held,
    /// The windows end before the plan does.
    CutShort,
    /// The windows tell a rollback that no limit called for.
    RolledBack,
}

/// Why a canary came to its verdict; a closed set that scripts may match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CanaryReasonCode {
    /// A limit was crossed.
    Killed,
    /// Every blocking gate of every phase passed.
    AllPassed,
    /// A blocking gate is undecided.
    GateUndecided,
    /// A blocking gate never had evidence.
    GateNotRun,
    /// A window is missing.
    MissingTelemetry,
    /// The windows end before the plan does.
    CutShort,
    /// A phase ended undecided, and the policy promotes only what passed.
    Held,
    /// The windows tell a rollback that no limit called for.
    RolledBack,
    /// The candidate did not serve the share of requests that the plan gives it.
    TrafficMismatch,
    /// A multiple of a baseline that showed no event cannot be bounded.
    ZeroBaseline,
    /// A kill switch was never held against anything, or not in every window.
    SwitchNotArmed,
    /// All that was shown lies beyond a kill switch, with too little evidence to trip it.
    SwitchUndecided,
    /// The latency pass waited for a processor, so that wall clocks decide nothing.
    Noise,
    /// A critical alert fires when the canary ends.
    CriticalAlert,
    /// The baseline moved while the canary ran.
    BaselineUnstable,
    /// The rollback took longer than the policy allows, or its result is not known to be sound.
    RollbackNotVerified,
    /// Somebody answers for going on without a gate.
    Waived,
    /// The canary ended before the injected fault began.
    KilledBeforeFault,
    /// These distinct queries alone do not carry the verdict.
    QueriesUndecided,
    /// The policy decides on points: noise alone can give GO.
    PointsDecide,
}

impl CanaryReasonCode {
    /// The best verdict that goes with it; none where it speaks of something else.
    pub fn caps(self) -> Option<Outcome> {
        match self {
            Self::Killed => Some(Outcome::NoGo),
            Self::GateNotRun | Self::TrafficMismatch => Some(Outcome::Invalid),
            Self::GateUndecided
            | Self::MissingTelemetry
            | Self::CutShort
            | Self::Held
            | Self::RolledBack
            | Self::ZeroBaseline
            | Self::SwitchNotArmed
            | Self::SwitchUndecided
            | Self::Noise
            | Self::CriticalAlert
            | Self::BaselineUnstable
            | Self::QueriesUndecided => Some(Outcome::Inconclusive),
            Self::AllPassed
            | Self::RollbackNotVerified
            | Self::Waived
            | Self::KilledBeforeFault
            | Self::PointsDecide => None,
        }
    }
}

/// One reason, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CanaryReason {
    /// The code.
    pub code: CanaryReasonCode,
    /// One sentence a person understands.
    pub explanation: String,
}

/// The policy that ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFacts {
    /// Its path, or its preset's name.
    pub path: String,
    /// SHA-256 of its text, hex.
    pub sha256: String,
    /// What is held against a limit: `bound` or `point`.
    pub decide: String,
    /// The one-sided confidence of a pass.
    pub confidence: f64,
    /// The most that a candidate within every limit may be killed with, over the whole plan.
    pub false_kill: f64,
    /// The share of that which each condition of each phase is given.
    pub alpha: f64,
}

/// The traffic that was replayed; none when windows were told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrafficFacts {
    /// Requests a second.
    pub rate_per_s: f64,
    /// When they arrive.
    pub arrivals: String,
    /// Which queries they ask.
    pub popularity: String,
    /// Distinct sessions; each stays with its arm through a phase.
    pub sessions: u64,
    /// The share of traffic held out for the baseline throughout.
    pub holdout: f64,
    /// The seed of everything drawn.
    pub seed: u64,
    /// The faults that were injected, as written.
    pub injected: Vec<String>,
}

/// Both sizes: requests, and the distinct evidence that they were drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleSizes {
    /// Requests of both arms.
    pub requests: u64,
    /// Distinct queries behind them; none when windows were told.
    pub distinct_queries: Option<u64>,
    /// Distinct recorded executions behind them.
    pub distinct_observations: Option<u64>,
    /// What the bounds are conditional on.
    pub scope: String,
}

/// Whether the baseline stayed what it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineStability {
    /// Whether no check failed; none when nothing of the baseline arrived.
    pub stable: Option<bool>,
    /// Measure by measure and phase by phase.
    pub checks: Vec<BaselineCheck>,
}

/// One measure of the baseline in one phase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineCheck {
    /// The phase.
    pub phase: String,
    /// The measure.
    pub measure: String,
    /// What its number counts.
    pub unit: MeasureUnit,
    /// Its value in the phase.
    pub value: f64,
    /// What it was before: recorded, or in the first phase.
    pub expected: f64,
    /// Values behind it.
    pub n: u64,
    /// Whether nothing shows that it moved.
    pub holds: bool,
}

/// The verdict by the other way of deciding, on the same windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// `bound` or `point`.
    pub decide: String,
    /// Its verdict.
    pub verdict: Outcome,
    /// How it ended.
    pub ending: Ending,
    /// Gates passed and gates asked, phase by phase.
    pub gates: Vec<(u64, u64)>,
    /// Why, in one sentence each.
    pub reasons: Vec<CanaryReason>,
}

/// A replayed canary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CanaryOutcome {
    /// The version of this file's form.
    pub schema_version: u32,
    /// The version of the tool.
    pub tool_version: String,
    /// The answer.
    pub verdict: Outcome,
    /// Why, the decisive reason first.
    pub reasons: Vec<CanaryReason>,
    /// How it ended.
    pub ending: Ending,
    /// The policy.
    pub policy: PolicyFacts,
    /// The files that it rests on.
    pub inputs: Vec<Input>,
    /// The traffic; none when windows were told.
    pub traffic: Option<TrafficFacts>,
    /// How much evidence.
    pub sample: SampleSizes,
    /// The phases as far as they ran.
    pub phases: Vec<PhaseResult>,
    /// What ended it; empty when nothing did.
    pub kills: Vec<KillEvent>,
    /// The way back; none when nothing was rolled back.
    pub rollback: Option<Rollback>,
    /// Whether the baseline stayed what it was.
    pub baseline: BaselineStability,
    /// Who met the candidate and who was hurt.
    pub exposure: Exposure,
    /// How long it took to notice and to mend.
    pub timing: Timing,
    /// Alerts in the order in which they fired.
    pub alerts: Vec<Alert>,
    /// Figures that were measured, over the whole canary.
    pub kpis: Vec<Kpi>,
    /// Figures that cannot be known from a replay.
    pub not_observable: Vec<Unobservable>,
    /// What the distinct queries alone say to the gates of all phases; none when windows were told.
    pub queries: Option<Box<Verdict>>,
    /// The verdict by the other way of deciding; only where points decide.
    pub beside: Option<Beside>,
    /// What deserves a second look.
    pub warnings: Vec<String>,
}
