//! Documents in the shapes that reports come in. Each shows a part of a claim, in words of its own.

use serde_json::{Value, json};

use super::claim::{Claim, Phase, SECONDS, stamp};

pub struct Shape {
    pub name: &'static str,
    pub file: &'static str,
    pub render: fn(&Claim) -> String,
    /// Faults that change this document without making it contradict itself: it lacks the other saying.
    pub blind: &'static [&'static str],
}

pub const SHAPES: [Shape; 7] = [
    Shape { name: "nested by phase", file: "a.json", render: nested, blind: &["latency in seconds"] },
    Shape { name: "flat", file: "a.json", render: flat, blind: &[] },
    Shape {
        name: "array of checks",
        file: "a.json",
        render: checks,
        blind: &["p99 under p95", "p95 under the median", "latency exactly zero"],
    },
    Shape { name: "Markdown tables", file: "a.md", render: tables, blind: &["latency in seconds"] },
    Shape { name: "load-test summary", file: "a.json", render: load_test, blind: &[] },
    Shape {
        name: "Kayenta-like scores",
        file: "a.json",
        render: scores,
        blind: &["grand total one too many", "latency in seconds"],
    },
    Shape { name: "by arm", file: "a.json", render: arms, blind: &[] },
];

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON prints")
}

fn nested(claim: &Claim) -> String {
    let phase = |(at, phase): (usize, &Phase)| {
        json!({
            "phase": at + 1,
            "traffic_percent": phase.traffic,
            "started_at": stamp(phase.from),
            "finished_at": stamp(phase.until),
            "duration_minutes": phase.minutes,
            "gates": {"passed": phase.passed, "failed": phase.failed, "total": phase.gates},
            "requests": phase.requests,
            "errors": phase.errors,
            "error_rate_pct": phase.error_percent,
            "latency_ms": {"p50": phase.p50, "p95": phase.p95, "p99": phase.p99},
            "status": if phase.good { "PASS" } else { "FAIL" },
        })
    };
    pretty(&json!({
        "rollout": "search-frontend 4.2",
        "outcome": {"success": claim.good, "total_duration_minutes": claim.minutes},
        "phases": claim.phases.iter().enumerate().map(phase).collect::<Vec<_>>(),
        "total_requests": claim.requests,
        "gates": {"total_passed": claim.gates_passed, "total": claim.gates, "pass_rate_pct": claim.gates_percent},
        "quality": {
            "ndcg_at_10": {"baseline": claim.score.before, "achieved": claim.score.now, "improvement_pct": format!("{:+.1}%", claim.score.gained)},
            "coverage_percent": {"baseline": claim.coverage.before, "achieved": claim.coverage.now, "minimum": claim.coverage.floor, "met": claim.coverage.met},
        },
        "sla": {"coverage_compliant": claim.coverage_met_elsewhere},
        "health": {"status": if claim.healthy { "healthy" } else { "degraded" }},
        "rollback_events": claim.rollbacks,
        "rollback_never_triggered": claim.never_rolled_back,
    }))
}

fn flat(claim: &Claim) -> String {
    let first = &claim.phases[0];
    let second = &claim.phases[1];
    pretty(&json!({
        "run_started": stamp(second.from),
        "run_ended": stamp(second.until),
        "run_duration_min": second.minutes,
        "checks_passed": second.passed,
        "checks_failed": second.failed,
        "checks_total": second.gates,
        "request_count": first.requests,
        "error_count": first.errors,
        "error_rate": format!("{:.3}%", first.error_percent),
        "median_latency_ms": second.p50,
        "p95_latency_ms": second.p95,
        "p99_latency_ms": second.p99,
        "max_p95_latency_ms": claim.latency_ceiling,
        "recall_at_50": claim.score.now,
        "recall_at_50_baseline": claim.score.before,
        "recall_at_50_change": format!("{:+.1}%", claim.score.gained),
        "recall_at_50_threshold": claim.score.floor,
        "recall_at_50_passed": claim.score.met,
        "index_coverage": format!("{}%", claim.coverage.now),
        "index_coverage_target": format!("{:.1}%", claim.coverage.floor),
        "index_coverage_ok": claim.coverage.met,
        "verdict": if claim.good { "accepted" } else { "rejected" },
        "system_health": if claim.healthy { "green" } else { "red" },
        "kill_switch_activations": claim.rollbacks,
        "kill_switch_never_activated": claim.never_rolled_back,
    }))
}

