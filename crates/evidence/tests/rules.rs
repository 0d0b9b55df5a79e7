//! Each rule on the smallest document that breaks it, and on the same document mended.

#![expect(clippy::unwrap_used, reason = "tests")]

use lensgate_evidence::{Audit, Document, DocumentError, Rule, Severity, audit};
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

/// The first document breaks exactly one rule, the second none, and both state a claim.
#[track_caller]
fn check(name: &str, rule: Rule, lying: &str, honest: &str) {
    assert_eq!(broken(name, lying), [rule], "{lying}\n{:#?}", audited(name, lying).findings);
    assert_eq!(broken(name, honest), [], "{honest}\n{:#?}", audited(name, honest).findings);
    assert_ne!(audited(name, honest).checked, ["0 claims"], "{honest}");
}

#[test]
fn passed_and_failed_are_no_more_than_the_total() {
    let summary = |failed: u32| format!(r#"{{"checks":{{"passed":6,"failed":{failed},"total":7}}}}"#);
    check("a.json", Rule::Count, &summary(2), &summary(1));
    let table = |failed: u32| {
        format!(
            "| Suite | Tests | Passed | Failed | Skipped |\n|---|---|---|---|---|\n| api | 1,007 | 1,003 | {failed} | 1 |\n"
        )
    };
    check("a.md", Rule::Count, &table(7), &table(3));
}

#[test]
fn a_total_may_hold_categories_that_are_not_named() {
    assert_eq!(broken("a.json", r#"{"passed":6,"failed":0,"total":7}"#), []);
    assert_eq!(broken("a.json", r#"{"total":10,"passed":9,"failed":1,"skipped":2,"pass_rate":90}"#), []);
}

#[test]
fn counts_of_different_nouns_are_not_compared() {
    assert_eq!(broken("a.json", r#"{"total_suites":3,"passed_tests":40,"failed_tests":1}"#), []);
    assert_eq!(broken("a.json", r#"{"total_time":3,"passed":40,"failed":1}"#), []);
    assert_eq!(broken("a.json", r#"{"response_time":{"total":30,"passed":40,"failed":10}}"#), []);
}

#[test]
fn a_pass_rate_follows_from_its_counts() {
    let table = |rate: &str| {
        format!(
            "| Module | Total | Passed | Failed | Pass rate |\n|---|---|---|---|---|\n| a | 31 | 4 | 27 | {rate} |\n"
        )
    };
    check("a.md", Rule::Count, &table("21.9%"), &table("12.90%"));
    let coverage = |percent: &str| format!(r#"{{"lines":{{"total":300,"covered":200,"skipped":0,"pct":{percent}}}}}"#);
    check("a.json", Rule::Count, &coverage("76.66"), &coverage("66.66"));
    for other in [r#""coverage_pct":85"#, r#""rate":12.5"#] {
        assert_eq!(broken("a.json", &format!(r#"{{"total":10,"passed":9,"failed":1,{other}}}"#)), [], "{other}");
    }
    // Skipped ones may be left out of either side.
    assert_eq!(broken("a.json", r#"{"total":10,"passed":8,"failed":0,"skipped":2,"success_rate":"100%"}"#), []);
}

#[test]
fn a_gate_is_judged_by_its_own_numbers() {
    let gate = |actual: &str| {
        format!(r#"{{"gates":[{{"name":"spans","required":">= 98 %","actual":"{actual}","passed":true}}]}}"#)
    };
    check("a.json", Rule::Gate, &gate("97.6 %"), &gate("98.4 %"));
    let table = |achieved: &str| {
        format!(
            "| Metric | Limit | Achieved | Status |\n|---|---|---|---|\n| P95 latency | <180ms | {achieved} | PASS |\n"
        )
    };
    check("a.md", Rule::Gate, &table("191ms"), &table("158ms"));
    let line = |value: &str| format!("# Run\n\n- p95 latency: {value} (limit 180 ms): PASS\n");
    check("a.md", Rule::Gate, &line("191 ms"), &line("171 ms"));
}

#[test]
fn what_is_wished_for_is_a_limit_only_with_its_side() {
    let table = |target: &str, status: &str| {
        format!("| Metric | Target | Actual | Status |\n|---|---|---|---|\n| Coverage | {target} | 78% | {status} |\n")
    };
    check("a.md", Rule::Gate, &table("> 80%", "\u{2705}"), &table("> 70%", "\u{2705}"));
    // A threshold may be that of an alarm, and an operator too.
    let alarm = "| Alert | Threshold | Current | Status |\n|---|---|---|---|\n| CPU | > 80% | 45% | OK |\n| Error rate | > 1% | 0.2% | OK |\n";
    assert_eq!(broken("a.md", alarm), []);
    let fails_below = r#"{"metric":"coverage","comparator":"LT","threshold":80,"actual":75,"status":"failed"}"#;
    assert_eq!(broken("a.json", fails_below), []);
    for (target, status) in
        [("80%", "\u{2705}"), ("> 80%", "\u{26a0} close"), ("> 80%", "nearly met"), ("> 80 MB", "PASS")]
    {
        assert_eq!(broken("a.md", &table(target, status)), [], "{target} {status}");
    }
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
fn percentiles_do_not_fall() {
    check(
        "a.json",
        Rule::Order,
        r#"{"p50_ms":40.1,"p95_ms":151.2,"p99_ms":93.4}"#,
        r#"{"p50_ms":40.1,"p95_ms":151.2,"p99_ms":193.4}"#,
    );
    let row = |p99: &str| {
        format!("| Endpoint | p50 | p95 | p99 |\n|---|---|---|---|\n| /search | 40 ms | 151 ms | {p99} |\n")
    };
    check("a.md", Rule::Order, &row("93 ms"), &row("1.9 s"));
}

#[test]
fn where_more_is_better_percentiles_have_no_order() {
    for text in [
        r#"{"throughput":{"p50":900,"p95":700,"p99":500}}"#,
        r#"{"fps_p50":60,"fps_p99":31}"#,
        r#"{"p95_ratio":1.115,"p99_ratio":1.112}"#,
        r#"{"p95_ms":120,"max_ms":100}"#,
        r#"{"energy_gwh":{"p50":120,"p90":105}}"#,
    ] {
        assert_eq!(broken("a.json", text), [], "{text}");
    }
}

#[test]
fn a_rate_is_errors_over_requests() {
    let report = |rate: &str| format!(r#"{{"requests":5000,"errors":12,"error_rate":{rate}}}"#);
    check("a.json", Rule::Rate, &report(r#""0.42 %""#), &report(r#""0.24 %""#));
    assert_eq!(broken("a.json", &report("0.0024")), []);
}

#[test]
fn durations_fit_their_timestamps() {
    let report =
        |end: &str| format!(r#"{{"started_at":"2026-03-01T10:00:00Z","ended_at":"{end}","duration_minutes":60}}"#);
    check("a.json", Rule::Time, &report("2026-03-01T10:00:04Z"), &report("2026-03-01T11:00:04Z"));
    check("a.json", Rule::Time, &report("2026-03-01T09:00:00Z"), &report("2026-03-01T12:00:00Z"));
}

#[test]
fn a_change_follows_from_its_levels() {
    let report =
        |gain: &str| format!(r#"{{"recall_at_50":{{"baseline":0.856,"achieved":0.895,"improvement_pct":"{gain}"}}}}"#);
    check("a.json", Rule::Gain, &report("+6.4%"), &report("+4.6%"));
    let table = |change: &str| {
        format!("| Metric | Before | After | Change |\n|---|---|---|---|\n| Build | 120 s | 45 s | {change} |\n")
    };
    check("a.md", Rule::Gain, &table("50% faster"), &table("62% faster"));
    let mean = "| Metric | Before | After | Change |\n|---|---|---|---|\n| Average | 120 s | 45 s | 50% |\n";
    assert_eq!(broken("a.md", mean), []);
    // Every sense in which reports use the word.
    for fits in ["-62.5%", "2.7x", "167% faster", "-75 s", "~40%", "much better", "100+%"] {
        assert_eq!(broken("a.md", &table(fits)), [], "{fits}");
    }
}

#[test]
fn what_is_planned_or_set_up_claims_nothing() {
    let lying = r#"{"passed":6,"failed":2,"total":7}"#;
    for text in [
        format!(r#"{{"example":{lying}}}"#),
        format!(r#"{{"deployment_plan":[{lying}]}}"#),
        format!(r#"{{"jobs":{{"test":{lying}}}}}"#),
        format!(r#"{{"openapi":"3.0.0","x":{lying}}}"#),
    ] {
        assert_eq!(broken("a.json", &text), [], "{text}");
    }
    assert_eq!(broken("reports/example-output.json", lying), []);
    let table = |title: &str| format!("# {title}\n\n| Total | Passed | Failed |\n|---|---|---|\n| 7 | 6 | 2 |\n");
    check("a.md", Rule::Count, &table("Results"), &table("Results").replace("| 2 |", "| 1 |"));
    assert_eq!(broken("a.md", &table("Example output")), []);
    assert_eq!(broken("a.md", &format!("```\n{}```\n", table("Results"))), []);
}

#[test]
fn a_policy_names_what_the_report_is_silent_about() {
    let policy = Policy::parse(
        "p.toml",
        "schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.1 %\"\n\
         [[gate]]\nid = \"recall\"\nmeasure = \"Recall@50\"\ntest = \"at_least\"\nlimit = \"85 %\"\n",
    )
    .unwrap();
    let findings = |name: &str, text: &str| {
        let audit = audit(&Document::read(name, text).unwrap(), Some(&policy));
        audit.findings.iter().map(|finding| (finding.rule, finding.severity)).collect::<Vec<_>>()
    };
    use Severity::{Contradicted, Suspect};
    let of = |text: &str| findings("a.json", text);
    assert_eq!(of(r#"{"status":"PASS","error_rate_pct":0.02,"recall_at_50":0.89}"#), []);
    assert_eq!(of(r#"{"status":"PASS","error_rate_pct":0.02}"#), [(Rule::MissingGate, Contradicted)]);
    assert_eq!(of(r#"{"error_rate_pct":0.02}"#), [(Rule::MissingGate, Suspect)]);
    assert_eq!(of(r#"{"status":"PASS","error_rate_pct":1.59,"recall_at_50":0.89}"#), [(Rule::Gate, Contradicted)]);
    let table = "| Metric | Achieved |\n|---|---|\n| Error rate | 0.02 % |\n";
    assert_eq!(findings("a.md", table), [(Rule::MissingGate, Suspect)]);
}

#[test]
fn what_is_no_report_is_an_error() {
    let error = |name: &str, text: &str| Document::read(name, text).err();
    assert!(matches!(error("a.json", "{\"a\": 1"), Some(DocumentError::Json(_))));
    assert!(matches!(error("a.json", "12"), Some(DocumentError::Empty)));
    assert!(matches!(error("a.md", "Only prose here.\n"), Some(DocumentError::Empty)));
    assert!(matches!(error("a.html", "{}"), Some(DocumentError::Html)));
    assert!(matches!(error("report", "\n<!DOCTYPE HTML>"), Some(DocumentError::Html)));
    assert!(matches!(error("a.yaml", "jobs: 1"), Some(DocumentError::Kind(_))));
}
