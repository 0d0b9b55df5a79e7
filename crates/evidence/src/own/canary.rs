//! A canary's file against itself: the verdict that follows from its kills and phases, the way back, exposure, figures.

use lensgate_canary::CanaryOutcome;
use lensgate_canary::outcome::{
    Alert, AlertSeverity, AlertState, CanaryReasonCode as Code, Cause, Ending, KillEvent, Verified,
};
use lensgate_gate::policy::Policy;
use lensgate_gate::verdict::Outcome;
use lensgate_lens::dashboard::{ALERTS, CRITICAL_ALERTS, ROLLBACKS, WARNING_ALERTS};
use lensgate_words::Status;

use super::phase::{phases, same};
use super::place::At;
use super::verdict::verdict;
use crate::finding::{Finding, Rule};
use crate::show;

/// Every rule of a canary's file.
pub(super) fn canary(file: &CanaryOutcome, at: &At, policy: Option<&Policy>) -> Vec<Finding> {
    let mut findings = Vec::new();
    outcome(file, at, &mut findings);
    phases(file, at, policy, &mut findings);
    for (index, kill) in file.kills.iter().enumerate() {
        cause(file, kill, &at.step("kills").step(index), &mut findings);
    }
    shares(file, at, &mut findings);
    way_back(file, at, &mut findings);
    baseline(file, at, &mut findings);
    exposure(file, at, &mut findings);
    timing(file, at, &mut findings);
    alerts(file, at, &mut findings);
    kpis(file, at, &mut findings);
    beside(file, at, &mut findings);
    if let Some(queries) = &file.queries {
        findings.extend(verdict(queries, &at.step("queries"), None));
    }
    findings
}

/// The verdict against its own reasons, and a good one against everything that rules it out.
fn outcome(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    let caps = |outcome: Outcome| file.reasons.iter().any(|reason| reason.code.caps() == Some(outcome));
    let follows = if !file.kills.is_empty() || caps(Outcome::NoGo) {
        Outcome::NoGo
    } else if caps(Outcome::Invalid) {
        Outcome::Invalid
    } else if caps(Outcome::Inconclusive) {
        Outcome::Inconclusive
    } else {
        Outcome::Go
    };
    findings.extend(at.differ(Rule::Conflict, "verdict", file.verdict, follows, "its reasons give"));
    let killed = file.ending == Ending::Killed;
    if killed == file.kills.is_empty() {
        let claim = format!(
            "it ended {}, and {} limits were crossed",
            if killed { "killed" } else { "without a kill" },
            file.kills.len()
        );
        findings.push(at.found(Rule::Conflict, "ending", claim, file.kills.len()));
    }
    if file.verdict != Outcome::Go {
        return;
    }
    let spoils = |status: Status| matches!(status, Status::Fail | Status::Inconclusive);
    for (index, phase) in file.phases.iter().enumerate().filter(|(_, phase)| spoils(phase.status)) {
        let claim = format!("the verdict is GO, and phase {} came to {}", phase.name, phase.status);
        findings.push(at.step("phases").step(index).found(Rule::Conflict, "status", claim, phase.status));
    }
    let missing = file.phases.iter().flat_map(|phase| &phase.windows).filter(|window| window.missing).count();
    if missing > 0 {
        findings.push(at.found(
            Rule::Conflict,
            "verdict",
            format!("the verdict is GO, and {missing} windows are missing"),
            "GO",
        ));
    }
    if file.baseline.stable == Some(false) {
        findings.push(at.found(Rule::Conflict, "verdict", "the verdict is GO, and the baseline is not stable", "GO"));
    }
    for claim in protected(file) {
        findings.push(at.found(Rule::Conflict, "verdict", format!("the verdict is GO, and {claim}"), "GO"));
    }
    if file.ending != Ending::Completed {
        findings.push(at.found(
            Rule::Conflict,
            "ending",
            "the verdict is GO, and the plan did not run to its end",
            "GO",
        ));
    }
}

