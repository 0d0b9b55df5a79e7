//! What the canary's outputs look like, held by a made-up outcome, and what must be true of their markup and figures.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod markup;

use lensgate_canary::outcome::{AlertState, CanaryOutcome, CanaryReasonCode, Ending};
use lensgate_gate::Outcome;
use lensgate_lens::deployment::deployment;
use lensgate_report::canary::{Subject, markdown, next_steps, page};
use lensgate_report::plot::{NARROW, WIDE, canary_figures, canary_plots};
use serde_json::{Value, json};

/// One gate after a window; `estimate` is null where nothing arrived.
fn gate(id: &str, measure: &str, unit: &str, requirement: &str, numbers: [f64; 4], status: &str) -> Value {
    let [limit, estimate, lower, upper] = numbers;
    let bound = |value: f64| if value.is_finite() { json!(value) } else { json!("unbounded") };
    json!({
        "id": id, "slice": null, "slice_queries": null, "measure": measure, "unit": unit, "decided": "level", "requirement": requirement, "limit": limit,
        "window": estimate, "estimate": estimate, "lower": bound(lower), "upper": bound(upper), "n": 1000,
        "ln_e_value": 0.5, "status": status,
    })
}

fn gates(errors: f64, recall: f64, status: &str) -> Vec<Value> {
    let errors = [0.001, errors, 0.0, errors + 0.002];
    vec![
        gate("errors", "ErrorRate", "share", "candidate <= 0.1 %", errors, "inconclusive"),
        gate(
            "recall",
            "Recall@50",
            "share",
            "candidate >= 85.6 %",
            [0.856, recall, recall - 0.02, f64::INFINITY],
            status,
        ),
    ]
}

fn window(number: u64, start: f64, missing: bool, gates: Vec<Value>) -> Value {
    json!({
        "number": number, "start_s": start, "end_s": start + 30.0, "missing": missing, "baseline_requests": 950,
        "candidate_requests": 50, "share_told": true, "gates": gates, "kill_switches": [],
    })
}

fn phase(name: &str, traffic: f64, start: f64, windows: Vec<Value>, status: &str) -> Value {
    let ran = 30.0 * windows.len() as f64;
    let gates = windows.last().unwrap()["gates"].clone();
    let passed = gates.as_array().unwrap().iter().filter(|gate| gate["status"] == "pass").count();
    json!({
        "name": name, "traffic": traffic, "served": traffic + 0.001, "start_s": start, "planned_s": 90.0, "ran_s": ran,
        "control": "concurrent", "status": status, "requests": 1000, "candidate_requests": 50, "gates_passed": passed,
        "gates": gates, "kill_switches": [], "windows": windows,
        "share_checks": [{
            "slice": null, "planned": traffic, "tolerance": 0.05 * traffic, "served": traffic + 0.001, "lower": traffic - 0.01,
            "upper": traffic + 0.02, "requests": 1000, "sessions": null, "holds": true,
        }],
    })
}

