//! What a plan's certificate looks like, held by a made-up one, and what must be true of its markup and figure.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod markup;

use lensgate_canary::power::Power;
use lensgate_report::plot::{NARROW, WIDE, power_figures, power_plots};
use lensgate_report::power::{markdown, page};
use serde_json::{Value, json};

fn caught(n: u64) -> Value {
    let share = n as f64 / 100.0;
    json!({ "n": n, "share": share, "lower": (share - 0.05).max(0.0), "upper": (share + 0.05).min(1.0) })
}

fn row(name: &str, regression: Option<(&str, f64)>, by: [u64; 2], minutes: Option<f64>) -> Value {
    let spread = |middle: f64| json!({ "p10": middle / 2.0, "p50": middle, "p90": middle * 1.5 });
    json!({
        "scenario": name, "regression": regression.map(|(kind, _)| kind), "size": regression.map(|(_, size)| size),
        "canaries": 100, "killed": caught(by[1]), "killed_before_fault": 0, "caught_by_phase": by.map(caught),
        "detect_s": minutes.map(|minutes| spread(minutes * 60.0)), "exposed_requests": spread(10_000.0),
        "hurt_requests": spread(12.0),
    })
}

fn power() -> Power {
    let told = json!({
        "schema_version": 2, "tool_version": "0.0.0",
        "policy": { "path": "p.toml", "sha256": "00", "decide": "bound", "confidence": 0.95, "false_kill": 0.01, "alpha": 0.002 },
        "inputs": [{ "path": "quality.parquet", "sha256": "11", "rows": 1234 }],
        "traffic": {
            "rate_per_s": 245.0, "arrivals": "poisson", "popularity": "uniform", "sessions": 10_000, "holdout": 0.0, "seed": 7,
            "injected": [],
        },
        "phases": [
            { "name": "few", "start_s": 0.0, "end_s": 1_200.0, "traffic": 0.05 },
            { "name": "all", "start_s": 1_200.0, "end_s": 2_400.0, "traffic": 1.0 },
        ],
        "distinct_queries": 400, "distinct_observations": 1200, "scope": "conditional on this query set",
        "baseline_outside": [],
        "rows": [
            row("no change", None, [0, 0], None),
            row("errors +0.05 pp", Some(("errors", 0.0005)), [0, 0], None),
            row("errors +0.5 pp", Some(("errors", 0.005)), [10, 41], Some(31.0)),
            row("errors +2 pp", Some(("errors", 0.02)), [100, 100], Some(2.0)),
            row("latency 1.5 x", Some(("latency", 1.5)), [70, 99], Some(22.0)),
        ],
    });
    serde_json::from_value(told).unwrap()
}

#[test]
fn certificate() {
    insta::assert_snapshot!(markdown(&power()));
}

#[test]
fn the_page_is_well_formed_and_says_when_the_baseline_breaks_a_limit() {
    let mut power = power();
    markup::tags(&page(&power).unwrap());
    assert!(!page(&power).unwrap().contains("breaks a limit"));
    power.baseline_outside.push("p3-recall: <b>87 %</b>".to_owned());
    let broken = page(&power).unwrap();
    markup::tags(&broken);
    assert!(broken.contains("breaks a limit") && !broken.contains("<b>87"));
    assert!(markdown(&power).contains("no rate of false kills"), "{}", markdown(&power));
}

#[test]
fn the_figure_tells_in_words_what_it_shows_and_marks_what_is_never_caught() {
    let power = power();
    for width in [WIDE, NARROW] {
        let figures = power_figures(&power, width);
        assert_eq!(figures.len(), 1);
        let words = &figures[0].description;
        assert!(words.contains("0.05 pp never") && words.contains("0.5 pp after 31.0 min (41.0 % caught)"), "{words}");
        assert!(words.contains("1.5 x after 22.0 min (99.0 % caught)"), "{words}");
    }
    let plots = power_plots(&power).unwrap();
    assert_eq!(plots, power_plots(&power).unwrap());
    roxmltree::Document::parse(&plots[0].svg).unwrap();
    assert!(plots[0].svg.contains("prefers-color-scheme:dark") && plots[0].png.starts_with(b"\x89PNG\r\n\x1a\n"));
}

#[test]
fn a_certificate_without_sizes_has_no_figure_and_still_a_page() {
    let mut power = power();
    power.rows.truncate(1);
    assert_eq!(power_figures(&power, WIDE), []);
    markup::tags(&page(&power).unwrap());
}