/// What a GO cannot go with: traffic that was not the planned one, a kill switch that was never armed, a critical alert that
/// fires.
fn protected(file: &CanaryOutcome) -> Vec<String> {
    let mut found = Vec::new();
    for phase in &file.phases {
        for check in phase.share_checks.iter().filter(|check| !check.holds) {
            found.push(format!(
                "the candidate served {} of {}, {} were planned",
                check.served, phase.name, check.planned
            ));
        }
    }
    let windows = || file.phases.iter().flat_map(|phase| &phase.windows);
    let switches = windows().map(|window| window.kill_switches.len()).max().unwrap_or(0);
    let armed = |at: usize| windows().any(|window| window.kill_switches.get(at).is_some_and(|row| row.compared));
    found.extend((0..switches).filter(|at| !armed(*at)).map(|at| format!("kill switch {} was never armed", at + 1)));
    let critical = |alert: &&Alert| alert.state == AlertState::Firing && alert.severity == AlertSeverity::Critical;
    found.extend(file.alerts.iter().filter(critical).map(|alert| format!("{} still fires", alert.rule)));
    found
}

/// A share of traffic against its own bounds and tolerance.
fn shares(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    for (index, phase) in file.phases.iter().enumerate() {
        for (number, check) in phase.share_checks.iter().enumerate() {
            let place = at.step("phases").step(index).step("share_checks").step(number);
            let (lower, upper) = (check.lower.value().unwrap_or(0.0), check.upper.value().unwrap_or(1.0));
            let holds = lower <= check.planned + check.tolerance && check.planned - check.tolerance <= upper;
            if holds != check.holds {
                let claim = format!("{lower} to {upper} against {} give or take {}", check.planned, check.tolerance);
                findings.push(place.found(Rule::Conflict, "holds", claim, check.holds));
            }
            findings.extend(place.far(Rule::Rate, "planned", check.planned, phase.traffic, "the phase has"));
        }
    }
}

/// A kill against the window that it names.
fn cause(file: &CanaryOutcome, kill: &KillEvent, at: &At, findings: &mut Vec<Finding>) {
    let phase = file.phases.iter().find(|phase| phase.name == kill.phase);
    let window = phase.and_then(|phase| phase.windows.iter().find(|window| window.number == kill.window));
    let Some(window) = window else {
        let claim = format!("window {} of phase {} is not there", kill.window, kill.phase);
        findings.push(at.found(Rule::Conflict, "window", claim, kill.window));
        return;
    };
    findings.extend(at.far(Rule::Time, "at_s", kill.at_s, window.end_s, "its window ends at"));
    let row = match kill.cause {
        Cause::Gate => window
            .gates
            .iter()
            .find(|row| row.id == kill.id)
            .map(|row| (row.limit, row.estimate, row.window, row.status == Status::Fail)),
        Cause::KillSwitch => window
            .kill_switches
            .iter()
            .find(|row| row.id == kill.id)
            .map(|row| (row.limit, row.estimate, row.window, row.tripped)),
    };
    let Some((limit, estimate, alone, crossed)) = row else {
        findings.push(at.found(
            Rule::MissingGate,
            "id",
            format!("{} is not among what its window asked", kill.id),
            &kill.id,
        ));
        return;
    };
    if !crossed {
        findings.push(at.found(
            Rule::Conflict,
            "id",
            format!("{} ended it, and its window says that it held", kill.id),
            &kill.id,
        ));
    }
    for (field, stated, given) in [
        ("limit", Some(kill.limit), Some(limit)),
        ("estimate", kill.estimate, estimate),
        ("window_estimate", kill.window_estimate, alone),
    ] {
        if !same(stated, given) {
            let number = |value: Option<f64>| value.map_or_else(|| "nothing".to_owned(), show::number);
            let claim = format!("{}: {field} is {}, and its window says {}", kill.id, number(stated), number(given));
            findings.push(at.found(Rule::Conflict, field, claim, number(stated)));
        }
    }
}

