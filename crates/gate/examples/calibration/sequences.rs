//! Bounds that are looked at again and again, against fresh ones each time.

use lensgate_stats::{
    Moments, RatioSequence, proportion, quantile_rank_lower, quantile_rank_upper, rate_lower, rate_upper,
};

use crate::draws::Draws;
use crate::populations::KNOWN;
use crate::tally::{Rate, rates};

/// Share of canaries in which a bound on the error rate was wrong at any of the windows: always valid on either side, and Clopper-Pearson
/// taken again in each window.
pub fn ever_wrong(rate: f64, windows: u64, requests: u64, trials: u64) -> [Rate; 3] {
    rates(trials, |trial| {
        let mut draws = Draws::new(301, trial);
        let (mut wrong, mut total) = ([false; 3], 0);
        for window in 1..=windows {
            total += (0..requests).filter(|_| draws.unit() < rate).count() as u64;
            let n = window * requests;
            wrong[0] |= rate_lower(total, n, 0.05) > rate;
            wrong[1] |= rate_upper(total, n, 0.05) < rate;
            wrong[2] |= proportion(total, n).is_ok_and(|fresh| fresh.p_value_above(rate) <= 0.05);
        }
        wrong
    })
}

/// Share of sequences of scores in which the bounds of the mean were ever wrong, after windows of ten scores.
fn mean_ever_wrong(windows: usize, trials: u64) -> [Rate; 2] {
    let level = &KNOWN[8];
    rates(trials, |trial| {
        let mut draws = Draws::new(311, trial);
        let mut sequence = RatioSequence::new(1.0, (0.8, 1.0));
        let mut wrong = [false; 2];
        for _ in 0..windows {
            let mut window = Moments::default();
            level.sample(10, &mut draws).into_iter().for_each(|score| window.add(score, 1.0, 1.0));
            sequence.add(&window);
            wrong[0] |= sequence.lower(0.05) > level.mean();
            wrong[1] |= sequence.upper(0.05) < level.mean();
        }
        wrong
    })
}

/// Share of sequences in which the bounds of p95 were ever wrong, at every hundredth sample.
fn quantile_ever_wrong(n: usize, trials: u64) -> [Rate; 2] {
    rates(trials, |trial| {
        let mut draws = Draws::new(321, trial);
        let samples: Vec<f64> = (0..n).map(|_| draws.unit()).collect();
        let mut wrong = [false; 2];
        for seen in (100..=n).step_by(100) {
            let within = samples[..seen].iter().filter(|sample| **sample <= 0.95).count() as u64;
            // The order statistic of a rank is above the quantile when fewer samples than that are within it.
            wrong[0] |= quantile_rank_lower(seen as u64, 0.95, 0.05) > within;
            wrong[1] |= quantile_rank_upper(seen as u64, 0.95, 0.05) <= within;
        }
        wrong
    })
}

pub fn print(trials: u64) {
    let trials = (trials / 10).max(100);
    println!("\n### Checked in every window: how often a 95 % bound was ever wrong, %\n");
    println!("{trials} trials.\n");
    println!("| what | checks | lower bound | upper bound | a fresh lower bound each time |\n|---|---|---|---|---|");
    let [lower, upper, fresh] = ever_wrong(0.01, 120, 300, trials);
    println!("| error rate 1 %, 300 requests per window | 120 | {lower} | {upper} | {fresh} |");
    let [lower, upper] = mean_ever_wrong(100, trials);
    println!("| mean, {}, 10 queries per window | 100 | {lower} | {upper} | – |", KNOWN[8].name);
    let [lower, upper] = quantile_ever_wrong(3_000, trials);
    println!("| p95, 100 requests per window | 30 | {lower} | {upper} | – |");
}
