//! Gates: the verdict file's entries as the pages show them.

use lensgate_compare::Bound;
use lensgate_words::Direction;

use crate::view::{Estimate, Gate, Mark};
use lensgate_gate::policy::TestKind;
use lensgate_gate::verdict::{Decided, JudgedGate};

pub(crate) fn gate(judged: &JudgedGate) -> Gate {
    let estimate = estimate(judged);
    Gate {
        judged: judged.clone(),
        requirement: requirement(judged),
        estimate,
        bound: estimate.map(|estimate| if needs_lower(judged) { estimate.lower } else { estimate.upper }),
        mark: mark(judged),
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
    match judged.test {
        TestKind::AtLeast => true,
        TestKind::AtMost => false,
        TestKind::NonInferior | TestKind::Superior => judged.direction == Direction::HigherIsBetter,
    }
}

/// The condition in the policy's own numbers, short enough for a terminal.
fn requirement(judged: &JudgedGate) -> String {
    match judged.test {
        TestKind::AtLeast => format!(">= {}", judged.margin),
        TestKind::AtMost => format!("<= {}", judged.margin),
        TestKind::NonInferior => format!("worse by <= {}", judged.margin),
        TestKind::Superior => format!("better by >= {}", judged.margin),
    }
}

/// Where the limit lies on the axis of differences, if it has a place there.
fn mark(judged: &JudgedGate) -> Option<Mark> {
    let limit = judged.limit?;
    match judged.decided {
        Decided::Difference => Some(Mark::Margin(limit)),
        Decided::Ratio => Some(Mark::Margin((limit - 1.0) * judged.baseline?)),
        Decided::Level => Some(Mark::Limit(limit - judged.baseline?)),
        Decided::OwnRatio => None,
    }
}
