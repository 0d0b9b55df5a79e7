//! A plan's own certificate: over many seeds, how often each size of regression is caught in each phase, how long that takes, how
//! many requests it costs, and how often a candidate is killed that does no harm.

use std::time::Duration;

use lensgate_compare::Bound;
use lensgate_gate::policy::{Decide, Policy, Promote};
use lensgate_stats::proportion;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::course::{Context, Course, watched};
use crate::error::CanaryError;
use crate::outcome::{CanaryOutcome, Ending};
use crate::plan::{Plan, seconds};
use crate::population::Population;
use crate::traffic::{Fault, Requests, Traffic};

/// What the candidate does that the baseline does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name in the table.
    pub name: String,
    /// The faults; none for a candidate that is the baseline.
    pub faults: Vec<Fault>,
}

/// What a scenario came to over many canaries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowerRow {
    /// The scenario.
    pub scenario: String,
    /// Canaries.
    pub canaries: u64,
    /// Killed, in whatever phase.
    pub killed: u64,
    /// The share of canaries that is killed, with its exact two-sided 90 % interval.
    pub share: f64,
    /// The interval's lower end: the one-sided 95 % bound.
    pub lower: Bound,
    /// The interval's upper end.
    pub upper: Bound,
    /// The share killed by the end of each phase.
    pub caught_by_phase: Vec<f64>,
    /// The median over killed canaries, from when the last fault began to the decision; none when none was killed.
    pub median_detect_s: Option<f64>,
    /// The median number of requests that the candidate served.
    pub median_exposed_requests: f64,
    /// The median number of requests that it hurt.
    pub median_hurt_requests: f64,
}

/// The certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// The version of this file's form.
    pub schema_version: u32,
    /// `bound` or `point`.
    pub decide: String,
    /// The first seed; canary i of a scenario has this one plus i.
    pub seed: u64,
    /// The phases' names.
    pub phases: Vec<String>,
    /// What the figures are conditional on.
    pub scope: String,
    /// Scenario by scenario.
    pub rows: Vec<PowerRow>,
}

/// Runs `canaries` canaries of every scenario. The candidate is the baseline with the scenario's faults, so that the size of each
/// regression is exact. Work is spread over threads and put together in order.
///
/// # Errors
/// As a single canary.
pub fn power(
    policy: &Policy,
    population: &Population,
    traffic: Traffic,
    horizon: Option<Duration>,
    scenarios: &[Scenario],
    canaries: u64,
    decide: Decide,
) -> Result<Power, CanaryError> {
    let plan = Plan::of(policy, horizon)?;
    let mirrored = population.mirrored();
    let rows = scenarios.iter().map(|scenario| row(policy, &plan, &mirrored, traffic, scenario, canaries, decide));
    Ok(Power {
        schema_version: 1,
        decide: crate::course::decide_word(decide).to_owned(),
        seed: traffic.seed,
        phases: plan.phases.iter().map(|phase| phase.name.clone()).collect(),
        scope: crate::course::scope(false).to_owned(),
        rows: rows.collect::<Result<_, _>>()?,
    })
}

/// What is kept of one canary.
struct Kept {
    /// The phase in which it was killed.
    killed_in: Option<usize>,
    detect_s: f64,
    exposed: u64,
    hurt: u64,
}

fn row(
    policy: &Policy,
    plan: &Plan,
    population: &Population,
    traffic: Traffic,
    scenario: &Scenario,
    canaries: u64,
    decide: Decide,
) -> Result<PowerRow, CanaryError> {
    let begins = scenario.faults.iter().map(|fault| fault.starts(plan)).collect::<Result<Vec<_>, _>>()?;
    let from_s = seconds(begins.into_iter().max().unwrap_or(0));
    let one = |number: u64| -> Result<Kept, CanaryError> {
        let traffic = Traffic { seed: traffic.seed.wrapping_add(number), ..traffic };
        let outcome = canary(policy, plan, population.clone(), traffic, &scenario.faults, decide)?;
        let killed = outcome.ending == Ending::Killed;
        Ok(Kept {
            killed_in: killed.then(|| outcome.phases.len() - 1),
            detect_s: (outcome.timing.time_to_detect_s.unwrap_or(0.0) - from_s).max(0.0),
            exposed: outcome.exposure.candidate_requests,
            hurt: outcome.exposure.hurt_requests.unwrap_or(0),
        })
    };
    let kept: Vec<Kept> = (0..canaries).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let killed = kept.iter().filter(|kept| kept.killed_in.is_some()).count() as u64;
    let (lower, upper) = proportion(killed, canaries).map_or((f64::NAN, f64::NAN), |share| share.interval(0.90));
    let by = |phase: usize| kept.iter().filter(|kept| kept.killed_in.is_some_and(|at| at <= phase)).count();
    let caught = kept.iter().filter(|kept| kept.killed_in.is_some()).map(|kept| kept.detect_s);
    Ok(PowerRow {
        scenario: scenario.name.clone(),
        canaries,
        killed,
        share: killed as f64 / canaries.max(1) as f64,
        lower: Bound::new(lower),
        upper: Bound::new(upper),
        caught_by_phase: (0..plan.phases.len()).map(|phase| by(phase) as f64 / canaries.max(1) as f64).collect(),
        median_detect_s: median(caught.collect()),
        median_exposed_requests: median(kept.iter().map(|kept| kept.exposed as f64).collect()).unwrap_or(0.0),
        median_hurt_requests: median(kept.iter().map(|kept| kept.hurt as f64).collect()).unwrap_or(0.0),
    })
}

fn canary(
    policy: &Policy,
    plan: &Plan,
    population: Population,
    traffic: Traffic,
    faults: &[Fault],
    decide: Decide,
) -> Result<CanaryOutcome, CanaryError> {
    let watched = watched(policy);
    let requests = Requests::new(population, watched.clone(), traffic, faults, plan)?;
    // Whether a limit is crossed needs no bounds; whether a gate passed does, and only this promotion asks.
    let with_bounds = policy.canary.promote == Promote::Passed;
    Ok(Course::new(policy, plan, requests, watched, decide, with_bounds).run(&Context::default()))
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    lensgate_stats::nearest_rank(&values, 0.5).filter(|_| !values.is_empty())
}

/// The regressions that a certificate asks for unless told otherwise, all from the first minute on.
pub fn scenarios(phase: &str) -> Vec<Scenario> {
    let sizes = [
        ("no change", None),
        ("errors +0.1 pp", Some("errors=0.1%")),
        ("errors +0.5 pp", Some("errors=0.5%")),
        ("errors +2 pp", Some("errors=2%")),
        ("latency 1.1 x", Some("latency=1.1x")),
        ("latency 1.25 x", Some("latency=1.25x")),
        ("latency 1.5 x", Some("latency=1.5x")),
        ("latency 2 x", Some("latency=2x")),
        ("spans lost 2 %", Some("spans=2%")),
        ("spans lost 5 %", Some("spans=5%")),
    ];
    let fault = |what: &str| format!("{what}@{phase}").parse().expect("a fault of ours parses");
    sizes
        .into_iter()
        .map(|(name, what)| Scenario { name: name.to_owned(), faults: what.map(fault).into_iter().collect() })
        .collect()
}
