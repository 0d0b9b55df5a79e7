//! A phase, its windows, and what every gate and kill switch came to in each.

use lensgate_compare::Bound;
use lensgate_gate::verdict::Decided;
use lensgate_words::{MeasureUnit, Status};
use serde::{Deserialize, Serialize};

use super::event::ActionName;

/// What stood for the baseline in a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlName {
    /// The rest of the traffic.
    Concurrent,
    /// A share of traffic that was held out.
    Holdout,
    /// What was recorded of the baseline: no traffic was left for it.
    Replayed,
    /// Nothing: no traffic was left for it, and nothing of it was recorded.
    None,
}

/// One phase as far as it ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseResult {
    /// Its name.
    pub name: String,
    /// The share of traffic that the policy gives the candidate, 0 to 1.
    pub traffic: f64,
    /// The share of requests that the candidate served.
    pub served: Option<f64>,
    /// Seconds at which it began.
    pub start_s: f64,
    /// How long it was to last.
    pub planned_s: f64,
    /// How long it ran.
    pub ran_s: f64,
    /// What stood for the baseline.
    pub control: ControlName,
    /// pass: every blocking gate passed; fail: one failed; inconclusive; not_run: never begun or a gate without evidence.
    pub status: Status,
    /// Requests of both arms.
    pub requests: u64,
    /// Requests of the candidate.
    pub candidate_requests: u64,
    /// Gates that passed, slices counted as gates.
    pub gates_passed: u64,
    /// Every gate at the end of the phase, the whole before its slices.
    pub gates: Vec<GateRow>,
    /// Every kill switch at the end of the phase.
    pub kill_switches: Vec<SwitchRow>,
    /// The share of requests that the candidate served against the planned one, on the whole and slice by slice; empty where
    /// nobody told how many requests the baseline served.
    #[serde(default)]
    pub share_checks: Vec<ShareCheck>,
    /// Window by window.
    pub windows: Vec<WindowResult>,
}

/// The share of requests that the candidate served, against the planned one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareCheck {
    /// The slice, as `class=nl`; none for the whole.
    pub slice: Option<String>,
    /// The window of the phase, counted from 1, that is far off alone; none for the whole phase.
    #[serde(default)]
    pub window: Option<u64>,
    /// The share that the policy gives the candidate, 0 to 1.
    pub planned: f64,
    /// How far from it the served share may lie, in shares of one.
    pub tolerance: f64,
    /// The share of requests that the candidate served.
    pub served: f64,
    /// Its lower bound, valid at every look.
    pub lower: Bound,
    /// Its upper bound.
    pub upper: Bound,
    /// Requests of both arms.
    pub requests: u64,
    /// Distinct sessions, each of which stays with its arm; none where requests come on their own.
    pub sessions: Option<u64>,
    /// Whether the bounds reach the tolerance about the planned share.
    pub holds: bool,
}

impl PhaseResult {
    /// Every gate on the whole, and those slices that failed: the others need not pass, and say nothing against a phase.
    pub fn counted(&self) -> impl Iterator<Item = &GateRow> {
        self.gates.iter().filter(|gate| gate.slice.is_none() || gate.status == Status::Fail)
    }

    /// Of the gates that count, how many passed, and how many there are.
    pub fn tally(&self) -> (usize, usize) {
        (self.counted().filter(|gate| gate.status == Status::Pass).count(), self.counted().count())
    }
}

/// One window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowResult {
    /// Counted from 1 within the phase.
    pub number: u64,
    /// Seconds at which it began.
    pub start_s: f64,
    /// Seconds at which it ended.
    pub end_s: f64,
    /// Whether telemetry did not arrive. A window that is missing is never a pass.
    pub missing: bool,
    /// Requests of the baseline.
    pub baseline_requests: u64,
    /// Requests of the candidate.
    pub candidate_requests: u64,
    /// Whether the requests of both arms were told.
    #[serde(default)]
    pub share_told: bool,
    /// Every gate after this window.
    pub gates: Vec<GateRow>,
    /// Every kill switch after this window.
    pub kill_switches: Vec<SwitchRow>,
}

/// One gate as it stood after a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateRow {
    /// The gate's id; on a slice with the slice behind it: `errors[class=nl]`.
    pub id: String,
    /// The slice, as `class=nl`; none for the whole.
    pub slice: Option<String>,
    /// Distinct queries of the slice that the measure can look at; none for the whole.
    pub slice_queries: Option<u64>,
    /// The measure.
    pub measure: String,
    /// What its number counts.
    pub unit: MeasureUnit,
    /// On which quantity it is decided.
    pub decided: Decided,
    /// The condition in short.
    pub requirement: String,
    /// What the quantity is held against, in its own unit.
    pub limit: f64,
    /// The quantity in the window alone.
    pub window: Option<f64>,
    /// The quantity since the phase began.
    pub estimate: Option<f64>,
    /// Its lower bound, one-sided at the policy's confidence, valid at every look together, conditional on this query set.
    pub lower: Bound,
    /// Its upper bound.
    pub upper: Bound,
    /// Requests, readings or labelled answers behind the estimate.
    pub n: u64,
    /// ln of the e-value against the limit; none where points decide.
    pub ln_e_value: Option<f64>,
    /// What it came to.
    pub status: Status,
}

/// One kill switch as it stood after a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchRow {
    /// The kill switch in words.
    pub id: String,
    /// The measure.
    pub measure: String,
    /// What its number counts.
    pub unit: MeasureUnit,
    /// What the quantity is held against.
    pub limit: f64,
    /// The quantity in the window alone.
    pub window: Option<f64>,
    /// The quantity since the phase began.
    pub estimate: Option<f64>,
    /// ln of the e-value against the limit; none where points decide.
    pub ln_e_value: Option<f64>,
    /// Whether the window was held against the limit: a kill switch is armed in these windows alone.
    #[serde(default)]
    pub compared: bool,
    /// Whether it tripped.
    pub tripped: bool,
    /// What it does.
    pub action: ActionName,
}
