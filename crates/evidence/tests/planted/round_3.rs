//! Third round: written when the rules could read sentences, tuned for since (`docs/AUDIT.md`).

use serde_json::{Value, json};

use super::claim::{Claim, Phase, stamp};
use super::shapes::Shape;

pub const ROUND_3: [Shape; 3] = [
    Shape { name: "chat summary", file: "a.md", render: chat, blind: &["latency in seconds"] },
    Shape { name: "comma-separated appendix", file: "a.md", render: appendix, blind: &[] },
    Shape { name: "operator status", file: "a.json", render: operator, blind: &["latency in seconds"] },
];

fn chat(claim: &Claim) -> String {
    let mut text = format!(
        "**Rollout of search 9.1: {}**\n\nOverall {}/{} checks passed ({:.1} %), {} minutes end to end, {} requests in total. Cluster state: {}. Rollbacks: {}.\n\n",
        if claim.good { "succeeded" } else { "failed" },
        claim.gates_passed,
        claim.gates,
        claim.gates_percent,
        claim.minutes,
        claim.requests,
        if claim.healthy { "healthy" } else { "degraded" },
        claim.rollbacks,
    );
    for (at, phase) in claim.phases.iter().enumerate() {
        text += &format!(
            "- Stage {} ({} %), {} to {}: {}/{} checks passed, {} failed; {} of {} requests failed ({:.3} %); latency p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms; {}\n",
            at + 1,
            phase.traffic,
            stamp(phase.from),
            stamp(phase.until),
            phase.passed,
            phase.gates,
            phase.failed,
            phase.errors,
            phase.requests,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
            if phase.good { "passed" } else { "failed" },
        );
    }
    let worst = claim.phases.iter().map(|phase| phase.p95).fold(0.0, f64::max);
    text += &format!(
        "\nQuality:\n\n- nDCG@10 rose from {:.3} to {} ({:+.1} %); the floor is {:.3}: {}\n- Coverage is {} % with a floor of {:.1} %: {}\n- p95 latency peaked at {:.1} ms, limit {} ms: {}\n\n{}\n",
        claim.score.before,
        claim.score.now,
        claim.score.gained,
        claim.score.floor,
        if claim.score.met { "ok" } else { "not ok" },
        claim.coverage.now,
        claim.coverage.floor,
        if claim.coverage.met { "ok" } else { "not ok" },
        worst,
        claim.latency_ceiling,
        if claim.latency_met { "ok" } else { "not ok" },
        if claim.never_rolled_back { "There was no rollback." } else { "There was a rollback." },
    );
    text
}

fn appendix(claim: &Claim) -> String {
    let pass = |good: bool| if good { "PASS" } else { "FAIL" };
    let mut text = format!(
        "# Appendix A: rollout figures\n\nverdict: {}\nservice health: {}\nrollback count: {}\nrollback occurred: {}\n\n## steps\n\n```csv\nstep,weight_pct,started,ended,duration_min,checks_passed,checks_failed,checks_total,requests,errors,error_pct,p50_ms,p95_ms,p99_ms,result\n",
        pass(claim.good),
        if claim.healthy { "green" } else { "red" },
        claim.rollbacks,
        if claim.never_rolled_back { "no" } else { "yes" },
    );
    for (at, phase) in claim.phases.iter().enumerate() {
        text += &format!(
            "{},{},{},{},{},{},{},{},{},{},{:.3},{:.1},{:.1},{:.1},{}\n",
            at + 1,
            phase.traffic,
            stamp(phase.from),
            stamp(phase.until),
            phase.minutes,
            phase.passed,
            phase.failed,
            phase.gates,
            phase.requests,
            phase.errors,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
            pass(phase.good),
        );
    }
    text += &format!(
        "```\n\n## totals\n\n- checks passed: {}\n- checks total: {}\n- check pass rate: {:.1} %\n- requests total: {}\n- duration total: {} min\n\n## quality\n\n```csv\nmetric,previous,current,minimum,change_pct,result\nrecall@50,{:.3},{},{:.3},{:+.1}%,{}\ncoverage_pct,{:.1},{},{:.1},{:+.1}%,{}\n```\n\ncoverage compliant: {}\n",
        claim.gates_passed,
        claim.gates,
        claim.gates_percent,
        claim.requests,
        claim.minutes,
        claim.score.before,
        claim.score.now,
        claim.score.floor,
        claim.score.gained,
        pass(claim.score.met),
        claim.coverage.before,
        claim.coverage.now,
        claim.coverage.floor,
        claim.coverage.gained,
        pass(claim.coverage.met),
        if claim.coverage_met_elsewhere { "yes" } else { "no" },
    );
    text
}

fn operator(claim: &Claim) -> String {
    let step = |(at, phase): (usize, &Phase)| {
        json!({
            "stepIndex": at,
            "setWeight": phase.traffic,
            "startedAt": stamp(phase.from),
            "completedAt": stamp(phase.until),
            "elapsed": format!("{}m", phase.minutes),
            "probes": {"ok": phase.passed, "failing": phase.failed, "count": phase.gates},
            "traffic": {"requestCount": phase.requests, "failedRequestCount": phase.errors, "failureRate": format!("{:.3}%", phase.error_percent)},
            "latencyMs": {"P50": phase.p50, "P95": phase.p95, "P99": phase.p99},
            "phase": if phase.good { "Successful" } else { "Failed" },
        })
    };
    let value: Value = json!({
        "kind": "Rollout",
        "metadata": {"name": "search", "generation": 14},
        "status": {
            "phase": if claim.good { "Succeeded" } else { "Failed" },
            "healthStatus": if claim.healthy { "Healthy" } else { "Degraded" },
            "aborted": !claim.good,
            "rollbackCount": claim.rollbacks,
            "neverRolledBack": claim.never_rolled_back,
            "probesTotal": {"ok": claim.gates_passed, "count": claim.gates, "okRatePercent": claim.gates_percent},
            "totalRequestCount": claim.requests,
            "totalElapsed": format!("{}m", claim.minutes),
            "steps": claim.phases.iter().enumerate().map(step).collect::<Vec<_>>(),
            "metrics": [
                {"name": "mrr", "baselineValue": claim.score.before, "observedValue": claim.score.now, "minValue": claim.score.floor, "changePercent": format!("{:+.1}", claim.score.gained), "passed": claim.score.met},
                {"name": "coverage", "baselineValue": format!("{}%", claim.coverage.before), "observedValue": format!("{}%", claim.coverage.now), "minValue": format!("{:.1}%", claim.coverage.floor), "passed": claim.coverage.met},
            ],
            "failingMetrics": claim.failing,
        },
    });
    serde_json::to_string_pretty(&value).expect("JSON prints")
}
