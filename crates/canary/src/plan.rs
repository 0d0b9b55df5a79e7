//! The policy's phases on a virtual clock, in whole milliseconds from the start of the canary.

use std::time::Duration;

use lensgate_gate::policy::{Control, MOST_WINDOWS, PhaseDuration, Policy};
use lensgate_words::Severity;

use crate::error::CanaryError;

/// A time on the virtual clock, in milliseconds from the start.
pub type Millis = u64;

/// One phase with its times.
#[derive(Debug, Clone, PartialEq)]
pub struct PhasePlan {
    /// Its name.
    pub name: String,
    /// When it begins, if all before it run to their end.
    pub start: Millis,
    /// How long it lasts.
    pub length: Millis,
    /// How often it is looked at; the last window may be shorter.
    pub window: Millis,
    /// The share of traffic that the candidate is given.
    pub traffic: f64,
    /// Positions of its gates in the policy.
    pub gates: Vec<usize>,
}

impl PhasePlan {
    /// How many windows it has.
    pub fn windows(&self) -> usize {
        usize::try_from(self.length.div_ceil(self.window.max(1))).unwrap_or(usize::MAX)
    }
}

/// Every phase, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The phases.
    pub phases: Vec<PhasePlan>,
    /// The share of traffic that stays with the baseline whatever the phase says.
    pub holdout: f64,
    /// How far time stamps of recorded windows may be off; none where the policy leaves it to the window.
    pub tolerance: Option<Millis>,
}

impl Plan {
    /// Lays a policy's phases out. `horizon` is how long a continuous phase is replayed.
    ///
    /// # Errors
    /// `NoPhases`, `NoHorizon`, `NothingWatches`, `Times`.
    ///
    /// ```
    /// use lensgate_canary::Plan;
    /// use lensgate_gate::Policy;
    ///
    /// let (policy, _text) = Policy::preset("lens-canary")?;
    /// let plan = Plan::of(&policy, None).expect("the preset has phases");
    /// assert_eq!(plan.phases[0].traffic, 0.05);
    /// # Ok::<(), lensgate_gate::PolicyError>(())
    /// ```
    pub fn of(policy: &Policy, horizon: Option<Duration>) -> Result<Self, CanaryError> {
        if policy.phases.is_empty() {
            return Err(CanaryError::NoPhases);
        }
        let mut phases: Vec<PhasePlan> = Vec::new();
        for phase in &policy.phases {
            let length = match (phase.duration, horizon) {
                (PhaseDuration::For(length), _) | (PhaseDuration::Continuous, Some(length)) => millis(length),
                (PhaseDuration::Continuous, None) => {
                    return Err(CanaryError::NoHorizon { phase: phase.name.clone() });
                }
            };
            let window = millis(phase.window).min(length);
            let gates: Vec<usize> =
                (0..policy.gates.len()).filter(|at| phase.gates.contains(&policy.gates[*at].id)).collect();
            if !gates.iter().any(|at| policy.gates[*at].severity == Severity::Block) {
                return Err(CanaryError::NothingWatches { phase: phase.name.clone() });
            }
            let start = phases.last().map_or(0, |last| last.start + last.length);
            let plan =
                PhasePlan { name: phase.name.clone(), start, length, window, traffic: phase.traffic.share(), gates };
            if window == 0 || plan.windows() > MOST_WINDOWS {
                let problem = format!("{} windows of {window} ms cannot be replayed", plan.windows());
                return Err(CanaryError::Times { phase: phase.name.clone(), problem });
            }
            phases.push(plan);
        }
        let holdout = match policy.canary.control {
            Control::Replayed => 0.0,
            Control::Holdout(share) => share.share(),
        };
        let tolerance = policy.canary.tolerance.map(millis);
        let shortest = phases.iter().map(|phase| phase.window).min().unwrap_or(Millis::MAX);
        if let Some(tolerance) = tolerance.filter(|tolerance| *tolerance > shortest / 2) {
            let problem =
                format!("a tolerance of {tolerance} ms hides missing windows of {shortest} ms; give at most half");
            return Err(CanaryError::Times { phase: phases[0].name.clone(), problem });
        }
        Ok(Self { phases, holdout, tolerance })
    }

    /// The share of traffic that the candidate really gets in a phase.
    pub fn share(&self, phase: &PhasePlan) -> f64 {
        phase.traffic.min(1.0 - self.holdout)
    }

    /// How long the whole plan lasts.
    pub fn length(&self) -> Millis {
        self.phases.last().map_or(0, |last| last.start + last.length)
    }
}

/// A duration in whole milliseconds.
pub fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX / 4).min(Millis::MAX / 4)
}

/// Milliseconds as seconds, for reports.
pub fn seconds(millis: Millis) -> f64 {
    millis as f64 / 1_000.0
}
