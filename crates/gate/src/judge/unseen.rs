//! The loss that nobody saw: queries of a kind of which the evidence holds none. A resampled bound knows nothing of them.

use lensgate_measures::{Aggregation, Measure, MeasureUnit};
use lensgate_stats::special::{exp, ln};

use crate::judge::condition::Condition;
use crate::judge::question::Inside;
use crate::judge::wording;
use crate::verdict::{Decided, Status, Unseen};

/// The share of all queries of which `n` hold none with a chance of 1 - confidence: 3 / n at 95 % (Hanley and Lippman-Hand
/// 1983, "If nothing goes wrong, is everything all right?").
pub(crate) fn absent_share(n: u64, confidence: f64) -> f64 {
    1.0 - exp(ln(1.0 - confidence) / n as f64)
}

/// Whether a mean over queries can lose as much of itself as queries are lost: scores in [0, 1] of which more is better.
pub(crate) fn can_lose(measure: &Measure, inside: Inside) -> bool {
    let scale = matches!(measure.unit(), MeasureUnit::Share | MeasureUnit::Score);
    scale && measure.aggregation() == Aggregation::Mean && inside == Inside::Above
}

/// What a loss that was not seen could do to a passed gate; nothing where the bound stays inside the limit all the same, or
/// counts it in.
pub(crate) fn unseen(condition: &Condition<'_>, status: Status, confidence: f64) -> Option<Unseen> {
    let estimator = condition.estimator.as_ref()?;
    let question = &condition.question;
    let counts = status == Status::Pass && estimator.rests_on_what_was_seen();
    if !(counts && can_lose(condition.measure(), question.inside)) {
        return None;
    }
    let share = absent_share(condition.n, confidence);
    let loss = match (question.decided, condition.baseline) {
        (Decided::Level | Decided::Difference, _) => share,
        (Decided::Ratio, Some(baseline)) if baseline > 0.0 => share / baseline,
        (Decided::Ratio | Decided::OwnRatio, _) => return None,
    };
    let bound = question.worst(estimator, confidence);
    (bound.is_finite() && !question.holds(bound - loss)).then_some(Unseen { share, loss })
}

/// The same in words.
pub(crate) fn warning(condition: &Condition<'_>, unseen: Unseen) -> String {
    let share = wording::value(unseen.share, Decided::Level, MeasureUnit::Share);
    let loss = match condition.question.decided {
        Decided::Ratio | Decided::OwnRatio => format!("{} %", wording::digits(100.0 * unseen.loss)),
        Decided::Level | Decided::Difference if condition.measure().unit() == MeasureUnit::Share => {
            format!("{} pp", wording::digits(100.0 * unseen.loss))
        }
        Decided::Level | Decided::Difference => wording::digits(unseen.loss),
    };
    format!(
        "of {} none may be of a kind that makes up as much as {share} of all, and if the candidate lost all of that kind it \
         would be up to {loss} lower, outside the limit (bound = \"betting\" counts such losses in)",
        wording::queries(condition.n)
    )
}

#[cfg(test)]
mod tests {
    use super::absent_share;

    #[test]
    fn what_three_over_n_of_all_queries_have_is_absent_from_one_sample_in_twenty() {
        let share = absent_share(100, 0.95);
        assert!((share - 0.029_513).abs() < 1e-6, "{share}");
        assert!(((1.0 - share).powi(100) - 0.05).abs() < 1e-12);
    }
}
