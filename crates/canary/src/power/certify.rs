//! Canaries by the hundred, put together in order.

use std::time::Duration;

use lensgate_gate::policy::{Decide, Policy, Promote};
use lensgate_words::Cited;
use rayon::prelude::*;

use super::model::{Caught, Power, PowerPhase, PowerRow, Quantiles, SCHEMA_VERSION};
use super::scenario::Scenario;
use crate::course::{Context, Course, Terms, decide_word, scope};
use crate::dashboard::Dashboard;
use crate::error::CanaryError;
use crate::outcome::{CanaryOutcome, Ending, PolicyFacts};
use crate::outside;
use crate::plan::{Plan, seconds};
use crate::population::{BASELINE, Population};
use crate::replay::facts;
use crate::traffic::{Fault, Requests, Traffic};

/// What a certificate is made from.
#[derive(Debug, Clone)]
pub struct Certify<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// What is shown beside its gates.
    pub dashboard: &'a Dashboard,
    /// What is cited of it, and the day on which waivers are compared with their expiry.
    pub cited: Cited,
    /// What requests are drawn from; the baseline's observations alone are used.
    pub population: &'a Population,
    /// The traffic, with the first seed.
    pub traffic: Traffic,
    /// How long a continuous phase is replayed.
    pub horizon: Option<Duration>,
    /// Canaries of every scenario.
    pub canaries: u64,
    /// Bounds or points.
    pub decide: Decide,
}

/// Runs canaries of every scenario. The candidate is the baseline with the scenario's faults, so that the size of each
/// regression is exact.
///
/// # Errors
/// As a single canary.
pub fn certify(certify: &Certify<'_>, scenarios: &[Scenario]) -> Result<Power, CanaryError> {
    let policy = certify.policy;
    let plan = Plan::of(policy, certify.horizon)?;
    let mirrored = certify.population.mirrored();
    let phases = plan.phases.iter().map(|phase| PowerPhase {
        name: phase.name.clone(),
        start_s: seconds(phase.start),
        end_s: seconds(phase.start + phase.length),
        traffic: plan.share(phase),
    });
    let alpha = {
        let terms = certify.terms(&plan, &mirrored);
        terms.alpha(&certify.requests(&terms, &mirrored, certify.traffic.seed, &[])?)
    };
    let rows = rows(certify, scenarios)?;
    Ok(Power {
        schema_version: SCHEMA_VERSION,
        tool_version: certify.cited.tool_version.clone(),
        policy: PolicyFacts {
            path: certify.cited.policy_path.clone(),
            sha256: certify.cited.policy_sha256.clone(),
            decide: decide_word(certify.decide).to_owned(),
            confidence: policy.decision.confidence.share(),
            false_kill: policy.canary.false_kill.share(),
            alpha,
        },
        inputs: certify.cited.inputs.clone(),
        traffic: facts(&certify.traffic, &[], &plan),
        phases: phases.collect(),
        distinct_queries: mirrored.queries.len() as u64,
        distinct_observations: mirrored.observations[BASELINE],
        scope: scope(false).to_owned(),
        baseline_outside: outside::of_population(policy, &mirrored).iter().map(ToString::to_string).collect(),
        rows,
    })
}

/// The rows alone. Work is spread over threads and put together in order.
///
/// # Errors
/// As a single canary.
pub fn rows(certify: &Certify<'_>, scenarios: &[Scenario]) -> Result<Vec<PowerRow>, CanaryError> {
    let plan = Plan::of(certify.policy, certify.horizon)?;
    let mirrored = certify.population.mirrored();
    scenarios.iter().map(|scenario| certify.row(&plan, &mirrored, scenario)).collect()
}

/// What is kept of one canary.
struct Kept {
    /// The phase in which it was killed, and when.
    killed: Option<(usize, f64)>,
    exposed: u64,
    hurt: u64,
}

impl Certify<'_> {
    fn terms<'a>(&'a self, plan: &'a Plan, population: &Population) -> Terms<'a> {
        // Whether a limit is crossed needs no bounds; whether a gate passed does, and only this promotion asks.
        let with_bounds = self.policy.canary.promote == Promote::Passed;
        let terms = Terms::new(self.policy, plan, self.dashboard, Some(population));
        Terms { decide: self.decide, today: self.cited.today, with_bounds, ..terms }
    }

    fn requests(
        &self,
        terms: &Terms<'_>,
        population: &Population,
        seed: u64,
        faults: &[Fault],
    ) -> Result<Requests, CanaryError> {
        let traffic = Traffic { seed, ..self.traffic.clone() };
        let watched = terms.watched.clone();
        Requests::new(population.clone(), watched, &terms.slices, &traffic, faults, terms.plan)
    }

    fn canary(
        &self,
        plan: &Plan,
        population: &Population,
        seed: u64,
        faults: &[Fault],
    ) -> Result<CanaryOutcome, CanaryError> {
        let terms = self.terms(plan, population);
        let requests = self.requests(&terms, population, seed, faults)?;
        Ok(Course::new(terms, requests).run(&Context::default()))
    }

    fn row(&self, plan: &Plan, population: &Population, scenario: &Scenario) -> Result<PowerRow, CanaryError> {
        let begins = scenario.faults.iter().map(|fault| fault.starts(plan)).collect::<Result<Vec<_>, _>>()?;
        let from_s = begins.into_iter().max().map_or(f64::NEG_INFINITY, seconds);
        let one = |number: u64| -> Result<Kept, CanaryError> {
            let seed = self.traffic.seed.wrapping_add(number);
            let outcome = self.canary(plan, population, seed, &scenario.faults)?;
            let at_s = outcome.kills.first().map(|kill| kill.at_s);
            let killed = at_s.filter(|_| outcome.ending == Ending::Killed).map(|at_s| (outcome.phases.len() - 1, at_s));
            let hurt = outcome.exposure.hurt_requests.unwrap_or(0);
            Ok(Kept { killed, exposed: outcome.exposure.candidate_requests, hurt })
        };
        let kept: Vec<Kept> = (0..self.canaries).into_par_iter().map(one).collect::<Result<_, _>>()?;
        let killed: Vec<(usize, f64)> = kept.iter().filter_map(|kept| kept.killed).collect();
        let caught: Vec<(usize, f64)> = killed.iter().copied().filter(|(_, at_s)| *at_s > from_s).collect();
        let share = |n: usize| Caught::of(n as u64, self.canaries);
        let by = |phase: usize| share(caught.iter().filter(|(at, _)| *at <= phase).count());
        let detect = |(_, at_s): &(usize, f64)| at_s - from_s.max(0.0);
        Ok(PowerRow {
            scenario: scenario.name.clone(),
            regression: scenario.regression.map(|(kind, _)| kind),
            size: scenario.regression.map(|(_, size)| size),
            canaries: self.canaries,
            killed: share(killed.len()),
            killed_before_fault: (killed.len() - caught.len()) as u64,
            caught_by_phase: (0..plan.phases.len()).map(by).collect(),
            detect_s: Quantiles::of(caught.iter().map(detect).collect()),
            exposed_requests: Quantiles::of(kept.iter().map(|kept| kept.exposed as f64).collect()).unwrap_or_default(),
            hurt_requests: Quantiles::of(kept.iter().map(|kept| kept.hurt as f64).collect()).unwrap_or_default(),
        })
    }
}
