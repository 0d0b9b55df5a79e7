//! First round of reports that the rules had not met: written after the rules, tuned for since (`docs/AUDIT.md`).

use serde_json::{Value, json};

use super::claim::{Claim, Phase, stamp};
use super::shapes::Shape;

pub const ROUND_1: [Shape; 3] = [
    Shape {
        name: "progressive-delivery analysis run",
        file: "a.json",
        render: analysis_run,
        blind: &["latency in seconds"],
    },
    Shape {
        name: "prose with lists",
        file: "a.md",
        render: bullets,
        blind: &["latency in seconds", "requests do not add up"],
    },
    Shape { name: "service-level review", file: "a.json", render: service_level, blind: &["latency in seconds"] },
];

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON prints")
}

fn analysis_run(claim: &Claim) -> String {
    let word = |good: bool| if good { "Successful" } else { "Failed" };
    let wave = |(at, phase): (usize, &Phase)| {
        json!({
            "wave": at + 1,
            "weight": phase.traffic,
            "analysis": word(phase.good),
            "startTimestamp": stamp(phase.from),
            "endTimestamp": stamp(phase.until),
            "elapsedSeconds": phase.minutes * 60,
            "successful": phase.passed,
            "failed": phase.failed,
            "count": phase.gates,
            "httpRequests": phase.requests,
            "httpFailures": phase.errors,
            "failureRatio": phase.error_percent / 100.0,
            "responseTimeMillis": {"50th percentile": phase.p50, "95th percentile": phase.p95, "99th percentile": phase.p99},
        })
    };
    pretty(&json!({
        "kind": "AnalysisRun",
        "result": word(claim.good),
        "waves": claim.phases.iter().enumerate().map(wave).collect::<Vec<_>>(),
        "overall": {"successful": claim.gates_passed, "count": claim.gates},
        "httpRequestsOverall": claim.requests,
        "elapsedSecondsOverall": claim.minutes * 60,
        "metricResults": [
            {"metricName": "meanReciprocalRank", "stableValue": claim.score.before, "canaryValue": claim.score.now, "successCondition": format!("result >= {:.3}", claim.score.floor), "result": word(claim.score.met), "relativeDelta": format!("{:+.1}%", claim.score.gained)},
            {"metricName": "availability", "stableValue": format!("{}%", claim.coverage.before), "canaryValue": format!("{}%", claim.coverage.now), "successCondition": format!("result >= {:.1}%", claim.coverage.floor), "result": word(claim.coverage.met)},
        ],
        "rollbacks": claim.rollbacks,
        "noRollbacks": claim.never_rolled_back,
        "clusterCondition": if claim.healthy { "Healthy" } else { "Degraded" },
    }))
}

fn bullets(claim: &Claim) -> String {
    let verdict = |good: bool| if good { "went well" } else { "went wrong" };
    let mut text = String::from("# How the release went\n\n");
    for (at, phase) in claim.phases.iter().enumerate() {
        text += &format!(
            "## Ring {}\n\n- Began: {}\n- Finished: {}\n- Lasted: {} minutes\n- Share of users: {} %\n- Acceptance tests: {} out of {} green\n- Calls: {}\n- Failed calls: {} ({:.3} %)\n- Median response: {:.1} ms\n- 95th percentile response: {:.1} ms\n- 99th percentile response: {:.1} ms\n- Result: {}\n\n",
            at + 1,
            stamp(phase.from),
            stamp(phase.until),
            phase.minutes,
            phase.traffic,
            phase.passed,
            phase.gates,
            phase.requests,
            phase.errors,
            phase.error_percent,
            phase.p50,
            phase.p95,
            phase.p99,
            verdict(phase.good),
        );
    }
    text += &format!(
        "## Altogether\n\nAcceptance tests: {} out of {} green in all rings\nLasted in total: {} minutes\nOutcome: {}\nFleet: {}\nReverts: {}\n\n",
        claim.gates_passed,
        claim.gates,
        claim.minutes,
        if claim.good { "shipped" } else { "withdrawn" },
        if claim.healthy { "healthy" } else { "impaired" },
        claim.rollbacks,
    );
    text += &format!(
        "## Relevance\n\n- Precision@5 went from {:.3} to {} ({:+.1} %), and had to be at least {:.3}: {}\n- Coverage: {} % (at least {:.1} % needed): {}\n",
        claim.score.before,
        claim.score.now,
        claim.score.gained,
        claim.score.floor,
        if claim.score.met { "met" } else { "missed" },
        claim.coverage.now,
        claim.coverage.floor,
        if claim.coverage.met { "met" } else { "missed" },
    );
    text
}

fn service_level(claim: &Claim) -> String {
    let worst = claim.phases.iter().map(|phase| phase.p95).fold(0.0, f64::max);
    let last = &claim.phases[2];
    pretty(&json!({
        "review": {"closed": claim.good, "conclusion": if claim.good { "ship it" } else { "do not ship" }},
        "objectives": [
            {"title": "MRR", "floor": claim.score.floor, "reading": claim.score.now, "previous": claim.score.before, "uplift": format!("{:+.1}%", claim.score.gained), "held": claim.score.met},
            {"title": "Availability", "floor": format!("{:.1} %", claim.coverage.floor), "reading": format!("{} %", claim.coverage.now), "held": claim.coverage.met},
            {"title": "Latency p95", "ceiling": format!("{} ms", claim.latency_ceiling), "reading": format!("{worst} ms"), "held": claim.latency_met},
        ],
        "assertions": {"held": last.passed, "broken": last.failed, "all": last.gates},
        "traffic": {"served": last.requests, "faults": last.errors, "fault_share": format!("{:.3} %", last.error_percent)},
        "window": {"opened": stamp(claim.phases[1].from), "closed": stamp(claim.phases[1].until), "length": format!("{} min", claim.phases[1].minutes)},
        "tail": {"p50": claim.phases[1].p50, "p95": claim.phases[1].p95, "p99": claim.phases[1].p99},
        "estate": if claim.healthy { "green" } else { "red" },
    }))
}
