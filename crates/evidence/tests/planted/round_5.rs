//! Fifth round: written with an eye to what may trip the rules, tuned for since (`docs/AUDIT.md`).

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::claim::{Claim, Phase, SECONDS, stamp};
use super::shapes::Shape;

pub const ROUND_5: [Shape; 2] = [
    Shape { name: "monitors with thresholds", file: "a.json", render: monitors, blind: &[] },
    Shape { name: "hand-over notes", file: "a.md", render: notes, blind: &[] },
];

fn monitors(claim: &Claim) -> String {
    let state = |good: bool| if good { "OK" } else { "Alert" };
    let worst = claim.phases.iter().map(|phase| phase.p95).fold(0.0, f64::max);
    let mut monitors = vec![
        json!({"id": 41, "name": "ndcg of the canary", "overall_state": state(claim.score.met), "query": format!("avg(last_1h):avg:search.ndcg{{arm:canary}} < {:.3}", claim.score.floor), "options": {"thresholds": {"critical": claim.score.floor}, "notify_no_data": true, "renotify_interval": 0}, "last_value": claim.score.now, "control_value": claim.score.before, "change_pct": claim.score.gained}),
        json!({"id": 42, "name": "span coverage of the canary", "overall_state": state(claim.coverage.met), "query": format!("avg(last_1h):avg:search.coverage_pct{{arm:canary}} < {:.1}", claim.coverage.floor), "options": {"thresholds": {"critical": claim.coverage.floor}, "notify_no_data": true, "renotify_interval": 0}, "last_value": claim.coverage.now, "control_value": claim.coverage.before}),
        json!({"id": 43, "name": "p95 latency of the canary in ms", "overall_state": state(claim.latency_met), "query": format!("max(last_1h):p95:search.latency{{arm:canary}} > {}", claim.latency_ceiling), "options": {"thresholds": {"critical": claim.latency_ceiling, "warning": claim.latency_ceiling + 20.0}, "notify_no_data": false, "renotify_interval": 10}, "last_value": worst}),
    ];
    for (at, name) in SECONDS.iter().take(SECONDS.len() - claim.forgotten).enumerate() {
        monitors.push(json!({"id": 50 + at, "name": name, "overall_state": "OK"}));
    }
    let event = |(at, phase): (usize, &Phase)| {
        json!({
            "title": format!("Step {} at {} %", at + 1, phase.traffic),
            "date_happened": stamp(phase.until),
            "alert_type": if phase.good { "success" } else { "error" },
            "text": format!("{} of {} gates passed, {} failed", phase.passed, phase.gates, phase.failed),
            "attributes": {"from": stamp(phase.from), "until": stamp(phase.until), "minutes": phase.minutes, "hits": phase.requests, "errors": phase.errors, "error_pct": phase.error_percent, "latency_ms": {"p50": phase.p50, "p95": phase.p95, "p99": phase.p99}},
        })
    };
    let report: Value = json!({
        "errors": [],
        "page": {"total_count": monitors.len() + claim.forgotten, "per_page": 100},
        "deployment": {"result": if claim.good { "success" } else { "failure" }, "minutes": claim.minutes, "hits": claim.requests, "rollbacks": claim.rollbacks, "never_rolled_back": claim.never_rolled_back, "gates": {"passed": claim.gates_passed, "total": claim.gates, "passed_pct": claim.gates_percent}},
        "events": claim.phases.iter().enumerate().map(event).collect::<Vec<_>>(),
        "monitors": monitors,
        "alerting": claim.failing,
        "slo": {"span coverage": {"met": claim.coverage_met_elsewhere, "window": "7d"}},
        "service_check": if claim.healthy { "OK" } else { "CRITICAL" },
        "previous": {"result": "failure", "rollbacks": 2, "minutes": 18, "hits": 12_044, "started": stamp(2000), "version": "7.2.9"},
    });
    serde_json::to_string_pretty(&report).expect("JSON prints")
}

fn notes(claim: &Claim) -> String {
    let mut text = format!(
        "Hand-over, search on-call\n=========================\n\n* Where we are: the canary is {}, the service is {}\n* What was measured\n    * nDCG {} against {} before ({:+.1} %), required {:.3}: {}\n    * coverage {} % against {} % before, required {} %: {}\n    * slowest p95 allowed: {} ms; {}\n",
        if claim.good { "through" } else { "withdrawn" },
        if claim.healthy { "healthy" } else { "degraded" },
        claim.score.now,
        claim.score.before,
        claim.score.gained,
        claim.score.floor,
        if claim.score.met { "ok" } else { "too low" },
        claim.coverage.now,
        claim.coverage.before,
        claim.coverage.floor,
        if claim.coverage.met { "ok" } else { "too low" },
        claim.latency_ceiling,
        if claim.latency_met { "kept in every step" } else { "not kept" },
    );
    text += "* How it went\n";
    for phase in &claim.phases {
        let _ = write!(
            text,
            "    * at {} %: {}, {} min\n        * {} - {}\n        * {} gates, {} passed, {} failed\n        * {} hits with {} errors = {:.3} %\n        * p50 {} ms, p95 {} ms, p99 {} ms\n",
            phase.traffic,
            if phase.good { "fine" } else { "not fine" },
            phase.minutes,
            stamp(phase.from),
            stamp(phase.until),
            phase.gates,
            phase.passed,
            phase.failed,
            phase.requests,
            phase.errors,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
        );
    }
    let _ = write!(
        text,
        "* In all\n    * {} gates, {} passed ({:.1} %)\n    * {} hits in {} min\n    * rollbacks: {}{}\n    * coverage objective: {}\n    * what failed: {}\n* From the last shift\n    * 7.2.9 failed at 25 % (p95 231 ms, 2 rollbacks, 18 min)\n    * the staging cluster was degraded until noon\n    * 3 of 5 replicas restarted for the kernel\n* To do\n    * ask for the 98.5 % coverage target of next quarter\n    * repeat with 2000 queries\n",
        claim.gates,
        claim.gates_passed,
        claim.gates_percent,
        claim.requests,
        claim.minutes,
        claim.rollbacks,
        if claim.never_rolled_back { ", never rolled back" } else { "" },
        if claim.coverage_met_elsewhere { "met" } else { "missed" },
        if claim.failing.is_empty() { "nothing".into() } else { claim.failing.join(", ") },
    );
    text
}
