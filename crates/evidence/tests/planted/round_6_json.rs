//! Sixth round, the JSON half: a fleet update in rings, a model card, a backfill as a table of rows.

use serde_json::{Value, json};

use super::claim::{Claim, Phase, SECONDS, stamp};

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON prints")
}

pub fn rings(claim: &Claim) -> String {
    let ring = |(at, phase): (usize, &Phase)| {
        json!({
            "ring": (b'A' + at as u8) as char,
            "rolloutPercentage": phase.traffic,
            "window": {"opened": stamp(phase.from), "closed": stamp(phase.until), "lengthMin": phase.minutes},
            "safetyChecks": {"run": phase.gates, "ok": phase.passed, "notOk": phase.failed},
            "verdict": if phase.good { "advance" } else { "halt" },
            "calls": {"total": phase.requests, "failed": phase.errors, "failedShare": format!("{:.3}%", phase.error_percent)},
            "responseTime": {"unit": "ms", "median": phase.p50, "p95": phase.p95, "p99": phase.p99},
        })
    };
    pretty(&json!({
        "$schema": "fleet-update/3",
        "update": {"component": "searchd", "from": "7.2.9", "to": "7.3.0", "approvals": 2, "devicesPerRack": 48},
        "state": if claim.good { "COMPLETED" } else { "ABORTED" },
        "fleetHealth": if claim.healthy { "GREEN" } else { "RED" },
        "rings": claim.phases.iter().enumerate().map(ring).collect::<Vec<_>>(),
        "overall": {
            "safetyChecks": {"run": claim.gates, "ok": claim.gates_passed, "okPercent": claim.gates_percent},
            "calls": claim.requests,
            "lengthMin": claim.minutes,
            "rolledBack": claim.rollbacks > 0,
            "rollbackCount": claim.rollbacks,
            "neverRolledBack": claim.never_rolled_back,
        },
        "criteria": [
            {"name": "ndcg", "direction": "higher", "control": claim.score.before, "treatment": claim.score.now, "relativeChangePct": claim.score.gained, "minimum": claim.score.floor, "satisfied": claim.score.met},
            {"name": "spanCoveragePct", "direction": "higher", "control": claim.coverage.before, "treatment": claim.coverage.now, "minimum": claim.coverage.floor, "satisfied": claim.coverage.met},
            {"name": "responseTimeP95Ms", "direction": "lower", "maximum": claim.latency_ceiling, "satisfied": claim.latency_met},
        ],
        "unsatisfied": claim.failing,
        "coverageCommitment": if claim.coverage_met_elsewhere { "kept" } else { "broken" },
        "history": [
            {"to": "7.2.9", "state": "ABORTED", "rollbackCount": 2, "lengthMin": 18},
            {"to": "7.2.8", "state": "COMPLETED", "rollbackCount": 0, "lengthMin": 95},
        ],
        "next": {"to": "7.4.0", "spanCoveragePct": {"minimum": 98.9}, "earliest": stamp(90_000)},
    }))
}