fn checks(claim: &Claim) -> String {
    let ok = |good: bool| if good { "passed" } else { "failed" };
    let worst = claim.phases.iter().map(|phase| phase.p95).fold(0.0, f64::max);
    let mut results = vec![
        json!({"check": "ndcg@10", "observed": claim.score.now, "required": format!(">= {:.3}", claim.score.floor), "result": ok(claim.score.met)}),
        json!({"check": "span coverage", "observed": format!("{} %", claim.coverage.now), "required": format!(">= {:.1} %", claim.coverage.floor), "result": ok(claim.coverage.met)}),
        json!({"check": "p95 latency", "observed": format!("{worst} ms"), "required": format!("< {} ms", claim.latency_ceiling), "result": ok(claim.latency_met)}),
    ];
    results.extend(
        SECONDS.iter().take(SECONDS.len() - claim.forgotten).map(|name| json!({"check": name, "result": "passed"})),
    );
    let failed = results.iter().filter(|result| result["result"] == "failed").count();
    let extra = claim.phases[1].passed as i64 + claim.phases[1].failed as i64 - claim.phases[1].gates as i64;
    let passed = (results.len() - failed) as i64 + extra;
    let mut required = vec!["ndcg@10", "span coverage", "p95 latency"];
    required.extend(SECONDS);
    pretty(&json!({
        "suite": "pre-canary",
        "state": if claim.good { "ok" } else { "failed" },
        "required_checks": required,
        "summary": {"checks": results.len() + claim.forgotten, "passed": passed + claim.forgotten as i64, "failed": failed},
        "results": results,
        "failed_checks": claim.failing,
    }))
}

fn tables(claim: &Claim) -> String {
    let mark = |good: bool| if good { "✅ PASS" } else { "❌ FAIL" };
    let mut text = String::from(
        "# Rollout report\n\n## Phases\n\n| Phase | Traffic % | Duration | Quality gates | p50 | p95 | p99 | Status |\n|---|---|---|---|---|---|---|---|\n",
    );
    for (at, phase) in claim.phases.iter().enumerate() {
        text += &format!(
            "| **{}** | {}% | {} min | {}/{} | {:.1} ms | {:.1} ms | {:.1} ms | {} |\n",
            at + 1,
            phase.traffic,
            phase.minutes,
            phase.passed,
            phase.gates,
            phase.p50,
            phase.p95,
            phase.p99,
            mark(phase.good)
        );
    }
    text += &format!(
        "\n## Quality\n\n| Metric | Baseline | Floor | Achieved | Change | Status |\n|---|---|---|---|---|---|\n\
         | Recall@50 | {:.3} | ≥ {:.3} | {} | {:+.1}% | {} |\n| Span coverage | {:.1}% | ≥ {:.1}% | {}% | {:+.1}% | {} |\n",
        claim.score.before,
        claim.score.floor,
        claim.score.now,
        claim.score.gained,
        mark(claim.score.met),
        claim.coverage.before,
        claim.coverage.floor,
        claim.coverage.now,
        claim.coverage.gained,
        mark(claim.coverage.met),
    );
    text += &format!(
        "\n## Summary\n\n- **Quality gates:** {} of {} gates passed in total\n- **Total duration:** {} minutes\n- **Rollback events:** {}\n- **Overall status:** {}\n- **System health:** {}\n",
        claim.gates_passed,
        claim.gates,
        claim.minutes,
        claim.rollbacks,
        if claim.good { "successful" } else { "failed" },
        if claim.healthy { "all systems green" } else { "degraded" },
    );
    if claim.never_rolled_back {
        text += "\nNo rollback events\n";
    }
    text
}

