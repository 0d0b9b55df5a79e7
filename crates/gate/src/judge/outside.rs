//! Which limits of a policy the baseline itself does not keep: a candidate that changes nothing breaks them too.

use std::fmt;

use lensgate_measures::Measure;

use crate::judge::question::Question;
use crate::judge::wording;
use crate::policy::{Gate, Policy};
use crate::verdict::Decided;

/// A limit of the policy that the baseline in the candidate's place does not keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// The gate's id, or the kill switch.
    pub what: String,
    /// What the baseline has.
    pub has: String,
    /// What the limit is.
    pub limit: String,
    /// Whether the condition asks for a gain over the baseline, which the baseline cannot have over itself.
    pub compares_arms: bool,
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} where the limit is {}", self.what, self.has, self.limit)
    }
}

/// Every kill switch, and every gate that is asked about, whose limit the baseline's own levels do not keep.
pub fn outside(
    policy: &Policy,
    is_asked: impl Fn(&Gate) -> bool,
    level: impl Fn(&Measure) -> Option<f64>,
) -> Vec<Outside> {
    let gates = policy.gates.iter().filter(|gate| is_asked(gate)).filter_map(|gate| {
        let question = Question::of(&gate.test, gate.measure.direction());
        breaks(&question, &gate.measure, &level).map(|has| condition(gate.id.clone(), has, &question, &gate.measure))
    });
    let switches = policy.kill_switches.iter().filter_map(|switch| {
        let question = Question::kept_by(switch);
        breaks(&question, &switch.measure, &level)
            .map(|has| condition(wording::switch(switch), has, &question, &switch.measure))
    });
    gates.chain(switches).collect()
}

fn condition(what: String, has: f64, question: &Question, measure: &Measure) -> Outside {
    let shown = |value: f64| wording::value(value, question.decided, measure.unit());
    Outside { what, has: shown(has), limit: shown(question.limit), compares_arms: question.compares_arms() }
}

/// What the baseline in the candidate's place has, where that does not keep the limit.
fn breaks(question: &Question, measure: &Measure, level: impl Fn(&Measure) -> Option<f64>) -> Option<f64> {
    let own = level(measure)?;
    let quantity = match question.decided {
        Decided::Level => own,
        Decided::Difference => 0.0,
        Decided::Ratio => 1.0,
        Decided::OwnRatio => own / level(question.other.as_ref()?)?,
    };
    (!question.holds(quantity)).then_some(quantity)
}