fn way_back(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    let Some(back) = &file.rollback else {
        if let Some(restored) = file.timing.time_to_restore_s {
            let claim = "a time to restore, and nothing was rolled back";
            findings.push(at.step("timing").found(Rule::Conflict, "time_to_restore_s", claim, restored));
        }
        return;
    };
    let here = at.step("rollback");
    if back.decided_at_s > back.traffic_zero_at_s || back.traffic_zero_at_s > back.restored_at_s {
        let claim = format!(
            "decided at {} s, without traffic at {} s, restored at {} s: out of order",
            back.decided_at_s, back.traffic_zero_at_s, back.restored_at_s
        );
        findings.push(here.found(Rule::Time, "restored_at_s", claim, back.restored_at_s));
    }
    findings.extend(here.far(
        Rule::Time,
        "duration_s",
        back.duration_s,
        back.restored_at_s - back.decided_at_s,
        "decision and restoration give",
    ));
    findings.extend(here.differ(
        Rule::Time,
        "in_time",
        back.in_time,
        back.duration_s <= back.within_s,
        "duration and limit give",
    ));
    if let Some(kill) = file.kills.first() {
        findings.extend(here.far(Rule::Time, "decided_at_s", back.decided_at_s, kill.at_s, "the kill was at"));
    }
    if let Some(restored) = file.timing.time_to_restore_s {
        findings.extend(at.step("timing").far(
            Rule::Time,
            "time_to_restore_s",
            restored,
            back.duration_s,
            "the rollback took",
        ));
    }
    let fails = back.checks.iter().filter(|check| !check.holds).count();
    if (back.verified == Verified::Yes) && fails > 0 {
        findings.push(here.found(
            Rule::Conflict,
            "verified",
            format!("verified, and {fails} of its checks do not hold"),
            fails,
        ));
    }
}

fn baseline(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    let Some(stable) = file.baseline.stable else { return };
    let moved = file.baseline.checks.iter().filter(|check| !check.holds).count();
    if stable != (moved == 0) {
        let claim = format!("stable is {stable}, and {moved} of its {} checks do not hold", file.baseline.checks.len());
        findings.push(at.step("baseline").found(Rule::Conflict, "stable", claim, stable));
    }
}

fn exposure(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    let (here, met) = (at.step("exposure"), &file.exposure);
    let parts = [
        ("candidate_requests", Some(met.candidate_requests), Some(met.requests), "requests"),
        ("failed_requests", Some(met.failed_requests), Some(met.candidate_requests), "requests of the candidate"),
        ("hurt_requests", met.hurt_requests, Some(met.candidate_requests), "requests of the candidate"),
        ("hurt_queries", met.hurt_queries, met.candidate_queries, "queries that met the candidate"),
        ("candidate_queries", met.candidate_queries, file.sample.distinct_queries, "distinct queries"),
    ];
    for (field, part, whole, of) in parts {
        if let (Some(part), Some(whole)) = (part, whole)
            && part > whole
        {
            findings.push(here.found(
                Rule::Count,
                field,
                format!("{field} {part} of {whole} {of}: a part is larger than its whole"),
                part,
            ));
        }
    }
    findings.extend(at.step("sample").differ(
        Rule::Count,
        "requests",
        file.sample.requests,
        met.requests,
        "the exposure counts",
    ));
    let of_phases: u64 = file.phases.iter().map(|phase| phase.candidate_requests).sum();
    if of_phases > met.candidate_requests {
        let claim = format!("candidate_requests {}, and the phases alone served {of_phases}", met.candidate_requests);
        findings.push(here.found(Rule::Count, "candidate_requests", claim, met.candidate_requests));
    }
}

