//! UNWATCHED: a phase that nothing can end, and a clock that no canary reads. UNMEASURED: what only recorded windows tell.

use lensgate_gate::judge::wording;
use lensgate_gate::policy::{Gate, Phase, Policy};
use lensgate_measures::{Aggregation, Measure, Time};
use lensgate_words::Severity;

use crate::lint::finding::{Finding, Rule};

pub(crate) fn unwatched(policy: &Policy) -> Vec<Finding> {
    let phases = policy.phases.iter().filter(|phase| !is_watched(policy, phase)).map(|phase| {
        let explanation = "no blocking gate watches it: list at least one in its gates".to_owned();
        Finding::error(Rule::Unwatched, &format!("phase \"{}\"", phase.name), explanation)
    });
    phases.chain(processor_time(policy)).collect()
}

fn is_watched(policy: &Policy, phase: &Phase) -> bool {
    let blocks = |id: &String| policy.gate(id).is_some_and(|gate| gate.severity == Severity::Block);
    phase.gates.iter().any(blocks)
}

/// Requests of a canary are timed by the clock on the wall alone, and a canary watches every measure of its policy.
fn processor_time(policy: &Policy) -> Option<Finding> {
    let is_read = |measure: &Measure| measure.time() == Some(Time::Processor);
    let measure = policy.measures().into_iter().find(is_read).filter(|_| !policy.phases.is_empty())?;
    let explanation =
        "a canary reads wall-clock times alone: gate on Latency, or keep the phases in a policy of their own";
    Some(Finding::error(Rule::Unwatched, &measure.to_string(), explanation.to_owned()))
}

/// Requests of a replayed canary come when the traffic says so: their number is what was asked, and not what a system can answer.
pub(crate) fn unmeasured(policy: &Policy) -> Vec<Finding> {
    let is_throughput = |measure: &Measure| matches!(measure.aggregation(), Aggregation::Windows(_));
    let is_asked = |gate: &&Gate| policy.phases.iter().any(|phase| phase.gates.contains(&gate.id));
    let gates = policy.gates.iter().filter(|gate| is_throughput(&gate.measure)).filter(is_asked);
    let switches = policy.kill_switches.iter().filter(|switch| is_throughput(&switch.measure));
    let subjects = gates.map(|gate| gate.id.clone()).chain(switches.map(wording::switch));
    let found = |subject: String| {
        let explanation = "a replayed canary shows what was asked and not what the system can answer, so that this stays \
                           undecided there: follow recorded windows that tell Throughput (canary --windows)";
        Finding::warning(Rule::Unmeasured, &subject, explanation.to_owned())
    };
    subjects.map(found).collect()
}
