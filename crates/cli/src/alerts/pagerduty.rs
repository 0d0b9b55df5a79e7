//! Alerts as PagerDuty takes them: Events API v2, a trigger for every rule that fired and a resolve for every one that no
//! longer holds (<https://developer.pagerduty.com/docs/events-api-v2/overview/>). The routing key joins when it is posted.

use lensgate_canary::alert_group::{AlertGroup, canary_key};
use lensgate_canary::outcome::{AlertSeverity, AlertState, CanaryOutcome};
use serde_json::{Value, json};

/// The most characters that PagerDuty takes of a summary.
const MOST_SUMMARY: usize = 1_024;
/// The most characters of a deduplication key.
const MOST_KEY: usize = 255;

/// The events of one rule, in the order in which they must arrive.
pub fn events(outcome: &CanaryOutcome, names: [&str; 2], group: &AlertGroup) -> Vec<Value> {
    let key = dedup_key(outcome, &group.rule);
    let mut events = vec![trigger(outcome, names, group, &key)];
    if group.state == AlertState::Resolved {
        events.push(json!({ "event_action": "resolve", "dedup_key": key }));
    }
    events
}

fn trigger(outcome: &CanaryOutcome, [baseline, candidate]: [&str; 2], group: &AlertGroup, key: &str) -> Value {
    let summary = format!("Canary replay of {candidate}: {} ({})", group.summary, group.rule);
    json!({
        "event_action": "trigger",
        "dedup_key": key,
        "client": "lensgate",
        "payload": {
            "summary": cut(&summary, MOST_SUMMARY),
            "source": "lensgate canary",
            "severity": match group.severity {
                AlertSeverity::Critical => "critical",
                AlertSeverity::Warning => "warning",
            },
            "component": candidate,
            "group": group.phases.first(),
            "class": group.rule.split(':').next(),
            "custom_details": {
                "replay": "offline, on a virtual clock; no user met the candidate",
                "verdict": outcome.verdict,
                "ending": outcome.ending,
                "baseline": baseline,
                "candidate": candidate,
                "alert": group,
            },
        },
    })
}

/// The same rule of the same canary has the same key, so that a repeated post makes no second alert.
fn dedup_key(outcome: &CanaryOutcome, rule: &str) -> String {
    cut(&format!("lensgate/{}/{rule}", canary_key(outcome)), MOST_KEY)
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}
