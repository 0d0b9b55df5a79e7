//! Each rule on the smallest document that breaks it, and on the same document mended.

#![expect(clippy::unwrap_used, reason = "tests")]

use lensgate_evidence::{Audit, Document, Rule, Severity, audit};
use lensgate_gate::Policy;

fn audited(name: &str, text: &str) -> Audit {
    audit(&Document::read(name, text).unwrap(), None)
}

/// Rules that a document breaks, without repetition.
fn broken(name: &str, text: &str) -> Vec<Rule> {
    let mut rules: Vec<Rule> = audited(name, text).findings.iter().map(|finding| finding.rule).collect();
    rules.dedup();
    rules
}

/// The first document breaks exactly one rule, the second none.
#[track_caller]
fn check(name: &str, rule: Rule, lying: &str, honest: &str) {
    assert_eq!(broken(name, lying), [rule], "{lying}\n{:#?}", audited(name, lying).findings);
    assert_eq!(broken(name, honest), [], "{honest}\n{:#?}", audited(name, honest).findings);
}

#[test]
fn passed_and_failed_add_up_to_the_total() {
    check(
        "a.json",
        Rule::Count,
        r#"{"checks":{"passed":6,"failed":2,"total":7}}"#,
        r#"{"checks":{"passed":6,"failed":1,"total":7}}"#,
    );
}

#[test]
fn phases_add_up_to_the_grand_total() {
    let table = |claim: &str| {
        format!(
            "## Phases\n\n| Phase | Gates | Status |\n|---|---|---|\n| 1 | 6/6 | PASS |\n| 2 | 7/7 | PASS |\n| 3 | 7/7 | PASS |\n\n## Evidence\n\n- **Gates:** {claim} gate checks passed in total\n"
        )
    };
    check("a.md", Rule::Count, &table("21/21"), &table("20/20"));
}

#[test]
fn what_is_listed_is_what_is_counted() {
    check(
        "a.json",
        Rule::Count,
        r#"{"gates_passed":6,"gates_total":7,"failed_gates":["errors","coverage"]}"#,
        r#"{"gates_passed":5,"gates_total":7,"failed_gates":["errors","coverage"]}"#,
    );
    check(
        "a.json",
        Rule::Count,
        r#"{"summary":{"total":3,"passed":3},"results":[{"name":"a","status":"pass"},{"name":"b","status":"fail"},{"name":"c","status":"pass"}]}"#,
        r#"{"summary":{"total":3,"passed":2},"results":[{"name":"a","status":"pass"},{"name":"b","status":"fail"},{"name":"c","status":"pass"}]}"#,
    );
}

#[test]
fn a_gate_is_judged_by_its_own_numbers() {
    check(
        "a.json",
        Rule::Gate,
        r#"{"gates":[{"name":"spans","required":">= 98 %","actual":"97.6 %","passed":true}]}"#,
        r#"{"gates":[{"name":"spans","required":">= 98 %","actual":"98.4 %","passed":true}]}"#,
    );
    let table = |achieved: &str| {
        format!(
            "| Metric | Limit | Achieved | Status |\n|---|---|---|---|\n| P95 latency | <180ms | {achieved} | PASS |\n"
        )
    };
    check("a.md", Rule::Gate, &table("191ms"), &table("158ms"));
}

#[test]
fn thresholds_in_keys_are_limits() {
    let summary = |p95: &str| {
        format!(
            r#"{{"metrics":{{"http_req_duration":{{"values":{{"p(90)":120.5,"p(95)":{p95}}},"thresholds":{{"p(95)<200":{{"ok":true}}}}}}}}}}"#
        )
    };
    check("a.json", Rule::Gate, &summary("211.3"), &summary("181.3"));
}

#[test]
fn a_missed_limit_contradicts_a_good_whole() {
    let report = |coverage: &str| {
        format!(
            r#"{{"status":"PASSED","limits":{{"span_coverage":"98 %"}},"measured":{{"span_coverage":"{coverage} %"}}}}"#
        )
    };
    check("a.json", Rule::Gate, &report("97.6"), &report("98.6"));
}

