//! The short form of `scripts/calibrate.sh`: the judge's bounds on populations whose truth is known, and the document's
//! tables against what the simulation says.
#![allow(clippy::unwrap_used)]
#![allow(clippy::print_stdout, dead_code, reason = "the simulation also prints tables")]

#[path = "../examples/calibration/draws.rs"]
mod draws;
#[path = "../examples/calibration/errors.rs"]
mod errors;
#[path = "../examples/calibration/means.rs"]
mod means;
#[path = "../examples/calibration/others.rs"]
mod others;
#[path = "../examples/calibration/plans.rs"]
mod plans;
#[path = "../examples/calibration/policy.rs"]
mod policy;
#[path = "../examples/calibration/populations.rs"]
mod populations;
#[path = "../examples/calibration/quantiles.rs"]
mod quantiles;
#[path = "../examples/calibration/ratios.rs"]
mod ratios;
#[path = "../examples/calibration/tally.rs"]
mod tally;
#[path = "../examples/calibration/width.rs"]
mod width;
#[path = "../examples/calibration/world.rs"]
mod world;

use crate::draws::Draws;
use crate::errors::Errors;
use crate::populations::{KNOWN, UNSEEN};
use crate::quantiles::{Corner, Level, Shapes};
use crate::tally::Rate;

const TRIALS: u64 = 200;

/// A rate of 5 % gives more than this in one of a thousand simulations.
fn keeps(what: &str, rate: Rate) {
    let most = 0.05 + 3.0 * (0.05 * 0.95 / rate.trials as f64).sqrt();
    assert!(rate.share() <= most, "{what}: {rate} %");
}

#[test]
fn every_population_has_the_mean_that_its_truth_is_taken_from() {
    for population in KNOWN.iter().chain(UNSEEN) {
        let n = 200_000;
        let values = population.sample(n, &mut Draws::new(1, 1));
        assert!(values.iter().all(|value| (-1.0..=1.0).contains(value)), "{}", population.name);
        let mean = values.iter().sum::<f64>() / n as f64;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let error = squares.sqrt() / n as f64;
        assert!((mean - population.mean()).abs() <= 4.0 * error, "{}: {mean} {}", population.name, population.mean());
    }
}

#[test]
fn at_exactly_the_margin_a_go_is_no_more_frequent_than_promised() {
    for population in KNOWN.iter().step_by(3).chain(UNSEEN.iter().step_by(2)) {
        for n in [30, 49, 50, 120] {
            let [go, no_go] = means::cell(population, n, TRIALS);
            keeps(population.name, go);
            keeps(population.name, no_go);
        }
    }
    for kind in ratios::Kind::ALL {
        for rate in ratios::cell(kind, 100, TRIALS) {
            keeps(&format!("{kind:?}"), rate);
        }
    }
}

#[test]
fn one_query_more_moves_no_bound_by_a_tenth() {
    let (step, name, n) = width::largest_step(49, 51, 5);
    assert!(step <= 0.10, "{step} at {n}: {name}");
}

#[test]
fn a_false_declaration_is_refuted_once_a_query_shows_it() {
    let [_, refuted] = width::declared(&width::COLLAPSE, 0.5, 200, TRIALS);
    assert!(refuted.share() > 0.95, "{refuted}");
}

#[test]
fn repositories_as_a_sample_are_bounded_as_one_and_ignoring_them_fails() {
    let [go, no_go, ignoring, _] = ratios::clusters(40, TRIALS);
    keeps("repositories", go);
    keeps("repositories", no_go);
    assert!(ignoring.share() > 0.08, "{ignoring}");
}

#[test]
fn asking_again_never_makes_errors_less_decidable() {
    for errors in [Errors::transient(0.005), Errors::lasting(0.005)] {
        let [one, four] = [1, 4].map(|times| errors::difference([errors; 2], 0.01, 500, times, TRIALS)[0].share());
        assert!(four >= one, "{errors:?}: {one} {four}");
    }
    let four = errors::difference([Errors::transient(0.005); 2], 0.01, 500, 4, TRIALS)[0];
    assert!(four.share() >= 0.8, "{four}");
    for (base, margin) in [(0.05, 0.02), (0.2, 0.05)] {
        keeps("pairs that never fail together", errors::apart(base, margin, 300, TRIALS)[0]);
    }
}

#[test]
fn quantiles_keep_the_promise_with_ties_and_at_gaps() {
    keeps("a level in whole milliseconds", quantiles::level(Level::Ticks, "Latency(p95)", 0.95, 300, TRIALS)[1]);
    keeps("a ratio in whole milliseconds", Shapes::Ticks.cell(300, 1, TRIALS)[1]);
    for (n, executions) in [(59, 1), (300, 1), (300, 3)] {
        let corner = Corner { p: 0.95, n, executions, by_query: true, shared: 0.9 };
        keeps(&format!("{corner:?}"), corner.cell(TRIALS)[0]);
    }
}

#[test]
fn a_whole_policy_at_its_limits_is_seldom_refused_and_never_lets_go() {
    let conditions = policy::judged(&policy::AT_LIMIT, policy::PLAIN, 0).gates;
    assert!(conditions.len() >= 25 && conditions.iter().all(|gate| gate.interval.is_some()), "{conditions:?}");
    let [go, no_go, _, invalid, _] = policy::verdicts(&policy::AT_LIMIT, policy::PLAIN, 24);
    assert_eq!((go.events, invalid.events), (0, 0));
    assert!(no_go.events <= 5, "{no_go} refused");
}

#[test]
fn a_slice_that_lost_is_found() {
    let cells = policy::losing_slice(policy::Loss::Spread, 24);
    assert!(cells[1].events >= 18 && cells[4].events >= 18, "{cells:?}");
    assert_eq!((cells[0].events, cells[3].events), (0, 0), "{cells:?}");
}

/// Rows of the document that take a second to make again.
#[test]
fn the_document_says_what_the_simulation_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/CALIBRATION.md");
    let document = std::fs::read_to_string(path).unwrap();
    for population in [&UNSEEN[0], &UNSEEN[7]] {
        let [go, _] = means::cell(population, 20, 10_000);
        let row = format!("| {} | {go} |", population.name);
        assert!(document.contains(&row), "run scripts/calibrate.sh --fresh: the document lacks {row}");
    }
}

#[test]
fn plans_come_true() {
    for [planned, realised] in plans::cells(plans::Plan::Mean(&KNOWN[4]), 100, 600, 600) {
        assert!((planned - realised).abs() < 0.085, "planned {planned}, realised {realised}");
    }
    let [held, printed] = plans::pilot_cell(plans::Plan::Mean(&KNOWN[0]), 100, 6);
    assert!(held + 2 >= printed && printed >= 5, "{held} of {printed} intervals hold");
}

#[test]
fn a_point_at_the_margin_is_a_coin_toss_and_our_go_is_not() {
    let [point, three, mann_whitney, _, go] = others::quality_cell(0.16, TRIALS);
    assert!(point.share() > 0.375 && point.share() < 0.625, "{point}");
    assert!(three.share() > 0.5, "{three}");
    assert_eq!(mann_whitney.events, 0);
    keeps("GO at the margin", go);
}
