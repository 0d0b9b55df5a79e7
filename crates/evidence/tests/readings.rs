//! How a document is read: what its form, its envelope, its other times and its paragraphs say of the figures in it.

#![expect(clippy::unwrap_used, reason = "tests")]

use lensgate_evidence::{Audit, Document, Rule, audit};

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
fn a_loose_limit_is_no_confusion_of_units() {
    assert_eq!(broken("a.json", r#"{"recall_at_50":0.754,"recall_at_50_limit":0.01}"#), []);
    assert_eq!(broken("a.json", r#"{"coverage":"93.8 %","coverage_limit":">= 1 %"}"#), []);
    assert_eq!(broken("a.json", r#"{"coverage":"0.938 %","coverage_limit":">= 90.5 %"}"#), [Rule::Unit]);
}

#[test]
fn a_system_may_be_well_after_a_release_that_failed() {
    let report = |success: bool, health: &str| format!(r#"{{"success":{success},"health":{{"status":"{health}"}}}}"#);
    check("a.json", Rule::Conflict, &report(true, "degraded"), &report(false, "healthy"));
}

#[test]
fn a_bound_beside_a_figure_decides() {
    let table = |bound: &str, status: &str| {
        format!(
            "| Metric | Goal | Achieved | 95 % bound | Status |\n|---|---|---|---|---|\n| ErrorRate | <= 2 % | 1.84 % | {bound} | {status} |\n"
        )
    };
    check("a.md", Rule::Gate, &table("<= 2.14 %", "pass"), &table("<= 1.94 %", "pass"));
    assert_eq!(broken("a.md", &table("<= 2.14 %", "fail")), []);
}

#[test]
fn a_row_of_totals_is_the_whole_of_the_others() {
    let table = |total: u32| {
        format!(
            "Wave | Checks | OK | Not OK\n--- | --- | --- | ---\n1 | 7 | 7 | 0\n2 | 6 | 5 | 1\nTotal | {total} | 12 |\n"
        )
    };
    check("a.md", Rule::Count, &table(14), &table(13));
}

#[test]
fn the_envelope_of_an_answer_is_no_outcome() {
    let answer = |status: &str, inside: &str| {
        format!(r#"{{"status":"{status}","data":{{"success":{inside},"health":"degraded"}}}}"#)
    };
    check("a.json", Rule::Conflict, &answer("success", "true"), &answer("success", "false"));
}

#[test]
fn an_end_that_is_not_set_ends_nothing() {
    let alert = |end: &str| format!(r#"{{"name":"watchdog","startsAt":"2026-03-05T01:06:40Z","endsAt":"{end}"}}"#);
    check("a.json", Rule::Time, &alert("2026-03-05T01:05:40Z"), &alert("0001-01-01T00:00:00Z"));
    assert_eq!(broken("a.json", &alert("1970-01-01T00:00:00Z")), []);
}

#[test]
fn failures_counted_window_by_window_name_none() {
    let report = |failed: &str| format!(r#"{{"gates_passed":9,"gates_total":9,"failed_gates":{failed}}}"#);
    check("a.json", Rule::Count, &report(r#"["coverage"]"#), &report("[0,0,0]"));
}

#[test]
fn arrays_of_one_length_are_columns() {
    let report = |p99: &str| {
        format!(r#"{{"window":[1,2,3],"p95_ms":[110.5,121.2,119.8],"p99_ms":{p99},"replicas":[3,3],"requests":900}}"#)
    };
    check("a.json", Rule::Order, &report("[160.1,101.4,170.3]"), &report("[160.1,181.4,170.3]"));
}

#[test]
fn items_below_an_item_are_its_own() {
    let list = |errors: u32| {
        format!(
            "# Steps\n\n- [x] 5 % of traffic\n  - 40000 requests, 40 errors (0.1 %)\n- [x] 25 % of traffic\n  - 50000 requests, {errors} errors (0.02 %)\n"
        )
    };
    check("a.md", Rule::Rate, &list(90), &list(10));
}

#[test]
fn a_column_of_several_figures_is_several() {
    let table = |figures: &str| {
        format!(
            "| Step | p50 / p95 / p99 (ms) | Status |\n|---|---|---|\n| 1 | {figures} | ok |\n| 2 | 41 / 92 / 140 | ok |\n"
        )
    };
    check("a.md", Rule::Order, &table("40 / 152 / 131"), &table("40 / 131 / 152"));
}

#[test]
fn two_times_with_an_arrow_are_a_range() {
    let item =
        |end: &str| format!("# Step 1\n\n- 2026-03-05T08:00:00Z \u{2192} 2026-03-05T{end}Z (20 min)\n- status: ok\n");
    check("a.md", Rule::Time, &item("08:00:04"), &item("08:20:00"));
}

#[test]
fn what_is_told_of_another_time_contradicts_nothing() {
    let report =
        |key: &str| format!(r#"{{"result":"success","rollbacks":0,"{key}":{{"result":"failure","rollbacks":2}}}}"#);
    assert_eq!(broken("a.json", &report("deployment")), [Rule::Conflict]);
    assert_eq!(broken("a.json", &report("previous_attempt")), []);
    let notes = |heading: &str| {
        format!(
            "# Notes\n\n- outcome: passed\n- rollbacks: 0\n- {heading}:\n  - 7.2.9 ran with 2 rollbacks\n  - 7.2.8 was fine\n"
        )
    };
    check("a.md", Rule::Conflict, &notes("This shift"), &notes("Last shift"));
}

#[test]
fn ratios_of_percentiles_have_no_order() {
    let table = |p95: &str, p99: &str| {
        format!(
            "| Metric | Achieved | Status |\n|---|---|---|\n| p95 latency | {p95} | pass |\n| p99 latency | {p99} | pass |\n"
        )
    };
    check("a.md", Rule::Order, &table("131 ms", "112 ms"), &table("1.115 x", "1.112 x"));
    assert_eq!(broken("a.json", r#"{"p95_ratio":1.115,"p99_ratio":1.112}"#), []);
}

#[test]
fn what_is_no_report_is_an_error() {
    assert!(Document::read("a.json", "{\"a\": 1").is_err());
    assert!(Document::read("a.md", "Only prose here.\n").is_err());
    assert!(Document::read("a.json", "").is_err());
}

#[test]
fn headings_beside_rows_are_a_table() {
    let table = |total: u64| {
        format!(
            r#"{{"result":{{"columns":["wave","requests","errors","error_pct"],"rows":[["wave 1",1000,3,0.3],["wave 2",2000,4,0.2]]}},"total":{{"requests":{total}}}}}"#
        )
    };
    check("a.json", Rule::Count, &table(3100), &table(3000));
}

#[test]
fn labelled_series_are_told_apart_by_their_numbered_label() {
    let series = |p99: &str| {
        let sample = |name: &str, labels: &str, value: &str| {
            format!(r#"{{"metric":{{"__name__":"{name}","job":"a"{labels}}},"value":[1772697600,"{value}"]}}"#)
        };
        let quantile = |step: u8, share: &str, value: &str| {
            sample("latency_milliseconds", &format!(r#","step":"{step}","quantile":"{share}""#), value)
        };
        let samples = [
            quantile(1, "0.95", "120"),
            quantile(1, "0.99", p99),
            quantile(2, "0.95", "130"),
            quantile(2, "0.99", "150"),
        ];
        format!(r#"{{"data":{{"result":[{}]}}}}"#, samples.join(","))
    };
    check("a.json", Rule::Order, &series("100"), &series("140"));
}

#[test]
fn tiles_are_keys_with_values_and_a_unit_field_holds_beside_it() {
    let tile = |name: &str, value: &str, unit: &str| format!(r#"{{"name":"{name}","value":{value},"unit":"{unit}"}}"#);
    let tiles = |p99: &str| {
        format!(r#"{{"tiles":[{},{},{}]}}"#, tile("p50", "40", "ms"), tile("p95", "120", "ms"), tile("p99", p99, "ms"))
    };
    check("a.json", Rule::Order, &tiles("100"), &tiles("140"));
    let limited = |limit: &str| {
        format!(
            r#"{{"passed":true,"latency":{{"unit":"ms","p95":120}},"limits":{{"latency_p95_ms":{{"maximum":{limit}}}}}}}"#
        )
    };
    check("a.json", Rule::Gate, &limited("100"), &limited("140"));
}

#[test]
fn a_table_may_have_its_steps_as_columns() {
    let table = |total: u64| {
        format!(
            "# Run\n\n| | Leg 1 | Leg 2 | All |\n|---|--:|--:|--:|\n| Probes | 7 | 8 | {total} |\n| Probes passed | 7 | 8 | {total} |\n"
        )
    };
    check("a.md", Rule::Count, &table(16), &table(15));
}

#[test]
fn ruled_headings_and_dotted_leaders_are_sections_and_keys() {
    let readout = |p99: u64| {
        format!("=== rollout ===\n\n--- wave 1 (5 %) ---\nlatency p95 ..... 120 ms\nlatency p99 ..... {p99} ms\n")
    };
    check("a.md", Rule::Order, &readout(100), &readout(140));
}

#[test]
fn a_paragraph_about_one_step_is_held_against_none_of_the_others() {
    let diary = |failed: u64| {
        format!(
            "# Diary\n\nStage 1 saw 1000 requests; 3 of them failed, which is 0.300 %.\n\nStage 2 saw 2000 requests; {failed} of them failed, which is 0.200 %.\n"
        )
    };
    check("a.md", Rule::Rate, &diary(9), &diary(4));
}

#[test]
fn what_is_called_inconclusive_claims_nothing() {
    let row = |status: &str| {
        format!(
            "| Metric | Goal | Achieved | n | Status |\n|---|---|--:|--:|---|\n| ErrorRate | <= 0.1 % | 0.00 % | 1,487 | {status} |\n"
        )
    };
    check("a.md", Rule::Rate, &row("pass"), &row("inconclusive"));
}

#[test]
fn a_column_n_is_what_bounds_rest_on_and_not_what_a_rate_is_of() {
    let row = |of: &str| format!("| Metric | Achieved | {of} |\n|---|--:|--:|\n| ErrorRate | 1.59 % | 429 |\n");
    check("a.md", Rule::Rate, &row("requests"), &row("n"));
}

#[test]
fn one_name_that_fails_in_several_phases_is_listed_once() {
    let listed = |names: &str| {
        format!(
            r#"{{"phases":[{{"checks":{{"total":5,"passed":4}}}},{{"checks":{{"total":6,"passed":5}}}}],"checks":{{"total":11,"passed":9}},"failed_checks":[{names}]}}"#
        )
    };
    check("a.json", Rule::Count, &listed(r#""recall","latency","errors""#), &listed(r#""recall""#));
}
