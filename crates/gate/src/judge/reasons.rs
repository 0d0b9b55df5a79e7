//! The verdict's reasons: the gates that decided it, one sentence each.

use crate::judge::wording;
use crate::verdict::{GateSeverity, JudgedGate, Outcome, Reason, ReasonCode, SlicesRule, Status};

/// The gates that made the verdict what it is; for GO also those that it goes without, because somebody answers for them.
pub(crate) fn decisive(
    verdict: Outcome,
    gates: &[JudgedGate],
    others: &[Reason],
    without: &[String],
    slices: SlicesRule,
) -> Vec<Reason> {
    let blocking = || gates.iter().filter(|gate| gate.severity == GateSeverity::Block);
    let must_pass = |gate: &JudgedGate| gate.slice.is_none() || slices == SlicesRule::Pass;
    let named = |code: ReasonCode, statuses: &[Status], only_must_pass: bool| -> Vec<Reason> {
        blocking()
            .filter(|gate| statuses.contains(&gate.status) && (!only_must_pass || must_pass(gate)))
            .map(|gate| Reason { code, explanation: format!("{}: {}", label(gate), gate.explanation) })
            .collect()
    };
    match verdict {
        Outcome::Invalid => named(ReasonCode::GateBroken, &[Status::Error, Status::NotRun], false),
        Outcome::NoGo => named(ReasonCode::GateFailed, &[Status::Fail], false),
        Outcome::Inconclusive => {
            let open = named(ReasonCode::GateUndecided, &[Status::Inconclusive], true);
            let passed = blocking().any(|gate| gate.status == Status::Pass && must_pass(gate));
            if open.is_empty() && !passed && others.iter().all(|reason| reason.code != ReasonCode::NothingBlocks) {
                let explanation = "no blocking gate is left to decide on".to_owned();
                return vec![Reason { code: ReasonCode::NothingBlocks, explanation }];
            }
            open
        }
        Outcome::Go => {
            let passed = blocking().filter(|gate| gate.status == Status::Pass).count() as u64;
            let all = format!("every blocking gate that has to pass passed ({})", wording::conditions(passed));
            let explanation =
                if without.is_empty() { all } else { format!("{all}, without {}", without.join(" and without ")) };
            vec![Reason { code: ReasonCode::AllPassed, explanation }]
        }
    }
}

/// `recall-kept [language=rust]`.
fn label(gate: &JudgedGate) -> String {
    match &gate.slice {
        Some(slice) => format!("{} [{slice}]", gate.id),
        None => gate.id.clone(),
    }
}