/// Two phases; a window of the first is missing, the second is killed.
fn outcome() -> CanaryOutcome {
    let first = vec![
        window(1, 0.0, false, gates(0.0, 0.88, "inconclusive")),
        window(2, 30.0, true, gates(0.0, 0.88, "not_run")),
        window(3, 60.0, false, gates(0.0, 0.89, "pass")),
    ];
    let second = vec![
        window(1, 90.0, false, gates(0.002, 0.84, "inconclusive")),
        window(2, 120.0, false, gates(0.003, 0.79, "fail")),
    ];
    let told = json!({
        "schema_version": 1, "tool_version": "0.0.0", "verdict": "NO_GO",
        "reasons": [{ "code": "KILLED", "explanation": "recall: the candidate's Recall@50 is 79 %" }],
        "ending": "killed",
        "policy": { "path": "p.toml", "sha256": "00", "decide": "bound", "confidence": 0.95, "false_kill": 0.01, "alpha": 0.002 },
        "inputs": [{ "path": "quality.parquet", "sha256": "11", "rows": 1234 }],
        "traffic": null,
        "sample": { "requests": 2000, "distinct_queries": null, "distinct_observations": null, "scope": "the recorded windows" },
        "phases": [phase("one", 0.05, 0.0, first, "inconclusive"), phase("two", 0.25, 90.0, second, "fail")],
        "kills": [{
            "at_s": 150.0, "phase": "two", "window": 2, "cause": "gate", "id": "recall", "measure": "Recall@50", "unit": "share",
            "estimate": 0.79, "window_estimate": 0.75, "limit": 0.856, "ln_e_value": 12.0, "sustained_s": null,
            "action": "rollback", "explanation": "too low",
        }],
        "rollback": {
            "decided_at_s": 150.0, "traffic_zero_at_s": 155.0, "restored_at_s": 185.0, "duration_s": 35.0, "within_s": 60.0,
            "in_time": true, "verified": "yes", "windows": 2, "checks": [], "serving": "baseline",
        },
        "baseline": { "stable": true, "checks": [{
            "phase": "one", "measure": "Recall@50", "unit": "share", "value": 0.87, "expected": 0.86, "n": 900, "holds": true,
        }] },
        "exposure": {
            "requests": 2000, "candidate_requests": 100, "failed_requests": 3, "hurt_requests": null,
            "candidate_queries": null, "hurt_queries": null,
        },
        "timing": { "time_to_detect_s": 150.0, "detect_from_s": 0.0, "killed_before_fault": false, "time_to_restore_s": 35.0 },
        "alerts": [{
            "rule": "gate:recall", "phase": "two", "severity": "critical", "state": "resolved", "fired_at_s": 150.0,
            "resolved_at_s": 185.0, "windows": 1, "measure": "Recall@50", "value": 0.79, "limit": 0.856, "summary": "too low",
        }],
        "kpis": [
            { "name": "p95_latency", "value": null, "unit": "ms", "word": null },
            { "name": "recall_at_50", "value": 0.85, "unit": "share", "word": null },
            { "name": "traffic", "value": 0.0, "unit": "share", "word": null },
            { "name": "rollback_events", "value": 1.0, "unit": "count", "word": null },
            { "name": "rollout_stage", "value": null, "unit": "word", "word": "rollback_complete" },
        ],
        "not_observable": [{ "name": "uptime", "why": "a replay has no wall clock" }],
        "queries": null, "beside": null, "warnings": [],
    });
    serde_json::from_value(told).unwrap()
}

/// LENS's report with our next steps, as `lensgate canary --out` writes it.
fn deployed(subject: &Subject<'_>) -> serde_json::Value {
    deployment(subject.outcome, subject.candidate, &next_steps(subject))
}

fn subject(outcome: &CanaryOutcome) -> Subject<'_> {
    Subject { outcome, baseline: "lens-baseline", candidate: "lens-v1.2" }
}

#[test]
fn summary() {
    insta::assert_snapshot!(markdown(&subject(&outcome())));
}

#[test]
fn deployment_report() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&deployed(&subject(&outcome()))).unwrap());
}

#[test]
fn the_page_is_well_formed_loads_nothing_and_its_references_resolve() {
    let outcome = outcome();
    let page = page(&subject(&outcome)).unwrap();
    let tags = markup::tags(&page);
    let ids = markup::ids(&tags);
    for (tag, attributes) in &tags {
        assert!(!["script", "img", "link", "iframe"].contains(&tag.as_str()), "{tag}");
        if let Some(target) = markup::attribute(attributes, "href") {
            assert!(target.strip_prefix('#').is_some_and(|id| ids.contains(id)), "{tag} {target}");
        }
        for name in markup::attribute(attributes, "aria-labelledby").unwrap_or_default().split_whitespace() {
            assert!(ids.contains(name), "{tag} is labelled by {name}");
        }
    }
}

