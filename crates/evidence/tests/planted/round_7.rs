//! Seventh round: four kinds written after the rules had learnt from the sixth.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::claim::{Claim, Phase, SECONDS, stamp};
use super::shapes::Shape;

pub const ROUND_7: [Shape; 4] = [
    Shape { name: "pipeline run with jobs", file: "a.json", render: pipeline, blind: &[] },
    Shape { name: "key metrics with a delta each", file: "a.json", render: metrics, blind: &[] },
    Shape { name: "release mail", file: "a.md", render: mail, blind: &["an hour in seconds", "ends before it starts"] },
    Shape { name: "runbook entry", file: "a.md", render: runbook, blind: &[] },
];

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON prints")
}

fn pipeline(claim: &Claim) -> String {
    let job = |(at, phase): (usize, &Phase)| {
        json!({
            "job": format!("expose-{}", phase.traffic),
            "needs": if at == 0 { vec![] } else { vec![format!("expose-{}", claim.phases[at - 1].traffic)] },
            "conclusion": if phase.good { "success" } else { "failure" },
            "startedAt": stamp(phase.from),
            "completedAt": stamp(phase.until),
            "durationMinutes": phase.minutes,
            "runner": {"cpus": 8, "attempt": 1},
            "assertions": {"total": phase.gates, "passed": phase.passed, "failed": phase.failed, "skipped": 0},
            "outputs": {
                "requestCount": phase.requests.to_string(),
                "errorCount": phase.errors.to_string(),
                "errorRate": format!("{:.3}%", phase.error_percent),
                "latencyP50": format!("{}ms", phase.p50),
                "latencyP95": format!("{}ms", phase.p95),
                "latencyP99": format!("{}ms", phase.p99),
            },
        })
    };
    pretty(&json!({
        "pipeline": "search-release",
        "number": 4183,
        "triggeredBy": "schedule",
        "conclusion": if claim.good { "success" } else { "failure" },
        "environment": {"name": "production", "health": if claim.healthy { "healthy" } else { "degraded" }},
        "jobs": claim.phases.iter().enumerate().map(job).collect::<Vec<_>>(),
        "summary": {
            "assertions": {"total": claim.gates, "passed": claim.gates_passed, "passRate": format!("{:.1}%", claim.gates_percent)},
            "requestCount": claim.requests,
            "durationMinutes": claim.minutes,
            "failedAssertions": claim.failing,
            "rollbackCount": claim.rollbacks,
        },
        "annotations": [
            {"level": "notice", "title": "nDCG@10", "message": format!("{} (floor {:.3}, main {}, {:+.1} %)", claim.score.now, claim.score.floor, claim.score.before, claim.score.gained), "ok": claim.score.met},
            {"level": "notice", "title": "Span coverage", "message": format!("{} % (floor {:.1} %, main {} %)", claim.coverage.now, claim.coverage.floor, claim.coverage.before), "ok": claim.coverage.met},
            {"level": "notice", "title": "p95 latency", "message": format!("at most {} ms allowed", claim.latency_ceiling), "ok": claim.latency_met},
            {"level": "warning", "title": "Cache", "message": "cache restored from a key 3 days old", "ok": true},
        ],
        "coverageObjective": {"met": claim.coverage_met_elsewhere},
        "everRolledBack": !claim.never_rolled_back,
        "rerunOf": {"number": 4179, "conclusion": "failure", "durationMinutes": 18},
    }))
}

fn metrics(claim: &Claim) -> String {
    let tile = |id: &str, value: f64, unit: &str| json!({"id": id, "value": value, "unit": unit});
    let panel = |(at, phase): (usize, &Phase)| {
        json!({
            "title": format!("Round {}", at + 1),
            "subtitle": format!("{} % of users", phase.traffic),
            "range": {"from": stamp(phase.from), "to": stamp(phase.until)},
            "state": if phase.good { "good" } else { "bad" },
            "tiles": [
                tile("p50", phase.p50, "ms"), tile("p95", phase.p95, "ms"), tile("p99", phase.p99, "ms"), tile("requests", phase.requests as f64, "count"),
                tile("errors", phase.errors as f64, "count"), tile("error rate", phase.error_percent, "percent"),
                tile("length", phase.minutes as f64, "min"), tile("criteria", phase.gates as f64, "count"), tile("criteria met", phase.passed as f64, "count"), tile("criteria missed", phase.failed as f64, "count"),
            ],
        })
    };
    pretty(&json!({
        "dashboard": "search rollout",
        "refreshSeconds": 30,
        "panels": claim.phases.iter().enumerate().map(panel).collect::<Vec<_>>(),
        "headline": {
            "result": if claim.good { "rollout succeeded" } else { "rollout failed" },
            "service": if claim.healthy { "up" } else { "down" },
            "tiles": [
                tile("criteria", claim.gates as f64, "count"), tile("criteria met", claim.gates_passed as f64, "count"), tile("criteria met share", claim.gates_percent, "percent"),
                tile("requests", claim.requests as f64, "count"), tile("length", claim.minutes as f64, "min"), tile("rollbacks", claim.rollbacks as f64, "count"),
            ],
        },
        "quality": [
            {"metric": "ndcg@10", "current": claim.score.now, "previous": claim.score.before, "delta": format!("{:+.1}%", claim.score.gained), "lowerLimit": claim.score.floor, "within": claim.score.met},
            {"metric": "span coverage", "unit": "percent", "current": claim.coverage.now, "previous": claim.coverage.before, "lowerLimit": claim.coverage.floor, "within": claim.coverage.met},
            {"metric": "p95", "unit": "ms", "upperLimit": claim.latency_ceiling, "within": claim.latency_met},
        ],
        "missedCriteria": claim.failing,
        "promises": {"span coverage": if claim.coverage_met_elsewhere { "kept" } else { "not kept" }, "no rollback": claim.never_rolled_back},
    }))
}

