//! What a canary runs under: the policy and its plan, what is watched, which slices are told apart, and which gates somebody
//! answers for.

use lensgate_gate::policy::{Decide, Gate, Policy, Waiver};
use lensgate_measures::Measure;
use lensgate_words::{Date, Severity};

use super::source::Source;
use crate::dashboard::Dashboard;
use crate::plan::{PhasePlan, Plan};
use crate::population::Population;

/// What a canary runs under.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Its phases with their times.
    pub plan: &'a Plan,
    /// What is shown beside its gates.
    pub dashboard: &'a Dashboard,
    /// The measures of every sample, in order.
    pub watched: Vec<Measure>,
    /// The slices that gates of phases ask about, as they print; every window tells them in this order.
    pub slices: Vec<String>,
    /// The day on which waivers are held against their expiry; without one no waiver applies.
    pub today: Option<Date>,
    /// Bounds or points.
    pub decide: Decide,
    /// Whether bounds are computed for every window.
    pub with_bounds: bool,
    /// Whether wall clocks decide nothing, because the pass that recorded them waited for a processor.
    pub clocks_are_noise: bool,
}

impl<'a> Terms<'a> {
    /// The terms of a policy over a population; without one nothing tells slices apart.
    pub fn new(policy: &'a Policy, plan: &'a Plan, dashboard: &'a Dashboard, population: Option<&Population>) -> Self {
        let by: Vec<&str> = sliced(policy, plan).flat_map(|gate| gate.slices.iter().map(|by| by.name())).collect();
        let named = |slice: &&String| slice.split_once('=').is_some_and(|(name, _)| by.contains(&name));
        let mut slices: Vec<String> =
            population.into_iter().flat_map(|known| known.slices.iter().flatten().filter(named).cloned()).collect();
        slices.sort_unstable();
        slices.dedup();
        Self {
            policy,
            plan,
            dashboard,
            watched: dashboard.watched(policy),
            slices,
            today: None,
            decide: policy.decision.decide,
            with_bounds: true,
            clocks_are_noise: population.is_some_and(|known| known.clocks_are_noise),
        }
    }

    /// The waiver of a gate that holds today.
    pub(crate) fn waiver(&self, gate: &str) -> Option<&'a Waiver> {
        let holds = |waiver: &&Waiver| waiver.gate == gate && self.today.is_some_and(|today| today <= waiver.expires);
        self.policy.waivers.iter().find(holds)
    }

    /// Every gate of a phase on the whole, each followed by itself on every slice that it asks about.
    pub(crate) fn asked(&self, phase: &PhasePlan, source: &impl Source) -> Vec<Asked<'a>> {
        let policy = self.policy;
        phase.gates.iter().flat_map(|at| self.asked_by(&policy.gates[*at], source)).collect()
    }

    fn asked_by(&self, gate: &'a Gate, source: &impl Source) -> Vec<Asked<'a>> {
        let is_waived = self.waiver(&gate.id).is_some();
        let of =
            |name: &str| gate.slices.iter().any(|by| name.split_once('=').is_some_and(|(key, _)| key == by.name()));
        let slices = (0..self.slices.len()).filter(|at| of(&self.slices[*at]));
        let mut asked = vec![Asked { gate, slice: None, queries: 0, is_waived }];
        asked.extend(slices.map(|at| {
            let queries = source.queries_of(&gate.measure, Some(at)).unwrap_or(0);
            Asked { gate, slice: Some(at), queries, is_waived }
        }));
        asked
    }

    /// The error that every condition is given, so that all of them together keep the policy's. A kill switch is one condition
    /// through all phases.
    pub(crate) fn alpha(&self, source: &impl Source) -> f64 {
        let ending = |phase| self.asked(phase, source).iter().filter(|asked| asked.ends()).count();
        let conditions = self.plan.phases.iter().map(ending).sum::<usize>() + self.policy.kill_switches.len();
        self.policy.canary.false_kill.share() / conditions.max(1) as f64
    }
}

/// A gate of a phase, on the whole or on a slice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// Position of the slice; none for the whole.
    pub slice: Option<usize>,
    /// Queries of the slice that take part; 0 for the whole.
    pub queries: u64,
    /// Whether somebody answers for going on without it.
    pub is_waived: bool,
}

impl Asked<'_> {
    /// Whether it is decided at all: a slice of too few queries is listed and left open.
    pub(crate) fn is_decided(&self) -> bool {
        self.slice.is_none() || self.queries >= self.gate.min_slice
    }

    /// Whether it can end the canary.
    pub(crate) fn ends(&self) -> bool {
        self.gate.severity == Severity::Block && !self.is_waived && self.is_decided()
    }
}

/// Gates of phases that ask about slices.
pub(crate) fn sliced<'a>(policy: &'a Policy, plan: &'a Plan) -> impl Iterator<Item = &'a Gate> {
    let in_a_phase = |at: usize| plan.phases.iter().any(|phase| phase.gates.contains(&at));
    let gates = policy.gates.iter().enumerate();
    gates.filter(move |(at, gate)| !gate.slices.is_empty() && in_a_phase(*at)).map(|(_, gate)| gate)
}
