//! Whether the baseline itself keeps the limits: only then is a kill of a candidate that changes nothing a wrong one.

use lensgate_gate::judge::{Inside, Question, wording};
use lensgate_gate::policy::{Policy, Side};
use lensgate_gate::verdict::Decided;
use lensgate_measures::Measure;

use crate::plan::Plan;
use crate::population::{BASELINE, Population};

/// Every limit of the plan that the baseline's own level does not keep, as `p3-recall: 0.871 where 0.895 is the limit`.
pub(super) fn outside(policy: &Policy, plan: &Plan, population: &Population) -> Vec<String> {
    let in_a_phase = |at: usize| plan.phases.iter().any(|phase| phase.gates.contains(&at));
    let gates = policy.gates.iter().enumerate().filter(|(at, _)| in_a_phase(*at)).filter_map(|(_, gate)| {
        let question = Question::of(&gate.test, gate.measure.direction());
        breaks(&question, &gate.measure, population).map(|how| format!("{}: {how}", gate.id))
    });
    let switches = policy.kill_switches.iter().filter_map(|switch| {
        let inside = match switch.trips {
            Side::Above => Inside::Below,
            Side::Below => Inside::Above,
        };
        let question = Question::level(&switch.limit, inside);
        breaks(&question, &switch.measure, population).map(|how| format!("kill switch on {}: {how}", switch.measure))
    });
    gates.chain(switches).collect()
}

/// How the baseline in the candidate's place breaks a limit, if it does.
fn breaks(question: &Question, measure: &Measure, population: &Population) -> Option<String> {
    let level = population.level(measure, BASELINE)?;
    let quantity = match question.decided {
        Decided::Level => level,
        Decided::Difference => 0.0,
        Decided::Ratio => 1.0,
        Decided::OwnRatio => level / population.level(question.other.as_ref()?, BASELINE)?,
    };
    let shown = |value: f64| wording::value(value, question.decided, measure.unit());
    (!question.holds(quantity)).then(|| format!("{} where the limit is {}", shown(quantity), shown(question.limit)))
}
