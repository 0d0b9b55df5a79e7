//! Fourth round: written without a look at the rules, tuned for since (`docs/AUDIT.md`).

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::claim::{Claim, Phase, SECONDS, stamp};
use super::shapes::Shape;

pub const ROUND_4: [Shape; 4] = [
    Shape { name: "labelled series", file: "a.json", render: series, blind: &[] },
    Shape { name: "release checklist", file: "a.md", render: checklist, blind: &[] },
    Shape { name: "dotted keys, one sample a window", file: "a.json", render: dotted, blind: &[] },
    Shape { name: "written summary with a table", file: "a.md", render: summary, blind: &[] },
];

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON prints")
}

fn series(claim: &Claim) -> String {
    let sample = |name: &str, labels: &[(&str, String)], value: String| {
        let mut metric = Map::new();
        metric.insert("__name__".into(), name.into());
        metric.insert("job".into(), "search-frontend".into());
        for (label, value) in labels {
            metric.insert((*label).into(), value.clone().into());
        }
        json!({"metric": metric, "value": [1_772_697_600.781, value]})
    };
    let bit = |good: bool| u8::from(good).to_string();
    let track = |name: &str| [("track", name.to_owned())];
    let mut result = vec![
        sample("search_ndcg", &track("stable"), claim.score.before.to_string()),
        sample("search_ndcg", &track("canary"), claim.score.now.to_string()),
        sample("search_ndcg_floor", &[], claim.score.floor.to_string()),
        sample("search_ndcg_gain_percent", &[], format!("{:.1}", claim.score.gained)),
        sample("search_coverage_percent", &track("stable"), claim.coverage.before.to_string()),
        sample("search_coverage_percent", &track("canary"), claim.coverage.now.to_string()),
        sample("search_coverage_percent_floor", &[], format!("{:.1}", claim.coverage.floor)),
        sample("slo_met", &[("objective", "search_ndcg".into())], bit(claim.score.met)),
        sample("slo_met", &[("objective", "search_coverage".into())], bit(claim.coverage.met)),
        sample("slo_met", &[("objective", "latency_p95".into())], bit(claim.latency_met)),
        sample("search_latency_p95_ceiling_milliseconds", &[], claim.latency_ceiling.to_string()),
    ];
    for (at, phase) in claim.phases.iter().enumerate() {
        let with = |label: &'static str, value: &str| {
            [("track", "canary".to_owned()), ("step", (at + 1).to_string()), (label, value.to_owned())]
        };
        let step = [("track", "canary".to_owned()), ("step", (at + 1).to_string())];
        for (quantile, value) in [("0.5", phase.p50), ("0.95", phase.p95), ("0.99", phase.p99)] {
            result.push(sample("search_latency_milliseconds", &with("quantile", quantile), value.to_string()));
        }
        result.push(sample("search_requests_total", &step, phase.requests.to_string()));
        result.push(sample("search_errors_total", &step, phase.errors.to_string()));
        result.push(sample("search_error_percent", &step, format!("{:.3}", phase.error_percent)));
        result.push(sample("rollout_gates", &with("state", "passed"), phase.passed.to_string()));
        result.push(sample("rollout_gates", &with("state", "failed"), phase.failed.to_string()));
        result.push(sample("rollout_gates_evaluated", &step, phase.gates.to_string()));
        result.push(sample("rollout_step_minutes", &step, phase.minutes.to_string()));
        result.push(sample("rollout_step_success", &step, bit(phase.good)));
    }
    result.push(sample("rollout:search_requests:sum", &[], claim.requests.to_string()));
    result.push(sample("rollout:minutes:sum", &[], claim.minutes.to_string()));
    result.push(sample("rollout_rollbacks_total", &[], claim.rollbacks.to_string()));
    result.push(sample("up", &[], "1".into()));
    let alert = |(at, phase): (usize, &Phase)| {
        json!({
            "labels": {"alertname": if phase.good { "RolloutStepRunning" } else { "RolloutGateFailed" }, "severity": if phase.good { "info" } else { "critical" }, "step": (at + 1).to_string()},
            "annotations": {"summary": format!("Step {} of the rollout: {} of {} gates passed", at + 1, phase.passed, phase.gates)},
            "startsAt": stamp(phase.from),
            "endsAt": stamp(phase.until),
            "status": {"state": if phase.good { "resolved" } else { "active" }, "silencedBy": [], "inhibitedBy": []},
        })
    };
    pretty(&json!({
        "status": "success",
        "data": {"resultType": "vector", "result": result},
        "warnings": [],
        "alerts": claim.phases.iter().enumerate().map(alert).collect::<Vec<_>>(),
        "watchdog": {"labels": {"alertname": "Watchdog", "severity": "none"}, "startsAt": stamp(4000), "endsAt": "0001-01-01T00:00:00Z", "status": {"state": "active"}},
        "rollout": {
            "outcome": if claim.good { "succeeded" } else { "failed" },
            "health": if claim.healthy { "healthy" } else { "degraded" },
            "gates": {"passed": claim.gates_passed.to_string(), "evaluated": claim.gates.to_string(), "pass_percent": format!("{:.1}", claim.gates_percent)},
            "coverage_slo_met": claim.coverage_met_elsewhere.to_string(),
        },
    }))
}