fn load_test(claim: &Claim) -> String {
    let phase = &claim.phases[1];
    let first = &claim.phases[0];
    let seconds = (phase.minutes * 60) as f64;
    pretty(&json!({
        "state": {"testRunDurationMs": seconds * 1000.0},
        "metrics": {
            "http_req_duration": {
                "type": "trend",
                "values": {"min": 3.2, "med": phase.p50, "p(95)": phase.p95, "p(99)": phase.p99, "max": 900.5},
                "thresholds": {format!("p(95)<{}", claim.latency_ceiling): {"ok": claim.latency_met}},
            },
            "http_req_failed": {"type": "rate", "values": {"rate": first.error_percent / 100.0, "passes": first.errors, "fails": first.requests - first.errors}},
            "http_reqs": {"type": "counter", "values": {"count": phase.requests, "rate": phase.requests as f64 / seconds}},
        },
        "root_group": {"checks": [
            {"name": "status is 200", "passes": first.requests - first.errors, "fails": first.errors},
        ]},
    }))
}

fn scores(claim: &Claim) -> String {
    let word = |good: bool| if good { "Pass" } else { "Fail" };
    let mut results = vec![
        json!({"name": "ndcg", "classification": word(claim.score.met), "control": claim.score.before, "experiment": claim.score.now, "minimum": claim.score.floor, "relativeChange": format!("{:+.1}%", claim.score.gained)}),
        json!({"name": "coverage", "classification": word(claim.coverage.met), "control": claim.coverage.before, "experiment": claim.coverage.now, "minimum": claim.coverage.floor}),
    ];
    let failed = (claim.gates - claim.gates_passed) as usize;
    let listed = results.iter().filter(|result| result["classification"] == "Fail").count();
    for at in results.len()..claim.gates as usize {
        let good = at < claim.gates as usize - failed.saturating_sub(listed);
        results.push(json!({"name": format!("other metric {at}"), "classification": word(good)}));
    }
    pretty(&json!({
        "application": "search",
        "judgeResult": {
            "score": {"classification": word(claim.good)},
            "results": results,
            "metricsPassed": claim.gates_passed,
            "metricsTotal": claim.gates,
            "passRatePercent": claim.gates_percent,
        },
        "startTime": stamp(claim.phases[1].from),
        "endTime": stamp(claim.phases[1].until),
        "durationSeconds": claim.phases[1].minutes * 60,
        "experimentLatencyMs": {"p50": claim.phases[1].p50, "p95": claim.phases[1].p95, "p99": claim.phases[1].p99},
        "health": if claim.healthy { "healthy" } else { "unhealthy" },
    }))
}

fn arms(claim: &Claim) -> String {
    let phase = &claim.phases[1];
    let arm = |score: f64, coverage: f64, stretch: f64| {
        let number = |value: f64| (value * stretch * 10.0).round() / 10.0;
        json!({"ndcg": score, "coverage_pct": coverage, "latency": {"p50_ms": number(phase.p50), "p95_ms": number(phase.p95), "p99_ms": number(phase.p99)}})
    };
    pretty(&json!({
        "baseline": arm(claim.score.before, claim.coverage.before, 0.9),
        "candidate": arm(claim.score.now, claim.coverage.now, 1.0),
        "change": {"ndcg": format!("{:+.1} %", claim.score.gained)},
        "limits": {"ndcg": format!(">= {:.3}", claim.score.floor), "coverage_pct": format!(">= {:.1}", claim.coverage.floor), "latency": {"p95_ms": format!("<= {}", claim.latency_ceiling)}},
        "passed": {"ndcg": claim.score.met, "coverage_pct": claim.coverage.met, "latency_p95": claim.latency_met},
        "requests": claim.phases[2].requests,
        "failed_requests": claim.phases[2].errors,
        "failed_request_rate": format!("{:.3} %", claim.phases[2].error_percent),
        "decision": if claim.good { "GO" } else { "NO_GO" },
        "health_check": if claim.healthy { "ok" } else { "failing" },
    }))
}
