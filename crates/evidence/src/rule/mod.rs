//! The rules: one for each kind of claim, none knows where a claim came from. Rounding and ambiguity speak for the report.

mod change;
mod count;
mod pair;
mod time;

use crate::claim::{Claim, Stated};
use crate::finding::{Finding, Rule, Severity};

/// What does not fit in a claim.
pub(crate) fn judge(claim: &Claim) -> Vec<Finding> {
    match claim {
        Claim::Room { failed, outside, hundredfold } => pair::room(failed, outside, hundredfold.as_ref()),
        other => one(other).into_iter().collect(),
    }
}

fn one(claim: &Claim) -> Option<Finding> {
    match claim {
        Claim::Count { passed, failed, others, total, rate } => {
            count::count(passed.as_ref(), failed.as_ref(), others, total.as_ref(), rate.as_ref())
        }
        Claim::Whole { passed, total, result } => count::whole(passed, total, result),
        Claim::Sum { what, parts, whole } => count::sum(what, parts, whole),
        Claim::Errors { errors, requests, rate } => count::errors(errors, requests, rate),
        Claim::Gate { name, value, side, limit, result } => pair::gate(name, value, *side, limit, result),
        Claim::Comparison { value, side, limit } => pair::comparison(value, *side, limit),
        Claim::Series(series) => pair::series(series),
        Claim::Same { rule, what, one, other } => pair::same(*rule, what, one, other),
        Claim::Agree { rule, one, other } => pair::agree(*rule, one, other),
        Claim::Share { figure, most } => pair::share(figure, *most),
        Claim::Still(figures) => pair::still(figures),
        Claim::Change { from, to, change } => change::change(from, to, change),
        Claim::Room { .. } => None,
        Claim::Span { start, end, duration } => time::span(start, end, duration.as_ref()),
        Claim::Claimed { time, between, inside } => time::claimed(time, between, *inside),
    }
}

/// A contradiction.
fn found(rule: Rule, claim: String) -> Finding {
    Finding::new(rule, Severity::Contradicted, claim)
}

/// The finding with one more place.
trait At {
    fn of<T>(self, stated: &Stated<T>) -> Self;
}

impl At for Finding {
    fn of<T>(self, stated: &Stated<T>) -> Self {
        self.at(&stated.place, stated.says.clone())
    }
}
