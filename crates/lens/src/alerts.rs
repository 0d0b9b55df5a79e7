//! LENS's alert rules. Two of its nine (index coverage under 95 %, uptime under 99.9 %) need what no canary can know.

use lensgate_canary::dashboard::AlertRule;
use lensgate_canary::outcome::AlertSeverity;

use crate::limit::{SPAN_COVERAGE, STAGE_A_P95_MS, STAGE_B_P95_MS, STAGE_C_P95_MS};

/// Name, measure, number in the measure's own unit, and whether it fires above; in LENS's order.
const RULES: [(&str, &str, f64, bool); 7] = [
    ("stage-a-p95", "Latency(p95,stage=A)", STAGE_A_P95_MS, true),
    ("stage-a-p99", "Latency(p99,stage=A)", 10.0, true),
    ("stage-b-p95", "Latency(p95,stage=B)", STAGE_B_P95_MS, true),
    ("stage-c-p95", "Latency(p95,stage=C)", STAGE_C_P95_MS, true),
    ("span-coverage", "SpanCoverage@50", SPAN_COVERAGE, false),
    ("recall-at-50", "Recall@50", 0.85, false),
    ("canary-error-rate", "ErrorRate", 0.05, true),
];

/// The seven that a canary can know.
pub(crate) fn rules() -> Vec<AlertRule> {
    let rule = |(name, measure, limit, above): (&'static str, &str, f64, bool)| AlertRule {
        name,
        measure: measure.parse().expect("a measure of ours parses"),
        limit,
        above,
        severity: AlertSeverity::Critical,
    };
    RULES.map(rule).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lensgate_gate::Policy;

    #[test]
    fn a_value_on_the_number_itself_does_not_fire() {
        for rule in rules() {
            assert!(!rule.fires(rule.limit), "{}", rule.name);
            let beyond = if rule.above { rule.limit * 1.01 } else { rule.limit * 0.99 };
            assert!(rule.fires(beyond), "{}", rule.name);
        }
    }

    #[test]
    fn every_measure_of_a_rule_is_watched_whatever_the_policy_asks() {
        let (policy, _) = Policy::preset("lens-canary").expect("the preset is there");
        let watched = crate::dashboard().watched(&policy);
        for rule in rules() {
            assert!(watched.contains(&rule.measure), "{}", rule.name);
        }
    }
}
