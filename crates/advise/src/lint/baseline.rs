//! The policy beside its own baseline: limits relative to a rate of zero (ZERO_BASELINE), and limits that the baseline does
//! not keep itself (BASELINE_OUTSIDE).

use lensgate_compare::{Comparisons, Slice};
use lensgate_gate::judge::question::Question;
use lensgate_gate::judge::{outside, wording};
use lensgate_gate::policy::{Gate, KillSwitch, Policy};
use lensgate_gate::verdict::Decided;
use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::nearest_rank;
use lensgate_words::{Arm, Population};

use crate::lint::finding::{Finding, Rule};

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
    let switches = policy.kill_switches.iter().filter(|switch| relative(&Question::kept_by(switch)));
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
    Some(Finding::warning(Rule::ZeroBaseline, &wording::switch(switch), explanation))
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
