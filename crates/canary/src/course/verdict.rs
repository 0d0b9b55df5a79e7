//! The canary's verdict: what follows from how it ended and what its gates came to.

use lensgate_gate::Status;
use lensgate_gate::judge::{Inside, Question};
use lensgate_gate::policy::{Decide, Gate, Policy, Severity, SlicesMust, Waiver};
use lensgate_gate::verdict::Outcome;

use super::terms::Terms;
use crate::outcome::{
    BaselineStability, CanaryReason, CanaryReasonCode as Code, Ending, GateRow, KillEvent, PhaseResult, Rollback,
    Verified,
};

/// What a policy holds against its limits.
pub(crate) fn decide_word(decide: Decide) -> &'static str {
    match decide {
        Decide::Bound => "bound",
        Decide::Point => "point",
    }
}

/// What bounds are conditional on.
pub(crate) fn scope(told: bool) -> &'static str {
    if told {
        "the windows as told; requests are taken as independent"
    } else {
        "conditional on this query set: requests drawn from the same observation are no new evidence"
    }
}

/// The verdict and its reasons, the decisive ones first.
pub(crate) fn verdict(
    terms: &Terms<'_>,
    (ending, before_fault): (Ending, bool),
    phases: &[PhaseResult],
    kills: &[KillEvent],
    baseline: &BaselineStability,
    way_back: Option<&Rollback>,
) -> (Outcome, Vec<CanaryReason>) {
    let mut invalid = Vec::new();
    let mut undecided = Vec::new();
    if ending != Ending::Killed {
        for phase in phases {
            gates(terms, phase, ending, &mut invalid, &mut undecided);
        }
    }
    match ending {
        Ending::CutShort => undecided.push(reason(Code::CutShort, "the windows end before the plan does".to_owned())),
        Ending::Held => {
            let sentence = "a phase ended undecided, and the policy promotes only what passed (promote = \"passed\")";
            undecided.push(reason(Code::Held, sentence.to_owned()));
        }
        Ending::Completed | Ending::Killed => {}
    }
    if baseline.stable == Some(false) {
        let moved: Vec<&str> =
            baseline.checks.iter().filter(|check| !check.holds).map(|check| check.measure.as_str()).collect();
        let sentence = format!("the baseline itself moved while the canary ran: {}", moved.join(", "));
        undecided.push(reason(Code::BaselineUnstable, sentence));
    }
    let killed: Vec<CanaryReason> =
        kills.iter().map(|kill| reason(Code::Killed, format!("{}: {}", kill.id, kill.explanation))).collect();
    let outcome = match (killed.is_empty(), invalid.is_empty(), undecided.is_empty()) {
        (false, ..) => Outcome::NoGo,
        (true, false, _) => Outcome::Invalid,
        (true, true, false) => Outcome::Inconclusive,
        (true, true, true) => Outcome::Go,
    };
    let mut reasons: Vec<CanaryReason> = killed.into_iter().chain(invalid).chain(undecided).collect();
    if outcome == Outcome::Go {
        reasons.push(reason(Code::AllPassed, all_passed(terms, phases)));
    }
    if before_fault {
        let sentence = "the canary ended before the injected fault began, so that something else ended it";
        reasons.push(reason(Code::KilledBeforeFault, sentence.to_owned()));
    }
    reasons.extend(waived(terms, phases));
    reasons.extend(way_back.and_then(unverified));
    if terms.decide == Decide::Point {
        let sentence = "decide = \"point\" holds point estimates against the limits: noise alone can give GO";
        reasons.push(reason(Code::PointsDecide, sentence.to_owned()));
    }
    (outcome, reasons)
}

/// What GO rests on, and what it goes without.
fn all_passed(terms: &Terms<'_>, phases: &[PhaseResult]) -> String {
    let went_on = |waiver: &&Waiver| {
        let mut rows = phases.iter().flat_map(|phase| &phase.gates);
        rows.any(|row| {
            row.status == Status::Waived
                && gate_of(terms.policy, row)
                    .is_some_and(|gate| gate.id == waiver.gate && gate.severity == Severity::Block)
        })
    };
    let without: Vec<String> = terms
        .policy
        .waivers
        .iter()
        .filter(went_on)
        .map(|waiver| {
            format!("{}, which did not pass and is waived by {} until {}", waiver.gate, waiver.owner, waiver.expires)
        })
        .collect();
    match without.as_slice() {
        [] => "every blocking gate of every phase passed".to_owned(),
        without => format!("every blocking gate of every phase passed, without {}", without.join(" and without ")),
    }
}

