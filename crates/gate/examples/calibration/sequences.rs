//! Bounds that are looked at again and again, against fresh ones each time.

use lensgate_stats::{BoundedSequence, proportion, quantile_sequence};
use rayon::prelude::*;

use crate::populations::{Draws, POPULATIONS};
use crate::tally::with_bound;

/// Share of canaries in which a bound on the error rate was wrong at any of the windows: always valid, and Clopper-Pearson
/// taken anew in each window.
pub fn ever_wrong(rate: f64, windows: u64, requests: u64, trials: u64) -> [u64; 2] {
    let one = |trial: u64| {
        let mut draws = Draws::new(301, trial);
        let (mut sequence, mut total) = (BoundedSequence::of_events(), 0);
        let mut wrong = [false; 2];
        for window in 1..=windows {
            let events = (0..requests).filter(|_| draws.unit() < rate).count() as u64;
            sequence.add_events(events, requests).expect("no more events than requests");
            total += events;
            // Kill switches ask whether the rate is above; a promotion asks whether it is below.
            wrong[0] |= sequence.e_value_above(rate) >= 20.0;
            let fresh = proportion(total, window * requests).expect("there are requests");
            wrong[1] |= fresh.p_value_above(rate) <= 0.05;
        }
        wrong
    };
    let every: Vec<[bool; 2]> = (0..trials).into_par_iter().map(one).collect();
    [0, 1].map(|side| every.iter().filter(|wrong| wrong[side]).count() as u64)
}

/// Share of sequences of scores in which the always-valid lower bound of the mean was ever above it, looked at after
/// every tenth value.
pub fn mean_ever_wrong(population: usize, n: usize, trials: u64) -> u64 {
    let population = &POPULATIONS[population];
    let truth = population.mean();
    let one = |trial: u64| {
        let mut draws = Draws::new(311, trial);
        let mut sequence = BoundedSequence::new(-1.0, 1.0).expect("the ends span a range");
        (1..=n).any(|count| {
            sequence.add(population.draw(&mut draws), 1).expect("values lie in the range");
            count % 10 == 0 && sequence.e_value_above(truth) >= 20.0
        })
    };
    (0..trials).into_par_iter().filter(|trial| one(*trial)).count() as u64
}

/// Share of sequences in which the always-valid upper bound of p95 was ever below it, at every hundredth sample.
pub fn quantile_ever_wrong(n: usize, trials: u64) -> u64 {
    let one = |trial: u64| {
        let mut draws = Draws::new(321, trial);
        let samples: Vec<f64> = (0..n).map(|_| draws.unit()).collect();
        (1..=n / 100).any(|looks| {
            let inference = quantile_sequence(&samples[..looks * 100], 0.95).expect("there are samples");
            inference.p_value_below(0.95) <= 0.05
        })
    };
    (0..trials).into_par_iter().filter(|trial| one(*trial)).count() as u64
}

pub fn print(trials: u64) {
    println!("\n### Looked at in every window: how often a 95 % bound was ever wrong, %\n");
    println!("| what | looks | always valid | a fresh bound each time |");
    println!("|---|---|---|---|");
    for (rate, windows, requests) in [(0.001, 120, 7_350), (0.01, 120, 300)] {
        let trials = if requests > 1_000 { trials / 10 } else { trials };
        let [always, fresh] = ever_wrong(rate, windows, requests, trials);
        let name = format!("error rate {} %, {requests} requests a window", 100.0 * rate);
        println!("| {name} | {windows} | {} | {} |", with_bound(always, trials), with_bound(fresh, trials));
    }
    for index in [0, 2, 7] {
        let wrong = mean_ever_wrong(index, 1_000, trials / 5);
        println!("| mean, {} | 100 | {} | – |", POPULATIONS[index].name, with_bound(wrong, trials / 5));
    }
    let wrong = quantile_ever_wrong(3_000, trials / 5);
    println!("| p95 | 30 | {} | – |", with_bound(wrong, trials / 5));
    print_widths();
}

/// What always-validity costs: upper bounds of a share at one fixed size.
fn print_widths() {
    println!("\n### What it costs: the 95 % upper bound of an error rate after n requests, %\n");
    println!("| events | n | Clopper-Pearson | always valid | ratio |");
    println!("|---|---|---|---|---|");
    for (events, n) in [(0, 3_000), (3, 10_000), (10, 10_000), (100, 100_000), (1_000, 100_000)] {
        let exact = proportion(events, n).expect("there are requests").upper_bound(0.95);
        let mut sequence = BoundedSequence::of_events();
        sequence.add_events(events, n).expect("no more events than requests");
        let always = sequence.infer().expect("there are requests").upper_bound(0.95);
        println!("| {events} | {n} | {:.4} | {:.4} | {:.2} |", 100.0 * exact, 100.0 * always, always / exact);
    }
}
