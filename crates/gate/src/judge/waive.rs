//! Waivers: somebody answers for going ahead without a gate. They cover what failed or stayed open, never broken evidence.

use crate::policy::{Date, Policy, Waiver};
use crate::verdict::{JudgedGate, Reason, ReasonCode, Status};

/// Applies the waivers that hold on a day and says which ones did, which did not, and which were not needed.
pub(crate) fn waive(policy: &Policy, gates: &mut [JudgedGate], today: Option<Date>) -> Vec<Reason> {
    policy.waivers.iter().flat_map(|waiver| apply(waiver, gates, today)).collect()
}

fn apply(waiver: &Waiver, gates: &mut [JudgedGate], today: Option<Date>) -> Option<Reason> {
    // Without a date nothing shows that a waiver still holds.
    let holds = today.is_some_and(|today| today <= waiver.expires);
    let covered = |gate: &&mut JudgedGate| {
        gate.id == waiver.gate && matches!(gate.status, Status::Fail | Status::Warn | Status::Inconclusive)
    };
    let mut gates = gates.iter_mut().filter(covered).peekable();
    gates.peek()?;
    if !holds {
        let explanation = match today {
            Some(_) => format!("the waiver of {} by {} expired after {}", waiver.gate, waiver.owner, waiver.expires),
            None => format!("the waiver of {} by {} was not applied: no date was given", waiver.gate, waiver.owner),
        };
        return Some(Reason { code: ReasonCode::WaiverExpired, explanation });
    }
    for gate in gates {
        gate.explanation = format!(
            "waived by {} until {}: {} (was {}: {})",
            waiver.owner, waiver.expires, waiver.reason, gate.status, gate.explanation
        );
        gate.status = Status::Waived;
        gate.reason_code = ReasonCode::Waived;
    }
    let explanation = format!(
        "{} is waived by {} until {}: {}; the verdict gives no guarantee for it",
        waiver.gate, waiver.owner, waiver.expires, waiver.reason
    );
    Some(Reason { code: ReasonCode::Waived, explanation })
}
