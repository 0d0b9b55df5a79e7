//! One gate by itself: whether anything can fail it, whether anything can pass it, whether its unit looks meant.

use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::judge::wording;
use lensgate_gate::policy::{Decide, Gate, Limit, Percent, Policy, Test};
use lensgate_gate::verdict::Decided;
use lensgate_measures::Measure;
use lensgate_words::Direction;

use crate::lint::finding::{Falsifier, Finding, Rule};

/// The least and the greatest value of the decided quantity over all evidence there can be.
pub(super) fn reach(question: &Question, measure: &Measure) -> (f64, f64) {
    let (low, high) = measure.range().unwrap_or((0.0, f64::INFINITY));
    match question.decided {
        Decided::Level => (low, high),
        Decided::Difference => (low - high, high - low),
        Decided::Ratio => (0.0, f64::INFINITY),
        Decided::OwnRatio => question.other.as_ref().map_or((0.0, f64::INFINITY), |other| own_reach(measure, other)),
    }
}

/// How one measure of an arm can stand to another: nested measures cannot pass each other.
fn own_reach(measure: &Measure, other: &Measure) -> (f64, f64) {
    if measure.is_never_over(other) {
        (0.0, 1.0)
    } else if other.is_never_over(measure) {
        (1.0, f64::INFINITY)
    } else {
        (0.0, f64::INFINITY)
    }
}

/// VACUOUS and UNSATISFIABLE.
pub(crate) fn possible(policy: &Policy, gate: &Gate) -> Option<Finding> {
    let question = Question::of(&gate.test, gate.measure.direction());
    let (low, high) = reach(&question, &gate.measure);
    let quantity = wording::quantity(&question, &gate.measure);
    let shown = |number: f64| wording::value(number, question.decided, gate.measure.unit());
    let limit = shown(question.limit);
    let (worst, best, word) = match question.inside {
        Inside::Above => (low, high, "under"),
        Inside::Below => (high, low, "over"),
    };
    if question.holds(worst) {
        let explanation = format!("{quantity} is never {word} {}, so nothing fails the limit {limit}", shown(worst));
        return Some(Finding::error(Rule::Vacuous, &gate.id, explanation).about(gate));
    }
    // A bound with any width never reaches the end of the scale.
    let unreachable = match policy.decision.decide {
        Decide::Bound => !question.holds(best) || question.limit == best,
        Decide::Point => !question.holds(best),
    };
    let is_ratio = question.decided == Decided::OwnRatio;
    if unreachable && !(is_ratio && question.limit == 1.0) {
        let explanation = format!("the best that {quantity} can be is {}, so no bound is inside {limit}", shown(best));
        return Some(Finding::error(Rule::Unsatisfiable, &gate.id, explanation).about(gate));
    }
    None
}

/// A pair of levels on which the gate does not hold, if there is one.
pub(crate) fn falsifier(gate: &Gate) -> Option<Falsifier> {
    let question = Question::of(&gate.test, gate.measure.direction());
    let (reference, candidate) = worst_pair(&question, &gate.measure);
    let value = match question.decided {
        Decided::Level => candidate,
        Decided::Difference => candidate - reference,
        Decided::Ratio | Decided::OwnRatio => candidate / reference,
    };
    if question.holds(value) {
        return None;
    }
    let level = |number: f64| wording::value(number, Decided::Level, gate.measure.unit());
    let against = match (question.decided, &question.other) {
        (Decided::Level, _) => String::new(),
        (Decided::OwnRatio, Some(other)) => format!(" with {other} at {}", level(reference)),
        (Decided::Difference | Decided::Ratio | Decided::OwnRatio, _) => {
            format!(" against a baseline of {}", level(reference))
        }
    };
    let explanation = format!("fails at {} of {}{against}", gate.measure, level(candidate));
    Some(Falsifier { gate: gate.id.clone(), reference, candidate, explanation })
}

/// Levels that lie as far on the wrong side as there can be; a scale without an end goes on a little beyond the limit.
fn worst_pair(question: &Question, measure: &Measure) -> (f64, f64) {
    let (low, high) = measure.range().unwrap_or((0.0, f64::INFINITY));
    let beyond = 2.0 * question.limit.abs() + 1.0;
    let high = if high.is_finite() { high } else { beyond };
    let (least, most) = reach(question, measure);
    match (question.decided, question.inside) {
        (Decided::Level, Inside::Above) => (low, low),
        (Decided::Level | Decided::Difference, Inside::Below) => (low, high),
        (Decided::Difference, Inside::Above) => (high, low),
        (Decided::Ratio | Decided::OwnRatio, Inside::Above) => (high, high * least),
        (Decided::Ratio | Decided::OwnRatio, Inside::Below) => (high / most.min(beyond), high),
    }
}

/// UNIT: a share limit that reads like a fraction of one with a percent sign behind it.
pub(crate) fn unit(gate: &Gate) -> Option<Finding> {
    let Test::AtLeast(Limit::Share(Percent(percent))) = gate.test else { return None };
    let fraction = gate.measure.direction() == Direction::HigherIsBetter && percent > 0.0 && percent <= 1.0;
    fraction.then(|| {
        let explanation = format!(
            "{percent} % is at most one in a hundred: if a fraction of one was meant, write \"{} %\"",
            (percent * 1e8).round() / 1e6
        );
        Finding::warning(Rule::Unit, &gate.id, explanation)
    })
}
