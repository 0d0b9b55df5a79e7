//! From conditions to statuses: a pass is decided alone, a failure only after adjusting over all blocking conditions.

use lensgate_compare::Comparisons;
use lensgate_words::{Severity, Status};

use crate::judge::condition::{Condition, Settled};
use crate::judge::family::Family;
use crate::judge::need::{Certainty, Need, need};
use crate::judge::question::Inside;
use crate::judge::wording;
use crate::policy::{Decide, Policy};
use crate::verdict::{JudgedGate, ReasonCode};

/// Judges conditions that were looked at one by one.
pub(crate) fn decide(
    policy: &Policy,
    conditions: &[Condition<'_>],
    comparisons: &Comparisons,
    certainty: Certainty,
) -> Vec<JudgedGate> {
    let family = Family::of(conditions);
    let certainty = Certainty { family: family.blocking, ..certainty };
    conditions
        .iter()
        .enumerate()
        .map(|(at, condition)| {
            let harm = Harm { alone: family.alone[at], adjusted: family.adjusted[at], in_gate: family.in_gate[at] };
            let settled = status(policy, condition, &harm, certainty);
            judged(condition, settled, &harm, comparisons, certainty)
        })
        .collect()
}

/// Harm p-values of one condition.
struct Harm {
    alone: Option<f64>,
    adjusted: Option<f64>,
    in_gate: Option<f64>,
}

fn status(policy: &Policy, condition: &Condition<'_>, harm: &Harm, certainty: Certainty) -> Settled {
    let settled = match (&condition.settled, &condition.estimator, policy.decision.decide) {
        (Some(settled), _, _) => settled.clone(),
        (None, None, _) => Settled {
            status: Status::Error,
            code: ReasonCode::NotMeasured,
            explanation: "the condition has no estimate".to_owned(),
        },
        (None, Some(_), Decide::Point) => by_point(condition),
        (None, Some(_), Decide::Bound) => by_bound(condition, harm, certainty),
    };
    match (settled.status, condition.gate.severity) {
        (Status::Fail, Severity::Warn) => Settled { status: Status::Warn, ..settled },
        _ => settled,
    }
}

fn by_point(condition: &Condition<'_>) -> Settled {
    let point = condition.estimator.as_ref().map_or(f64::NAN, lensgate_compare::Estimator::point);
    let quantity = wording::quantity(&condition.question, condition.measure());
    let (shown, limit) = (condition.value(point), condition.value(condition.question.limit));
    if !condition.question.holds(point) {
        let explanation = format!("{quantity} is {shown}, outside {limit} (a point estimate; noise is not considered)");
        return Settled { status: Status::Fail, code: ReasonCode::PointOutside, explanation };
    }
    match &condition.withheld {
        Some(withheld) => withheld.clone(),
        None => {
            let explanation =
                format!("{quantity} is {shown}, inside {limit} (a point estimate; noise is not considered)");
            Settled { status: Status::Pass, code: ReasonCode::PointInside, explanation }
        }
    }
}

fn by_bound(condition: &Condition<'_>, harm: &Harm, certainty: Certainty) -> Settled {
    let Some(estimator) = &condition.estimator else { return by_point(condition) };
    let (question, confidence) = (&condition.question, certainty.confidence);
    let bound = question.worst(estimator, confidence);
    let is_noise = condition.withheld.as_ref().is_some_and(|withheld| withheld.code == ReasonCode::Noise);
    let quantity = wording::quantity(question, condition.measure());
    let limit = condition.value(question.limit);
    let percent = (confidence * 1e8).round() / 1e6;
    if question.holds(bound) {
        let side = if question.inside == Inside::Above { "at least" } else { "at most" };
        let explanation = format!(
            "{quantity} is {side} {} with {percent} % confidence, inside the limit {limit}",
            condition.value(bound)
        );
        let pass = Settled { status: Status::Pass, code: ReasonCode::BoundInside, explanation };
        return condition.withheld.clone().unwrap_or(pass);
    }
    // 1 - 0.95 is a little more than 0.05.
    let shown = |p_value: Option<f64>| p_value.filter(|p_value| *p_value <= 1.0 - confidence && !is_noise);
    if let Some(p_value) = shown(harm.adjusted) {
        let explanation = format!(
            "{quantity} is {}, outside the limit {limit} (p = {} after adjusting over {})",
            condition.value(estimator.point()),
            p_text(p_value),
            wording::conditions(certainty.family as u64)
        );
        return Settled { status: Status::Fail, code: ReasonCode::BoundOutside, explanation };
    }
    if let Some(p_value) = shown(harm.in_gate).filter(|_| condition.is_slice()) {
        let explanation = format!(
            "{quantity} is {}, outside the limit {limit} for this gate alone (p = {}), and not after adjusting over {} (p = {}): \
             no GO before more queries decide it",
            condition.value(estimator.point()),
            p_text(p_value),
            wording::conditions(certainty.family as u64),
            p_text(harm.adjusted.unwrap_or(1.0))
        );
        return undecided(ReasonCode::SliceHarm, explanation);
    }
    condition.withheld.clone().unwrap_or_else(|| straddles(condition, harm, certainty))
}

fn p_text(p_value: f64) -> String {
    if p_value < 0.0001 { "under 0.0001".to_owned() } else { format!("{p_value:.4}") }
}

/// Undecided, with the number of queries that would decide.
fn straddles(condition: &Condition<'_>, harm: &Harm, certainty: Certainty) -> Settled {
    let Some(estimator) = &condition.estimator else { return by_point(condition) };
    let (question, has) = (&condition.question, wording::count(condition.n));
    let need = need(question, condition.measure(), estimator, certainty);
    let limit = condition.value(question.limit);
    if let Some(queries) = need.queries.filter(|_| need.without_event) {
        let explanation = format!(
            "needs {} requests without an error to show {} <= {limit}; has {has}",
            wording::count(queries),
            condition.measure()
        );
        return undecided(ReasonCode::BoundStraddles, explanation);
    }
    let (lower, upper) = estimator.interval(2.0 * certainty.confidence - 1.0);
    let quantity = wording::quantity(question, condition.measure());
    let range = match (lower.is_finite(), upper.is_finite()) {
        (true, true) => format!("{quantity} is between {} and {}", condition.value(lower), condition.value(upper)),
        (true, false) => format!("{quantity} is at least {} and has no upper bound", condition.value(lower)),
        (false, true) => format!("{quantity} is at most {} and has no lower bound", condition.value(upper)),
        (false, false) => format!("{quantity} has no bound on either side"),
    };
    let bounded = lower.is_finite() && upper.is_finite();
    let code = match (estimator.missing(), bounded) {
        (Some(_), _) => ReasonCode::Censored,
        (None, true) => ReasonCode::BoundStraddles,
        (None, false) => ReasonCode::Unbounded,
    };
    let range = match estimator.missing() {
        Some((missing, of)) => format!(
            "{range}; {} of {} clock readings are missing in one arm only, and the slowest may be among them",
            wording::count(missing),
            wording::count(of)
        ),
        None => range,
    };
    let alone = harm.alone.filter(|p_value| *p_value <= 1.0 - certainty.confidence);
    if let Some(p_value) = alone {
        let explanation = format!(
            "{range}, outside the limit {limit} on its own evidence (p = {}), which adjusting over {} does not confirm (p = {})",
            p_text(p_value),
            wording::conditions(certainty.family as u64),
            p_text(harm.adjusted.unwrap_or(1.0))
        );
        return undecided(ReasonCode::BoundStraddles, explanation);
    }
    let explanation = match need.queries {
        Some(queries) => {
            let about = if bounded { "about " } else { "at least " };
            let needs = wording::queries(queries);
            format!("{range}, which does not settle the limit {limit}: needs {about}{needs} to decide; has {has}")
        }
        None if need.is_out_of_reach => format!(
            "{range}, on both sides of the limit {limit}: it would take over a hundred times the {has} queries at hand to \
             settle so small a distance"
        ),
        None if bounded => {
            format!("{range}, on both sides of the limit {limit} or too near it: {has} queries do not settle it")
        }
        None => format!("{range}: {has} queries are too few to settle the limit {limit}"),
    };
    undecided(code, explanation)
}

fn undecided(code: ReasonCode, explanation: String) -> Settled {
    Settled { status: Status::Inconclusive, code, explanation }
}

fn judged(
    condition: &Condition<'_>,
    settled: Settled,
    harm: &Harm,
    comparisons: &Comparisons,
    certainty: Certainty,
) -> JudgedGate {
    let gate = condition.gate;
    let is_open = settled.status == Status::Inconclusive;
    let reach = condition.estimator.as_ref().filter(|_| is_open);
    let reach: Need =
        reach.map(|estimator| need(&condition.question, condition.measure(), estimator, certainty)).unwrap_or_default();
    let asked = Some(if condition.is_slice() { gate.min_n.max(gate.min_slice) } else { gate.min_n });
    // More queries are no cure for a candidate that does nothing.
    let counts = matches!(settled.code, ReasonCode::TooFewQueries | ReasonCode::SliceTooSmall);
    let asked = asked.filter(|asked| counts && *asked > condition.n);
    let caveats = crate::judge::caveat::caveats(condition, settled.status, comparisons);
    JudgedGate {
        id: gate.id.clone(),
        phase: None,
        slice: condition.is_slice().then(|| condition.slice.to_string()),
        severity: gate.severity,
        measure: gate.measure.to_string(),
        unit: gate.measure.unit(),
        direction: gate.measure.direction(),
        test: gate.test.kind(),
        requirement: wording::requirement(&condition.question, condition.measure()),
        baseline: condition.baseline,
        candidate: condition.candidate,
        delta: condition.delta(),
        decided: condition.question.decided,
        estimate: condition.estimator.as_ref().map(lensgate_compare::Estimator::point),
        interval: condition.interval(certainty.confidence),
        limit: Some(condition.question.limit),
        margin: gate.test.written(),
        n: condition.n,
        min_n: reach.queries.max(asked),
        detectable: reach.detectable,
        p_value: harm.adjusted,
        p_alone: harm.alone,
        status: settled.status,
        reason_code: settled.code,
        explanation: std::iter::once(settled.explanation).chain(caveats).collect::<Vec<_>>().join("; "),
    }
}
