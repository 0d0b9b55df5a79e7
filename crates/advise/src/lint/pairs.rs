//! Parts of a policy held against each other: the same asked twice, the opposite asked at once, a guard forgotten.

use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::policy::{Expectation, Gate, KillSwitch, Policy, Side, Test};
use lensgate_words::{Direction, Severity};

use crate::lint::finding::{Finding, Rule};

pub(crate) fn pairs(policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, gate) in policy.gates.iter().enumerate() {
        findings.extend(policy.gates[..at].iter().filter_map(|other| duplicate(policy, other, gate)));
        findings.extend(same_rankings(policy, gate));
        findings.extend(unguarded(policy, gate));
        findings.extend(policy.kill_switches.iter().filter_map(|switch| kill_switch(gate, switch)));
    }
    findings
}

/// DUPLICATE: the same question with the same or a looser limit.
fn duplicate(policy: &Policy, first: &Gate, second: &Gate) -> Option<Finding> {
    let question = |gate: &Gate| Question::of(&gate.test, gate.measure.direction());
    let (one, other) = (question(first), question(second));
    let comparable = first.measure == second.measure
        && first.worst == second.worst
        && (one.decided, one.inside, &one.other) == (other.decided, other.inside, &other.other);
    if !comparable {
        return None;
    }
    if one.limit == other.limit {
        let explanation = format!("asks what \"{}\" asks", first.id);
        return Some(Finding::warning(Rule::Duplicate, &second.id, explanation));
    }
    let first_is_stricter = match one.inside {
        Inside::Above => one.limit > other.limit,
        Inside::Below => one.limit < other.limit,
    };
    let (strict, loose) = if first_is_stricter { (first, second) } else { (second, first) };
    // A looser blocking gate says nothing that a stricter blocking one on at least the same slices does not say.
    let covers = loose.slices.iter().all(|by| strict.slices.contains(by));
    let implied = covers && strict.severity == Severity::Block && !alone_in_a_phase(policy, loose, strict);
    implied.then(|| {
        let explanation = format!("holds whenever the stricter \"{}\" holds", strict.id);
        Finding::warning(Rule::Duplicate, &loose.id, explanation)
    })
}

/// Whether some phase of the canary asks the first gate and not the second: limits may tighten from phase to phase.
fn alone_in_a_phase(policy: &Policy, gate: &Gate, other: &Gate) -> bool {
    policy.phases.iter().any(|phase| phase.gates.contains(&gate.id) && !phase.gates.contains(&other.id))
}

/// CONTRADICTORY: a gain in rankings that are declared to stay the same.
fn same_rankings(policy: &Policy, gate: &Gate) -> Option<Finding> {
    let gain = gate.test.gain().is_some_and(|gain| gain.value() > 0.0);
    let contradicts = policy.decision.expect == Some(Expectation::SameRankings) && gain && gate.measure.looks_at_hits();
    contradicts.then(|| {
        let explanation =
            format!("asks for a gain in {}, and the policy declares expect = \"same_rankings\"", gate.measure);
        Finding::error(Rule::Contradictory, &gate.id, explanation).about(gate)
    })
}

/// CONTRADICTORY: a kill switch that trips inside what a gate lets through. A sustained one ends spells, which a gate's limit
/// on a whole phase does not speak of: then it is only a warning.
fn kill_switch(gate: &Gate, switch: &KillSwitch) -> Option<Finding> {
    if gate.measure != switch.measure || gate.severity != Severity::Block || switch.of_phase.is_some() {
        return None;
    }
    let asked = Question::of(&gate.test, gate.measure.direction());
    let trips = Question::of(
        &match switch.trips {
            Side::Above => Test::AtMost(switch.limit.clone()),
            Side::Below => Test::AtLeast(switch.limit.clone()),
        },
        gate.measure.direction(),
    );
    let comparable = (asked.decided, asked.inside, &asked.other) == (trips.decided, trips.inside, &trips.other);
    let tighter = match asked.inside {
        Inside::Above => trips.limit > asked.limit,
        Inside::Below => trips.limit < asked.limit,
    };
    (comparable && tighter).then(|| {
        let explanation = format!(
            "lets through what the kill switch on {} {} {} ends",
            switch.measure,
            if switch.trips == Side::Above { "above" } else { "below" },
            switch.limit
        );
        let weigh = if switch.sustained.is_some() { Finding::warning } else { Finding::error };
        weigh(Rule::Contradictory, &gate.id, explanation)
    })
}

/// UNGUARDED: returning fewer files raises span coverage, so span recall has to be gated beside it.
fn unguarded(policy: &Policy, gate: &Gate) -> Option<Finding> {
    let guard = gate.measure.guard()?;
    let guarded = policy.gates.iter().any(|other| other.measure == guard && other.severity == Severity::Block);
    (!guarded && gate.measure.direction() == Direction::HigherIsBetter).then(|| {
        let explanation = format!("returning fewer files raises {}: gate {guard} beside it", gate.measure);
        Finding::warning(Rule::Unguarded, &gate.id, explanation)
    })
}
