//! LENS's own alert rules. They hold a window's plain value against a number, decide nothing, and only tell; two of the
//! nine (index coverage under 95 %, uptime under 99.9 %) need what no replay can know.

use lensgate_measures::Measure;

use crate::outcome::AlertSeverity;

/// One rule: when the candidate's value in a window lies outside the number, it fires.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AlertRule {
    /// Its name after `alert:`.
    pub name: &'static str,
    /// The measure as it is written.
    measure: &'static str,
    /// The number, in the measure's own unit.
    pub limit: f64,
    /// Whether it fires above the number; otherwise below.
    pub above: bool,
    /// How loud.
    pub severity: AlertSeverity,
}

const fn rule(name: &'static str, measure: &'static str, limit: f64, above: bool) -> AlertRule {
    AlertRule { name, measure, limit, above, severity: AlertSeverity::Critical }
}

/// The seven that a replay can know, in LENS's order.
pub(crate) const RULES: [AlertRule; 7] = [
    rule("stage-a-p95", "Latency(p95,stage=A)", 5.0, true),
    rule("stage-a-p99", "Latency(p99,stage=A)", 10.0, true),
    rule("stage-b-p95", "Latency(p95,stage=B)", 300.0, true),
    rule("stage-c-p95", "Latency(p95,stage=C)", 300.0, true),
    rule("span-coverage", "SpanCoverage@50", 0.98, false),
    rule("recall-at-50", "Recall@50", 0.85, false),
    rule("canary-error-rate", "ErrorRate", 0.05, true),
];

impl AlertRule {
    /// The measure that it looks at.
    pub(crate) fn measure(&self) -> Measure {
        self.measure.parse().expect("a measure of ours parses")
    }

    /// Whether it fires on a value.
    pub(crate) fn holds(&self, value: f64) -> bool {
        if self.above { value > self.limit } else { value < self.limit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::watched;
    use lensgate_gate::Policy;

    #[test]
    fn a_value_on_the_number_itself_does_not_fire() {
        for rule in RULES {
            assert!(!rule.holds(rule.limit), "{}", rule.name);
            let beyond = if rule.above { rule.limit * 1.01 } else { rule.limit * 0.99 };
            assert!(rule.holds(beyond), "{}", rule.name);
        }
    }

    #[test]
    fn every_measure_of_a_rule_is_watched_whatever_the_policy_asks() {
        let (policy, _) = Policy::preset("lens-canary").expect("the preset is there");
        let watched = watched(&policy);
        for rule in RULES {
            assert!(watched.contains(&rule.measure()), "{}", rule.name);
        }
    }
}
