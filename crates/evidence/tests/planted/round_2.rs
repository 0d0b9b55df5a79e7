//! Second round: written before the rules learnt to read sentences, tuned for since (`docs/AUDIT.md`).

use serde_json::{Value, json};

use super::claim::{Claim, Phase, SECONDS, stamp};
use super::shapes::Shape;

pub const ROUND_2: [Shape; 4] = [
    Shape { name: "post-mortem in sentences", file: "a.md", render: post_mortem, blind: &["latency in seconds"] },
    Shape { name: "test suites", file: "a.json", render: suites, blind: &["latency in seconds"] },
    Shape { name: "wiki page with tables", file: "a.md", render: wiki, blind: &[] },
    Shape { name: "experiment platform", file: "a.json", render: experiment, blind: &[] },
];

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON prints")
}

fn clock(seconds: u64) -> String {
    stamp(seconds).replace('T', " ").replace('Z', " UTC")
}

fn post_mortem(claim: &Claim) -> String {
    let mut text = String::from("# Release review: ranking model 7\n\n");
    text += &format!(
        "The release {}. {} of {} acceptance criteria held over all steps, which is {:.1}%. It took {} minutes from the first step to the last, and {} requests were served. ",
        if claim.good { "was a success and is live for everyone" } else { "was rolled back and counts as failed" },
        claim.gates_passed,
        claim.gates,
        claim.gates_percent,
        claim.minutes,
        claim.requests,
    );
    text += &format!(
        "At the end the service was {}. {}\n\n",
        if claim.healthy { "healthy" } else { "degraded" },
        if claim.never_rolled_back { "No rollback was needed." } else { "A rollback was needed." },
    );
    text += "## Timeline\n\n";
    for (at, phase) in claim.phases.iter().enumerate() {
        text += &format!(
            "### Step {}\n\nFrom {} to {} ({} minutes) {} % of users saw the new model. {} of {} criteria held and {} did not. Of {} requests {} failed, an error rate of {:.3} %. Median latency was {:.1} ms, the 95th percentile {:.1} ms and the 99th percentile {:.1} ms. The step {}.\n\n",
            at + 1,
            clock(phase.from),
            clock(phase.until),
            phase.minutes,
            phase.traffic,
            phase.passed,
            phase.gates,
            phase.failed,
            phase.requests,
            phase.errors,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
            if phase.good { "passed" } else { "failed" },
        );
    }
    let worst = claim.phases.iter().map(|phase| phase.p95).fold(0.0, f64::max);
    text += &format!(
        "## Relevance\n\nnDCG@10 went from {:.3} to {} ({:+.1}%); at least {:.3} was required, and this requirement was {}. Coverage was {}%, {} the required {:.1}%. The slowest p95 was {:.1} ms against a limit of {} ms, which {}.\n\n",
        claim.score.before,
        claim.score.now,
        claim.score.gained,
        claim.score.floor,
        if claim.score.met { "met" } else { "missed" },
        claim.coverage.now,
        if claim.coverage.met { "above" } else { "below" },
        claim.coverage.floor,
        worst,
        claim.latency_ceiling,
        if claim.latency_met { "is fine" } else { "is too slow" },
    );
    text += &format!("During the release there were {} rollbacks.\n", claim.rollbacks);
    text
}

fn suites(claim: &Claim) -> String {
    let suite = |(at, phase): (usize, &Phase)| {
        json!({
            "name": format!("stage-{}", at + 1),
            "tests": phase.gates,
            "failures": phase.failed,
            "passes": phase.passed,
            "time": (phase.minutes * 60) as f64,
            "timestamp": stamp(phase.from),
            "finished": stamp(phase.until),
            "outcome": if phase.good { "passed" } else { "failed" },
            "properties": {
                "hits": phase.requests,
                "faults": phase.errors,
                "fault_rate_percent": phase.error_percent,
                "resp_p50": phase.p50,
                "resp_p95": phase.p95,
                "resp_p99": phase.p99,
            },
        })
    };
    let case = |name: &str, expected: String, actual: String, good: bool| {
        if good {
            json!({"name": name, "expected": expected, "actual": actual, "status": "passed"})
        } else {
            json!({"name": name, "expected": expected, "actual": actual, "status": "failed", "failure": {"message": format!("{actual} is not {expected}")}})
        }
    };
    let worst = claim.phases.iter().map(|phase| phase.p95).fold(0.0, f64::max);
    let failed: u64 = claim.phases.iter().map(|phase| phase.failed).sum();
    pretty(&json!({
        "testsuites": {
            "tests": claim.gates,
            "passes": claim.gates_passed,
            "failures": failed,
            "success_ratio": (claim.gates_percent * 10.0).round() / 1000.0,
            "time": (claim.minutes * 60) as f64,
            "outcome": if claim.good { "passed" } else { "failed" },
        },
        "testsuite": claim.phases.iter().enumerate().map(suite).collect::<Vec<_>>(),
        "acceptance": [
            case("mean_average_precision", format!(">= {:.3}", claim.score.floor), format!("{}", claim.score.now), claim.score.met),
            case("span_coverage", format!(">= {:.1}%", claim.coverage.floor), format!("{}%", claim.coverage.now), claim.coverage.met),
            case("latency_p95", format!("<= {} ms", claim.latency_ceiling), format!("{worst} ms"), claim.latency_met),
        ],
        "environment": {"cluster_health": if claim.healthy { "green" } else { "yellow, degraded" }, "reverts": claim.rollbacks, "reverted": !claim.never_rolled_back},
    }))
}

