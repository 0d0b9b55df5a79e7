//! Recorded windows as a source of the same course that requests go through.

use std::time::Duration;

use lensgate_gate::policy::{Decide, Policy};
use lensgate_gate::verdict::Input;
use lensgate_measures::{Aggregation, Measure};

use super::row::{ROLLBACK, ToldArm, ToldWindow, WindowsError};
use crate::course::{Context, Course, Source, watched};
use crate::error::CanaryError;
use crate::outcome::{Beside, CanaryOutcome};
use crate::plan::{Millis, PhasePlan, Plan};
use crate::population::{BASELINE, CANDIDATE};
use crate::sample::{Reading, Sample, Window};
use crate::traffic::Served;
use crate::watch::{Prior, told, vague};

/// Recorded windows, taken one after the other.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    windows: &'a [ToldWindow],
    watched: Vec<Measure>,
    next: usize,
}

impl<'a> Told<'a> {
    /// Windows under a plan.
    ///
    /// # Errors
    /// A window of a phase that the plan does not have, or out of its order.
    pub fn new(windows: &'a [ToldWindow], watched: Vec<Measure>, plan: &Plan) -> Result<Self, WindowsError> {
        let mut reached = 0;
        for window in windows {
            let names = plan.phases.iter().map(|phase| phase.name.as_str()).chain([ROLLBACK]);
            let Some(at) = names.clone().position(|name| name == window.phase) else {
                let known: Vec<&str> = names.collect();
                let problem = format!("the policy has no phase {:?}; it has {}", window.phase, known.join(", "));
                return Err(WindowsError { line: window.line, problem });
            };
            if at < reached {
                let problem = format!("phase {:?} comes after a later one", window.phase);
                return Err(WindowsError { line: window.line, problem });
            }
            reached = at;
        }
        Ok(Self { windows, watched, next: 0 })
    }

    fn take(&mut self, phase: &str) -> Option<(Window, Served)> {
        let window = self.windows.get(self.next).filter(|window| window.phase == phase)?;
        self.next += 1;
        let sample = |arm: usize| window.arms.as_ref().map(|arms| self.sample(&arms[arm]));
        let served = window.arms.as_ref().map_or_else(Served::default, |arms| Served {
            requests: arms[BASELINE].requests + arms[CANDIDATE].requests,
            exposed: arms[CANDIDATE].requests,
            failed: failed(&arms[CANDIDATE]),
            hurt: 0,
        });
        Some((
            Window { start: window.start, end: window.end, candidate: sample(CANDIDATE), baseline: sample(BASELINE) },
            served,
        ))
    }

    fn sample(&self, arm: &ToldArm) -> Sample {
        let reading = |measure: &Measure| {
            let value = arm.levels.iter().find(|(told, _)| told == measure).map(|(_, value)| *value)?;
            // A level without requests is what was recorded before; it has no evidence of its own, but it has a value.
            let n = arm.requests;
            Some(match measure.aggregation() {
                Aggregation::Rate => Reading::ToldRate { rate: value, n },
                Aggregation::Quantile(_) => Reading::Told { value, n: n.max(1) },
                Aggregation::Mean | Aggregation::RatioOfSums => Reading::Sums(told(value, n.max(1))),
            })
        };
        Sample { requests: arm.requests, readings: self.watched.iter().map(reading).collect(), ..Sample::default() }
    }
}

fn failed(arm: &ToldArm) -> u64 {
    let rate = arm.levels.iter().find(|(measure, _)| *measure == Measure::ErrorRate).map_or(0.0, |(_, rate)| *rate);
    (rate * arm.requests as f64).round() as u64
}

impl Source for Told<'_> {
    fn next(&mut self, phase: &PhasePlan, _now: Millis, end: Millis, _share: f64) -> Option<(Window, Served)> {
        self.windows.get(self.next).filter(|window| window.start < end)?;
        self.take(&phase.name)
    }

    fn while_traffic_moves(&mut self, _start: Millis, _end: Millis, _share: f64) -> Option<Served> {
        None
    }

    fn restored(&mut self, _start: Millis, _end: Millis) -> Option<(Window, Served)> {
        let at = self.windows.iter().position(|window| window.phase == ROLLBACK)?;
        self.next = at;
        self.take(ROLLBACK)
    }

    /// The mean of what was told of the baseline, weighted by requests where there were any.
    fn recorded(&self, measure: &Measure) -> Option<f64> {
        let told = self.windows.iter().filter_map(|window| window.arms.as_ref());
        let levels = told.filter_map(|arms| {
            let level = arms[BASELINE].levels.iter().find(|(other, _)| other == measure)?.1;
            Some((level, arms[BASELINE].requests.max(1) as f64))
        });
        let (sum, weight) = levels.fold((0.0, 0.0), |(sum, weight), (level, n)| (sum + level * n, weight + n));
        (weight > 0.0).then(|| sum / weight)
    }

    fn prior(&self, measure: &Measure) -> Prior {
        vague(measure)
    }

    fn queries(&self) -> Option<(u64, u64)> {
        None
    }

    fn is_told(&self) -> bool {
        true
    }
}

/// Follows recorded windows under a policy; where points decide, what bounds say to the same windows stands beside it.
///
/// # Errors
/// `CanaryError` when policy and windows make no canary.
pub fn follow(
    policy: &Policy,
    windows: &[ToldWindow],
    horizon: Option<Duration>,
    (policy_path, policy_sha256): (&str, &str),
    inputs: Vec<Input>,
    tool_version: &str,
) -> Result<CanaryOutcome, CanaryError> {
    let plan = Plan::of(policy, horizon)?;
    let context = Context {
        policy_path: policy_path.to_owned(),
        policy_sha256: policy_sha256.to_owned(),
        inputs,
        tool_version: tool_version.to_owned(),
        traffic: None,
        distinct: None,
        fault_from: None,
    };
    let run = |decide: Decide| {
        let watched = watched(policy);
        let told = Told::new(windows, watched.clone(), &plan)
            .map_err(|error| CanaryError::Window { line: error.line, problem: error.problem })?;
        Ok::<_, CanaryError>(Course::new(policy, &plan, told, watched, decide, true).run(&context))
    };
    let mut outcome = run(policy.decision.decide)?;
    if policy.decision.decide == Decide::Point {
        let bounds = run(Decide::Bound)?;
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