fn gates(
    terms: &Terms<'_>,
    phase: &PhaseResult,
    ending: Ending,
    invalid: &mut Vec<CanaryReason>,
    undecided: &mut Vec<CanaryReason>,
) {
    let policy = terms.policy;
    let missing = phase.windows.iter().filter(|window| window.missing).count();
    for row in &phase.gates {
        let blocks = gate_of(policy, row).is_some_and(|gate| gate.severity == Severity::Block);
        let need_not_pass = row.slice.is_some() && policy.decision.slices_must == SlicesMust::NotFail;
        if !blocks || need_not_pass {
            continue;
        }
        match row.status {
            Status::Pass | Status::Waived => {}
            Status::NotRun | Status::Error if row.slice.is_none() => {
                let sentence = format!("{} of {}: {} never arrived", row.id, phase.name, row.measure);
                invalid.push(reason(Code::GateNotRun, sentence));
            }
            Status::NotRun | Status::Error | Status::Fail | Status::Warn | Status::Inconclusive => {
                let why = open(policy, row, (missing > 0, ending == Ending::CutShort && phase.ran_s < phase.planned_s));
                let sentence = format!("{} of {} is undecided: {why}", row.id, phase.name);
                undecided.push(reason(Code::GateUndecided, sentence));
            }
        }
    }
    if nothing_is_left(terms, phase) {
        let sentence = format!("every blocking gate of {} is waived: nothing is left to decide on", phase.name);
        undecided.push(reason(Code::GateUndecided, sentence));
    }
    if missing > 0 {
        let sentence = format!("{missing} of {} windows of {} are missing", phase.windows.len(), phase.name);
        undecided.push(reason(Code::MissingTelemetry, sentence));
    }
}

/// Whether a waiver holds for every blocking gate of a phase, needed or not.
fn nothing_is_left(terms: &Terms<'_>, phase: &PhaseResult) -> bool {
    let mut blocking = phase
        .gates
        .iter()
        .filter_map(|row| gate_of(terms.policy, row))
        .filter(|gate| gate.severity == Severity::Block)
        .peekable();
    blocking.peek().is_some() && blocking.all(|gate| terms.waiver(&gate.id).is_some())
}

/// The policy's gate behind a row.
fn gate_of<'a>(policy: &'a Policy, row: &GateRow) -> Option<&'a Gate> {
    let id = row.slice.as_ref().and_then(|slice| row.id.strip_suffix(&format!("[{slice}]")));
    policy.gate(id.unwrap_or(&row.id))
}

/// Why a gate is open: its bound, or what a bound inside the limit does not make up for.
fn open(policy: &Policy, row: &GateRow, (missing, cut_short): (bool, bool)) -> String {
    let held = gate_of(policy, row).map(|gate| (Question::of(&gate.test, gate.measure.direction()), gate.min_n));
    let (lower, upper) = (row.lower.value(), row.upper.value());
    let inside = held.as_ref().is_some_and(|(question, _)| {
        let worst = if question.inside == Inside::Above { lower } else { upper };
        worst.is_some_and(|worst| question.holds(worst))
    });
    match (inside, missing, cut_short, held) {
        (true, true, ..) => "its bound lies inside, and what missing windows hid is never a pass".to_owned(),
        (true, _, true, _) => "its bound lies inside, and its phase did not run to its end".to_owned(),
        (true, false, false, Some(_)) if row.slice_queries.is_some() => {
            "its bound lies inside, and its slice has too few queries to be decided".to_owned()
        }
        (true, false, false, Some((_, min_n))) => {
            format!("the candidate met fewer distinct queries than the {min_n} that the gate asks for")
        }
        _ => format!("its bound does not lie inside {}", row.requirement),
    }
}

/// The waivers that gates of these phases went on under, and those that would have been needed and hold no more.
fn waived(terms: &Terms<'_>, phases: &[PhaseResult]) -> Vec<CanaryReason> {
    let row = |waiver: &Waiver, status: fn(Status) -> bool| {
        let mut rows = phases.iter().flat_map(|phase| &phase.gates);
        rows.any(|row| gate_of(terms.policy, row).is_some_and(|gate| gate.id == waiver.gate) && status(row.status))
    };
    let said = |waiver: &Waiver| {
        let (gate, owner, expires) = (&waiver.gate, &waiver.owner, waiver.expires);
        if row(waiver, |status| status == Status::Waived) {
            let why = &waiver.reason;
            return Some(format!(
                "{gate} is waived by {owner} until {expires}: {why}; it cannot end the canary, and the verdict gives no \
                 guarantee for it"
            ));
        }
        let needed = row(waiver, |status| matches!(status, Status::Fail | Status::Warn | Status::Inconclusive));
        (needed && terms.waiver(gate).is_none()).then(|| match terms.today {
            Some(_) => format!("the waiver of {gate} by {owner} expired after {expires}"),
            None => format!("the waiver of {gate} by {owner} was not applied: no day is known that can be gone by"),
        })
    };
    terms.policy.waivers.iter().filter_map(said).map(|sentence| reason(Code::Waived, sentence)).collect()
}

fn unverified(way_back: &Rollback) -> Option<CanaryReason> {
    let problem = match (way_back.in_time, way_back.verified) {
        (true, Verified::Yes) => return None,
        (false, _) => format!("the rollback took {} s, and {} s were allowed", way_back.duration_s, way_back.within_s),
        (true, Verified::No) => "the restored baseline is worse than it was before".to_owned(),
        (true, Verified::NotObserved) => {
            "no metric of the restored baseline arrived, so nothing verifies it".to_owned()
        }
    };
    Some(reason(Code::RollbackNotVerified, problem))
}

fn reason(code: Code, explanation: String) -> CanaryReason {
    CanaryReason { code, explanation }
}
