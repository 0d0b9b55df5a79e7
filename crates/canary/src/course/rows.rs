//! From looks to the rows of the outcome: windows, phases, kills.

use lensgate_compare::Bound;
use lensgate_gate::judge::wording;
use lensgate_gate::policy::{Action, Decide};
use lensgate_words::{Severity, Status};

use super::alerts::summary;
use crate::outcome::{Cause, ControlName, GateRow, KillEvent, PhaseResult, SwitchRow, WindowResult};
use crate::plan::{Millis, PhasePlan, seconds};
use crate::sample::Window;
use crate::traffic::Served;
use crate::watch::{Condition, ConditionKind, Look};

/// One window with what every condition came to.
pub(crate) fn window(
    number: u64,
    window: &Window,
    served: &Served,
    conditions: &[Condition],
    looks: &[Look],
) -> WindowResult {
    WindowResult {
        number,
        start_s: seconds(window.start),
        end_s: seconds(window.end),
        missing: window.candidate.is_none(),
        baseline_requests: served.requests - served.exposed,
        candidate_requests: served.exposed,
        share_told: served.tells_share,
        gates: gates(conditions, looks),
        kill_switches: switches(conditions, looks),
    }
}

fn gates(conditions: &[Condition], looks: &[Look]) -> Vec<GateRow> {
    let both = conditions.iter().zip(looks);
    both.filter_map(|(condition, look)| match condition.kind {
        ConditionKind::Gate(severity) => Some(gate(condition, look, severity)),
        ConditionKind::KillSwitch { .. } => None,
    })
    .collect()
}

fn gate(condition: &Condition, look: &Look, severity: Severity) -> GateRow {
    let slice = condition.scope.slice.as_ref();
    GateRow {
        id: condition.name(),
        slice: slice.map(|(_, slice)| slice.clone()),
        slice_queries: slice.map(|_| condition.scope.queries),
        measure: condition.measure.to_string(),
        unit: condition.measure.unit(),
        decided: condition.question.decided,
        requirement: wording::requirement(&condition.question, &condition.measure),
        limit: condition.question.limit,
        window: look.window,
        estimate: look.estimate,
        lower: Bound::new(look.bounds.0),
        upper: Bound::new(look.bounds.1),
        n: look.n,
        ln_e_value: look.ln_e.filter(|ln_e| ln_e.is_finite()),
        status: match (look.status, severity) {
            (Status::Fail | Status::Inconclusive, _) if condition.scope.is_waived => Status::Waived,
            (Status::Fail, Severity::Warn) => Status::Warn,
            (status, _) => status,
        },
    }
}

fn switches(conditions: &[Condition], looks: &[Look]) -> Vec<SwitchRow> {
    let both = conditions.iter().zip(looks);
    both.filter_map(|(condition, look)| match condition.kind {
        ConditionKind::Gate(_) => None,
        ConditionKind::KillSwitch { action, .. } => Some(SwitchRow {
            id: condition.id.clone(),
            measure: condition.measure.to_string(),
            unit: condition.measure.unit(),
            limit: condition.question.limit,
            window: look.window,
            estimate: look.estimate,
            ln_e_value: look.ln_e.filter(|ln_e| ln_e.is_finite()),
            compared: look.is_compared,
            tripped: look.status == Status::Fail,
            action: action.into(),
        }),
    })
    .collect()
}

/// What an open condition is called.
fn undecided(condition: &Condition) -> Status {
    if condition.scope.is_waived { Status::Waived } else { Status::Inconclusive }
}

/// Every limit that a window crossed; empty when the canary goes on.
pub(crate) fn kills(
    phase: &PhasePlan,
    number: u64,
    at_s: f64,
    conditions: &[Condition],
    looks: &[Look],
    decide: Decide,
) -> Vec<KillEvent> {
    let crossed =
        conditions.iter().zip(looks).filter(|(condition, look)| condition.ends() && look.status == Status::Fail);
    crossed
        .map(|(condition, look)| {
            let (cause, action, sustained) = match condition.kind {
                ConditionKind::Gate(_) => (Cause::Gate, Action::Rollback, None),
                ConditionKind::KillSwitch { action, sustained } => (Cause::KillSwitch, action, Some(sustained)),
            };
            KillEvent {
                at_s,
                phase: phase.name.clone(),
                window: number,
                cause,
                id: condition.name(),
                slice: condition.scope.slice.as_ref().map(|(_, slice)| slice.clone()),
                measure: condition.measure.to_string(),
                unit: condition.measure.unit(),
                estimate: look.estimate,
                window_estimate: look.window,
                limit: condition.question.limit,
                ln_e_value: look.ln_e.filter(|ln_e| ln_e.is_finite() && decide == Decide::Bound),
                sustained_s: sustained.map(seconds),
                delay_s: seconds(look.delay),
                action: action.into(),
                explanation: summary(condition, look),
            }
        })
        .collect()
}

