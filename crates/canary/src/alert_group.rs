//! Alerts as people are told of them: however often a rule fired and resolved, it is one thing that happened.

use lensgate_dataset::digest::sha256_hex;
use serde::Serialize;

use crate::outcome::{Alert, AlertSeverity, AlertState, CanaryOutcome};

/// Every firing of one rule over a whole canary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlertGroup {
    /// The rule.
    pub rule: String,
    /// How loud.
    pub severity: AlertSeverity,
    /// Whether it still holds at the end.
    pub state: AlertState,
    /// The phases in which it fired, in order.
    pub phases: Vec<String>,
    /// Seconds from the start of the canary at which it fired first.
    pub fired_at_s: f64,
    /// Seconds at which it resolved last; none while it holds.
    pub resolved_at_s: Option<f64>,
    /// How often it began to hold.
    pub firings: u64,
    /// Windows that saw it.
    pub windows: u64,
    /// The measure, if the rule has one.
    pub measure: Option<String>,
    /// The decided quantity when it fired first.
    pub value: Option<f64>,
    /// What it was held against.
    pub limit: Option<f64>,
    /// One sentence, from when it fired first.
    pub summary: String,
}

/// The rules that fired, in the order in which each did so first.
pub fn alert_groups(alerts: &[Alert]) -> Vec<AlertGroup> {
    let mut groups: Vec<AlertGroup> = Vec::new();
    for alert in alerts {
        match groups.iter_mut().find(|group| group.rule == alert.rule) {
            Some(group) => group.add(alert),
            None => groups.push(AlertGroup::of(alert)),
        }
    }
    groups
}

impl AlertGroup {
    fn of(alert: &Alert) -> Self {
        Self {
            rule: alert.rule.clone(),
            severity: alert.severity,
            state: alert.state,
            phases: vec![alert.phase.clone()],
            fired_at_s: alert.fired_at_s,
            resolved_at_s: alert.resolved_at_s,
            firings: 1,
            windows: alert.windows,
            measure: alert.measure.clone(),
            value: alert.value,
            limit: alert.limit,
            summary: alert.summary.clone(),
        }
    }

    /// Takes a later firing of the same rule in.
    fn add(&mut self, alert: &Alert) {
        self.severity = self.severity.max(alert.severity);
        self.state = alert.state;
        self.resolved_at_s = alert.resolved_at_s;
        self.firings += 1;
        self.windows += alert.windows;
        if self.phases.last() != Some(&alert.phase) {
            self.phases.push(alert.phase.clone());
        }
    }
}

/// What tells this canary's alerts from those of any other, and is the same when the same canary is replayed: 16 hex
/// digits over policy, inputs, traffic and faults. A receiver that sees it again knows that it has the alert already.
pub fn canary_key(outcome: &CanaryOutcome) -> String {
    let facts = (&outcome.policy, &outcome.inputs, &outcome.traffic);
    let text = serde_json::to_string(&facts).expect("plain facts are JSON");
    sha256_hex(text.as_bytes())[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(rule: &str, phase: &str, fired_at_s: f64, resolved_at_s: Option<f64>) -> Alert {
        Alert {
            rule: rule.to_owned(),
            phase: phase.to_owned(),
            severity: AlertSeverity::Warning,
            state: if resolved_at_s.is_some() { AlertState::Resolved } else { AlertState::Firing },
            fired_at_s,
            resolved_at_s,
            windows: 2,
            measure: None,
            value: Some(fired_at_s),
            limit: None,
            summary: format!("fired at {fired_at_s}"),
        }
    }

    #[test]
    fn a_rule_that_flaps_is_one_group_that_ends_as_its_last_firing() {
        let alerts = [
            alert("gate:errors", "one", 30.0, Some(60.0)),
            alert("telemetry", "one", 60.0, Some(90.0)),
            Alert { severity: AlertSeverity::Critical, ..alert("gate:errors", "one", 90.0, Some(120.0)) },
            alert("gate:errors", "two", 150.0, None),
        ];
        let groups = alert_groups(&alerts);
        let rules: Vec<&str> = groups.iter().map(|group| group.rule.as_str()).collect();
        assert_eq!(rules, ["gate:errors", "telemetry"]);
        let errors = &groups[0];
        assert_eq!((errors.firings, errors.windows, errors.severity), (3, 6, AlertSeverity::Critical));
        assert_eq!((errors.fired_at_s, errors.resolved_at_s, errors.state), (30.0, None, AlertState::Firing));
        assert_eq!((errors.phases.join(" "), errors.summary.as_str()), ("one two".to_owned(), "fired at 30"));
    }

    #[test]
    fn nothing_fired_is_no_group() {
        assert_eq!(alert_groups(&[]), []);
    }
}
