//! A canary as a test suite: every gate and kill switch of every phase, whether telemetry arrived, the baseline, the way
//! back, what still fires, what the distinct queries alone say, and the verdict. The policy says which gates block.

use lensgate_canary::alert_group::alert_groups;
use lensgate_canary::outcome::{
    AlertSeverity, AlertState, Cause, Ending, GateRow, PhaseResult, ShareCheck, SwitchRow, Verified,
};
use lensgate_gate::policy::{Policy, SlicesMust};
use lensgate_gate::verdict::Outcome;
use lensgate_words::{Severity, Status};

use super::subject::{Row, Subject};
use super::{tables, words};
use crate::convert;
use crate::junit::{self, Case, Finding, Suite};
use crate::number;
use crate::view::Gate;
use crate::word;

/// The XML document, ending in a line feed.
pub fn junit(subject: &Subject<'_>, policy: &Policy) -> String {
    let ran = subject.outcome.phases.iter().flat_map(|phase| phase_cases(subject, policy, phase));
    let cases = ran
        .chain(not_begun(subject, policy))
        .chain([baseline(subject)])
        .chain(way_back(subject))
        .chain(firing(subject))
        .chain(queries(subject))
        .chain([verdict(subject)])
        .collect();
    let name = format!("canary of {} against {}", subject.candidate, subject.baseline);
    Suite { name, properties: tables::provenance(subject), cases }.xml()
}

fn phase_cases(subject: &Subject<'_>, policy: &Policy, phase: &PhaseResult) -> Vec<Case> {
    let gates = phase.gates.iter().map(|row| gate(subject, policy, phase, row));
    let switches = phase.kill_switches.iter().map(|row| switch(phase, row));
    gates
        .chain(switches)
        .chain(phase.share_checks.iter().map(|check| share(phase, check)))
        .chain([windows(subject, phase)])
        .collect()
}

/// `code` where it did not pass; the body repeats the message before what else is known.
fn case(group: String, name: &str, finding: Finding, code: &str, message: String, more: &str) -> Case {
    let body = if more.is_empty() { message.clone() } else { format!("{message}\n{more}") };
    Case { group, name: name.to_owned(), finding, kind: code.to_owned(), message, body }
}

fn group(phase: &str) -> String {
    format!("phase.{phase}")
}

fn gate(subject: &Subject<'_>, policy: &Policy, phase: &PhaseResult, row: &GateRow) -> Case {
    let status = word::status(row.status);
    let shown = Row::new(row);
    let estimate = row.estimate.map_or_else(|| number::MISSING.to_owned(), |estimate| shown.value(estimate));
    let message = format!("{} of {}: {status}, {} against {}", row.id, phase.name, estimate, row.requirement);
    let numbers = format!("bound {}, n {}, traffic {}", shown.bound_in_words(), row.n, words::percent(phase.traffic));
    let killed = subject.outcome.kills.iter().filter(|kill| kill.phase == phase.name && kill.cause == Cause::Gate);
    let why: Vec<&str> = killed.filter(|kill| kill.id == row.id).map(|kill| kill.explanation.as_str()).collect();
    let finding = finding(policy, row, !why.is_empty());
    let more = why.into_iter().chain([numbers.as_str()]).collect::<Vec<_>>().join("\n");
    case(group(&phase.name), &row.id, finding, &status.to_uppercase().replace(' ', "_"), message, &more)
}

/// What a gate at the end of a phase means to the verdict. A gate that the policy does not know is taken to block.
fn finding(policy: &Policy, row: &GateRow, killed: bool) -> Finding {
    let id = row.slice.as_ref().and_then(|slice| row.id.strip_suffix(&format!("[{slice}]"))).unwrap_or(&row.id);
    let blocks = policy.gate(id).is_none_or(|gate| gate.severity == Severity::Block);
    let need_not_pass = row.slice.is_some() && policy.decision.slices_must == SlicesMust::NotFail;
    match row.status {
        Status::Pass => Finding::Passed,
        Status::Fail if killed => Finding::Failure,
        Status::Waived | Status::Warn => Finding::Skipped,
        _ if !blocks || need_not_pass => Finding::Skipped,
        Status::Fail => Finding::Failure,
        Status::Inconclusive | Status::NotRun | Status::Error => Finding::Error,
    }
}

/// A kill switch passes where it was compared and did not trip; one that saw nothing decided nothing.
fn switch(phase: &PhaseResult, row: &SwitchRow) -> Case {
    let rows = phase.windows.iter().flat_map(|window| &window.kill_switches).filter(|other| other.id == row.id);
    let armed = rows.filter(|row| row.compared).count();
    let (finding, code, message) = match (row.tripped, armed) {
        (true, _) => (Finding::Failure, "TRIPPED", format!("{} tripped in {}", row.id, phase.name)),
        (false, 1..) => (Finding::Passed, "ARMED", format!("{} did not trip in {}", row.id, phase.name)),
        (false, 0) => {
            (Finding::Skipped, "NOT_COMPARED", format!("{} was compared with nothing in {}", row.id, phase.name))
        }
    };
    case(group(&phase.name), &format!("kill switch: {}", row.id), finding, code, message, "")
}