/// A phase as far as it ran.
pub(crate) fn phase(
    phase: &PhasePlan,
    share: f64,
    control: ControlName,
    [start, end]: [Millis; 2],
    windows: Vec<WindowResult>,
    conditions: &[Condition],
    cut_short: bool,
) -> PhaseResult {
    let gates: Vec<GateRow> = conditions
        .iter()
        .filter(|condition| matches!(condition.kind, ConditionKind::Gate(_)))
        .enumerate()
        .filter_map(|(at, condition)| last(&windows, at, condition, cut_short))
        .collect();
    let requests = |of: fn(&WindowResult) -> u64| windows.iter().map(of).sum::<u64>();
    let candidate_requests = requests(|window| window.candidate_requests);
    let all = candidate_requests + requests(|window| window.baseline_requests);
    PhaseResult {
        name: phase.name.clone(),
        traffic: share,
        served: served(&windows),
        start_s: seconds(start),
        planned_s: seconds(phase.length),
        ran_s: seconds(end - start),
        control,
        status: status(&gates, conditions),
        requests: all,
        candidate_requests,
        gates_passed: gates.iter().filter(|gate| gate.status == Status::Pass).count() as u64,
        share_checks: Vec::new(),
        kill_switches: windows.last().map(|window| window.kill_switches.clone()).unwrap_or_default(),
        gates,
        windows,
    }
}

/// The share of requests that the candidate served, in windows that tell both arms'.
fn served(windows: &[WindowResult]) -> Option<f64> {
    let told = windows.iter().filter(|window| window.share_told);
    let (candidate, baseline) = told.fold((0, 0), |(candidate, baseline), window| {
        (candidate + window.candidate_requests, baseline + window.baseline_requests)
    });
    (candidate + baseline > 0).then(|| candidate as f64 / (candidate + baseline) as f64)
}

/// A gate at the end of its phase: its last row, with the status that the whole phase earned.
fn last(windows: &[WindowResult], at: usize, condition: &Condition, cut_short: bool) -> Option<GateRow> {
    let mut row = windows.last()?.gates.get(at)?.clone();
    let statuses = || windows.iter().filter_map(|window| window.gates.get(at)).map(|gate| gate.status);
    let ever = statuses().any(|status| status != Status::NotRun);
    let by_points = row.ln_e_value.is_none() && !statuses().any(|status| status == Status::Fail);
    row.status = match row.status {
        Status::NotRun if ever => undecided(condition),
        Status::Pass if condition.was_missing() || cut_short => undecided(condition),
        Status::Pass if by_points && !statuses().all(|status| status == Status::Pass) => undecided(condition),
        status => status,
    };
    Some(row)
}

/// What a phase came to by its blocking gates. A slice can fail it and need not pass.
fn status(gates: &[GateRow], conditions: &[Condition]) -> Status {
    let blocks = |gate: &&GateRow| {
        let blocking = ConditionKind::Gate(Severity::Block);
        conditions.iter().any(|condition| condition.kind == blocking && condition.name() == gate.id)
    };
    let decide = |gate: &&GateRow| gate.slice.is_none() || gate.status == Status::Fail;
    let blocking: Vec<Status> = gates.iter().filter(blocks).filter(decide).map(|gate| gate.status).collect();
    let any = |status| blocking.contains(&status);
    let all = |wanted: &[Status]| blocking.iter().all(|status| wanted.contains(status));
    if blocking.is_empty() {
        Status::NotRun
    } else if all(&[Status::Waived]) {
        Status::Waived
    } else if any(Status::Fail) {
        Status::Fail
    } else if any(Status::NotRun) {
        Status::NotRun
    } else if all(&[Status::Pass, Status::Waived]) {
        Status::Pass
    } else {
        Status::Inconclusive
    }
}
