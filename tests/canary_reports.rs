//! What `lensgate canary --out` leaves for people and for other programs.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::sync::OnceLock;

use serde_json::Value;
use support::{SMALL, World};

/// A plan that the corpus's candidate survives, so that every phase runs.
const EASY: &str = r#"
schema = 1
name = "easy"
[decision]
confidence = "95 %"
[canary]
control = "replayed"
[[gate]]
id = "errors"
measure = "ErrorRate"
test = "at_most"
limit = "20 %"
[[gate]]
id = "tail"
measure = "Latency(p95)"
test = "at_most"
limit = "50 x baseline"
[[gate]]
id = "recall"
measure = "Recall@50"
test = "at_least"
limit = "1 %"
[[phase]]
name = "few"
traffic = "10 %"
duration = "2 min"
window = "30 s"
gates = ["errors", "tail", "recall"]
[[phase]]
name = "all"
traffic = "100 %"
duration = "2 min"
window = "30 s"
gates = ["errors", "recall"]
"#;

/// A world with a recording in `out`, a canary that is killed in `killed`, and one that runs to its end in `easy`.
fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let world = World::shared("canary-reports");
        let ended = world.run(&format!("run {SMALL} --out out"));
        assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
        world.write("easy.toml", EASY);
        world.expect(1, "canary --results out --policy lens-canary --seed 7 --out killed");
        let ended = world.run("canary --results out --policy easy.toml --seed 7 --out easy");
        assert!([0, 3].contains(&ended.code), "{}{}", ended.stdout, ended.stderr);
        world
    })
}

#[test]
fn a_canary_leaves_every_report_and_the_same_one_leaves_the_same_bytes() {
    let world = world();
    let tree = world.tree("killed");
    let names: Vec<&str> = tree.keys().map(String::as_str).filter(|name| !name.starts_with("alerts/")).collect();
    let expected = [
        "canary.html",
        "canary.json",
        "canary.md",
        "junit.xml",
        "lens-deployment-report.json",
        "plots/canary.png",
        "plots/canary.svg",
        "plots/error-budget.png",
        "plots/error-budget.svg",
        "policy.toml",
    ];
    assert_eq!(names, expected);
    world.expect(1, "canary --results out --policy lens-canary --seed 7 --out killed-again");
    assert_eq!(support::files::differing(&tree, &world.tree("killed-again")), Vec::<&str>::new());
}

#[test]
fn every_report_names_the_verdict_the_cause_and_the_recommendation() {
    let world = world();
    let canary = world.json("killed/canary.json");
    assert_eq!(canary["verdict"], "NO_GO");
    let cause = canary["kills"][0]["id"].as_str().unwrap();
    for name in ["killed/canary.md", "killed/canary.html"] {
        let text = world.text(name);
        for word in ["NO_GO", cause, "REQUIRES INTERVENTION", "Infrastructure validation", "Rollback"] {
            assert!(text.contains(word), "{name} says {word}");
        }
    }
    let deployment = world.json("killed/lens-deployment-report.json");
    assert_eq!(deployment["execution_summary"]["status"], "KILLED_AUTOMATICALLY");
    assert_eq!(deployment["production_readiness"]["recommendation"], "REQUIRES INTERVENTION");
}

#[test]
fn the_deployment_report_counts_and_scales_as_the_canary_does() {
    let world = world();
    for folder in ["killed", "easy"] {
        let canary = world.json(&format!("{folder}/canary.json"));
        let report = world.json(&format!("{folder}/lens-deployment-report.json"));
        let phases = canary["phases"].as_array().unwrap();
        let reported = report["phases_executed"].as_array().unwrap();
        assert_eq!(phases.len(), reported.len());
        for (phase, reported) in phases.iter().zip(reported) {
            let gates = phase["gates"].as_array().unwrap();
            let passed = gates.iter().filter(|gate| gate["status"] == "pass").count();
            assert_eq!(reported["total_quality_gates"], gates.len());
            assert_eq!(reported["quality_gates_passed"], passed);
            assert_eq!(reported["overall_status"] == "PASS", phase["status"] == "pass");
            close(&reported["traffic_percentage"], 100.0 * phase["traffic"].as_f64().unwrap());
            let errors = gates.iter().find(|gate| gate["measure"] == "ErrorRate").unwrap();
            let percent: f64 = reported["key_metrics"]["error_rate_pct"].as_str().unwrap().parse().unwrap();
            assert!((percent - 100.0 * errors["estimate"].as_f64().unwrap()).abs() <= 0.0005, "{percent}");
        }
        assert_eq!(
            report["dashboard_state"]["metrics"]["operational"]["alerts_fired"],
            canary["alerts"].as_array().unwrap().len()
        );
    }
}

fn close(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap();
    assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
}

#[test]
fn what_a_replay_cannot_know_is_null_and_named_never_invented() {
    let report = world().json("easy/lens-deployment-report.json");
    let named = support::strings(&report["not_observable"], "name");
    for (pointer, name) in [
        ("/deployment_timestamp", "timestamps"),
        ("/operational_report/report_timestamp", "timestamps"),
        ("/phases_executed/0/timestamp", "timestamps"),
        ("/production_readiness/configuration_optimized", "configuration_optimized"),
        ("/dashboard_state/health/uptime_percent", "uptime"),
        ("/dashboard_state/metrics/operational/on_call_escalations", "on_call_escalations"),
        ("/dashboard_state/metrics/operational/incident_count", "incident_count"),
        ("/dashboard_state/metrics/performance/stageA/native_scanner_enabled", "native_scanner_enabled"),
        ("/dashboard_state/metrics/performance/stageB/lru_cache_hit_rate", "stage_b_lru_cache_hit_rate"),
        ("/dashboard_state/metrics/quality/lsif_coverage_percent", "lsif_coverage"),
    ] {
        assert_eq!(report.pointer(pointer), Some(&Value::Null), "{pointer}");
        assert!(named.contains(&name), "{name} is named");
    }
}

#[test]
fn gate_checks_of_the_summary_add_up_over_the_phases() {
    let world = world();
    let canary = world.json("easy/canary.json");
    let passed: u64 =
        canary["phases"].as_array().unwrap().iter().map(|phase| phase["gates_passed"].as_u64().unwrap()).sum();
    let summary = world.text("easy/canary.md");
    assert!(summary.contains(&format!("{passed} of 5 gate checks passed over 2 phases (3 + 2 = 5)")), "{summary}");
    assert!(summary.contains("not exercised: nothing called for it"), "{summary}");
}

#[test]
fn an_injected_outage_is_killed_and_shows_in_budget_and_alerts() {
    let world = world();
    world.expect(1, "canary --results out --policy easy.toml --seed 7 --inject errors=60%@phase1+1min --out outage");
    let canary = world.json("outage/canary.json");
    let rules = support::strings(&canary["alerts"], "rule");
    assert!(rules.contains(&"alert:canary-error-rate") && rules.contains(&"gate:errors"), "{rules:?}");
    let alert =
        &canary["alerts"].as_array().unwrap().iter().find(|it| it["rule"] == "alert:canary-error-rate").unwrap();
    assert!(alert["fired_at_s"].as_f64().unwrap() > 60.0, "it fires after the fault began, not before");
    assert!(world.text("outage/canary.html").contains("errors=60%@phase1+1min"));
    assert!(world.text("outage/plots/error-budget.svg").contains("burnt"));
}