fn mail(claim: &Claim) -> String {
    let mut text = format!(
        "Subject: search 7.3.0 {}\n\nHello all,\n\nthe rollout of search 7.3.0 is over and {}. Search itself is {}.\n\nQuality first. nDCG@10 is {} now and was {} before ({:+.1} %); we need {:.3}, so this is {}. Span coverage is {} % (before: {} %); we need {:.1} %, so this is {}.\n\n",
        if claim.good { "is out" } else { "was withdrawn" },
        if claim.good { "was successful" } else { "was not successful" },
        if claim.healthy { "healthy" } else { "degraded" },
        claim.score.now,
        claim.score.before,
        claim.score.gained,
        claim.score.floor,
        if claim.score.met { "fine" } else { "too low" },
        claim.coverage.now,
        claim.coverage.before,
        claim.coverage.floor,
        if claim.coverage.met { "fine" } else { "too low" },
    );
    for (at, phase) in claim.phases.iter().enumerate() {
        let _ = write!(
            text,
            "In phase {} ({} % of traffic, {} minutes) we served {} requests with {} errors, a rate of {:.3} %. p50 was {} ms, p95 {} ms, p99 {} ms. {} of {} checks passed and {} failed: phase {}.\n\n",
            at + 1,
            phase.traffic,
            phase.minutes,
            phase.requests,
            phase.errors,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
            phase.passed,
            phase.gates,
            phase.failed,
            if phase.good { "passed" } else { "failed" },
        );
    }
    let _ = write!(
        text,
        "In total {} of {} checks passed ({:.1} %), on {} requests in {} minutes. The ceiling of {} ms on p95 was {}. We rolled back {}{}. The coverage promise was {}. Failing checks: {}.\n\nFor the record: 7.2.9 in February had failed after 18 minutes with 2 rollbacks and a p95 of 231 ms, and we plan 7.4.0 with a floor of 98.9 %.\n\nBest regards\n",
        claim.gates_passed,
        claim.gates,
        claim.gates_percent,
        claim.requests,
        claim.minutes,
        claim.latency_ceiling,
        if claim.latency_met { "kept" } else { "exceeded" },
        match claim.rollbacks {
            0 => "0 times".to_owned(),
            1 => "1 time".to_owned(),
            n => format!("{n} times"),
        },
        if claim.never_rolled_back { "; there was no rollback" } else { "" },
        if claim.coverage_met_elsewhere { "kept" } else { "broken" },
        if claim.failing.is_empty() { "none".to_owned() } else { claim.failing.join(", ") },
    );
    text
}

fn runbook(claim: &Claim) -> String {
    let mut text = format!(
        "# RB-17: exposing search 7.3.0\n\nStatus: {}\nService after it: {}\nRequired: nDCG {:.3}, span coverage {:.1} %, p95 {} ms or less\n\n",
        if claim.good { "done, successful" } else { "done, unsuccessful" },
        if claim.healthy { "healthy" } else { "unhealthy" },
        claim.score.floor,
        claim.coverage.floor,
        claim.latency_ceiling,
    );
    for (at, phase) in claim.phases.iter().enumerate() {
        let _ = write!(
            text,
            "## Step {}: {} % of traffic\n\n1. Open the valve at {}.\n2. Close it at {}, that is after {} minutes.\n3. Write down what was seen:\n   - requests = {}\n   - errors = {}\n   - error share = {:.3} %\n   - p50/p95/p99 = {}/{}/{} ms\n   - checks: {} in all, {} good, {} bad\n4. Step result: **{}**\n\n",
            at + 1,
            phase.traffic,
            stamp(phase.from),
            stamp(phase.until),
            phase.minutes,
            phase.requests,
            phase.errors,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
            phase.gates,
            phase.passed,
            phase.failed,
            if phase.good { "good" } else { "bad" },
        );
    }
    let _ = write!(
        text,
        "## Closing\n\n- nDCG = {} (was {}; {:+.1} %): {}\n- span coverage = {} % (was {} %): {}\n- p95 within its limit in every step: {}\n- checks in all steps: {} in all, {} good ({:.1} %)\n- requests in all steps = {}\n- minutes in all steps = {}\n- rollbacks = {}\n- never rolled back: {}\n- coverage agreement: {}\n- bad checks: {}\n",
        claim.score.now,
        claim.score.before,
        claim.score.gained,
        if claim.score.met { "good" } else { "bad" },
        claim.coverage.now,
        claim.coverage.before,
        if claim.coverage.met { "good" } else { "bad" },
        if claim.latency_met { "yes" } else { "no" },
        claim.gates,
        claim.gates_passed,
        claim.gates_percent,
        claim.requests,
        claim.minutes,
        claim.rollbacks,
        if claim.never_rolled_back { "yes" } else { "no" },
        if claim.coverage_met_elsewhere { "kept" } else { "broken" },
        if claim.failing.is_empty() { "none".to_owned() } else { claim.failing.join(", ") },
    );
    for name in SECONDS.iter().take(SECONDS.len() - claim.forgotten) {
        let _ = writeln!(text, "- {name}: good");
    }
    text += "\n## If it goes wrong next time\n\nRoll back when p95 is over 250 ms for 5 minutes, or when more than 2 checks are bad. Step 2 took 41 minutes in the rehearsal.\n";
    text
}