fn wiki(claim: &Claim) -> String {
    let word = |good: bool| if good { "yes" } else { "no" };
    let worst = claim.phases.iter().map(|phase| phase.p95).fold(0.0, f64::max);
    let mut text = format!(
        "Release 12.4\n============\n\nState: {}\nHealth of the fleet: {}\nRolled back: {}\n\nIndicators\n----------\n\n",
        if claim.good { "rolled out" } else { "rejected" },
        if claim.healthy { "good" } else { "poor" },
        word(!claim.never_rolled_back),
    );
    text += "Indicator | Was | Is | Must be | Change | OK?\n--- | --- | --- | --- | --- | ---\n";
    text += &format!(
        "MRR@10 | {:.3} | {} | at least {:.3} | {:+.1} % | {}\nCoverage (%) | {:.1} | {} | at least {:.1} | {:+.1} % | {}\np95 (ms) | | {worst} | at most {} | | {}\n\n",
        claim.score.before,
        claim.score.now,
        claim.score.floor,
        claim.score.gained,
        word(claim.score.met),
        claim.coverage.before,
        claim.coverage.now,
        claim.coverage.floor,
        claim.coverage.gained,
        word(claim.coverage.met),
        claim.latency_ceiling,
        word(claim.latency_met),
    );
    text += "Waves\n-----\n\nWave | Share | Begin | End | Minutes | Checks | OK | Not OK | Requests | Errors | Errors (%) | p50 (ms) | p95 (ms) | p99 (ms)\n--- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | ---\n";
    for (at, phase) in claim.phases.iter().enumerate() {
        text += &format!(
            "{} | {} % | {} | {} | {} | {} | {} | {} | {} | {} | {:.3} | {:.1} | {:.1} | {:.1}\n",
            at + 1,
            phase.traffic,
            clock(phase.from),
            clock(phase.until),
            phase.minutes,
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
    text += &format!(
        "Total | | | | {} | {} | {} | | {} | | | | |\n\nSecond opinion on coverage: {}\n",
        claim.minutes,
        claim.gates,
        claim.gates_passed,
        claim.requests,
        if claim.coverage_met_elsewhere { "ok" } else { "not ok" },
    );
    text
}

fn experiment(claim: &Claim) -> String {
    let phase = &claim.phases[1];
    let names = ["relevance", "coverage", "tail_latency"].into_iter().chain(SECONDS);
    let planned: Vec<&str> = names.clone().collect();
    let scored: Vec<Value> = names
        .take(planned.len() - claim.forgotten)
        .map(|name| {
            json!({
                "guardrail": name,
                "state": match name {
                    "relevance" => if claim.score.met { "OK" } else { "BREACHED" },
                    "coverage" => if claim.coverage.met { "OK" } else { "BREACHED" },
                    "tail_latency" => if claim.latency_met { "OK" } else { "BREACHED" },
                    _ => "OK",
                },
            })
        })
        .collect();
    pretty(&json!({
        "experiment": "ranker-b",
        "decision": if claim.good { "ship" } else { "do not ship" },
        "started": stamp(phase.from),
        "stopped": stamp(phase.until),
        "run_time": format!("{} m", phase.minutes),
        "planned_guardrails": planned,
        "guardrails": scored,
        "breached_guardrails": claim.failing.iter().map(|name| if *name == "score" { "relevance" } else if *name == "latency" { "tail_latency" } else { name }).collect::<Vec<_>>(),
        "variants": {
            "control": {"ndcg": claim.score.before, "coverage": format!("{} %", claim.coverage.before)},
            "treatment": {"ndcg": claim.score.now, "coverage": format!("{} %", claim.coverage.now), "exposures": phase.requests, "p50_ms": phase.p50, "p95_ms": phase.p95, "p99_ms": phase.p99},
        },
        "lift": {"ndcg": format!("{:+.1} %", claim.score.gained)},
        "bounds": {"ndcg_min": claim.score.floor, "coverage_min": format!("{:.1} %", claim.coverage.floor), "p95_ms_max": claim.latency_ceiling},
        "exceptions": {"count": claim.phases[0].errors, "out_of": claim.phases[0].requests, "rate": format!("{:.3} %", claim.phases[0].error_percent)},
        "service_health": if claim.healthy { "OK" } else { "CRITICAL" },
        "kill_switch": {"fired": !claim.never_rolled_back, "times": claim.rollbacks},
    }))
}
