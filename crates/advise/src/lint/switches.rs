//! Kill switches by themselves: UNREACHABLE ones that no canary can trip, UNSATISFIABLE ones that every canary trips, BACKWARDS
//! ones that trip on what is good, and DUPLICATE ones that another always precedes.

use std::time::Duration;

use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::judge::wording;
use lensgate_gate::policy::{KillSwitch, Phase, PhaseDuration, Policy, Side};
use lensgate_gate::verdict::Decided;
use lensgate_words::Direction;

use crate::lint::finding::{Finding, Rule};
use crate::lint::single::reach;

pub(crate) fn switches(policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, switch) in policy.kill_switches.iter().enumerate() {
        let never = out_of_reach(switch).or_else(|| out_of_time(policy, switch));
        let error = never.map(|why| (Rule::Unreachable, why));
        let error = error.or_else(|| always(switch).map(|why| (Rule::Unsatisfiable, why)));
        findings.extend(error.map(|(rule, why)| Finding::error(rule, &wording::switch(switch), why)));
        findings.extend(backwards(switch));
        findings.extend(preceded(&policy.kill_switches, at));
    }
    findings
}

/// `above "0.1 %"`, with the other word where it trips below.
fn written(switch: &KillSwitch) -> String {
    let word = if switch.trips == Side::Above { "above" } else { "below" };
    format!("{word} = \"{}\"", switch.written())
}

/// A limit at or beyond the end of the scale.
fn out_of_reach(switch: &KillSwitch) -> Option<String> {
    let question = Question::kept_by(switch);
    let (low, high) = reach(&question, &switch.measure);
    let (worst, word) = match question.inside {
        Inside::Above => (low, "under"),
        Inside::Below => (high, "over"),
    };
    question.holds(worst).then(|| {
        let quantity = wording::quantity(&question, &switch.measure);
        let end = wording::value(worst, question.decided, switch.measure.unit());
        format!("{quantity} is never {word} {end}, so nothing trips {}", written(switch))
    })
}

/// Less time than the limit has to be crossed for.
fn out_of_time(policy: &Policy, switch: &KillSwitch) -> Option<String> {
    if policy.phases.is_empty() {
        return Some("there is no [[phase]] in which it could trip".to_owned());
    }
    let (left, named) = match &switch.of_phase {
        None => (policy.phases.as_slice(), "all phases together last".to_owned()),
        Some(name) => (after(&policy.phases, name), format!("the phases after \"{name}\" last")),
    };
    if left.is_empty() {
        let phase = switch.of_phase.as_deref().unwrap_or_default();
        return Some(format!("\"{phase}\" is the last phase: nothing comes after it to compare with what it showed"));
    }
    let (sustained, length) = (switch.sustained?, length(left)?);
    (sustained > length)
        .then(|| format!("has to be crossed for {} s, and {named} {} s", sustained.as_secs_f64(), length.as_secs_f64()))
}

/// The phases after the one of a name.
fn after<'a>(phases: &'a [Phase], name: &str) -> &'a [Phase] {
    let at = phases.iter().position(|phase| phase.name == name).map_or(phases.len(), |at| at + 1);
    &phases[at..]
}

/// How long phases last together; none when one of them has no end.
fn length(phases: &[Phase]) -> Option<Duration> {
    let each = phases.iter().map(|phase| match phase.duration {
        PhaseDuration::For(length) => Some(length),
        PhaseDuration::Continuous => None,
    });
    each.sum()
}

/// A limit that no candidate keeps.
fn always(switch: &KillSwitch) -> Option<String> {
    let question = Question::kept_by(switch);
    let (low, high) = reach(&question, &switch.measure);
    let best = match question.inside {
        Inside::Above => high,
        Inside::Below => low,
    };
    // A ratio without an end is undefined there, and not out of reach.
    (question.decided == Decided::OwnRatio && best.is_finite() && !question.holds(best)).then(|| {
        let quantity = wording::quantity(&question, &switch.measure);
        format!("{} trips whatever the candidate does: {quantity} is {best} at best", written(switch))
    })
}

/// A switch that a good candidate trips and a bad one does not.
fn backwards(switch: &KillSwitch) -> Option<Finding> {
    let (better, meant) = match (switch.trips, switch.measure.direction()) {
        (Side::Above, Direction::HigherIsBetter) => ("higher", "below"),
        (Side::Below, Direction::LowerIsBetter) => ("lower", "above"),
        (Side::Above, Direction::LowerIsBetter) | (Side::Below, Direction::HigherIsBetter) => return None,
    };
    let explanation = format!(
        "{} is better when {better}: {} ends canaries of good candidates and none of bad ones; was \"{meant}\" meant?",
        switch.measure,
        written(switch)
    );
    Some(Finding::warning(Rule::Backwards, &wording::switch(switch), explanation))
}

/// A switch that another one always precedes: that trips at the same level or a nearer one, and after no longer time.
fn preceded(switches: &[KillSwitch], at: usize) -> Option<Finding> {
    let second = &switches[at];
    let first = switches
        .iter()
        .enumerate()
        .find(|(other, first)| *other != at && precedes(first, second) && (*other < at || !precedes(second, first)))?;
    let explanation = format!("{} never trips before {} does", written(second), written(first.1));
    Some(Finding::warning(Rule::Duplicate, &wording::switch(second), explanation))
}

fn precedes(first: &KillSwitch, second: &KillSwitch) -> bool {
    let (one, other) = (Question::kept_by(first), Question::kept_by(second));
    let same = first.measure == second.measure
        && first.of_phase == second.of_phase
        && (one.decided, one.inside, &one.other) == (other.decided, other.inside, &other.other);
    let nearer = match one.inside {
        Inside::Above => one.limit >= other.limit,
        Inside::Below => one.limit <= other.limit,
    };
    same && nearer && first.sustained.unwrap_or_default() <= second.sustained.unwrap_or_default()
}
