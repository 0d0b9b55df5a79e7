//! The short form of `scripts/calibrate.sh`: the judge's bounds on populations whose truth is known, and the document's
//! tables against what the simulation says.
#![allow(clippy::unwrap_used)]
#![allow(clippy::print_stdout, dead_code, reason = "the simulation also prints tables")]

#[path = "../examples/calibration/latency.rs"]
mod latency;
#[path = "../examples/calibration/others.rs"]
mod others;
#[path = "../examples/calibration/policy.rs"]
mod policy;
#[path = "../examples/calibration/populations.rs"]
mod populations;
#[path = "../examples/calibration/power.rs"]
mod power;
#[path = "../examples/calibration/quality.rs"]
mod quality;
#[path = "../examples/calibration/rates.rs"]
mod rates;
#[path = "../examples/calibration/rejected.rs"]
mod rejected;
#[path = "../examples/calibration/tally.rs"]
mod tally;
#[path = "../examples/calibration/world.rs"]
mod world;

use crate::populations::{Clocks, POPULATIONS};

const TRIALS: u64 = 200;

/// 5 % and three standard errors of the simulation.
fn noise() -> f64 {
    0.05 + 3.0 * (0.05f64 * 0.95 / TRIALS as f64).sqrt()
}

#[test]
fn at_exactly_the_margin_a_go_is_no_more_frequent_than_promised() {
    // The nastiest ones; the document has all of them.
    for (index, n) in [(7, 30), (8, 30), (4, 100), (6, 100), (7, 100)] {
        let (name, [ours, _]) = (POPULATIONS[index].name, quality::cell(index, n, TRIALS));
        assert!(ours.low_rate() <= noise(), "{name} at {n}: {}", ours.low_with_bound());
        assert!(ours.high_rate() <= noise(), "{name} at {n}: {}", ours.high_with_bound());
    }
    let ratio = quality::ratio_cell(100, TRIALS / 4);
    assert!(ratio.low_rate() <= noise(), "ratio of means: {}", ratio.low_with_bound());
}

#[test]
fn student_t_would_not_have_kept_that_promise() {
    let [_, student] = quality::cell(7, 100, TRIALS);
    assert!(student.low_rate() > 0.08, "{}", student.low_with_bound());
}

#[test]
fn under_fifty_queries_a_bound_for_every_distribution_decides() {
    for index in 0..POPULATIONS.len() {
        assert!(quality::cell(index, 30, 4)[0].betting_rate() == 1.0);
    }
}

#[test]
fn repositories_as_a_sample_are_bounded_as_one_and_ignoring_them_fails() {
    let [ours, ignoring] = quality::cluster_cell(30, TRIALS);
    assert!(ours.low_rate() <= noise(), "{}", ours.low_with_bound());
    assert!(ignoring.low_rate() > 0.08, "{}", ignoring.low_with_bound());
    let [strata, _] = quality::stratified_cell(100, TRIALS);
    assert!(strata.low_rate() <= noise(), "{}", strata.low_with_bound());
    assert_eq!(quality::cluster_cell(10, 10)[0].unusable_rate(), 1.0);
}

#[test]
fn latency_ratios_and_error_rates_keep_the_promise() {
    for clocks in Clocks::ALL {
        let ratio = latency::ratio_cell(clocks, "Latency(p95)", 100, 1, TRIALS);
        assert!(ratio.high_rate() <= noise(), "{}: {}", clocks.name(), ratio.high_with_bound());
    }
    for shapes in [latency::Shapes::SlowPath, latency::Shapes::AcrossP95] {
        let ratio = latency::shape_cell(shapes, shapes.truth(), 100, TRIALS);
        assert!(ratio.high_rate() <= noise(), "{shapes:?}: {}", ratio.high_with_bound());
    }
    for (margin, n) in [(0.005, 1_000), (0.02, 300)] {
        assert!(rates::independent_false_go(0.05, margin, n) <= 0.055);
    }
    for misses in rates::cell(500, 1, TRIALS) {
        assert!(misses.high_rate() <= noise(), "{}", misses.high_with_bound());
    }
}

#[test]
fn a_whole_policy_at_its_limits_is_seldom_refused_and_never_lets_go() {
    let conditions = policy::judged(&policy::AT_LIMIT, 0).gates;
    assert!(conditions.len() >= 25 && conditions.iter().all(|gate| gate.interval.is_some()), "{conditions:?}");
    let [go, no_go, _, invalid, naive] = policy::verdicts(&policy::AT_LIMIT, 24);
    assert_eq!((go, invalid), (0, 0));
    assert!(no_go <= 5, "{no_go} of 24 refused");
    // Without adjustment two comparisons in five would have been refused.
    assert!(naive >= 4, "{naive} of 24");
}

/// Rows of the document that take a second to make again.
#[test]
fn the_document_says_what_the_simulation_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/CALIBRATION.md");
    let document = std::fs::read_to_string(path).unwrap();
    for row in [quality::row(0, 100, 10_000), rates::level_row(0.01, 300), rates::difference_row(0.01, 0.01, 300)] {
        assert!(document.contains(&row), "run scripts/calibrate.sh --fresh: the document lacks {row}");
    }
    let short: Vec<&str> = document.lines().filter(|line| line.starts_with('|') && line.contains('↓')).collect();
    assert!(short.is_empty(), "intervals that cover less than they promise: {short:#?}");
}

#[test]
fn plans_come_true() {
    for [planned, realised] in power::cells(power::Plan::Mean(1), 100, 600, 600) {
        assert!((planned - realised).abs() < 0.085, "planned {planned}, realised {realised}");
    }
    let [held, printed] = power::pilot_cell(power::Plan::Mean(0), 100, 6);
    assert!(held + 2 >= printed && printed >= 5, "{held} of {printed} intervals hold");
}

#[test]
fn a_point_at_the_margin_is_a_coin_toss_and_our_go_is_not() {
    let [point, three, mann_whitney, _, go] = others::quality_cell(0.16, TRIALS);
    assert!(point > TRIALS * 3 / 8 && point < TRIALS * 5 / 8, "{point}");
    assert!(three > TRIALS / 2, "{three}");
    assert_eq!(mann_whitney, 0);
    assert!(go as f64 <= noise() * TRIALS as f64, "{go}");
}