pub fn card(claim: &Claim) -> String {
    let batch = |phase: &Phase| {
        json!({
            "exposure_pct": phase.traffic,
            "began_at": stamp(phase.from),
            "finished_at": stamp(phase.until),
            "elapsed": format!("{} min", phase.minutes),
            "assertions": {"evaluated": phase.gates, "held": phase.passed, "violated": phase.failed},
            "accepted": phase.good,
            "inferences": phase.requests,
            "inference_errors": phase.errors,
            "inference_error_rate": format!("{:.5}", phase.error_percent / 100.0),
            "latency": {"p50": format!("{} ms", phase.p50), "p95": format!("{} ms", phase.p95), "p99": format!("{} ms", phase.p99)},
        })
    };
    let mut assertions = vec![
        json!({"assertion": "ndcg >= minimum", "minimum": claim.score.floor, "observed": claim.score.now, "reference": claim.score.before, "change_vs_reference": format!("{:+.1}%", claim.score.gained), "holds": claim.score.met}),
        json!({"assertion": "coverage >= minimum", "minimum": format!("{:.1}%", claim.coverage.floor), "observed": format!("{}%", claim.coverage.now), "reference": format!("{}%", claim.coverage.before), "holds": claim.coverage.met}),
        json!({"assertion": "latency p95 <= maximum", "maximum": format!("{} ms", claim.latency_ceiling), "holds": claim.latency_met}),
    ];
    assertions.extend(
        SECONDS.iter().take(SECONDS.len() - claim.forgotten).map(|name| json!({"assertion": name, "holds": true})),
    );
    let mut batches = serde_json::Map::new();
    for (at, phase) in claim.phases.iter().enumerate() {
        batches.insert(format!("batch_{}", at + 1), batch(phase));
    }
    pretty(&json!({
        "model_card": {
            "name": "reranker-small", "revision": "r41", "license": "proprietary", "parameters": 22_713_216,
            "intended_use": "Ranking of code snippets. Not evaluated for documents over 512 tokens.",
            "training": {"epochs": 3, "learning_rate": 0.00002, "ndcg": 0.612, "duration": "214 min"},
        },
        "launch": {
            "outcome": if claim.good { "launched" } else { "withdrawn" },
            "serving_status": if claim.healthy { "nominal" } else { "impaired" },
            "batches": batches,
            "totals": {"assertions_evaluated": claim.gates, "assertions_held": claim.gates_passed, "held_percent": claim.gates_percent, "inferences": claim.requests, "elapsed": format!("{} min", claim.minutes), "rollbacks": claim.rollbacks},
            "was_never_rolled_back": claim.never_rolled_back,
        },
        "assertions": assertions,
        "violations": claim.failing,
        "coverage_target_met": claim.coverage_met_elsewhere,
        "caveats": ["The evaluation set has 1200 queries", "Revision r40 had an inference error rate of 0.0041"],
    }))
}

pub fn backfill(claim: &Claim) -> String {
    let row = |(at, phase): (usize, &Phase)| {
        json!([
            format!("leg {}", at + 1),
            phase.traffic,
            stamp(phase.from),
            stamp(phase.until),
            60 * phase.minutes,
            phase.gates,
            phase.passed,
            phase.failed,
            phase.requests,
            phase.errors,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
            if phase.good { "ok" } else { "nok" },
        ])
    };
    pretty(&json!({
        "job": {"id": "bf-20260305-7", "shards": 24, "retries_allowed": 5},
        "result": {
            "columns": ["leg", "traffic_pct", "start", "end", "seconds", "probes", "probes_passed", "probes_failed", "lookups", "lookup_errors", "lookup_error_pct", "p50_ms", "p95_ms", "p99_ms", "outcome"],
            "rows": claim.phases.iter().enumerate().map(row).collect::<Vec<_>>(),
        },
        "footer": {"probes": claim.gates, "probes_passed": claim.gates_passed, "probes_passed_pct": claim.gates_percent, "lookups": claim.requests, "seconds": 60 * claim.minutes},
        "quality": {
            "columns": ["measure", "old", "new", "change_pct", "required", "ok"],
            "rows": [["ndcg", claim.score.before, claim.score.now, claim.score.gained, claim.score.floor, claim.score.met], ["coverage_pct", claim.coverage.before, claim.coverage.now, null, claim.coverage.floor, claim.coverage.met]],
        },
        "p95_ms_allowed": claim.latency_ceiling,
        "p95_ms_kept": claim.latency_met,
        "failed_probes": claim.failing,
        "rollbacks": claim.rollbacks,
        "never_rolled_back": claim.never_rolled_back,
        "coverage_ok": claim.coverage_met_elsewhere,
        "exit": if claim.good { "success" } else { "failure" },
        "cluster": if claim.healthy { "healthy" } else { "degraded" },
        "previous_job": {"id": "bf-20260219-3", "exit": "failure", "seconds": 1080, "rollbacks": 2},
    }))
}
