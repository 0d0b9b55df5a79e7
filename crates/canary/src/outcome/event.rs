//! What ended a canary, and the way back.

use lensgate_gate::policy::Action;
use lensgate_words::MeasureUnit;
use serde::{Deserialize, Serialize};

/// What a kill switch or failing gate sets off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionName {
    /// All traffic back to the baseline.
    #[serde(rename = "rollback")]
    Rollback,
    /// Stage A back to the baseline's configuration.
    #[serde(rename = "disable:stage-a")]
    DisableStageA,
    /// Stage C off.
    #[serde(rename = "disable:stage-c")]
    DisableStageC,
}

impl From<Action> for ActionName {
    fn from(action: Action) -> Self {
        match action {
            Action::Rollback => Self::Rollback,
            Action::DisableStageA => Self::DisableStageA,
            Action::DisableStageC => Self::DisableStageC,
        }
    }
}

/// What ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A blocking gate failed.
    Gate,
    /// A kill switch tripped.
    KillSwitch,
}

/// One limit that was crossed when the canary ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KillEvent {
    /// Seconds from the start of the canary.
    pub at_s: f64,
    /// The phase.
    pub phase: String,
    /// The window of the phase, counted from 1.
    pub window: u64,
    /// What ended it.
    pub cause: Cause,
    /// The gate's id, with its slice behind it where it looked at one, or the kill switch in words.
    pub id: String,
    /// The slice; none for the whole.
    pub slice: Option<String>,
    /// The measure.
    pub measure: String,
    /// What its number counts.
    pub unit: MeasureUnit,
    /// The decided quantity since the phase began.
    pub estimate: Option<f64>,
    /// The decided quantity in the window.
    pub window_estimate: Option<f64>,
    /// What it is held against.
    pub limit: f64,
    /// ln of the e-value against the limit; none where points decide.
    pub ln_e_value: Option<f64>,
    /// How long the limit had to be crossed.
    pub sustained_s: Option<f64>,
    /// How much longer it was, because windows end when they end.
    #[serde(default)]
    pub delay_s: f64,
    /// What it set off.
    pub action: ActionName,
    /// One sentence.
    pub explanation: String,
}

/// Whether the baseline was found sound after the rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// Every check holds.
    Yes,
    /// A check does not hold, or the candidate still served requests.
    No,
    /// No metric of the baseline arrived after the rollback.
    NotObserved,
}

/// The way back to the baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// Seconds at which it was decided.
    pub decided_at_s: f64,
    /// Seconds at which the candidate got no traffic any more.
    pub traffic_zero_at_s: f64,
    /// Seconds at which the baseline was verified, or the last that is known of it.
    pub restored_at_s: f64,
    /// From decision to restoration.
    pub duration_s: f64,
    /// The policy's limit for that.
    pub within_s: f64,
    /// Whether it kept the limit.
    pub in_time: bool,
    /// Whether the baseline was found sound.
    pub verified: Verified,
    /// What was checked of it.
    pub checks: Vec<RollbackCheck>,
    /// Windows that tell of the time after the decision; 0 where nothing was told.
    #[serde(default)]
    pub windows: u64,
    /// Requests that the candidate served after the decision.
    #[serde(default)]
    pub candidate_requests_after: u64,
    /// What the evidence says against a rollback, one sentence each.
    #[serde(default)]
    pub contradictions: Vec<String>,
    /// The configuration that serves now.
    pub serving: String,
}

/// One measure of the restored baseline, held against what it was before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollbackCheck {
    /// The measure.
    pub measure: String,
    /// What its number counts.
    pub unit: MeasureUnit,
    /// Its value in the window after the rollback.
    pub restored: Option<f64>,
    /// Its value before: recorded, or since the canary began.
    pub before: Option<f64>,
    /// Values behind `restored`.
    pub n: u64,
    /// Whether nothing shows it worse than before.
    pub holds: bool,
}
