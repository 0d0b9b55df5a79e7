//! A canary with the names of its arms, and its rows in the terms that every output shares.

use lensgate_canary::outcome::{CanaryOutcome, GateRow, PhaseResult};

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
