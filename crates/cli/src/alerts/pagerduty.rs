//! Alerts as PagerDuty takes them: Events API v2, a trigger for every rule that fired and a resolve for every one that no
//! longer holds, then the verdict (<https://developer.pagerduty.com/docs/events-api-v2/overview/>). The routing key joins
//! when it is posted.

use lensgate_canary::alert_group::{AlertGroup, canary_key};
use lensgate_canary::outcome::{AlertSeverity, AlertState};
use lensgate_dataset::digest::sha256_hex;
use lensgate_gate::Outcome;
use lensgate_report::canary::{Subject, alert_line, background, verdict_line};
use serde_json::{Value, json};

/// The most characters that PagerDuty takes of a summary.
const MOST_SUMMARY: usize = 1_024;
/// The most bytes of a deduplication key: never more than the 255 characters that PagerDuty takes.
const MOST_KEY: usize = 255;
/// Hex digits of the digest that keeps cut keys apart.
const DIGEST: usize = 16;

/// The events of one rule, in the order in which they must arrive.
pub fn events(subject: &Subject<'_>, group: &AlertGroup) -> Vec<Value> {
    let key = dedup_key(subject, &group.rule);
    let severity = match group.severity {
        AlertSeverity::Critical => "critical",
        AlertSeverity::Warning => "warning",
    };
    let mut trigger = trigger(subject, &key, &alert_line(subject, group), severity);
    trigger["payload"]["group"] = group.phases.first().map_or(Value::Null, |phase| json!(phase));
    trigger["payload"]["class"] = json!(group.rule.split(':').next());
    trigger["payload"]["custom_details"]["alert"] = json!(group);
    let resolved = group.state == AlertState::Resolved;
    std::iter::once(trigger).chain(resolved.then(|| resolve(&key))).collect()
}

/// The verdict, which ends every canary, so that silence always means that it never came to its end. A GO is resolved at
/// once: it tells that all is well and leaves nothing open. Every other verdict stays open until somebody has seen it.
pub fn verdict(subject: &Subject<'_>) -> Vec<Value> {
    let outcome = subject.outcome;
    let key = dedup_key(subject, "verdict");
    let severity = match outcome.verdict {
        Outcome::Go => "info",
        Outcome::Inconclusive | Outcome::Invalid => "warning",
        Outcome::NoGo => "critical",
    };
    let mut trigger = trigger(subject, &key, &verdict_line(subject), severity);
    trigger["payload"]["class"] = json!("verdict");
    trigger["payload"]["custom_details"]["reasons"] = json!(outcome.reasons);
    trigger["payload"]["custom_details"]["exposure"] = json!(outcome.exposure);
    trigger["payload"]["custom_details"]["warnings"] = json!(outcome.warnings);
    let is_well = outcome.verdict == Outcome::Go;
    std::iter::once(trigger).chain(is_well.then(|| resolve(&key))).collect()
}

fn trigger(subject: &Subject<'_>, key: &str, line: &str, severity: &str) -> Value {
    json!({
        "event_action": "trigger",
        "dedup_key": key,
        "client": "lensgate",
        "payload": {
            "summary": cut(line, MOST_SUMMARY),
            "source": "lensgate canary",
            "severity": severity,
            "component": subject.candidate,
            "custom_details": {
                "background": background(subject),
                "verdict": subject.outcome.verdict,
                "ending": subject.outcome.ending,
                "baseline": subject.baseline,
                "candidate": subject.candidate,
            },
        },
    })
}

fn resolve(key: &str) -> Value {
    json!({ "event_action": "resolve", "dedup_key": key })
}

/// The same rule of the same canary has the same key, so that a repeated post makes no second alert.
fn dedup_key(subject: &Subject<'_>, rule: &str) -> String {
    fit(&format!("lensgate/{}/{rule}", canary_key(subject.outcome)))
}

/// A key as long as PagerDuty takes it. A longer one ends in a digest of the whole: rules that differ only in what was cut
/// away must not resolve each other.
fn fit(key: &str) -> String {
    if key.len() <= MOST_KEY {
        return key.to_owned();
    }
    let end = (0..=MOST_KEY - DIGEST - 1).rev().find(|at| key.is_char_boundary(*at)).unwrap_or(0);
    format!("{}~{}", &key[..end], &sha256_hex(key.as_bytes())[..DIGEST])
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_only_behind_the_cut_stay_apart() {
        let long = |end: &str| fit(&format!("lensgate/0123456789abcdef/gate:{}{end}", "ä".repeat(200)));
        let (one, other) = (long("[class=nl]"), long("[class=docs]"));
        assert_ne!(one, other);
        assert_eq!(one, long("[class=nl]"));
        assert!(one.len() <= 255 && one.starts_with("lensgate/0123456789abcdef/gate:ä"), "{one}");
    }

    #[test]
    fn a_key_that_fits_is_not_touched() {
        let (whole, longer) = ("k".repeat(255), "k".repeat(256));
        assert_eq!(fit(&whole), whole);
        assert_eq!(fit(&longer).len(), 255);
    }
}
