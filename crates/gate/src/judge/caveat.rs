//! What a reader has to know beside a status: that it would flip if the hits nobody judged were relevant.

use lensgate_compare::{Comparisons, Levels};
use lensgate_words::Status;

use crate::judge::condition::Condition;
use crate::judge::question::Question;
use crate::judge::wording;
use crate::verdict::Decided;

/// A sentence for what the evidence contradicts, and for a bound that lies on the other side of the limit.
pub(crate) fn caveats(condition: &Condition<'_>, status: Status, comparisons: &Comparisons) -> Vec<String> {
    refuted(condition).into_iter().chain(unjudged(condition, status, comparisons)).collect()
}

/// A declaration that the evidence contradicts.
fn refuted(condition: &Condition<'_>) -> Option<String> {
    let (loss, declared) = (condition.estimator.as_ref()?.refuting_loss()?, condition.gate.worst?);
    let unit = condition.measure().unit();
    let loss = wording::value(loss, Decided::Difference, unit);
    Some(format!(
        "a query lost {loss}, more than the worst loss of {declared} that the gate declares: the bound fears a whole one"
    ))
}

fn unjudged(condition: &Condition<'_>, status: Status, comparisons: &Comparisons) -> Option<String> {
    let comparison = comparisons.find(condition.measure(), &condition.slice)?;
    let value = decided(&condition.question, comparison.if_unjudged_relevant?)?;
    flips(&condition.question, status, value).then(|| {
        let value = condition.value(value);
        format!("with every unjudged hit taken as relevant it would be {value}, on the other side")
    })
}

/// The quantity that a gate is decided on, from both levels.
fn decided(question: &Question, levels: Levels) -> Option<f64> {
    match question.decided {
        Decided::Level => Some(levels.candidate),
        Decided::Difference => Some(levels.delta()),
        Decided::Ratio if levels.baseline > 0.0 => Some(levels.candidate / levels.baseline),
        Decided::Ratio | Decided::OwnRatio => None,
    }
}

fn flips(question: &Question, status: Status, value: f64) -> bool {
    let holds = value.is_finite() && question.holds(value);
    match status {
        Status::Pass => !holds,
        Status::Fail | Status::Warn => holds,
        Status::Inconclusive | Status::Waived | Status::NotRun | Status::Error => false,
    }
}
