//! The verdict's reasons: the gates that decided it, one sentence each.

use lensgate_words::{Severity, Status};

use crate::judge::wording;
use crate::policy::SlicesMust;
use crate::verdict::{JudgedGate, Outcome, Reason, ReasonCode};

/// The gates that made the verdict what it is; for GO also those that it goes without, because somebody answers for them.
pub(crate) fn decisive(
    verdict: Outcome,
    gates: &[JudgedGate],
    others: &[Reason],
    without: &[String],
    slices: SlicesMust,
) -> Vec<Reason> {
    let blocking = || gates.iter().filter(|gate| gate.severity == Severity::Block);
    let must_pass = |gate: &JudgedGate| gate.slice.is_none() || slices == SlicesMust::Pass;
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
            let held = blocking().filter(|gate| gate.holds_the_verdict() && !must_pass(gate));
            let held = held.map(|gate| Reason {
                code: ReasonCode::SliceHarm,
                explanation: format!("{}: {}", label(gate), gate.explanation),
            });
            let open: Vec<Reason> =
                held.chain(named(ReasonCode::GateUndecided, &[Status::Inconclusive], true)).collect();
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

/// Slices whose own evidence puts them outside of their limit at the policy's confidence, and which neither failed nor held the
/// verdict: among many slices a few do so by chance.
pub(crate) fn outside_alone(gates: &[JudgedGate]) -> Option<Reason> {
    let is_outside = |gate: &&JudgedGate| {
        let error = gate.interval.as_ref().map_or(0.05, |interval| (1.0 - interval.level) / 2.0);
        let open = gate.status == Status::Inconclusive && !gate.holds_the_verdict();
        open && gate.slice.is_some() && gate.p_alone.is_some_and(|p_value| p_value <= error)
    };
    let outside: Vec<String> = gates.iter().filter(is_outside).map(label).collect();
    (!outside.is_empty()).then(|| Reason {
        code: ReasonCode::OutsideAlone,
        explanation: format!(
            "outside the limit on its own evidence, which adjusting for all slices does not confirm: {}",
            outside.join(", ")
        ),
    })
}

/// `recall-kept [language=rust]`.
fn label(gate: &JudgedGate) -> String {
    match &gate.slice {
        Some(slice) => format!("{} [{slice}]", gate.id),
        None => gate.id.clone(),
    }
}
