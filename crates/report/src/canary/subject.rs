//! A canary with the names of its arms, and its rows in the terms that every output shares.

use lensgate_canary::outcome::{Alert, AlertSeverity, AlertState, CanaryOutcome, GateRow, PhaseResult};
use lensgate_gate::verdict::Decided as DecidedName;

use crate::number::Scale;
use lensgate_gate::verdict::Decided;

/// What a canary's reports are made from.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What it came to.
    pub outcome: &'a CanaryOutcome,
    /// The baseline system's name.
    pub baseline: &'a str,
    /// The candidate system's name.
    pub candidate: &'a str,
}

impl Subject<'_> {
    /// Whether it followed windows that a monitoring system recorded: then users met the candidate, and nothing was replayed.
    pub fn is_live(&self) -> bool {
        self.outcome.traffic.is_none()
    }

    /// Windows of all phases, and how many of them are missing.
    pub(crate) fn windows(&self) -> (u64, u64) {
        let windows = || self.outcome.phases.iter().flat_map(|phase| &phase.windows);
        (windows().count() as u64, windows().filter(|window| window.missing).count() as u64)
    }

    /// Gates that count at the ends of phases, and how many passed.
    pub(crate) fn gate_checks(&self) -> (u64, u64) {
        let each = self.outcome.phases.iter().map(PhaseResult::tally);
        each.fold((0, 0), |sum, (passed, asked)| (sum.0 + asked as u64, sum.1 + passed as u64))
    }

    /// When the last thing happened, in seconds from the start.
    pub(crate) fn end_s(&self) -> f64 {
        let ran = self.outcome.phases.last().map_or(0.0, |phase| phase.start_s + phase.ran_s);
        self.outcome.rollback.as_ref().map_or(ran, |back| back.restored_at_s.max(ran))
    }

    /// Alerts that fire still.
    pub(crate) fn firing(&self) -> impl Iterator<Item = &Alert> {
        self.outcome.alerts.iter().filter(|alert| alert.state == AlertState::Firing)
    }

    /// Whether a critical alert fires still. The policy's gates may all have passed: LENS's alerts have limits of their own, and a
    /// deployment that is called ready while one of them fires would contradict itself.
    pub(crate) fn is_alarmed(&self) -> bool {
        self.firing().any(|alert| alert.severity == AlertSeverity::Critical)
    }

    /// A figure of the whole canary by its name; none where nothing was measured.
    pub(crate) fn kpi(&self, name: &str) -> Option<f64> {
        self.outcome.kpis.iter().find(|kpi| kpi.name == name)?.value
    }

    /// What stood for the baseline's level of a measure in a phase: its traffic there, else what was recorded of it.
    pub(crate) fn baseline_level(&self, phase: &str, measure: &str) -> Option<f64> {
        let checks = || self.outcome.baseline.checks.iter().filter(|check| check.measure == measure);
        let here = checks().find(|check| check.phase == phase).map(|check| check.value);
        here.or_else(|| checks().next_back().map(|check| check.expected))
    }

    /// The candidate's level of a measure at the end of a phase, from whichever gate tells it.
    pub(crate) fn candidate_level(&self, phase: &PhaseResult, measure: &str) -> Option<f64> {
        let whole = phase.gates.iter().filter(|gate| gate.slice.is_none());
        whole.filter(|gate| gate.measure == measure).find_map(|gate| {
            let base = || self.baseline_level(&phase.name, measure);
            match gate.decided {
                DecidedName::Level => gate.estimate,
                DecidedName::Difference => Some(base()? + gate.estimate?),
                DecidedName::Ratio => Some(base()? * gate.estimate?),
                DecidedName::OwnRatio => None,
            }
        })
    }
}

/// A gate's row with the digits of its numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub gate: &'a GateRow,
    scale: Scale,
    decided: Decided,
}

impl<'a> Row<'a> {
    pub(crate) fn new(gate: &'a GateRow) -> Self {
        let values = [gate.limit].into_iter().chain(gate.estimate);
        Self { gate, scale: Scale::new(gate.unit, values), decided: gate.decided }
    }

    /// Whether the quantity has to stay under its limit; the requirement in words says which way.
    pub(crate) fn stays_under(&self) -> bool {
        self.gate.requirement.contains("<=")
    }

    /// The bound that a pass is decided on, infinite where it is open.
    pub(crate) fn bound(&self) -> f64 {
        if self.stays_under() { self.upper() } else { self.lower() }
    }

    pub(crate) fn lower(&self) -> f64 {
        self.gate.lower.value().unwrap_or(f64::NEG_INFINITY)
    }

    pub(crate) fn upper(&self) -> f64 {
        self.gate.upper.value().unwrap_or(f64::INFINITY)
    }

    /// A value of the decided quantity with its unit.
    pub(crate) fn value(&self, value: f64) -> String {
        self.scale.decided(self.decided, value)
    }

    /// A level of the measure with its unit.
    pub(crate) fn level(&self, value: Option<f64>) -> String {
        self.scale.level_or_missing(value)
    }

    /// `<= 1.674 x`, or that there is no bound.
    pub(crate) fn bound_in_words(&self) -> String {
        let bound = self.bound();
        let sign = if self.stays_under() { "<=" } else { ">=" };
        if bound.is_finite() { format!("{sign} {}", self.value(bound)) } else { "no bound".to_owned() }
    }

    /// The quantity without its limit: `candidate / baseline`, `Latency(p99) / Latency(p95)`.
    pub(crate) fn quantity(&self) -> &'a str {
        self.gate.requirement.split(" <= ").next().unwrap_or_default().split(" >= ").next().unwrap_or_default()
    }

    /// What gates of several phases share when they ask the same quantity with other limits.
    pub(crate) fn same_series(&self, other: &Row<'_>) -> bool {
        self.gate.measure == other.gate.measure
            && self.gate.slice == other.gate.slice
            && self.quantity() == other.quantity()
            && self.stays_under() == other.stays_under()
    }
}

/// One gate of each series on the whole, in the order in which phases first ask it.
pub(crate) fn series<'a>(phases: &'a [PhaseResult]) -> Vec<Row<'a>> {
    let mut series: Vec<Row<'a>> = Vec::new();
    let gates = phases.iter().flat_map(|phase| &phase.gates).filter(|gate| gate.slice.is_none());
    for row in gates.map(Row::new) {
        if !series.iter().any(|seen| seen.same_series(&row)) {
            series.push(row);
        }
    }
    series
}
