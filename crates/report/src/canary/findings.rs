//! Infrastructure validation: what the replay shows of monitoring, kill switches, rollback and the rest, each with the
//! evidence. What was not exercised is said to be so.

use lensgate_canary::outcome::{AlertSeverity, AlertState, Cause, Ending, Verified};
use lensgate_gate::verdict::Outcome;
use lensgate_lens::budget::{Budget, budgets};
use lensgate_lens::dashboard::THROUGHPUT;
use lensgate_lens::deployment::recommendation;
use lensgate_words::Status;

use super::Subject;
use super::words::{length, percent};
use crate::number;

/// One finding.
pub(super) struct Finding {
    pub name: &'static str,
    pub status: Status,
    pub evidence: String,
}

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    vec![
        monitoring(subject),
        gates(subject),
        kill_switches(subject),
        rollback(subject),
        baseline(subject),
        traffic(subject),
        performance(subject),
        throughput(subject),
        alerting(subject),
        readiness(subject),
        figures(subject),
        not_run("Dashboards", "none is drawn; their figures are listed below, each with its unit"),
        not_run("Tracing", "no trace is recorded: windows and observations tell no single request's path"),
        not_run("Uptime", "not observable: nothing here watches a system from outside"),
    ]
}

fn not_run(name: &'static str, why: &str) -> Finding {
    Finding { name, status: Status::NotRun, evidence: why.to_owned() }
}

fn throughput(subject: &Subject<'_>) -> Finding {
    let gates = subject.outcome.phases.iter().flat_map(|phase| &phase.gates);
    let asked: Vec<_> = gates.filter(|gate| gate.measure.starts_with("Throughput(")).collect();
    let count = |status: Status| asked.iter().filter(|gate| gate.status == status).count();
    let status = match (asked.len(), count(Status::Pass), count(Status::Fail)) {
        (0, ..) => Status::NotRun,
        (.., 1..) => Status::Fail,
        (all, passed, _) if all == passed => Status::Pass,
        _ => Status::Inconclusive,
    };
    let held = match asked.len() {
        0 => "what it could serve is not measured: no gate asks".to_owned(),
        all => format!("{} of {all} gate checks on what it could serve passed", count(Status::Pass)),
    };
    let evidence = match subject.outcome.kpi(THROUGHPUT) {
        Some(rate) => format!("the candidate was asked {} requests/s; {held}", number::fixed(rate, 1)),
        None => held,
    };
    Finding { name: "Throughput", status, evidence }
}

fn readiness(subject: &Subject<'_>) -> Finding {
    let status = match subject.outcome.verdict {
        Outcome::Go => Status::Pass,
        Outcome::NoGo => Status::Fail,
        Outcome::Inconclusive | Outcome::Invalid => Status::Inconclusive,
    };
    let beside = "by this evidence; what else a release asks for is not checked here";
    Finding { name: "Readiness", status, evidence: format!("{}, {beside}", recommendation(subject.outcome)) }
}

fn figures(subject: &Subject<'_>) -> Finding {
    let all = &subject.outcome.kpis;
    let measured = all.iter().filter(|kpi| kpi.value.is_some() || kpi.word.is_some()).count();
    let status = if measured == all.len() { Status::Pass } else { Status::Inconclusive };
    let evidence = format!(
        "{measured} of {} figures that this evidence can hold are measured; {} more are not observable",
        all.len(),
        subject.outcome.not_observable.len()
    );
    Finding { name: "Figures", status, evidence }
}

fn monitoring(subject: &Subject<'_>) -> Finding {
    let (windows, missing) = subject.outcome.windows();
    let status = match (windows, missing) {
        (0, _) => Status::NotRun,
        (_, 0) => Status::Pass,
        _ => Status::Inconclusive,
    };
    let arrived = number::count(windows - missing);
    Finding { name: "Monitoring", status, evidence: format!("{arrived} of {} windows arrived", number::count(windows)) }
}

fn gates(subject: &Subject<'_>) -> Finding {
    let (asked, passed) = subject.outcome.gate_checks();
    let each: Vec<String> = subject.outcome.phases.iter().map(|phase| phase.tally().1.to_string()).collect();
    let status = match (asked, subject.outcome.kills.iter().any(|kill| kill.cause == Cause::Gate)) {
        (0, _) => Status::NotRun,
        (_, true) => Status::Fail,
        _ if asked == passed => Status::Pass,
        _ => Status::Inconclusive,
    };
    let sum = if each.len() > 1 { format!(" ({} = {asked})", each.join(" + ")) } else { String::new() };
    Finding {
        name: "Quality gates",
        status,
        evidence: format!(
            "{passed} of {asked} gate checks passed over {}{sum}",
            number::counted(each.len() as u64, "phase", "phases")
        ),
    }
}

fn kill_switches(subject: &Subject<'_>) -> Finding {
    let windows = || subject.outcome.phases.iter().flat_map(|phase| &phase.windows);
    let switches = windows().map(|window| window.kill_switches.len()).max().unwrap_or(0);
    let compared = |at: usize| {
        windows().filter(move |window| window.kill_switches.get(at).is_some_and(|row| row.compared)).count()
    };
    let armed: Vec<usize> = (0..switches).map(compared).collect();
    let tripped: Vec<&str> = subject
        .outcome
        .kills
        .iter()
        .filter(|kill| kill.cause == Cause::KillSwitch)
        .map(|kill| kill.id.as_str())
        .collect();
    let least = armed.iter().min().copied().unwrap_or(0);
    let in_windows = format!("{switches} armed, each in {least} or more of {} windows", windows().count());
    let (status, evidence) = match (switches, tripped.as_slice()) {
        (0, _) => (Status::NotRun, "the policy has none".to_owned()),
        (_, []) if least == 0 => {
            let never = armed.iter().filter(|windows| **windows == 0).count();
            (
                Status::Inconclusive,
                format!("{never} of {switches} were never armed: no window reported what they compare"),
            )
        }
        (_, []) => (Status::Pass, format!("{in_windows}; none tripped")),
        (_, tripped) => (Status::Fail, format!("{} of {switches} tripped: {}", tripped.len(), tripped.join("; "))),
    };
    Finding { name: "Kill switches", status, evidence }
}

