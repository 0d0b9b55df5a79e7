//! Infrastructure validation: what the replay shows of monitoring, kill switches, rollback and the rest, each with the
//! evidence. What was not exercised is said to be so.

use lensgate_canary::outcome::{AlertSeverity, AlertState, Cause, Ending, Verified};

use super::Subject;
use super::words::{length, percent};
use crate::number;
use crate::view::Status;

/// One finding.
pub(super) struct Finding {
    pub name: &'static str,
    pub status: Status,
    pub evidence: String,
}

/// Budgets that LENS states for itself, in milliseconds of p95.
const BUDGETS: [(&str, &str, f64); 4] = [
    ("end to end", "p95_latency", 180.0),
    ("stage A", "stage_a_p95_latency", 5.0),
    ("stage B", "stage_b_p95_latency", 300.0),
    ("stage C", "stage_c_p95_latency", 300.0),
];

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    vec![
        monitoring(subject),
        gates(subject),
        kill_switches(subject),
        rollback(subject),
        baseline(subject),
        traffic(subject),
        performance(subject),
        alerting(subject),
    ]
}

fn monitoring(subject: &Subject<'_>) -> Finding {
    let (windows, missing) = subject.windows();
    let status = match (windows, missing) {
        (0, _) => Status::NotRun,
        (_, 0) => Status::Pass,
        _ => Status::Inconclusive,
    };
    let arrived = number::count(windows - missing);
    Finding { name: "Monitoring", status, evidence: format!("{arrived} of {} windows arrived", number::count(windows)) }
}

fn gates(subject: &Subject<'_>) -> Finding {
    let (asked, passed) = subject.gate_checks();
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
    let armed = subject.outcome.phases.iter().map(|phase| phase.kill_switches.len()).max().unwrap_or(0);
    let tripped: Vec<&str> = subject
        .outcome
        .kills
        .iter()
        .filter(|kill| kill.cause == Cause::KillSwitch)
        .map(|kill| kill.id.as_str())
        .collect();
    let (status, evidence) = match (armed, tripped.as_slice()) {
        (0, _) => (Status::NotRun, "the policy has none".to_owned()),
        (armed, []) => (Status::Pass, format!("{armed} armed in every window, none tripped")),
        (armed, tripped) => (Status::Fail, format!("{} of {armed} tripped: {}", tripped.len(), tripped.join("; "))),
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
        (_, Verified::No) => (Status::Fail, "the restored baseline is worse than it was"),
    };
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
        None => (Status::NotRun, "nothing of the baseline arrived".to_owned()),
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
    let (status, end) = match subject.outcome.ending {
        Ending::Completed => (Status::Pass, ""),
        Ending::Killed | Ending::Held => (Status::Fail, "; then back to 0 %"),
        Ending::CutShort => (Status::Inconclusive, "; then nothing more was told"),
    };
    Finding { name: "Traffic management", status, evidence: steps.join(" -> ") + end }
}

fn performance(subject: &Subject<'_>) -> Finding {
    let known: Vec<(&str, f64, f64)> =
        BUDGETS.iter().filter_map(|(name, kpi, budget)| Some((*name, subject.kpi(kpi)?, *budget))).collect();
    let status = match known.as_slice() {
        [] => Status::NotRun,
        known if known.iter().all(|(_, value, budget)| value <= budget) => Status::Pass,
        _ => Status::Fail,
    };
    let parts: Vec<String> = known
        .iter()
        .map(|(name, value, budget)| {
            format!("{name} {} ms of {budget}", number::fixed(*value, if *value >= 10.0 { 1 } else { 3 }))
        })
        .collect();
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