fn checklist(claim: &Claim) -> String {
    let tick = |good: bool| if good { "[x]" } else { "[ ]" };
    let mut text = format!(
        "# Release readiness: search 7.3\n\n> Decision: **{}**\n\n## Quality\n\n\
         - {} NDCG@10 at least {:.3}\n  - measured: {} (was {:.3}, {:+.1} %)\n  - 1,200 labelled queries\n\
         - {} Span coverage at least {:.1} %\n  - measured: {} % (was {:.1} %)\n\
         - {} p95 latency at most {} ms in every step\n",
        if claim.good { "ready to ship" } else { "not ready" },
        tick(claim.score.met),
        claim.score.floor,
        claim.score.now,
        claim.score.before,
        claim.score.gained,
        tick(claim.coverage.met),
        claim.coverage.floor,
        claim.coverage.now,
        claim.coverage.before,
        tick(claim.latency_met),
        claim.latency_ceiling,
    );
    for name in SECONDS.iter().take(SECONDS.len() - claim.forgotten) {
        let _ = writeln!(text, "- [x] `{name}` reviewed");
    }
    text += "\n## Rollout steps\n\n";
    for phase in &claim.phases {
        let _ = write!(
            text,
            "- {} **{} % of traffic**\n  - {} → {} ({} min)\n  - gates: {}/{} green, {} red\n  - {} requests, {} errors ({:.3} %)\n  - latency\n    - p50: {} ms\n    - p95: {} ms\n    - p99: {} ms\n",
            tick(phase.good),
            phase.traffic,
            stamp(phase.from),
            stamp(phase.until),
            phase.minutes,
            phase.passed,
            phase.gates,
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
        "\n## Sign-off\n\n- Gates in all steps: {}/{} green ({:.1} %)\n- Requests in all steps: {}\n- Time in all steps: {} min\n- Coverage SLO: {}\n- System health: {}\n- Rollbacks: {}{}\n- Failing: {}\n",
        claim.gates_passed,
        claim.gates,
        claim.gates_percent,
        claim.requests,
        claim.minutes,
        if claim.coverage_met_elsewhere { "met" } else { "missed" },
        if claim.healthy { "green" } else { "red" },
        claim.rollbacks,
        if claim.never_rolled_back { " (never rolled back)" } else { "" },
        if claim.failing.is_empty() { "none".into() } else { claim.failing.join(", ") },
    );
    text += "\n## After the release\n\n- [ ] Delete the old index after 14 days\n- [ ] Lower the p95 alert from 250 ms to 200 ms\n- [x] Rollback rehearsed in staging (took 4 min)\n";
    text
}

fn dotted(claim: &Claim) -> String {
    fn each<T: Into<Value>>(claim: &Claim, of: impl Fn(&Phase) -> T) -> Value {
        claim.phases.iter().map(|phase| of(phase).into()).collect::<Vec<Value>>().into()
    }
    pretty(&json!({
        "run.name": "ranker-c",
        "run.result": if claim.good { "passed" } else { "failed" },
        "run.minutes": claim.minutes,
        "run.health": if claim.healthy { "ok" } else { "critical" },
        "index.shards": [24, 24, 24, 24, 24, 24],
        "host.cpu.pct": [61.2, 58.4, 60.9, 61.2, 63.3, 59.8],
        "window.traffic.pct": each(claim, |phase| phase.traffic),
        "window.start": each(claim, |phase| stamp(phase.from)),
        "window.end": each(claim, |phase| stamp(phase.until)),
        "window.minutes": each(claim, |phase| phase.minutes),
        "window.result": each(claim, |phase| if phase.good { "passed" } else { "failed" }),
        "gates.evaluated": each(claim, |phase| phase.gates),
        "gates.passed": each(claim, |phase| phase.passed),
        "gates.failed": each(claim, |phase| phase.failed),
        "gates.evaluated.sum": claim.gates,
        "gates.passed.sum": claim.gates_passed,
        "gates.passed.pct": claim.gates_percent,
        "gates.failed.names": claim.failing,
        "requests": each(claim, |phase| phase.requests),
        "requests.sum": claim.requests,
        "errors": each(claim, |phase| phase.errors),
        "errors.pct": each(claim, |phase| phase.error_percent),
        "latency.p50.ms": each(claim, |phase| phase.p50),
        "latency.p95.ms": each(claim, |phase| phase.p95),
        "latency.p99.ms": each(claim, |phase| phase.p99),
        "latency.p95.ms.limit": claim.latency_ceiling,
        "latency.p95.ok": claim.latency_met,
        "ndcg.control": claim.score.before,
        "ndcg.treatment": claim.score.now,
        "ndcg.lift.pct": claim.score.gained,
        "ndcg.limit": claim.score.floor,
        "ndcg.ok": claim.score.met,
        "coverage.pct.control": claim.coverage.before,
        "coverage.pct.treatment": claim.coverage.now,
        "coverage.pct.limit": claim.coverage.floor,
        "coverage.ok": claim.coverage.met,
        "slo.coverage.ok": claim.coverage_met_elsewhere,
        "rollback.count": claim.rollbacks,
        "rollback.never": claim.never_rolled_back,
    }))
}

fn summary(claim: &Claim) -> String {
    let mut text = format!(
        "## TL;DR\n\nThe rollout of **ranker v7** {}. NDCG@10 moved from {:.3} to {} ({:+.1} %), against a required minimum of {:.3}{}. \
         Span coverage came in at {} %, where at least {:.1} % is required, so that target was {}. \
         For comparison, the previous attempt in February failed at 25 % of traffic with a p95 of 231 ms, and was rolled back twice.\n\n\
         ### Step by step\n\n| Step | Share of traffic | Window (UTC) | Length | Gates passed | Requests | Errors | Error rate | p50 / p95 / p99 (ms) | Outcome |\n|:--|--:|:--|--:|--:|--:|--:|--:|:--|:--|\n",
        if claim.good { "was a success" } else { "did not succeed" },
        claim.score.before,
        claim.score.now,
        claim.score.gained,
        claim.score.floor,
        if claim.score.met { ", which it meets" } else { ", which it misses" },
        claim.coverage.now,
        claim.coverage.floor,
        if claim.coverage.met { "met" } else { "missed" },
    );
    for (at, phase) in claim.phases.iter().enumerate() {
        let _ = writeln!(
            text,
            "| {} | {} % | {} – {} | {} min | {} of {} | {} | {} | {:.3} % | {} / {} / {} | {} |",
            ["First", "Second", "Third"][at],
            phase.traffic,
            stamp(phase.from),
            stamp(phase.until),
            phase.minutes,
            phase.passed,
            phase.gates,
            phase.requests,
            phase.errors,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
            if phase.good { "👍 good" } else { "👎 bad" },
        );
    }
    let _ = write!(
        text,
        "\n### Key takeaways\n\n1. **Gates.** Across all steps {} of {} gates passed ({:.1} %){}.\n\
         2. **Load.** The canary answered {} requests over {} minutes.\n\
         3. **Latency.** The p95 limit of {} ms was {} throughout.\n\
         4. **Coverage.** The coverage objective was {}.\n\
         5. **Stability.** The service is {}{}.\n\n\
         ### What I would do next\n\nIf p95 rises over 200 ms after the next index build, roll back at once. A second run with 2,000 queries would narrow the interval. \
         The old ranker had 0.41 % errors in January, about ten times what we see today.\n",
        claim.gates_passed,
        claim.gates,
        claim.gates_percent,
        if claim.failing.is_empty() { String::new() } else { format!("; failing: {}", claim.failing.join(", ")) },
        claim.requests,
        claim.minutes,
        claim.latency_ceiling,
        if claim.latency_met { "kept" } else { "exceeded" },
        if claim.coverage_met_elsewhere { "met" } else { "not met" },
        if claim.healthy { "healthy" } else { "degraded" },
        match (claim.never_rolled_back, claim.rollbacks) {
            (true, 0) => " and was never rolled back".to_owned(),
            (true, n) => format!(" and was never rolled back, with {n} rollback in the log"),
            (false, n) => format!(", after {n} rollback"),
        },
    );
    text
}
