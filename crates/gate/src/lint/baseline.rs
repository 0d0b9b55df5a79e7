//! The policy beside its own baseline: limits relative to a rate of zero (ZERO_BASELINE), and limits that the baseline does
//! not keep itself (BASELINE_OUTSIDE).

use std::fmt;

use lensgate_compare::{Comparisons, Slice};
use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::nearest_rank;
use lensgate_words::{Arm, Population};

use crate::judge::question::Question;
use crate::judge::wording;
use crate::lint::finding::{Finding, Rule};
use crate::lint::switches::{kept, subject};
use crate::policy::{Gate, KillSwitch, Policy};
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
        let question = kept(switch);
        breaks(&question, &switch.measure, &level)
            .map(|has| condition(subject(switch), has, &question, &switch.measure))
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

/// BASELINE_OUTSIDE: levels that the recorded baseline does not have.
pub(crate) fn baseline_outside(policy: &Policy, comparisons: &Comparisons) -> Vec<Finding> {
    let level = |measure: &Measure| recorded(comparisons, measure).map(|(level, _)| level);
    let of_levels = outside(policy, |_| true, level).into_iter().filter(|outside| !outside.compares_arms);
    of_levels
        .map(|outside| {
            let explanation = format!(
                "the recorded baseline itself breaks it, {} where the limit is {}: so does a candidate that changes nothing",
                outside.has, outside.limit
            );
            Finding::warning(Rule::BaselineOutside, &outside.what, explanation)
        })
        .collect()
}

/// What the baseline showed of a measure, and over how many queries.
fn recorded(comparisons: &Comparisons, measure: &Measure) -> Option<(f64, u64)> {
    if let Aggregation::Quantile(p) = measure.aggregation() {
        // A plain percentile: whether its bounds can be had is not asked here.
        let lists = &comparisons.stage_table(measure)?.baseline;
        let mut readings: Vec<f64> = lists.iter().flatten().copied().collect();
        readings.sort_by(f64::total_cmp);
        return Some((nearest_rank(&readings, p)?, lists.iter().filter(|list| !list.is_empty()).count() as u64));
    }
    let series = comparisons.series(measure, &Slice::Overall, Population::Queries)?;
    let estimator = series.level(Arm::Baseline).ok()?;
    Some((estimator.point(), estimator.n()))
}

/// ZERO_BASELINE: limits that are multiples of a rate which may be zero.
pub(crate) fn zero_baseline(policy: &Policy, comparisons: Option<&Comparisons>) -> Vec<Finding> {
    let relative = |question: &Question| question.decided == Decided::Ratio;
    let gates = policy.gates.iter().filter(|gate| relative(&Question::of(&gate.test, gate.measure.direction())));
    let gates = gates.filter_map(|gate| of_gate(gate, comparisons));
    let switches = policy.kill_switches.iter().filter(|switch| relative(&kept(switch)));
    gates.chain(switches.filter_map(|switch| of_switch(switch, comparisons))).collect()
}

fn of_gate(gate: &Gate, comparisons: Option<&Comparisons>) -> Option<Finding> {
    let zero = zero(&gate.measure, comparisons)?;
    let instead = if gate.measure == Measure::ERROR_RATE {
        "write an absolute limit (test = \"at_most\", limit = \"0.1 %\") or a difference (test = \"non_inferior\", margin = \"0.1 pp\")"
    } else {
        "write an absolute limit or a difference"
    };
    let explanation = format!(
        "\"{}\" is relative to the baseline's {}: {zero} no bound can pass it; {instead}",
        gate.test.written(),
        gate.measure
    );
    Some(Finding::warning(Rule::ZeroBaseline, &gate.id, explanation))
}

fn of_switch(switch: &KillSwitch, comparisons: Option<&Comparisons>) -> Option<Finding> {
    // What an earlier phase will have shown of the candidate, no recording knows.
    let (whose, comparisons) = match &switch.of_phase {
        Some(phase) => (format!("what phase \"{phase}\" showed of"), None),
        None => ("the baseline's".to_owned(), comparisons),
    };
    let zero = zero(&switch.measure, comparisons)?;
    let explanation = format!(
        "\"{}\" is relative to {whose} {}: {zero} it is compared with a bound alone and trips late; write an absolute limit such as \
         above = \"0.1 %\"",
        switch.written(),
        switch.measure
    );
    Some(Finding::warning(Rule::ZeroBaseline, &subject(switch), explanation))
}

/// When there is nothing to be relative to; none where a recording shows that there is. Without one only errors are doubted: a
/// baseline without any is the usual case.
fn zero(measure: &Measure, comparisons: Option<&Comparisons>) -> Option<String> {
    let is_errors = *measure == Measure::ERROR_RATE;
    let Some((level, n)) = comparisons.and_then(|comparisons| recorded(comparisons, measure)) else {
        return is_errors.then(|| "while that is without an error,".to_owned());
    };
    let what = if is_errors { "not one error".to_owned() } else { format!("a {measure} of 0") };
    (level == 0.0).then(|| format!("the recorded baseline shows {what} in {}, and so", wording::queries(n)))
}
