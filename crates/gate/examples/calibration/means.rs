//! Means of paired deltas and levels: how often the bound is wrong at exactly the margin, on either side.

use lensgate_compare::{Estimator, Undecided};
use lensgate_words::Arm;

use crate::draws::Draws;
use crate::populations::{KNOWN, Population, UNSEEN};
use crate::tally::{Rate, at_least, rates_near_promise, summary};
use crate::world;

/// Sizes of samples.
const SIZES: [usize; 14] = [20, 30, 40, 49, 50, 60, 80, 99, 120, 150, 200, 300, 500, 2_000];

/// The judge's estimate of a population's mean from values of it.
pub fn estimate(population: &Population, values: Vec<f64>) -> Result<Estimator, Undecided> {
    if population.is_level() {
        let arms = (world::scores(vec![0.5; values.len()]), world::scores(values));
        world::series("nDCG@10", arms).level(Arm::Candidate)
    } else {
        world::series("nDCG@10", world::arms(&values)).difference()
    }
}

/// Half a standard error of the mean. A bound is never that near: among all weights the quickest to fall off is a single
/// exponential one, whose lower 5 % point is 0.95 of its standard deviations away from its mean.
fn nearest(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    0.5 * values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>().sqrt() / n
}

/// How often a gate passes although the truth only just meets its limit, and how often it fails there.
pub fn cell(population: &Population, n: usize, trials: u64) -> [Rate; 2] {
    let truth = population.mean();
    rates_near_promise(trials, |trial| {
        let values = population.sample(n, &mut Draws::new(n as u64, trial));
        let nearest = nearest(&values);
        let estimator = estimate(population, values);
        let near = estimator.as_ref().is_ok_and(|it| (it.point() - truth).abs() <= nearest);
        if near { [false; 2] } else { at_least(&estimator, truth) }
    })
}

/// One row: false GO or false NO_GO at every size.
pub fn row(name: &str, rates: &[Rate]) -> String {
    let cells: Vec<String> = rates.iter().map(Rate::to_string).collect();
    format!("| {name} | {} |", cells.join(" | "))
}

pub fn print_known(trials: u64) {
    print("known populations", KNOWN, trials / 4);
}

pub fn print_unseen(trials: u64) {
    print("new populations", UNSEEN, trials);
}

fn print(which: &str, populations: &[Population], trials: u64) {
    let few = (trials / 4).max(500);
    let sides = ["False GO", "False NO_GO"];
    let mut rows = [Vec::new(), Vec::new()];
    let mut all = [Vec::new(), Vec::new()];
    for population in populations {
        let cells = SIZES.map(|n| cell(population, n, if n > 500 { few } else { trials }));
        for side in 0..2 {
            rows[side].push(row(population.name, &cells.map(|cell| cell[side])));
            let named =
                SIZES.iter().zip(cells).map(|(n, cell)| (format!("\"{}\" at {n}", population.name), cell[side]));
            all[side].extend(named);
        }
    }
    for side in 0..2 {
        println!(
            "\n### Means, {which}: {} at exactly the limit, %\n",
            sides[side].to_lowercase().replace("go", "GO").replace("no_", "NO_")
        );
        println!("{trials} trials per cell to begin with, {few} at 2,000 queries.\n");
        println!("| population | {} |", SIZES.map(|n| n.to_string()).join(" | "));
        println!("|---|{}", "---|".repeat(SIZES.len()));
        rows[side].iter().for_each(|row| println!("{row}"));
        println!("\n{}", summary(sides[side], &all[side]));
    }
}
