//! The rows that Markdown and the page share: phases, gates, alerts, figures, provenance.

use lensgate_canary::outcome::{Alert, AlertSeverity, AlertState, GateRow, Kpi, PhaseResult};
use lensgate_words::Status;

use super::subject::{Row, Subject, series};
use super::words::{control, length, percent};
use crate::number::{self, MISSING};

/// A phase in words.
pub(super) struct PhaseLine {
    pub name: String,
    pub traffic: String,
    pub duration: String,
    pub gates: String,
    pub status: Status,
    pub control: &'static str,
    pub finding: String,
}

pub(super) fn phases(subject: &Subject<'_>) -> Vec<PhaseLine> {
    let gates = |phase: &PhaseResult| {
        let (passed, asked) = phase.tally();
        format!("{passed}/{asked}")
    };
    let line = |phase: &PhaseResult| PhaseLine {
        name: phase.name.clone(),
        traffic: percent(phase.traffic),
        duration: if phase.ran_s < phase.planned_s {
            format!("{} of {}", length(phase.ran_s), length(phase.planned_s))
        } else {
            length(phase.ran_s)
        },
        gates: gates(phase),
        status: phase.status,
        control: control(phase.control),
        finding: finding(subject, phase),
    };
    subject.outcome.phases.iter().map(line).collect()
}

/// What stands out in a phase: what ended it, else what is not passed, else how much traffic it saw.
fn finding(subject: &Subject<'_>, phase: &PhaseResult) -> String {
    let killed: Vec<&str> =
        subject.outcome.kills.iter().filter(|kill| kill.phase == phase.name).map(|kill| kill.id.as_str()).collect();
    if !killed.is_empty() {
        return format!("killed by {}", killed.join(", "));
    }
    let of = |wanted: fn(&GateRow) -> bool| -> Vec<&str> {
        phase.counted().filter(|gate| wanted(gate)).map(|gate| gate.id.as_str()).collect()
    };
    let failed = of(|gate| matches!(gate.status, Status::Fail | Status::Warn));
    let undecided = of(|gate| !matches!(gate.status, Status::Pass | Status::Fail | Status::Warn));
    match (failed.as_slice(), undecided.as_slice()) {
        ([], []) => {
            format!("{} to the candidate", number::counted(phase.candidate_requests, "request", "requests"))
        }
        ([], _) => format!("undecided: {}", undecided.join(", ")),
        (_, []) => format!("crossed: {}", failed.join(", ")),
        _ => format!("crossed: {}; undecided: {}", failed.join(", "), undecided.join(", ")),
    }
}

/// A gate at the end of the last phase that asked it.
pub(super) struct GateLine {
    pub id: String,
    pub measure: String,
    pub phase: String,
    pub baseline: String,
    pub goal: String,
    pub achieved: String,
    pub bound: String,
    pub n: String,
    pub status: Status,
}

/// One line for every quantity that gates ask about, at the end of the last phase that did.
pub(super) fn last_gates(subject: &Subject<'_>) -> Vec<GateLine> {
    let phases = &subject.outcome.phases;
    let newest = |wanted: &Row<'_>| {
        phases.iter().rev().find_map(|phase| {
            let gate = phase.gates.iter().find(|gate| wanted.same_series(&Row::new(gate)))?;
            Some(gate_line(subject, phase, gate))
        })
    };
    series(phases).iter().filter_map(newest).collect()
}

/// Every gate at the end of a phase.
pub(super) fn gates(subject: &Subject<'_>, phase: &PhaseResult) -> Vec<GateLine> {
    phase.gates.iter().filter(|gate| gate.slice.is_none()).map(|gate| gate_line(subject, phase, gate)).collect()
}

fn gate_line(subject: &Subject<'_>, phase: &PhaseResult, gate: &GateRow) -> GateLine {
    let row = Row::new(gate);
    GateLine {
        id: gate.id.clone(),
        measure: gate.measure.clone(),
        phase: phase.name.clone(),
        baseline: row.level(subject.outcome.baseline_level(&phase.name, &gate.measure)),
        goal: gate.requirement.clone(),
        achieved: gate.estimate.map_or_else(|| MISSING.to_owned(), |estimate| row.value(estimate)),
        bound: row.bound_in_words(),
        n: number::count(gate.n),
        status: gate.status,
    }
}

/// A gate on a slice, at the end of a phase.
pub(super) struct SliceLine {
    pub phase: String,
    pub slice: String,
    pub queries: String,
    pub gate: GateLine,
}

/// Every gate on every slice, phase by phase.
pub(super) fn slices(subject: &Subject<'_>) -> Vec<SliceLine> {
    let lines = subject.outcome.phases.iter().flat_map(|phase| {
        phase.gates.iter().filter_map(|row| {
            Some(SliceLine {
                phase: phase.name.clone(),
                slice: row.slice.clone()?,
                queries: number::count(row.slice_queries?),
                gate: gate_line(subject, phase, row),
            })
        })
    });
    lines.collect()
}