#[test]
fn no_output_calls_a_canary_ready_while_a_critical_alert_fires() {
    let mut passed = outcome();
    passed.verdict = Outcome::Go;
    passed.ending = Ending::Completed;
    (passed.kills, passed.rollback) = (Vec::new(), None);
    passed.reasons[0].code = CanaryReasonCode::AllPassed;
    let outputs = |outcome: &CanaryOutcome| {
        let subject = subject(outcome);
        [markdown(&subject), page(&subject).unwrap(), deployed(&subject).to_string()]
    };
    for text in outputs(&passed) {
        assert!(text.contains("APPROVED FOR PRODUCTION") && text.contains("Promote the candidate"), "{text}");
    }
    passed.alerts[0].state = AlertState::Firing;
    (passed.verdict, passed.reasons[0].code) = (Outcome::Inconclusive, CanaryReasonCode::CriticalAlert);
    for text in outputs(&passed) {
        assert!(text.contains("RESOLVE CRITICAL ALERTS FIRST") && text.contains("gate:recall still fires"), "{text}");
        assert!(!text.contains("APPROVED") && !text.contains("Promote the candidate"), "{text}");
    }
}

#[test]
fn names_from_outside_stay_text() {
    let mut outcome = outcome();
    outcome.phases[0].name = "<script>alert(1)</script>|`x`".to_owned();
    outcome.alerts[0].rule = "gate:<b>|".to_owned();
    outcome.warnings.push("[x](javascript:1) & <i>".to_owned());
    let hostile = Subject { outcome: &outcome, baseline: "<u>b", candidate: "c\u{7}\"><img>" };
    let page = page(&hostile).unwrap();
    markup::tags(&page);
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>|") && !page.contains('\u{7}'));
    let text = markdown(&hostile);
    assert!(!text.contains("<script") && !text.contains("|`x`"), "{text}");
    for plot in canary_plots(&outcome).unwrap() {
        roxmltree::Document::parse(&plot.svg).unwrap();
    }
}

#[test]
fn every_plot_has_words_and_both_themes_and_the_same_outcome_gives_the_same_bytes() {
    let outcome = outcome();
    let plots = canary_plots(&outcome).unwrap();
    let names: Vec<&str> = plots.iter().map(|plot| plot.name).collect();
    assert_eq!(names, ["canary", "error-budget"]);
    for plot in &plots {
        roxmltree::Document::parse(&plot.svg).unwrap();
        assert!(plot.svg.contains("prefers-color-scheme:dark") && !plot.svg.contains("#A5"), "{}", plot.name);
        assert!(plot.png.starts_with(b"\x89PNG\r\n\x1a\n") && plot.png.len() > 10_000, "{}", plot.name);
    }
    assert_eq!(plots, canary_plots(&outcome).unwrap());
    for width in [WIDE, NARROW] {
        let figures = canary_figures(&outcome, width);
        assert_eq!(figures.len(), 2);
        assert!(figures[0].description.contains("Recall@50") && figures[0].description.contains("fail"));
        assert!(
            figures[1]
                .description
                .starts_with("one: 0 failed of 1.0 that 0.10 % allow over the phase. two: 3 failed of 1.5")
        );
    }
}

#[test]
fn an_outcome_without_a_window_still_renders_everywhere() {
    let mut outcome = outcome();
    outcome.phases.clear();
    outcome.kills.clear();
    outcome.alerts.clear();
    outcome.rollback = None;
    outcome.baseline = lensgate_canary::outcome::BaselineStability { stable: None, checks: Vec::new() };
    assert_eq!(canary_plots(&outcome).unwrap(), []);
    markup::tags(&page(&subject(&outcome)).unwrap());
    assert!(markdown(&subject(&outcome)).contains("None fired."));
    let report = deployed(&subject(&outcome));
    assert_eq!(report["production_readiness"]["all_quality_gates_passed"], false, "nothing asked is nothing passed");
    assert_eq!(report["performance_validation"]["quality_gate_success_rate"], Value::Null);
    assert_eq!(report["production_readiness"]["monitoring_active"], false);
}
