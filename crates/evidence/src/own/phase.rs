//! The phases of a canary's file: counts, clocks, and each gate's status against its bounds.

use lensgate_canary::CanaryOutcome;
use lensgate_canary::outcome::{GateRow, PhaseResult, WindowResult};
use lensgate_gate::policy::Policy;
use lensgate_gate::verdict::Decided;
use lensgate_words::{MeasureUnit, Status};

use super::place::At;
use crate::finding::{Finding, Rule};
use crate::show;

/// Whether two figures that may be absent are equal.
pub(super) fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-9),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Every phase, and each against the one before it and against the policy.
pub(super) fn phases(file: &CanaryOutcome, at: &At, policy: Option<&Policy>, findings: &mut Vec<Finding>) {
    let bounds_decide = file.policy.decide == "bound";
    for (index, phase) in file.phases.iter().enumerate() {
        let here = at.step("phases").step(index);
        counts(phase, &here, findings);
        clock(phase, &here, findings);
        windows(phase, &here, bounds_decide, findings);
        gates(&phase.gates, &here, bounds_decide, findings);
        status(phase, &here, findings);
        if let Some(before) = index.checked_sub(1).map(|index| &file.phases[index]) {
            let end = before.start_s + before.ran_s;
            findings.extend(here.far(Rule::Time, "start_s", phase.start_s, end, "the phase before ended at"));
        }
        for id in policy.into_iter().flat_map(|policy| declared(policy, &phase.name)) {
            if !phase.gates.iter().any(|gate| gate.id == id) {
                let claim = format!("the policy's gate {id} of phase {} was not asked", phase.name);
                findings.push(here.found(Rule::MissingGate, "gates", claim, format!("{} gates", phase.gates.len())));
            }
        }
    }
}

/// The ids of the gates that the policy asks in a phase.
fn declared<'a>(policy: &'a Policy, phase: &str) -> Vec<&'a str> {
    let phase = policy.phases.iter().find(|known| known.name == phase);
    phase.map(|phase| phase.gates.iter().map(String::as_str).collect()).unwrap_or_default()
}

fn counts(phase: &PhaseResult, at: &At, findings: &mut Vec<Finding>) {
    let passed = phase.gates.iter().filter(|gate| gate.status == Status::Pass).count() as u64;
    findings.extend(at.differ(Rule::Count, "gates_passed", phase.gates_passed, passed, "its gates give"));
    let sum = |of: fn(&WindowResult) -> u64| phase.windows.iter().map(of).sum::<u64>();
    let candidate = sum(|window| window.candidate_requests);
    findings.extend(at.differ(
        Rule::Count,
        "candidate_requests",
        phase.candidate_requests,
        candidate,
        "its windows give",
    ));
    let all = candidate + sum(|window| window.baseline_requests);
    findings.extend(at.differ(Rule::Count, "requests", phase.requests, all, "its windows give"));
    if let Some(served) = phase.served.filter(|_| phase.requests > 0) {
        let share = phase.candidate_requests as f64 / phase.requests as f64;
        findings.extend(at.far(Rule::Rate, "served", served, share, "its requests give"));
    }
    if !(0.0..=1.0).contains(&phase.traffic) {
        let claim = format!("traffic {} is not a share", show::number(phase.traffic));
        findings.push(at.found(Rule::Unit, "traffic", claim, show::number(phase.traffic)));
    }
}

fn clock(phase: &PhaseResult, at: &At, findings: &mut Vec<Finding>) {
    let mut clock = phase.start_s;
    for (index, window) in phase.windows.iter().enumerate() {
        let here = at.step("windows").step(index);
        findings.extend(here.differ(
            Rule::Count,
            "number",
            window.number,
            index as u64 + 1,
            "its place in the phase is",
        ));
        if window.start_s < clock - 1e-6 {
            let claim = format!("starts at {} s, before {} s", show::number(window.start_s), show::number(clock));
            findings.push(here.found(Rule::Time, "start_s", claim, show::number(window.start_s)));
        }
        if window.end_s <= window.start_s {
            let claim =
                format!("ends at {} s, starts at {} s", show::number(window.end_s), show::number(window.start_s));
            findings.push(here.found(Rule::Time, "end_s", claim, show::number(window.end_s)));
        }
        clock = window.end_s;
    }
    if !phase.windows.is_empty() {
        findings.extend(at.far(Rule::Time, "ran_s", phase.ran_s, clock - phase.start_s, "its windows give"));
    }
    if phase.ran_s > phase.planned_s + 1e-6 {
        let claim = format!("ran {} s of {} s planned", show::number(phase.ran_s), show::number(phase.planned_s));
        findings.push(at.found(Rule::Time, "ran_s", claim, show::number(phase.ran_s)));
    }
}