fn rollback(subject: &Subject<'_>) -> Finding {
    let name = "Rollback";
    let Some(back) = &subject.outcome.rollback else {
        return Finding { name, status: Status::NotRun, evidence: "not exercised: nothing called for it".to_owned() };
    };
    let (status, verified) = match (back.in_time, back.verified) {
        (true, Verified::Yes) => (Status::Pass, "the baseline is verified"),
        (_, Verified::NotObserved) => (Status::Inconclusive, "nothing of the baseline arrived that would verify it"),
        (false, Verified::Yes) => (Status::Fail, "the baseline is verified, but late"),
        (_, Verified::No) if back.contradictions.is_empty() => {
            (Status::Fail, "the restored baseline is worse than it was")
        }
        (_, Verified::No) => (Status::Fail, "the evidence contradicts it"),
    };
    if back.windows == 0 {
        let evidence = format!("decided at {}; nothing was recorded after it", length(back.decided_at_s));
        return Finding { name, status: Status::Inconclusive, evidence };
    }
    if !back.contradictions.is_empty() {
        let evidence = format!("decided at {}; {}", length(back.decided_at_s), back.contradictions.join("; "));
        return Finding { name, status, evidence };
    }
    let evidence = format!(
        "decided at {}, candidate without traffic at {}, done after {} ({} allowed); {verified}",
        length(back.decided_at_s),
        length(back.traffic_zero_at_s),
        length(back.duration_s),
        length(back.within_s)
    );
    Finding { name, status, evidence }
}

fn baseline(subject: &Subject<'_>) -> Finding {
    let baseline = &subject.outcome.baseline;
    let hold = baseline.checks.iter().filter(|check| check.holds).count();
    let (status, evidence) = match baseline.stable {
        None => (Status::NotRun, "not compared: nothing of the baseline was known before".to_owned()),
        Some(stable) => (
            if stable { Status::Pass } else { Status::Inconclusive },
            format!("{hold} of {} checks show nothing that moved", baseline.checks.len()),
        ),
    };
    Finding { name: "Baseline stability", status, evidence }
}

fn traffic(subject: &Subject<'_>) -> Finding {
    let phases = &subject.outcome.phases;
    let steps: Vec<String> = phases
        .iter()
        .map(|phase| match phase.served {
            Some(served) => format!("{} planned, {} served", percent(phase.traffic), percent(served)),
            None => format!("{} planned", percent(phase.traffic)),
        })
        .collect();
    let checks = || phases.iter().flat_map(|phase| &phase.share_checks);
    let contradicted = subject.outcome.rollback.as_ref().is_some_and(|back| !back.contradictions.is_empty());
    let end = match subject.outcome.ending {
        Ending::Completed => "",
        _ if contradicted => "; then not back to 0 %",
        Ending::Killed | Ending::Held | Ending::RolledBack => "; then back to 0 %",
        Ending::CutShort => "; then nothing more was recorded",
    };
    let windows = || phases.iter().flat_map(|phase| &phase.windows).filter(|window| !window.missing);
    let untold = windows().filter(|window| !window.share_told).count();
    let (status, found) = match checks().filter(|check| !check.holds).count() {
        _ if checks().next().is_none() => {
            (Status::NotRun, "; not observed: the baseline's requests were not reported".to_owned())
        }
        0 if untold > 0 => {
            (Status::Inconclusive, format!("; not observed in {untold} of {} windows", windows().count()))
        }
        0 => (Status::Pass, String::new()),
        _ => (Status::Fail, "; not what was planned".to_owned()),
    };
    let end = format!("{found}{end}");
    Finding { name: "Traffic management", status, evidence: steps.join(" -> ") + &end }
}

fn performance(subject: &Subject<'_>) -> Finding {
    let budgets = budgets(subject.outcome);
    let status = match budgets.as_slice() {
        [] => Status::NotRun,
        known if known.iter().all(Budget::is_kept) => Status::Pass,
        _ => Status::Fail,
    };
    let part = |Budget { name, spent, budget }: &Budget| {
        format!("{name} {} ms of {budget}", number::fixed(*spent, if *spent >= 10.0 { 1 } else { 3 }))
    };
    let parts: Vec<String> = budgets.iter().map(part).collect();
    let evidence = if parts.is_empty() {
        "no clock reading of the candidate".to_owned()
    } else {
        format!("p95 against LENS's own budgets, as points: {}", parts.join(", "))
    };
    Finding { name: "Performance budgets", status, evidence }
}

fn alerting(subject: &Subject<'_>) -> Finding {
    let alerts = &subject.outcome.alerts;
    let of = |severity| alerts.iter().filter(|alert| alert.severity == severity).count();
    let firing = alerts.iter().filter(|alert| alert.state == AlertState::Firing).count();
    let (critical, warning) = (of(AlertSeverity::Critical), of(AlertSeverity::Warning));
    let status = match (critical, alerts.len()) {
        (_, 0) => Status::Pass,
        (0, _) => Status::Warn,
        _ => Status::Fail,
    };
    let evidence = format!("{critical} critical and {warning} warning alerts fired, {firing} still firing at the end");
    Finding { name: "Alerts", status, evidence }
}
