//! Alerts: one rule fires once and resolves once, however many windows see it.

use serde::{Deserialize, Serialize};

/// How loud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertSeverity {
    /// Somebody looks at it in the morning.
    Warning,
    /// Somebody is woken.
    Critical,
}

/// Whether it still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// It holds.
    Firing,
    /// It held.
    Resolved,
}

/// One rule from when it began to hold until it no longer did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// The rule: `gate:ID`, `kill_switch:ID`, `alert:NAME` for one of the dashboard's, or `telemetry`.
    pub rule: String,
    /// The phase in which it began to hold.
    pub phase: String,
    /// How loud.
    pub severity: AlertSeverity,
    /// Whether it held to the end.
    pub state: AlertState,
    /// Seconds from the start of the canary at which it was seen first.
    pub fired_at_s: f64,
    /// Seconds at which it was seen no longer.
    pub resolved_at_s: Option<f64>,
    /// Windows that saw it.
    pub windows: u64,
    /// The measure, if the rule has one.
    pub measure: Option<String>,
    /// The decided quantity when it fired.
    pub value: Option<f64>,
    /// What it was held against.
    pub limit: Option<f64>,
    /// One sentence.
    pub summary: String,
}
