//! A canary that follows recorded windows under a policy.

use std::time::Duration;

use lensgate_gate::policy::{Decide, Policy};
use lensgate_words::Cited;

use super::place::{after, laid};
use super::row::ToldWindow;
use super::source::Told;
use super::times::check_against;
use crate::course::{Context, Course, Terms, sliced};
use crate::dashboard::Dashboard;
use crate::error::CanaryError;
use crate::outcome::{Beside, CanaryOutcome};
use crate::plan::Plan;

/// What recorded windows are followed under.
#[derive(Debug, Clone)]
pub struct Follow<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// What is shown beside its gates.
    pub dashboard: &'a Dashboard,
    /// What is cited of it, and the day on which waivers are compared with their expiry.
    pub cited: Cited,
    /// How long a continuous phase is followed.
    pub horizon: Option<Duration>,
}

/// Follows recorded windows; where points decide, what bounds say to the same windows stands beside it.
///
/// # Errors
/// `CanaryError` when policy and windows make no canary.
pub fn follow(follow: &Follow<'_>, windows: &[ToldWindow]) -> Result<CanaryOutcome, CanaryError> {
    let policy = follow.policy;
    let plan = Plan::of(policy, follow.horizon)?;
    if let Some(gate) = sliced(policy, &plan).next() {
        return Err(CanaryError::NoSlices { gate: gate.id.clone() });
    }
    let late = after(windows, &plan);
    let laid = laid(windows, &plan);
    let windows = laid.as_slice();
    check_against(windows, &plan).map_err(|error| CanaryError::Window { line: error.line, problem: error.problem })?;
    let context = Context { cited: follow.cited.clone(), traffic: None, distinct: None, fault_from: None };
    let run = |decide: Decide| {
        let terms = Terms { decide, today: follow.cited.today, ..Terms::new(policy, &plan, follow.dashboard, None) };
        let told = Told::new(windows, terms.watched.clone(), &plan);
        Course::new(terms, told).run(&context)
    };
    let mut outcome = run(policy.decision.decide);
    outcome.warnings.extend(late);
    if policy.decision.decide == Decide::Point {
        let bounds = run(Decide::Bound);
        outcome.beside = Some(Beside {
            decide: bounds.policy.decide,
            verdict: bounds.verdict,
            ending: bounds.ending,
            gates: bounds.phases.iter().map(|phase| (phase.gates_passed, phase.gates.len() as u64)).collect(),
            reasons: bounds.reasons,
        });
    }
    Ok(outcome)
}