fn share(phase: &PhaseResult, check: &ShareCheck) -> Case {
    let name = match (&check.slice, check.window) {
        (Some(slice), _) => format!("traffic of {}[{slice}]", phase.name),
        (None, Some(window)) => format!("traffic of {}, window {window}", phase.name),
        (None, None) => format!("traffic of {}", phase.name),
    };
    let (served, planned) = (words::percent(check.served), words::percent(check.planned));
    let message = format!("{name}: {served} of {} requests served, {planned} planned", number::count(check.requests));
    let finding = if check.holds { Finding::Passed } else { Finding::Error };
    case("canary".to_owned(), &name, finding, "TRAFFIC_MISMATCH", message, "")
}

fn windows(subject: &Subject<'_>, phase: &PhaseResult) -> Case {
    let missing = phase.windows.iter().filter(|window| window.missing).count();
    let cut_short = subject.outcome.ending == Ending::CutShort && phase.ran_s < phase.planned_s;
    let all = phase.windows.len();
    let message = match (missing, cut_short) {
        (0, false) => format!("{all} windows of {} arrived", phase.name),
        (0, true) => format!("the windows of {} end before its plan does", phase.name),
        (missing, _) => format!("{missing} of {all} windows of {} are missing", phase.name),
    };
    let finding = if missing > 0 || cut_short { Finding::Error } else { Finding::Passed };
    case("canary".to_owned(), &format!("windows of {}", phase.name), finding, "MISSING_TELEMETRY", message, "")
}

/// The phases that the canary did not come to; what ended it is a case of its own.
fn not_begun<'a>(subject: &'a Subject<'_>, policy: &'a Policy) -> impl Iterator<Item = Case> + 'a {
    let begun = |name: &str| subject.outcome.phases.iter().any(|phase| phase.name == name);
    policy.phases.iter().filter(move |phase| !begun(&phase.name)).map(|phase| {
        let message = format!("{} was not begun: the canary ended before it", phase.name);
        case("canary".to_owned(), &format!("begin of {}", phase.name), Finding::Skipped, "NOT_BEGUN", message, "")
    })
}

fn baseline(subject: &Subject<'_>) -> Case {
    let baseline = &subject.outcome.baseline;
    let moved: Vec<&str> =
        baseline.checks.iter().filter(|check| !check.holds).map(|check| check.measure.as_str()).collect();
    let (finding, message) = match baseline.stable {
        Some(true) => (Finding::Passed, "the baseline stayed what it was".to_owned()),
        Some(false) => (Finding::Error, format!("the baseline moved while the canary ran: {}", moved.join(", "))),
        None => (Finding::Skipped, "nothing of the baseline was compared with what it was before".to_owned()),
    };
    case("canary".to_owned(), "baseline", finding, "BASELINE_UNSTABLE", message, "")
}

fn way_back(subject: &Subject<'_>) -> Option<Case> {
    let way_back = subject.outcome.rollback.as_ref()?;
    let sound = way_back.in_time && way_back.verified == Verified::Yes;
    let message = format!(
        "rolled back in {} of {} allowed; the baseline is {}",
        words::length(way_back.duration_s),
        words::length(way_back.within_s),
        match way_back.verified {
            Verified::Yes => "verified",
            Verified::No if !way_back.contradictions.is_empty() => "not what serves alone",
            Verified::No => "worse than before",
            Verified::NotObserved => "not observed",
        }
    );
    let finding = if sound { Finding::Passed } else { Finding::Error };
    Some(case("canary".to_owned(), "rollback", finding, "ROLLBACK_NOT_VERIFIED", message, ""))
}

/// Alerts that fire at the end: a critical one is in the way of every verdict but GO, which went without it.
fn firing(subject: &Subject<'_>) -> Vec<Case> {
    let groups = alert_groups(&subject.outcome.alerts);
    let firing = groups.into_iter().filter(|group| group.state == AlertState::Firing);
    let cases = firing.map(|group| {
        let is_red = group.severity == AlertSeverity::Critical && subject.outcome.verdict != Outcome::Go;
        let finding = if is_red { Finding::Error } else { Finding::Skipped };
        case("alerts".to_owned(), &group.rule, finding, "STILL_FIRING", group.summary, "")
    });
    cases.collect()
}

/// What the distinct queries alone say to the gates; the verdict is never better than theirs.
fn queries(subject: &Subject<'_>) -> Vec<Case> {
    let Some(verdict) = &subject.outcome.queries else { return Vec::new() };
    let gates: Vec<Gate> = verdict.gates.iter().map(convert::gate).collect();
    let cases = junit::cases(&gates, verdict.policy.slices_must == SlicesMust::Pass);
    cases.map(|case| Case { group: format!("queries.{}", case.group), ..case }).collect()
}

fn verdict(subject: &Subject<'_>) -> Case {
    let outcome = subject.outcome;
    let verdict = outcome.verdict;
    let reasons: Vec<&str> = outcome.reasons.iter().map(|reason| reason.explanation.as_str()).collect();
    let message = reasons.first().map_or_else(|| words::ending(subject), |first| (*first).to_owned());
    let more: Vec<&str> = reasons.into_iter().skip(1).chain(outcome.warnings.iter().map(String::as_str)).collect();
    let finding = junit::verdict_finding(verdict);
    case("verdict".to_owned(), "verdict", finding, word::verdict(verdict), message, &more.join("\n"))
}
