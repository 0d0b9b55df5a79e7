//! Means and ratios of sums, planned from a standard deviation that somebody knows.

use lensgate_gate::judge::question::Question;
use lensgate_gate::judge::{Certainty, wording};
use lensgate_gate::policy::Gate;
use lensgate_stats::MeanPlan;

use crate::plan::reach::{Detectable, Reach, Uncertain};

/// How far the truth is supposed to lie inside the limit, and in words what it is; nothing where only a pilot could say.
pub(crate) fn supposed(gate: &Gate, question: &Question) -> Option<(f64, &'static str)> {
    let margin = gate.test.margin()?;
    debug_assert!(question.compares_arms());
    Some((margin.value(), "no difference"))
}

/// How a gate is planned from a spread that was given.
pub(crate) const METHOD: &str = "from the given standard deviation, as if deltas were normal";

pub(crate) fn by_spread(gate: &Gate, question: &Question, sd: f64, n: u64, certainty: Certainty) -> Reach {
    let Certainty { confidence, power, .. } = certainty;
    let (worst, note) = worst(gate, question, sd);
    let plan = MeanPlan { sd, worst };
    let shown = plan.smallest_detectable(n, confidence, power);
    let supposed = supposed(gate, question);
    Reach {
        truth: supposed.map(|(_, truth)| truth.to_owned()),
        power: supposed.map(|(distance, _)| Uncertain::exact(plan.power(distance, n, confidence))),
        detectable: detectable(gate, question, Uncertain::exact(shown)),
        needs: supposed.and_then(|(distance, _)| {
            plan.queries_needed(distance, confidence, power).map(|n| Uncertain::exact(n as f64))
        }),
        method: METHOD.to_owned(),
        notes: vec![note],
    }
}

/// What one query can lose, in the gate's own kind of unit, and the same in words.
fn worst(gate: &Gate, question: &Question, sd: f64) -> (f64, String) {
    use lensgate_words::MeasureUnit::{Count, Milliseconds, PerSecond, Score, Share};
    match (question.decided, gate.worst, gate.measure.unit()) {
        (lensgate_gate::verdict::Decided::Ratio | lensgate_gate::verdict::Decided::OwnRatio, _, _) => {
            (1.0, "supposes that no query loses more than the baseline's mean".to_owned())
        }
        (_, Some(declared), _) => {
            (declared.value(), format!("supposes that no query loses more than {declared}, as the gate declares"))
        }
        (_, None, Share | Score) => (1.0, "a query can lose everything".to_owned()),
        (_, None, Count | Milliseconds | PerSecond) => {
            (10.0 * sd, "supposes that no query loses more than ten of the given standard deviations".to_owned())
        }
    }
}

/// A distance from the limit in words; nothing when no distance is shown.
pub(crate) fn detectable(gate: &Gate, question: &Question, value: Uncertain) -> Option<Detectable> {
    let text = |number: f64| match question.decided {
        lensgate_gate::verdict::Decided::Level if gate.measure.unit() == lensgate_words::MeasureUnit::Share => {
            format!("{} pp", wording::digits(100.0 * number))
        }
        lensgate_gate::verdict::Decided::Ratio | lensgate_gate::verdict::Decided::OwnRatio => {
            format!("{} %", wording::digits(100.0 * number))
        }
        decided => wording::value(number, decided, gate.measure.unit()),
    };
    value.point.is_finite().then(|| Detectable { value, text: format!("{} from the limit", text(value.point)) })
}