/// What was detected, when, and whether the fault was there yet.
fn timing(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    let (timing, here) = (&file.timing, at.step("timing"));
    let is_reason = file.reasons.iter().any(|reason| reason.code == Code::KilledBeforeFault);
    let (stated, field) = (timing.killed_before_fault, "killed_before_fault");
    findings.extend(here.differ(Rule::Conflict, field, stated, is_reason, "its reasons say"));
    if stated && timing.time_to_detect_s.is_some() {
        let claim = "it was killed before the fault began, and took a time to detect it";
        findings.push(here.found(Rule::Conflict, "time_to_detect_s", claim, stated));
    }
    let restored = file.rollback.as_ref().map(|way_back| way_back.duration_s);
    if let (Some(stated), Some(restored)) = (timing.time_to_restore_s, restored) {
        findings.extend(here.far(Rule::Time, "time_to_restore_s", stated, restored, "the way back took"));
    }
}

fn alerts(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    for (index, alert) in file.alerts.iter().enumerate() {
        let here = at.step("alerts").step(index);
        if alert.resolved_at_s.is_some_and(|resolved| resolved < alert.fired_at_s) {
            let claim = format!("{} was resolved before it fired", alert.rule);
            findings.push(here.found(Rule::Time, "resolved_at_s", claim, alert.fired_at_s));
        }
        if (alert.state == AlertState::Resolved) != alert.resolved_at_s.is_some() {
            let claim = format!("{} has a state and a time of resolution that exclude each other", alert.rule);
            findings.push(here.found(Rule::Conflict, "state", claim, &alert.rule));
        }
    }
}

/// Figures against their units, against each other, and against what they count.
fn kpis(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    let value = |name: &str| file.kpis.iter().find(|kpi| kpi.name == name).and_then(|kpi| kpi.value);
    let fired = |severity: AlertSeverity| file.alerts.iter().filter(|alert| alert.severity == severity).count() as f64;
    for (index, kpi) in file.kpis.iter().enumerate() {
        let Some(stated) = kpi.value else { continue };
        let here = at.step("kpis").step(index);
        let fits = match kpi.unit.as_str() {
            "share" | "score" => (0.0..=1.0).contains(&stated),
            _ => stated >= 0.0,
        };
        if !fits {
            let claim = format!("{} is {} as a {}", kpi.name, show::number(stated), kpi.unit);
            findings.push(here.found(Rule::Unit, "value", claim, show::number(stated)));
        }
        let lower = [("p99_", "p95_"), ("p95_", "p50_")].into_iter().find(|(high, _)| kpi.name.contains(high));
        if let Some(low) = lower.and_then(|(high, low)| value(&kpi.name.replace(high, low)))
            && low > stated
        {
            let claim = format!(
                "{} of {} under {}: percentiles cannot fall",
                kpi.name,
                show::number(stated),
                show::number(low)
            );
            findings.push(here.found(Rule::Order, "value", claim, show::number(stated)));
        }
        let given = match kpi.name.as_str() {
            ALERTS => Some(file.alerts.len() as f64),
            CRITICAL_ALERTS => Some(fired(AlertSeverity::Critical)),
            WARNING_ALERTS => Some(fired(AlertSeverity::Warning)),
            ROLLBACKS => Some(f64::from(u8::from(file.rollback.is_some()))),
            _ => None,
        };
        if let Some(given) = given.filter(|given| *given != stated) {
            let claim = format!("{} is {}, and {} are listed", kpi.name, show::number(stated), show::number(given));
            findings.push(here.found(Rule::Count, "value", claim, show::number(stated)));
        }
    }
}

/// The other way of deciding went over the same phases.
fn beside(file: &CanaryOutcome, at: &At, findings: &mut Vec<Finding>) {
    let Some(beside) = &file.beside else { return };
    for (index, (passed, asked)) in beside.gates.iter().enumerate() {
        let here = at.step("beside").step("gates").step(index);
        if passed > asked {
            findings.push(here.found(
                Rule::Count,
                "0",
                format!("{passed} of {asked}: a part is larger than its whole"),
                passed,
            ));
        }
    }
    if beside.verdict == Outcome::Go
        && beside.gates.iter().any(|(passed, asked)| passed < asked)
        && beside.ending == Ending::Completed
    {
        let claim = "the verdict beside is GO, and not every gate of it passed";
        findings.push(at.step("beside").found(Rule::Conflict, "verdict", claim, beside.verdict));
    }
}
