//! Sixth round, the Markdown half: a console readout, a diary, a drill whose table has its legs as columns.

use std::fmt::Write as _;

use super::claim::{Claim, Phase, SECONDS, stamp};

/// Seconds since midnight as a clock shows them.
fn clock(seconds: u64) -> String {
    let of_day = seconds % 86_400;
    format!("{:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

pub fn readout(claim: &Claim) -> String {
    let mut text = format!(
        "=== rollctl 2.4.1 === target search-7.3.0 (was search-7.2.9) ===\n\nresult .............. {}\nservice ............. {}\nelapsed ............. {} min\nrequests ............ {}\nguards .............. {}/{} passed ({:.1} %)\nrollbacks ........... {}{}\n\n",
        if claim.good { "SUCCESS" } else { "FAILURE" },
        if claim.healthy { "healthy" } else { "unhealthy" },
        claim.minutes,
        claim.requests,
        claim.gates_passed,
        claim.gates,
        claim.gates_percent,
        claim.rollbacks,
        if claim.never_rolled_back { " (never rolled back)" } else { "" },
    );
    for (at, phase) in claim.phases.iter().enumerate() {
        let _ = write!(
            text,
            "--- wave {} ({} %) ---\nfrom ................ {}\nto .................. {}\nelapsed ............. {} min\nguards .............. {} ({} passed, {} failed)\nstatus .............. {}\nrequests ............ {}\nerrors .............. {} ({:.3} %)\nlatency p50 ......... {} ms\nlatency p95 ......... {} ms\nlatency p99 ......... {} ms\n\n",
            at + 1,
            phase.traffic,
            stamp(phase.from),
            stamp(phase.until),
            phase.minutes,
            phase.gates,
            phase.passed,
            phase.failed,
            if phase.good { "PASS" } else { "FAIL" },
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
        "--- guards ---\nndcg ................ {} (min {:.3}, before {}, {:+.1} %) {}\ncoverage ............ {} % (min {:.1} %, before {} %) {}\nlatency p95 max ..... {} ms {}\n",
        claim.score.now,
        claim.score.floor,
        claim.score.before,
        claim.score.gained,
        if claim.score.met { "PASS" } else { "FAIL" },
        claim.coverage.now,
        claim.coverage.floor,
        claim.coverage.before,
        if claim.coverage.met { "PASS" } else { "FAIL" },
        claim.latency_ceiling,
        if claim.latency_met { "PASS" } else { "FAIL" },
    );
    for name in SECONDS.iter().take(SECONDS.len() - claim.forgotten) {
        let _ = writeln!(text, "{name:.<21} PASS");
    }
    let _ = write!(
        text,
        "failing ............. {}\ncoverage slo ........ {}\n\nlast run: search-7.2.9, FAILURE after 18 min, 2 rollbacks\nexit code {}\n",
        if claim.failing.is_empty() { "-".to_owned() } else { claim.failing.join(" ") },
        if claim.coverage_met_elsewhere { "met" } else { "violated" },
        u8::from(!claim.good),
    );
    text
}

pub fn diary(claim: &Claim) -> String {
    let mut text = format!(
        "# Rollout diary, search 7.3.0\n\nWe had agreed on three stages, a floor of {:.3} for nDCG, {:.1} % for span coverage, and a p95 of no more than {} ms at any stage. The February attempt had been stopped after 18 minutes.\n\n",
        claim.score.floor, claim.coverage.floor, claim.latency_ceiling,
    );
    for (at, phase) in claim.phases.iter().enumerate() {
        let _ = write!(
            text,
            "**{}** Stage {} begins, {} % of the traffic.\n\n**{}** Stage {} ends after {} minutes. Of {} checks {} passed and {} failed, so the stage {}. It saw {} requests; {} of them failed, which is {:.3} %. The median was {} ms, the 95th percentile {} ms and the 99th {} ms.\n\n",
            clock(phase.from),
            at + 1,
            phase.traffic,
            clock(phase.until),
            at + 1,
            phase.minutes,
            phase.gates,
            phase.passed,
            phase.failed,
            if phase.good { "was a success" } else { "was a failure" },
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
        "**Afterwards.** nDCG went from {} to {}, a change of {:+.1} %, and {} its floor. Span coverage was {} % (before: {} %) and {} its floor. The limit on p95 was {}. Over all stages {} of {} checks passed, {:.1} %, on {} requests in {} minutes. {} The coverage objective was {}. All in all the rollout {}, and search is {} now.\n\nTomorrow: ask for a floor of 98.5 % in April; look into the 4 slow shards of the staging cluster.\n",
        claim.score.before,
        claim.score.now,
        claim.score.gained,
        if claim.score.met { "kept" } else { "missed" },
        claim.coverage.now,
        claim.coverage.before,
        if claim.coverage.met { "kept" } else { "missed" },
        if claim.latency_met { "kept" } else { "broken" },
        claim.gates_passed,
        claim.gates,
        claim.gates_percent,
        claim.requests,
        claim.minutes,
        match (claim.never_rolled_back, claim.rollbacks) {
            (true, 0) => "We never rolled back.".to_owned(),
            (true, n) => format!("We never rolled back. Rollbacks in the log: {n}."),
            (false, n) => format!("Rollbacks: {n}."),
        },
        if claim.coverage_met_elsewhere { "met" } else { "not met" },
        if claim.good { "succeeded" } else { "failed" },
        if claim.healthy { "healthy" } else { "degraded" },
    );
    text
}

pub fn drill(claim: &Claim) -> String {
    let line = |name: &str, of: &dyn Fn(&Phase) -> String, total: &str| {
        let cells: Vec<String> = claim.phases.iter().map(of).collect();
        format!("| {name} | {} | {total} |\n", cells.join(" | "))
    };
    let mut text = format!(
        "# Failover drill 12: search\n\nOutcome: **{}**. State of the region now: **{}**.\n\n## Legs\n\n| | Leg 1 | Leg 2 | Leg 3 | Whole drill |\n|---|--:|--:|--:|--:|\n",
        if claim.good { "passed" } else { "failed" },
        if claim.healthy { "healthy" } else { "degraded" },
    );
    text += &line("Traffic moved", &|p| format!("{} %", p.traffic), "100 %");
    text += &line("Started", &|p| stamp(p.from), "");
    text += &line("Ended", &|p| stamp(p.until), "");
    text += &line("Minutes", &|p| p.minutes.to_string(), &claim.minutes.to_string());
    text += &line("Probes", &|p| p.gates.to_string(), &claim.gates.to_string());
    text += &line("Probes passed", &|p| p.passed.to_string(), &claim.gates_passed.to_string());
    text += &line("Probes failed", &|p| p.failed.to_string(), "");
    text += &line("Requests", &|p| p.requests.to_string(), &claim.requests.to_string());
    text += &line("Errors", &|p| p.errors.to_string(), "");
    text += &line("Error rate", &|p| format!("{:.3} %", p.error_percent), "");
    text += &line("p50", &|p| format!("{} ms", p.p50), "");
    text += &line("p95", &|p| format!("{} ms", p.p95), "");
    text += &line("p99", &|p| format!("{} ms", p.p99), "");
    text += &line("Leg result", &|p| if p.good { "ok" } else { "not ok" }.to_owned(), "");
    let _ = write!(
        text,
        "\n{:.1} % of all probes passed.\n\n## Objectives\n\n| Objective | Required | Before | During | Change | Met |\n|---|--:|--:|--:|--:|---|\n| nDCG@10 | ≥ {:.3} | {} | {} | {:+.1} % | {} |\n| Span coverage | ≥ {:.1} % | {} % | {} % | | {} |\n| p95 of every leg | ≤ {} ms | | | | {} |\n\n",
        claim.gates_percent,
        claim.score.floor,
        claim.score.before,
        claim.score.now,
        claim.score.gained,
        if claim.score.met { "yes" } else { "no" },
        claim.coverage.floor,
        claim.coverage.before,
        claim.coverage.now,
        if claim.coverage.met { "yes" } else { "no" },
        claim.latency_ceiling,
        if claim.latency_met { "yes" } else { "no" },
    );
    let _ = write!(
        text,
        "Objectives not met: {}. Coverage was {} against the service agreement.\n\nRollbacks: {}{}\n\n## Earlier drills\n\n| Drill | Outcome | Minutes | Rollbacks |\n|---|---|--:|--:|\n| 11 | failed | 18 | 2 |\n| 10 | passed | 95 | 0 |\n",
        if claim.failing.is_empty() { "none".to_owned() } else { claim.failing.join(", ") },
        if claim.coverage_met_elsewhere { "compliant" } else { "not compliant" },
        claim.rollbacks,
        if claim.never_rolled_back { "; the drill was never rolled back" } else { "" },
    );
    text
}
