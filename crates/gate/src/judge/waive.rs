//! Waivers: somebody answers for going ahead without a gate. They cover what failed or stayed open, never broken evidence.

use lensgate_words::{Date, Severity, Status};

use crate::judge::Context;
use crate::policy::{Policy, Waiver};
use crate::verdict::{JudgedGate, Reason, ReasonCode};

/// What waivers did to the gates.
#[derive(Debug, Default)]
pub(crate) struct Waived {
    /// Which waivers applied, which would have been needed and did not.
    pub reasons: Vec<Reason>,
    /// The blocking gates that a GO goes without, each with what it came to, who answers for it, and until when.
    pub without: Vec<String>,
}

/// Applies the waivers that hold.
pub(crate) fn waive(policy: &Policy, gates: &mut [JudgedGate], context: &Context) -> Waived {
    let mut waived = Waived::default();
    let today = context.waivers_on();
    for waiver in &policy.waivers {
        apply(waiver, gates, today, context, &mut waived);
    }
    if nothing_is_left(policy, today) {
        let explanation = "every blocking gate is waived, so nothing is left to decide on".to_owned();
        waived.reasons.push(Reason { code: ReasonCode::NothingBlocks, explanation });
    }
    waived
}

/// Whether a waiver holds for every blocking gate, needed or not: such a policy could not have ended in NO_GO.
fn nothing_is_left(policy: &Policy, today: Option<Date>) -> bool {
    let mut blocking = policy.gates.iter().filter(|gate| gate.severity == Severity::Block).peekable();
    let is_waived = |id: &str| policy.waivers.iter().any(|waiver| waiver.gate == id && holds(waiver, today));
    blocking.peek().is_some() && blocking.all(|gate| is_waived(&gate.id))
}

/// Without a date nothing shows that a waiver still holds.
fn holds(waiver: &Waiver, today: Option<Date>) -> bool {
    today.is_some_and(|today| today <= waiver.expires)
}

fn apply(waiver: &Waiver, gates: &mut [JudgedGate], today: Option<Date>, context: &Context, waived: &mut Waived) {
    let covered = |gate: &&mut JudgedGate| {
        gate.id == waiver.gate && matches!(gate.status, Status::Fail | Status::Warn | Status::Inconclusive)
    };
    let mut gates = gates.iter_mut().filter(covered).peekable();
    if gates.peek().is_none() {
        return;
    }
    let mut say = |code: ReasonCode, explanation: String| waived.reasons.push(Reason { code, explanation });
    let Waiver { gate: id, owner, reason, expires } = waiver;
    if !holds(waiver, today) {
        let why = match (today, context.clock_problem()) {
            (Some(_), _) => format!("the waiver of {id} by {owner} expired after {expires}"),
            (None, Some(problem)) => format!("the waiver of {id} by {owner} was not applied: {problem}"),
            (None, None) => format!("the waiver of {id} by {owner} was not applied: no date was given"),
        };
        return say(ReasonCode::WaiverExpired, why);
    }
    let (mut failed, mut blocks) = (false, false);
    for gate in gates {
        failed |= gate.status == Status::Fail;
        blocks |= gate.severity == Severity::Block;
        gate.explanation =
            format!("waived by {owner} until {expires}: {reason} (was {}: {})", gate.status, gate.explanation);
        gate.status = Status::Waived;
        gate.reason_code = ReasonCode::Waived;
    }
    say(
        ReasonCode::Waived,
        format!("{id} is waived by {owner} until {expires}: {reason}; the verdict gives no guarantee for it"),
    );
    if blocks {
        let came_to = if failed { "failed" } else { "is undecided" };
        waived.without.push(format!("{id}, which {came_to} and is waived by {owner} until {expires}"));
    }
}