/// Every window asks the same gates and kill switches as the phase reports.
fn windows(phase: &PhaseResult, at: &At, bounds_decide: bool, findings: &mut Vec<Finding>) {
    for (index, window) in phase.windows.iter().enumerate() {
        let here = at.step("windows").step(index);
        for gate in phase.gates.iter().filter(|gate| !window.gates.iter().any(|row| row.id == gate.id)) {
            let claim = format!("gate {} of phase {} is missing from window {}", gate.id, phase.name, window.number);
            findings.push(here.found(Rule::MissingGate, "gates", claim, format!("{} gates", window.gates.len())));
        }
        for gate in window.gates.iter().filter(|row| !phase.gates.iter().any(|gate| row.id == gate.id)) {
            let claim = format!("gate {} was asked in window {} and is missing from the phase", gate.id, window.number);
            findings.push(at.found(Rule::MissingGate, "gates", claim, format!("{} gates", phase.gates.len())));
        }
        gates(&window.gates, &here, bounds_decide, findings);
    }
}

fn gates(rows: &[GateRow], at: &At, bounds_decide: bool, findings: &mut Vec<Finding>) {
    for (index, row) in rows.iter().enumerate() {
        let here = at.step("gates").step(index);
        if rows[..index].iter().any(|other| other.id == row.id) {
            findings.push(here.found(Rule::Conflict, "id", format!("gate {} appears twice", row.id), &row.id));
        }
        units(row, &here, findings);
        bounds(row, &here, bounds_decide, findings);
    }
}

/// A level is in the unit that its row names.
fn units(row: &GateRow, at: &At, findings: &mut Vec<Finding>) {
    if row.decided != Decided::Level {
        return;
    }
    for (field, level) in [("window", row.window), ("estimate", row.estimate), ("limit", Some(row.limit))] {
        let Some(level) = level else { continue };
        let claim = match row.unit {
            MeasureUnit::Share if !(0.0..=1.0).contains(&level) => "a share is between 0 and 1",
            MeasureUnit::Milliseconds if level < 0.0 => "a time is not negative",
            MeasureUnit::PerSecond if level < 0.0 => "a throughput is not negative",
            _ => continue,
        };
        let claim = format!("gate {}: {field} is {}: {claim}", row.id, show::number(level));
        findings.push(at.found(Rule::Unit, field, claim, show::number(level)));
    }
}

/// Bounds in order, and a pass or a failure on the right side of its limit.
fn bounds(row: &GateRow, at: &At, bounds_decide: bool, findings: &mut Vec<Finding>) {
    let (lower, upper) = (row.lower.value(), row.upper.value());
    if let (Some(low), Some(high)) = (lower, upper)
        && low > high
    {
        let claim = format!(
            "gate {}: the lower bound {} lies over the upper bound {}",
            row.id,
            show::number(low),
            show::number(high)
        );
        findings.push(at.found(Rule::Order, "lower", claim, show::number(low)));
    }
    let Some(at_most) = at_most(&row.requirement) else { return };
    let slack = 1e-9 * row.limit.abs().max(1e-6);
    let inside = |value: f64| if at_most { value <= row.limit + slack } else { value >= row.limit - slack };
    let found = |what: &str, value: f64| {
        let claim = format!(
            "gate {}: {} with its {what} {} against the limit {}",
            row.id,
            row.status,
            show::number(value),
            show::number(row.limit)
        );
        at.found(Rule::Gate, "status", claim, row.requirement.clone())
    };
    match (row.status, bounds_decide) {
        (Status::Pass, true) => match if at_most { upper } else { lower } {
            Some(bound) if !inside(bound) => findings.push(found("bound", bound)),
            Some(_) => {}
            None => {
                let claim = format!("gate {}: pass, and nothing bounds it on the side of its limit", row.id);
                findings.push(at.found(Rule::Gate, "status", claim, row.requirement.clone()));
            }
        },
        (Status::Pass, false) => {
            findings.extend(row.estimate.filter(|point| !inside(*point)).map(|point| found("estimate", point)))
        }
        (Status::Fail, true) if row.ln_e_value.is_some_and(|ln_e| ln_e <= 0.0) => {
            let claim = format!("gate {}: fail, and the e-value speaks for it", row.id);
            findings.push(at.found(Rule::Gate, "ln_e_value", claim, row.requirement.clone()));
        }
        _ => {}
    }
}

/// Whether a requirement bounds its quantity from above; none when it does not say.
fn at_most(requirement: &str) -> Option<bool> {
    match (requirement.contains("<="), requirement.contains(">=")) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

fn status(phase: &PhaseResult, at: &At, findings: &mut Vec<Finding>) {
    let failed = phase.gates.iter().find(|gate| gate.status == Status::Fail);
    let claim = match (phase.status, failed) {
        (Status::Pass, Some(gate)) => format!("the phase passed, and its gate {} failed", gate.id),
        (Status::Pass, None) if phase.gates_passed == 0 => "the phase passed, and none of its gates did".to_owned(),
        (Status::Fail, None) => "the phase failed, and none of its gates did".to_owned(),
        _ => return,
    };
    findings.push(at.found(Rule::Conflict, "status", claim, phase.status));
}
