//! The whole plan of a policy: every gate, every phase, and what they come to together.

use lensgate_gate::judge::question::Question;
use lensgate_gate::policy::{Gate, Policy, SlicesMust};
use lensgate_gate::verdict::Decided;
use lensgate_measures::Aggregation;
use lensgate_words::Severity;
use serde::Serialize;

use crate::plan::assumed::{Assumed, PlanError, Spread};
use crate::plan::gate::{GatePlan, gate_plan, is_relative};
use crate::plan::given::METHOD;
use crate::plan::phase::{PhasePlan, phase_plan};

/// What a policy can decide.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The file's format, 1.
    pub schema_version: u32,
    /// The one-sided confidence of every bound.
    pub confidence: f64,
    /// The chance to pass at which "detectable" and "needs" are stated.
    pub power: f64,
    /// Every gate, in file order.
    pub gates: Vec<GatePlan>,
    /// The least chance of GO if every truth that is supposed is true: one less what each blocking gate may miss
    /// (Bonferroni). None where a blocking gate has no power stated, and where slices have to pass.
    pub go_at_least: Option<f64>,
    /// The most queries that any blocking gate needs; none where one has no number.
    pub queries_for_all: Option<f64>,
    /// Every phase, in file order; empty without traffic.
    pub phases: Vec<PhasePlan>,
}

/// Refuses what was assumed and the plan is not made from.
///
/// # Errors
/// `PlanError::Idle` for the first such thing.
pub fn refuse_idle(policy: &Policy, assumed: &Assumed<'_>, plan: &Plan) -> Result<(), PlanError> {
    let idle = |flag: &str, why| Err(PlanError::Idle { flag: flag.to_owned(), why });
    let takes =
        |spread: &Spread| plan.gates.iter().any(|it| it.method == METHOD && it.measure == spread.measure.to_string());
    for (at, spread) in assumed.spreads.iter().enumerate() {
        let flag = format!("--sd {}", spread.measure);
        if !takes(spread) {
            return idle(&flag, "no gate of the policy is planned from the spread of this measure");
        }
        if assumed.spreads[..at]
            .iter()
            .any(|earlier| earlier.measure == spread.measure && is_relative(earlier.sd) == is_relative(spread.sd))
        {
            return idle(&flag, "it is given twice");
        }
    }
    if assumed.latency.is_some() && !policy.gates.iter().any(compares_percentiles) {
        return idle("--latency-sd", "no gate of the policy compares percentiles by a ratio");
    }
    if assumed.traffic.is_some() && policy.phases.is_empty() {
        return idle("--traffic", "the policy has no [[phase]]");
    }
    Ok(())
}

fn compares_percentiles(gate: &Gate) -> bool {
    let decided = Question::of(&gate.test, gate.measure.direction()).decided;
    matches!(gate.measure.aggregation(), Aggregation::Quantile(_))
        && matches!(decided, Decided::Ratio | Decided::OwnRatio)
}

/// Plans a policy. Pure; the same input gives the same plan.
///
/// # Errors
/// `PlanError` when neither queries nor a pilot are given, or the spread of a measure is not known.
pub fn plan(policy: &Policy, assumed: &Assumed<'_>) -> Result<Plan, PlanError> {
    if assumed.queries.is_none() && assumed.pilot.is_none() {
        return Err(PlanError::NoQueries);
    }
    let mut gates = Vec::new();
    let mut examples: Vec<String> = Vec::new();
    for gate in &policy.gates {
        match gate_plan(policy, gate, assumed) {
            Ok(gate) => gates.push(gate),
            Err(example) if !examples.contains(&example) => examples.push(example),
            Err(_) => {}
        }
    }
    if !examples.is_empty() {
        return Err(PlanError::NoSpread { queries: assumed.queries.unwrap_or_default(), examples });
    }
    let blocking = || gates.iter().filter(|gate| gate.severity == Severity::Block);
    // Slices that have to pass are not planned, and GO needs them.
    let whole =
        policy.decision.slices_must == SlicesMust::NotFail || policy.gates.iter().all(|it| it.slices.is_empty());
    let missed: Option<f64> = blocking().map(|gate| gate.power.map(|power| 1.0 - power.point)).sum();
    let needs: Option<Vec<f64>> = blocking().map(|gate| gate.needs.map(|needs| needs.point)).collect();
    let phases = assumed.traffic.map_or_else(Vec::new, |traffic| {
        let gate = |id: &String| policy.gate(id);
        policy
            .phases
            .iter()
            .map(|phase| {
                let gates: Vec<&Gate> = phase.gates.iter().filter_map(gate).collect();
                phase_plan(policy, phase, &gates, traffic)
            })
            .collect()
    });
    Ok(Plan {
        schema_version: 1,
        confidence: policy.decision.confidence.share(),
        power: policy.decision.power.share(),
        go_at_least: missed.filter(|_| whole).map(|missed| (1.0 - missed).max(0.0)),
        queries_for_all: needs.map(|needs| needs.into_iter().fold(0.0, f64::max)).filter(|needs| needs.is_finite()),
        gates,
        phases,
    })
}
