//! Whether plans come true: predicted power against the power of the bound itself.

use lensgate_stats::{Design, MeanPlan, Resampling, mean, pilot_sd, power_of_mean};
use rayon::prelude::*;

use crate::populations::{Draws, POPULATIONS};
use crate::tally::RESAMPLES;

/// The plan that knows the population, from a very large pilot.
fn perfect_plan(population: usize) -> MeanPlan {
    let pilot = POPULATIONS[population].sample(200_000, &mut Draws::new(401, 0));
    MeanPlan::from_pilot(&pilot, &Design::simple()).expect("the population varies")
}

/// Share of samples whose lower bound clears a limit that lies `distance` below the true mean.
fn simulated(population: usize, n: usize, distance: f64, trials: u64) -> f64 {
    let population = &POPULATIONS[population];
    let limit = population.mean() - distance;
    let clears = |trial: u64| {
        let deltas = population.sample(n, &mut Draws::new(411 + n as u64, trial));
        let resampling = Resampling { resamples: RESAMPLES, seed: trial };
        mean(&deltas, &Design::simple(), &resampling).is_ok_and(|i| i.p_value_above(limit) <= 0.05)
    };
    (0..trials).into_par_iter().filter(|trial| clears(*trial)).count() as f64 / trials as f64
}

/// Predicted (with shape, by standard deviation alone) and simulated power of one plan.
pub fn plan_cell(population: usize, n: usize, target: f64, trials: u64) -> [f64; 3] {
    let plan = perfect_plan(population);
    let distance = plan.smallest_detectable(n as u64, 0.95, target);
    let by_sd = power_of_mean(plan.sd, distance, n as u64, 0.95);
    [plan.power(distance, n as u64, 0.95), by_sd, simulated(population, n, distance, trials)]
}

pub fn print(trials: u64, sizes: &[usize]) {
    println!("\n### Plans against what happened: power at the distance that should be detected with 50 and 80 %\n");
    println!("| population | n | planned % | by standard deviation alone % | simulated % | difference |");
    println!("|---|---|---|---|---|---|");
    let (mut within, mut plans) = (0, 0);
    for (index, population) in POPULATIONS.iter().enumerate() {
        for &n in sizes.iter().filter(|n| **n >= 100) {
            for target in [0.5, 0.8] {
                let [planned, by_sd, simulated] = plan_cell(index, n, target, trials).map(|p| 100.0 * p);
                let difference = simulated - planned;
                plans += 1;
                within += u32::from(difference.abs() <= 3.0);
                let name = population.name;
                println!("| {name} | {n} | {planned:.1} | {by_sd:.1} | {simulated:.1} | {difference:+.1} |");
            }
        }
    }
    println!("\n{within} of {plans} plans within 3 points.");
    print_pilots(trials);
}

/// Share of pilots whose 90 % interval of the standard deviation holds the true one.
fn print_pilots(trials: u64) {
    println!("\n### The standard deviation from a pilot: how often its 90 % interval holds the true one, %\n");
    println!("| population | 100 queries | 500 queries |");
    println!("|---|---|---|");
    for (index, population) in POPULATIONS.iter().enumerate() {
        let truth = perfect_plan(index).sd;
        let coverage = [100, 500].map(|n| {
            let holds = |trial: u64| {
                let pilot = population.sample(n, &mut Draws::new(421, trial));
                let resampling = Resampling { resamples: 999, seed: trial };
                match pilot_sd(&pilot, 0.90, &Design::simple(), &resampling) {
                    Ok((low, _, high)) => low <= truth && truth <= high,
                    Err(_) => true,
                }
            };
            let trials = trials.min(2_000);
            100.0 * (0..trials).into_par_iter().filter(|trial| holds(*trial)).count() as f64 / trials as f64
        });
        println!("| {} | {:.1} | {:.1} |", population.name, coverage[0], coverage[1]);
    }
}
