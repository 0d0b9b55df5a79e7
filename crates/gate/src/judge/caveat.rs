//! What a reader has to know beside a status: that it would flip if the hits nobody judged were relevant.

use lensgate_compare::Comparisons;

use crate::judge::condition::Condition;
use crate::judge::question::Question;
use crate::verdict::{Decided, Status};

/// A sentence when the other extreme of the unjudged lies on the other side of the limit.
pub(crate) fn unjudged(condition: &Condition<'_>, status: Status, comparisons: &Comparisons) -> Option<String> {
    let levels = comparisons.find(condition.measure(), &condition.slice)?.if_unjudged_relevant?;
    let optimistic = match condition.question.decided {
        Decided::Level => levels.candidate,
        Decided::Difference => levels.delta(),
        Decided::Ratio if levels.baseline > 0.0 => levels.candidate / levels.baseline,
        Decided::Ratio | Decided::OwnRatio => return None,
    };
    let flips = match status {
        Status::Pass => !holds(&condition.question, optimistic),
        Status::Fail | Status::Warn => holds(&condition.question, optimistic),
        Status::Inconclusive | Status::Waived | Status::NotRun | Status::Error => false,
    };
    flips.then(|| {
        format!(
            "with every unjudged hit taken as relevant it would be {}, on the other side",
            condition.value(optimistic)
        )
    })
}

fn holds(question: &Question, value: f64) -> bool {
    value.is_finite() && question.holds(value)
}