/// An alert in words.
pub(super) struct AlertLine {
    pub rule: String,
    pub severity: &'static str,
    pub fired: String,
    pub resolved: String,
    pub windows: String,
    pub summary: String,
}

pub(super) fn alerts(subject: &Subject<'_>) -> Vec<AlertLine> {
    let line = |alert: &Alert| AlertLine {
        rule: alert.rule.clone(),
        severity: match alert.severity {
            AlertSeverity::Critical => "critical",
            AlertSeverity::Warning => "warning",
        },
        fired: length(alert.fired_at_s),
        resolved: match (alert.state, alert.resolved_at_s) {
            (AlertState::Firing, _) => "still firing".to_owned(),
            (AlertState::Resolved, at) => at.map_or_else(|| MISSING.to_owned(), length),
        },
        windows: number::count(alert.windows),
        summary: alert.summary.clone(),
    };
    subject.outcome.alerts.iter().map(line).collect()
}

/// A figure with its unit.
pub(super) fn kpi_value(kpi: &Kpi) -> String {
    let value = match (&kpi.word, kpi.value) {
        (Some(word), _) => return word.clone(),
        (None, None) => return MISSING.to_owned(),
        (None, Some(value)) => value,
    };
    match kpi.unit.as_str() {
        "share" => percent(value),
        "ms" => number::fixed(value, if value >= 10.0 { 1 } else { 3 }) + " ms",
        "count" => number::fixed(value, 0),
        "score" => number::fixed(value, 4),
        unit => format!("{} {unit}", number::fixed(value, 1)),
    }
}

/// Where the canary comes from, in reading order.
pub(super) fn provenance(subject: &Subject<'_>) -> Vec<(String, String)> {
    let outcome = subject.outcome;
    let mut facts = vec![
        ("tool version".to_owned(), outcome.tool_version.clone()),
        ("policy".to_owned(), format!("{} (sha256 {})", outcome.policy.path, outcome.policy.sha256)),
        (
            "decided on".to_owned(),
            format!(
                "{}s at {} confidence; a candidate within every limit is killed at most {} of the time",
                outcome.policy.decide,
                percent(outcome.policy.confidence),
                percent(outcome.policy.false_kill)
            ),
        ),
    ];
    for input in &outcome.inputs {
        facts.push((input.path.clone(), format!("{} rows, sha256 {}", number::count(input.rows), input.sha256)));
    }
    match &outcome.traffic {
        Some(traffic) => facts.push((
            "traffic".to_owned(),
            format!(
                "{} requests/s, arrivals {}, popularity {}, {} sessions, seed {}",
                traffic.rate_per_s,
                traffic.arrivals,
                traffic.popularity,
                number::count(traffic.sessions),
                traffic.seed
            ),
        )),
        None => facts.push(("traffic".to_owned(), "windows as a monitoring system recorded them".to_owned())),
    }
    if let Some(traffic) = outcome.traffic.as_ref().filter(|traffic| !traffic.injected.is_empty()) {
        facts.push(("injected faults".to_owned(), traffic.injected.join(", ")));
    }
    facts.push(("scope of bounds".to_owned(), outcome.sample.scope.clone()));
    facts
}

/// Both sample sizes, and who was hurt, in sentences.
pub(super) fn exposure(subject: &Subject<'_>) -> Vec<String> {
    let (exposure, sample) = (&subject.outcome.exposure, &subject.outcome.sample);
    let requests = |n| number::counted(n, "request", "requests");
    let mut lines = vec![format!(
        "{} {}, {} of them to the candidate; {} failed",
        requests(exposure.requests),
        if subject.outcome.is_live() { "served" } else { "replayed" },
        number::count(exposure.candidate_requests),
        number::count(exposure.failed_requests)
    )];
    lines.push(match (exposure.hurt_requests, exposure.hurt_queries) {
        (Some(hurt), Some(queries)) => format!(
            "{} hurt (failed, or answered worse than the baseline would have), of {}",
            requests(hurt),
            number::counted(queries, "distinct query", "distinct queries")
        ),
        (Some(hurt), None) => format!("{} hurt", requests(hurt)),
        (None, _) => "Who was hurt is not observable: windows tell no single request".to_owned(),
    });
    if let (Some(queries), Some(observations)) = (sample.distinct_queries, sample.distinct_observations) {
        lines.push(format!(
            "Drawn from {} and {}",
            number::counted(queries, "distinct query", "distinct queries"),
            number::counted(observations, "recorded execution", "recorded executions")
        ));
    }
    let timing = &subject.outcome.timing;
    if timing.killed_before_fault {
        lines.push(format!(
            "Time to detect: none. The canary ended before the injected fault began at {}, so that something else ended it",
            length(timing.detect_from_s)
        ));
    }
    if let Some(detect) = timing.time_to_detect_s {
        let from = if timing.detect_from_s > 0.0 { "the first injected fault" } else { "the start" };
        lines.push(format!("Time to detect: {} from {from}", length(detect)));
    }
    if let Some(restore) = timing.time_to_restore_s {
        lines.push(format!("Time to restore the baseline: {}", length(restore)));
    }
    lines
}
