//! The canary's verdict: what follows from how it ended and what its gates came to.

use lensgate_gate::judge::{Inside, Question, wording};
use lensgate_gate::policy::{Decide, Gate, Policy, SlicesMust, Waiver};
use lensgate_gate::verdict::{Decided, Outcome};
use lensgate_measures::{Aggregation, Time};
use lensgate_words::{MeasureUnit, Severity, Status};

use super::alerts::Alerts;
use super::terms::Terms;
use crate::outcome::{
    BaselineStability, CanaryReason, CanaryReasonCode as Code, Ending, GateRow, KillEvent, PhaseResult, Rollback,
    Verified,
};
use crate::watch::Condition;

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
        "the recorded windows, each taken as independent of the others"
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
    (switches, alerts): (&[Condition], &Alerts),
    way_back: Option<&Rollback>,
) -> (Outcome, Vec<CanaryReason>) {
    let mut invalid = Vec::new();
    let mut undecided = Vec::new();
    if ending != Ending::Killed {
        for phase in phases {
            gates(terms, phase, ending, &mut invalid, &mut undecided);
        }
        undecided.extend(unarmed(terms, switches, phases));
        undecided.extend(suspected(switches));
    }
    invalid.extend(phases.iter().flat_map(mismatches));
    match ending {
        Ending::CutShort => undecided.push(reason(Code::CutShort, "the windows end before the plan does".to_owned())),
        Ending::Held => {
            let sentence = "a phase ended undecided, and the policy promotes only what passed (promote = \"passed\")";
            undecided.push(reason(Code::Held, sentence.to_owned()));
        }
        Ending::RolledBack => {
            let sentence = "the windows tell a rollback that no limit of the policy called for";
            undecided.push(reason(Code::RolledBack, sentence.to_owned()));
        }
        Ending::Completed | Ending::Killed => {}
    }
    if baseline.stable == Some(false) {
        let moved: Vec<&str> =
            baseline.checks.iter().filter(|check| !check.holds).map(|check| check.measure.as_str()).collect();
        let sentence = format!("the baseline itself moved while the canary ran: {}", moved.join(", "));
        undecided.push(reason(Code::BaselineUnstable, sentence));
    }
    let critical = alerts.critical();
    if ending == Ending::Completed && !critical.is_empty() {
        let sentence = format!("still firing when the canary ended: {}", critical.join(", "));
        undecided.push(reason(Code::CriticalAlert, sentence));
    }
    let killed = killed(kills);
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

/// What ended it: a gate and a kill switch that hold one measure against one limit are one reason.
fn killed(kills: &[KillEvent]) -> Vec<CanaryReason> {
    let same = |one: &KillEvent, other: &KillEvent| {
        one.measure == other.measure && one.limit == other.limit && one.slice == other.slice
    };
    let first = kills.iter().enumerate().filter(|(at, kill)| !kills[..*at].iter().any(|other| same(other, kill)));
    let said = |(_, kill): (usize, &KillEvent)| {
        let ids: Vec<&str> = kills.iter().filter(|other| same(other, kill)).map(|kill| kill.id.as_str()).collect();
        reason(Code::Killed, format!("{}: {}", ids.join(" and "), kill.explanation))
    };
    first.map(said).collect()
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
            Status::NotRun if gate_of(policy, row).is_some_and(|gate| gate.measure.is_of_windows()) => {
                let sentence = format!(
                    "{} of {} is undecided: no window reported the Throughput that it compares, and requests over time are what was asked, not what the \
                     system can answer",
                    row.id, phase.name
                );
                undecided.push(reason(Code::GateUndecided, sentence));
            }
            Status::NotRun | Status::Error if row.slice.is_none() => {
                let sentence =
                    format!("{} of {}: {} never arrived, or not of both arms", row.id, phase.name, row.measure);
                invalid.push(reason(Code::GateNotRun, sentence));
            }
            Status::NotRun | Status::Error | Status::Fail | Status::Warn | Status::Inconclusive => {
                let is_short = matches!(ending, Ending::CutShort | Ending::RolledBack);
                let cut_short = is_short && phase.ran_s < phase.planned_s;
                let (code, why) = open(terms, row, (missing > 0, absent(phase, row), cut_short));
                let sentence = format!("{} of {} is undecided: {why}", row.id, phase.name);
                undecided.push(reason(code, sentence));
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

/// In how many windows that told other things a gate's measure was not told.
fn absent(phase: &PhaseResult, row: &GateRow) -> usize {
    let told = phase.windows.iter().filter(|window| !window.missing).flat_map(|window| &window.gates);
    told.filter(|other| other.id == row.id && other.status == Status::NotRun).count()
}

/// Why a gate is open: its bound, or what a bound inside the limit does not make up for.
fn open(terms: &Terms<'_>, row: &GateRow, (missing, absent, cut_short): (bool, usize, bool)) -> (Code, String) {
    let held = gate_of(terms.policy, row).map(|gate| (Question::of(&gate.test, gate.measure.direction()), gate));
    let (lower, upper) = (row.lower.value(), row.upper.value());
    let inside = held.as_ref().is_some_and(|(question, _)| {
        let worst = if question.inside == Inside::Above { lower } else { upper };
        worst.is_some_and(|worst| question.holds(worst))
    });
    let clock = held.as_ref().is_some_and(|(_, gate)| gate.measure.time() == Some(Time::Wall));
    if clock && terms.clocks_are_noise {
        let why = "the latency pass waited for a processor, so that wall clocks decide nothing";
        return (Code::Noise, why.to_owned());
    }
    if is_against_none(row, held.as_ref().map(|(_, gate)| *gate)) {
        let why = format!(
            "the baseline showed no event, so that no multiple of it can be bounded ({}); write an absolute limit or a \
             difference in percentage points",
            row.requirement
        );
        return (Code::ZeroBaseline, why);
    }
    if inside && row.estimate.is_none() && row.n > 0 {
        let why = format!(
            "the baseline's {} is 0, or cannot be distinguished from it: its arm answered nothing that counts, so nothing can be compared \
             with it",
            row.measure
        );
        return (Code::ZeroBaseline, why);
    }
    let why = match (inside, missing, absent > 0, cut_short, held) {
        (true, true, ..) => "its bound is inside the limit, and what missing windows hid is never a pass".to_owned(),
        (true, _, true, ..) => {
            format!(
                "its bound is inside the limit, and {absent} windows did not report {} for all that is compared",
                row.measure
            )
        }
        (true, _, _, true, _) => "its bound is inside the limit, and its phase did not run to its end".to_owned(),
        (true, .., Some(_)) if row.slice_queries.is_some() => {
            "its bound is inside the limit, and its slice has too few queries to be decided".to_owned()
        }
        (true, .., Some((_, gate))) => {
            format!("the candidate met fewer distinct queries than the {} that the gate asks for", gate.min_n)
        }
        _ => format!("its bound does not lie inside {}", row.requirement),
    };
    (Code::GateUndecided, why)
}

/// Whether a gate is a multiple of a baseline rate of which no event is certain.
fn is_against_none(row: &GateRow, gate: Option<&Gate>) -> bool {
    let is_rate = gate.is_some_and(|gate| gate.measure.aggregation() == Aggregation::Rate);
    is_rate && row.decided == Decided::Ratio && row.n > 0 && row.estimate.is_none()
}

/// Kill switches that were not held against their limit in every window that could have been: they protected nothing there.
fn unarmed(terms: &Terms<'_>, switches: &[Condition], phases: &[PhaseResult]) -> Vec<CanaryReason> {
    let compared = |at: usize| {
        let rows = phases.iter().flat_map(|phase| &phase.windows).filter_map(|window| window.kill_switches.get(at));
        rows.filter(|row| row.compared).count()
    };
    let said = |(at, switch): (usize, &Condition)| {
        let noise = terms.clocks_are_noise && switch.measure.time() == Some(Time::Wall);
        let why = match (compared(at), switch.absent()) {
            (0, _) if noise => "was not armed: the latency pass waited for a processor".to_owned(),
            (0, _) => "was never armed: no window came to be compared".to_owned(),
            (_, absent) if absent > 0 => {
                format!(
                    "was not armed in {absent} windows that did not tell {} of all that is compared",
                    switch.measure
                )
            }
            _ => return None,
        };
        Some(reason(Code::SwitchNotArmed, format!("{} {why}", switch.id)))
    };
    switches.iter().enumerate().filter_map(said).collect()
}

/// Kill switches beyond which everything lies that was shown, with too little evidence to trip them.
fn suspected(switches: &[Condition]) -> Vec<CanaryReason> {
    let crossed = switches.iter().filter(|switch| !switch.suspected().is_empty());
    let said = |switch: &Condition| {
        let sentence = format!(
            "{}: what the candidate showed in {} lies there, with too little evidence to end it and too much to go on",
            switch.id,
            switch.suspected().join(" and ")
        );
        reason(Code::SwitchUndecided, sentence)
    };
    crossed.map(said).collect()
}

/// Phases and slices in which the candidate did not serve its share of requests.
fn mismatches(phase: &PhaseResult) -> impl Iterator<Item = CanaryReason> {
    phase.share_checks.iter().filter(|check| !check.holds).map(|check| {
        let percent = |share: f64| wording::value(share, Decided::Level, MeasureUnit::Share);
        let bound = |bound: Option<f64>| bound.map_or_else(|| "?".to_owned(), percent);
        let slice = check.slice.as_ref().map_or_else(String::new, |slice| format!(" on {slice}"));
        let slice = check.window.map_or(slice, |window| format!(" in its window {window}"));
        let sentence = format!(
            "traffic of {}{slice}: the candidate served {} of {} requests ({} to {}), and {} were planned, give or take {:.2} \
             percentage points: the arms cannot be compared",
            phase.name,
            percent(check.served),
            check.requests,
            bound(check.lower.value()),
            bound(check.upper.value()),
            percent(check.planned),
            check.tolerance * 100.0
        );
        reason(Code::TrafficMismatch, sentence)
    })
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
        _ if way_back.windows == 0 => {
            "nothing was recorded after it, so nothing shows that traffic moved back".to_owned()
        }
        _ if !way_back.contradictions.is_empty() => format!("not rolled back: {}", way_back.contradictions.join("; ")),
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
