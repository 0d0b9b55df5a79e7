//! Gates: the verdict file's entries as the pages show them.

use lensgate_compare::Bound;
use lensgate_gate::verdict::{
    Decided as DecidedName, DirectionName, GateSeverity, JudgedGate, ReasonCode, Status as StatusName, UnitName,
};

use crate::view::{Decided, Direction, Estimate, Gate, Mark, MeasureUnit, Severity, Status};

pub(crate) fn gate(judged: &JudgedGate) -> Gate {
    let estimate = estimate(judged);
    let direction = direction(judged.direction);
    Gate {
        id: judged.id.clone(),
        phase: judged.phase.clone(),
        slice: judged.slice.clone(),
        severity: match judged.severity {
            GateSeverity::Block => Severity::Block,
            GateSeverity::Warn => Severity::Warn,
        },
        measure: judged.measure.clone(),
        unit: unit(judged.unit),
        direction,
        requirement: requirement(judged),
        condition: judged.requirement.clone(),
        baseline: judged.baseline,
        candidate: judged.candidate,
        decided: decided(judged.decided),
        estimate,
        bound: estimate.map(|estimate| if needs_lower(judged) { estimate.lower } else { estimate.upper }),
        mark: mark(judged),
        n: judged.n,
        min_n: judged.min_n,
        detectable: judged.detectable,
        p_value: judged.p_value,
        method: judged.interval.as_ref().map_or_else(|| "no interval".to_owned(), |interval| interval.method.clone()),
        status: status(judged.status),
        reason_code: code(judged.reason_code),
        explanation: judged.explanation.clone(),
    }
}

/// The code as the verdict file spells it.
fn code(code: ReasonCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        _ => format!("{code:?}"),
    }
}

fn estimate(judged: &JudgedGate) -> Option<Estimate> {
    let point = judged.estimate?;
    let end = |bound: Option<Bound>, open: f64| bound.and_then(Bound::value).unwrap_or(open);
    let interval = judged.interval.as_ref();
    Some(Estimate {
        point,
        lower: end(interval.map(|interval| interval.lower), f64::NEG_INFINITY),
        upper: end(interval.map(|interval| interval.upper), f64::INFINITY),
    })
}

/// Whether the gate is decided on the lower end: it is when the quantity has to be large.
fn needs_lower(judged: &JudgedGate) -> bool {
    match judged.test.as_str() {
        "at_least" => true,
        "at_most" => false,
        _ => judged.direction == DirectionName::HigherIsBetter,
    }
}

/// The condition in the policy's own numbers, short enough for a terminal.
fn requirement(judged: &JudgedGate) -> String {
    match judged.test.as_str() {
        "at_least" => format!(">= {}", judged.margin),
        "at_most" => format!("<= {}", judged.margin),
        "non_inferior" => format!("worse by <= {}", judged.margin),
        "superior" => format!("better by >= {}", judged.margin),
        _ => judged.requirement.clone(),
    }
}

/// Where the limit lies on the axis of differences, if it has a place there.
fn mark(judged: &JudgedGate) -> Option<Mark> {
    let limit = judged.limit?;
    match judged.decided {
        DecidedName::Difference => Some(Mark::Margin(limit)),
        DecidedName::Ratio => Some(Mark::Margin((limit - 1.0) * judged.baseline?)),
        DecidedName::Level => Some(Mark::Limit(limit - judged.baseline?)),
        DecidedName::OwnRatio => None,
    }
}

pub(crate) fn unit(unit: UnitName) -> MeasureUnit {
    match unit {
        UnitName::Share => MeasureUnit::Share,
        UnitName::Score => MeasureUnit::Score,
        UnitName::Count => MeasureUnit::Count,
        UnitName::Milliseconds => MeasureUnit::Milliseconds,
        UnitName::PerSecond => MeasureUnit::PerSecond,
    }
}

fn direction(direction: DirectionName) -> Direction {
    match direction {
        DirectionName::HigherIsBetter => Direction::HigherIsBetter,
        DirectionName::LowerIsBetter => Direction::LowerIsBetter,
    }
}

pub(crate) fn decided(decided: DecidedName) -> Decided {
    match decided {
        DecidedName::Level => Decided::Level,
        DecidedName::Difference => Decided::Difference,
        DecidedName::Ratio => Decided::Ratio,
        DecidedName::OwnRatio => Decided::OwnRatio,
    }
}

pub(crate) fn status(status: StatusName) -> Status {
    match status {
        StatusName::Pass => Status::Pass,
        StatusName::Warn => Status::Warn,
        StatusName::Fail => Status::Fail,
        StatusName::Inconclusive => Status::Inconclusive,
        StatusName::Waived => Status::Waived,
        StatusName::NotRun => Status::NotRun,
        StatusName::Error => Status::Error,
    }
}
