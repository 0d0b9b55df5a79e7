//! The randomization test and its adjustments: p-values that reports print beside the bounds.

use lensgate_stats::{holm, max_t, sign_flip_p_value};

use crate::populations::{Draws, POPULATIONS};
use crate::tally::{count, with_bound};

const MEASURES: usize = 10;
const FLIPS: u32 = 999;

/// Deltas of ten measures on the same queries, of which half of each delta is common to all; `effect` is added to the
/// first measure's.
fn measures(n: usize, effect: f64, draws: &mut Draws) -> Vec<Vec<f64>> {
    let population = &POPULATIONS[9];
    let common = population.sample(n, draws);
    let mut all: Vec<Vec<f64>> =
        (0..MEASURES).map(|_| common.iter().map(|c| c + population.draw(draws)).collect()).collect();
    all[0].iter_mut().for_each(|delta| *delta += effect);
    all
}

fn rejections(n: usize, effect: f64, trials: u64) -> [u64; 3] {
    count(trials, |trial| {
        let all = measures(n, effect, &mut Draws::new(701 + n as u64, trial));
        let slices: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
        let plain: Vec<f64> =
            slices.iter().map(|deltas| sign_flip_p_value(deltas, FLIPS, trial).expect("deltas vary")).collect();
        let together = max_t(&slices, FLIPS, trial).expect("measures are aligned");
        let any = |p_values: &[f64]| p_values.iter().any(|p| *p <= 0.05);
        [any(&plain), any(&holm(&plain)), any(&together)]
    })
}

pub fn print(trials: u64) {
    println!("\n### Ten measures of the same queries: how often any p-value is at most 0.05, %\n");
    println!("| truth | n | each alone | Holm | maxT |");
    println!("|---|---|---|---|---|");
    for (name, effect) in [("no measure changed", 0.0), ("one measure changed by a quarter of its sd", 0.1)] {
        for n in [30, 100] {
            let cells = rejections(n, effect, trials).map(|events| with_bound(events, trials));
            println!("| {name} | {n} | {} |", cells.join(" | "));
        }
    }
    println!("\n### One measure, sign flips: how often p <= 0.05 when the mean is zero, %\n");
    println!("| deltas | n | p <= 0.05 |");
    println!("|---|---|---|");
    for (name, index) in [("symmetric", 9), ("skewed, shifted to a mean of zero", 8)] {
        for n in [30, 100] {
            let population = &POPULATIONS[index];
            let [wrong] = count(trials, |trial| {
                let sample = population.sample(n, &mut Draws::new(711, trial));
                let deltas: Vec<f64> = sample.iter().map(|value| value - population.mean()).collect();
                [sign_flip_p_value(&deltas, FLIPS, trial).is_ok_and(|p| p <= 0.05)]
            });
            println!("| {name} | {n} | {} |", with_bound(wrong, trials));
        }
    }
}