#[test]
fn percent_and_ratio_are_told_apart() {
    check(
        "a.json",
        Rule::Unit,
        r#"{"recall_at_50":{"baseline":0.856,"achieved":89.5}}"#,
        r#"{"recall_at_50":{"baseline":0.856,"achieved":0.895}}"#,
    );
    check("a.json", Rule::Unit, r#"{"span_coverage_pct":104.2}"#, r#"{"span_coverage_pct":94.2}"#);
    check("a.json", Rule::Unit, r#"{"error_ratio":1.59}"#, r#"{"error_ratio":0.0159}"#);
}

#[test]
fn an_error_rate_that_no_failure_is_left_for_is_in_another_unit() {
    let phase = |errors: &str| {
        format!(
            r#"{{"phase":1,"gates_passed":6,"total_gates":7,"span_coverage_pct":"97.6","span_coverage_threshold":"98 %","error_rate_pct":"{errors}"}}"#
        )
    };
    let audit = audited("a.json", &phase("1.590"));
    let unit = audit.findings.iter().find(|finding| finding.rule == Rule::Unit).expect("the unit is doubted");
    assert!(unit.claim.contains("0.0159 %"), "{}", unit.claim);
    assert_eq!(broken("a.json", &phase("0.016")), []);
}

#[test]
fn percentiles_do_not_fall() {
    check(
        "a.json",
        Rule::Order,
        r#"{"p50_ms":40.1,"p95_ms":151.2,"p99_ms":93.4}"#,
        r#"{"p50_ms":40.1,"p95_ms":151.2,"p99_ms":193.4}"#,
    );
    let table = |p99: &str| format!("| Latency | Value |\n|---|---|\n| p95 | 151 ms |\n| p99 | {p99} ms |\n");
    check("a.md", Rule::Order, &table("93"), &table("193"));
}

#[test]
fn a_rate_is_a_number_of_its_trials() {
    check(
        "a.json",
        Rule::Rate,
        r#"{"requests":50,"error_rate":"1.59 %"}"#,
        r#"{"requests":5000,"error_rate":"1.58 %"}"#,
    );
    check(
        "a.json",
        Rule::Rate,
        r#"{"requests":5000,"errors":12,"error_rate":"0.42 %"}"#,
        r#"{"requests":5000,"errors":12,"error_rate":"0.24 %"}"#,
    );
}

#[test]
fn few_trials_without_an_error_show_little() {
    let report = |n: u32| format!(r#"{{"requests":{n},"error_rate":"0 %","error_rate_limit":"< 0.1 %"}}"#);
    let audit = audited("a.json", &report(1200));
    assert_eq!(audit.findings[0].severity, Severity::Suspect);
    assert!(audit.findings[0].claim.contains("2995"), "{}", audit.findings[0].claim);
    assert_eq!(broken("a.json", &report(2995)), []);
}

#[test]
fn durations_fit_their_timestamps() {
    let report =
        |end: &str| format!(r#"{{"started_at":"2026-03-01T10:00:00Z","ended_at":"{end}","duration_minutes":60}}"#);
    check("a.json", Rule::Time, &report("2026-03-01T10:00:04Z"), &report("2026-03-01T11:00:04Z"));
    check("a.json", Rule::Time, &report("2026-03-01T09:00:00Z"), &report("2026-03-01T11:00:00Z"));
}

#[test]
fn what_carries_a_timestamp_spans_what_is_claimed() {
    let report = |last: &str| {
        format!(
            r#"{{"total_duration_minutes":60,"alerts":[{{"timestamp":"2026-03-01T10:00:01Z","metric":"a"}},{{"timestamp":"{last}","metric":"b"}}]}}"#
        )
    };
    check("a.json", Rule::Time, &report("2026-03-01T10:00:05Z"), &report("2026-03-01T10:50:05Z"));
}

#[test]
fn one_thing_is_not_good_and_bad_at_once() {
    check(
        "a.json",
        Rule::Conflict,
        r#"{"performance":{"coverage_compliance":true},"dashboard":{"coverage_compliant":false}}"#,
        r#"{"performance":{"coverage_compliance":true},"dashboard":{"coverage_compliant":true}}"#,
    );
    check(
        "a.json",
        Rule::Conflict,
        r#"{"success":true,"health":{"status":"degraded"}}"#,
        r#"{"success":true,"health":{"status":"healthy"}}"#,
    );
    check(
        "a.json",
        Rule::Conflict,
        r#"{"kill_switch_never_activated":true,"events":{"kill_switch_activations":1}}"#,
        r#"{"kill_switch_never_activated":true,"events":{"kill_switch_activations":0}}"#,
    );
}

#[test]
fn a_phase_has_its_own_outcome() {
    assert_eq!(
        broken("a.json", r#"{"status":"FAIL","phases":[{"phase":1,"status":"PASS"},{"phase":2,"status":"FAIL"}]}"#),
        []
    );
    assert_eq!(
        broken("a.json", r#"{"status":"PASS","phases":[{"phase":1,"status":"PASS"},{"phase":2,"status":"FAIL"}]}"#),
        [Rule::Conflict]
    );
}

#[test]
fn measured_figures_are_not_zero_and_do_not_repeat() {
    check(
        "a.json",
        Rule::Constant,
        r#"{"stage_a":{"p50_ms":0,"throughput_rps":0}}"#,
        r#"{"stage_a":{"p50_ms":4.1,"throughput_rps":245}}"#,
    );
    let windows = |last: &str| {
        let rows: Vec<String> = ["163.1", "163.1", "163.1", "163.1", last]
            .iter()
            .map(|p95| format!(r#"{{"p95_latency_ms":{p95}}}"#))
            .collect();
        format!(r#"{{"windows":[{}]}}"#, rows.join(","))
    };
    check("a.json", Rule::Constant, &windows("163.1"), &windows("158.7"));
}

#[test]
fn a_gain_follows_from_its_levels() {
    let report =
        |gain: &str| format!(r#"{{"recall_at_50":{{"baseline":0.856,"achieved":0.895,"improvement_pct":"{gain}"}}}}"#);
    check("a.json", Rule::Gain, &report("+6.4%"), &report("+4.6%"));
}

#[test]
fn a_policy_names_what_the_report_is_silent_about() {
    let policy = Policy::parse(
        "p.toml",
        "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.1 %\"\n\
         [[gate]]\nid = \"recall\"\nmeasure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"85 %\"\n",
    )
    .unwrap();
    let rules = |text: &str| {
        let audit = audit(&Document::read("a.json", text).unwrap(), Some(&policy));
        audit.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules(r#"{"status":"PASS","error_rate_pct":0.02,"recall_at_50":0.89}"#), []);
    assert_eq!(rules(r#"{"status":"PASS","error_rate_pct":0.02}"#), [Rule::MissingGate]);
    assert_eq!(rules(r#"{"status":"PASS","error_rate_pct":1.59,"recall_at_50":0.89}"#), [Rule::Gate]);
}

#[test]
fn a_declared_gate_has_a_result() {
    check(
        "a.json",
        Rule::MissingGate,
        r#"{"required_gates":["recall_at_50","error_rate"],"results":{"recall_at_50":{"value":0.9}}}"#,
        r#"{"required_gates":["recall_at_50","error_rate"],"results":{"recall_at_50":{"value":0.9},"error_rate":{"value":0.001}}}"#,
    );
}

#[test]
fn sentences_state_what_tables_do() {
    let report = |passed: u32, to: &str| {
        format!("# Review\n\n{passed} of 7 gates held and 1 did not. nDCG@10 went from 0.712 to {to} (+5.6%).\n")
    };
    check("a.md", Rule::Count, &report(7, "0.752"), &report(6, "0.752"));
    check("a.md", Rule::Gain, &report(6, "0.792"), &report(6, "0.752"));
    let limit = |p95: &str| {
        format!(
            "# Review\n\nThe release was a success. The slowest p95 was {p95} ms against a limit of 180 ms, which is fine.\n"
        )
    };
    check("a.md", Rule::Gate, &limit("191"), &limit("171"));
    // What is planned, supposed, or said of another time is not held against what is.
    for text in [
        "# A\n\nThe release was a success. If it failed, p95 would be 300 ms against a limit of 180 ms.\n",
        "# A\n\np95 was 151 ms. Before the fix p95 was 300 ms.\n",
    ] {
        assert_eq!(broken("a.md", text), [], "{text}");
    }
}
