//! What the bound of a mean costs: its width beside Student's t, its power, and what a declared worst loss buys.

use lensgate_compare::{Estimator, Series, Undecided};
use lensgate_stats::MeanPlan;
use lensgate_stats::special::t_quantile;

use crate::draws::Draws;
use crate::means::estimate;
use crate::populations::{KNOWN, Part, Population, UNSEEN};
use crate::tally::{Rate, at_least, average, median, rates};
use crate::world;

/// Distance from the mean to Student's one-sided 95 % bound.
fn student(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    t_quantile(0.95, n - 1.0) * (squares / (n - 1.0) / n).sqrt()
}

/// Mean distance from estimate to lower bound, and Student's on the same values.
fn distances(population: &Population, n: usize, worst: Option<f64>, trials: u64) -> [f64; 2] {
    let sample = |trial: u64| population.sample(n, &mut Draws::new(900 + n as u64, trial));
    let ours = average(trials, |trial| {
        let estimator = with_worst(population, sample(trial), worst);
        estimator.map_or(f64::NAN, |it| it.point() - it.lower_bound(0.95))
    });
    [ours, average(trials, |trial| student(&sample(trial)))]
}

fn with_worst(population: &Population, values: Vec<f64>, worst: Option<f64>) -> Result<Estimator, Undecided> {
    match worst {
        None => estimate(population, values),
        Some(_) => Series { worst, ..world::series("nDCG@10", world::arms(&values)) }.difference(),
    }
}

/// Deltas that lose no more than 0.25.
const SMALL: &[Population] = &[
    Population::new("normal, sd 0.05", &[(1.0, Part::Normal(0.0, 0.05))]),
    Population::new("even from -0.2 to 0.2", &[(1.0, Part::Even(-0.2, 0.2))]),
    Population::new("80 % zero, normal, sd 0.05", &[(0.2, Part::Normal(0.0, 0.05))]),
    Population::new("3 % lose 0.25, noise", &[(0.03, Part::Point(-0.25)), (0.97, Part::Even(-0.03, 0.03))]),
];

pub fn print(trials: u64) {
    let trials = (trials / 100).max(5);
    println!("\n### Means: distance from estimate to lower bound, over Student's t\n");
    println!("Averages over {trials} samples. Student's t does not keep the promise.\n");
    println!("| | 20 | 50 | 200 | 500 |\n|---|---|---|---|---|");
    let every: Vec<&Population> = KNOWN.iter().chain(UNSEEN).collect();
    let sizes = [20, 50, 200, 500];
    let ratios = sizes.map(|n| {
        let mut ratios: Vec<f64> = every
            .iter()
            .map(|population| {
                let [ours, student] = distances(population, n, None, trials);
                ours / student
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        ratios
    });
    let line = |name: &str, cells: Vec<f64>| {
        println!("| {name} | {} |", cells.iter().map(|x| format!("{x:.2}")).collect::<Vec<_>>().join(" | "));
    };
    line(&format!("median of {} populations", every.len()), ratios.iter().map(|r| median(r.clone())).collect());
    line("smallest", ratios.iter().map(|r| r[0]).collect());
    line("largest", ratios.iter().map(|r| r[r.len() - 1]).collect());
    for population in SMALL {
        for (said, worst) in [("", None), (", worst 0.5", Some(0.5)), (", worst 0.25", Some(0.25))] {
            let cells = sizes.map(|n| distances(population, n, worst, trials)).map(|[ours, student]| ours / student);
            line(&format!("{}{said}", population.name), cells.to_vec());
        }
    }
    print_steps(trials);
}

/// The most that the distance changes from one number of queries to the next, over all populations.
pub fn largest_step(from: usize, to: usize, samples: u64) -> (f64, &'static str, usize) {
    let mut largest = (0.0, "", 0);
    for population in KNOWN.iter().chain(UNSEEN) {
        let distance = |n: usize| {
            average(samples, |trial| {
                let values = population.sample(n, &mut Draws::new(950, trial));
                estimate(population, values).map_or(f64::NAN, |it| it.point() - it.lower_bound(0.95))
            })
        };
        let every: Vec<f64> = (from..=to).map(distance).collect();
        for (place, pair) in every.windows(2).enumerate() {
            let step = (pair[1] / pair[0] - 1.0).abs();
            if step > largest.0 {
                largest = (step, population.name, from + place);
            }
        }
    }
    largest
}

fn print_steps(samples: u64) {
    for (from, to) in [(47, 53), (98, 102)] {
        let (step, name, n) = largest_step(from, to, samples);
        println!(
            "\nFrom one number of queries to the next ({from} to {to}), on samples that grow by one query,\nthe distance changes by at most {:.1} % (\"{name}\", {n} to {}).",
            100.0 * step,
            n + 1
        );
    }
}

pub fn print_power(trials: u64) {
    let trials = (trials / 10).max(100);
    println!("\n### Means: chance of GO at no difference for a margin of 2 pp, %\n");
    println!("Normal deltas, {trials} trials; in brackets what `MeanPlan` forecasts.\n");
    println!("| sd | worst loss | 100 | 200 | 400 | 800 |\n|---|---|---|---|---|---|");
    for sd in [0.05, 0.1, 0.25] {
        for worst in [1.0, 0.5, 0.25].into_iter().filter(|worst| *worst >= 4.0 * sd) {
            let cells = [100, 200, 400, 800].map(|n| {
                let [go] = rates(trials, |trial| {
                    let mut draws = Draws::new(960 + n, trial);
                    let values: Vec<f64> = (0..n).map(|_| (sd * draws.normal()).clamp(-worst, worst)).collect();
                    let series = Series { worst: Some(worst), ..world::series("nDCG@10", world::arms(&values)) };
                    [at_least(&series.difference(), -0.02)[0]]
                });
                let plan = MeanPlan { sd, worst }.power(0.02, n, 0.95);
                format!("{:.0} ({:.0})", 100.0 * go.share(), 100.0 * plan)
            });
            println!("| {sd} | {worst} | {} |", cells.join(" | "));
        }
    }
}

/// False GO at the margin with a declared worst loss, and how often a query refuted the declaration.
pub fn declared(population: &Population, worst: f64, n: usize, trials: u64) -> [Rate; 2] {
    let truth = population.mean();
    rates(trials, |trial| {
        let values = population.sample(n, &mut Draws::new(970 + n as u64, trial));
        let estimator = with_worst(population, values, Some(worst));
        let refuted = estimator.as_ref().is_ok_and(|it| it.refuting_loss().is_some());
        [at_least(&estimator, truth)[0], refuted]
    })
}

/// A declaration that is false: one query in fifty loses everything.
pub const COLLAPSE: Population =
    Population::new("2 % at -1, noise", &[(0.02, Part::Point(-1.0)), (0.98, Part::Even(-0.03, 0.03))]);

pub fn print_declared(trials: u64) {
    let trials = (trials / 4).max(100);
    println!("\n### A declared worst loss: false GO at exactly the margin, %\n");
    println!(
        "{trials} trials. Where the declaration is false, the second figure is the share of samples\nwith a query that refutes it.\n"
    );
    println!("| population | declared | true | 20 | 50 | 100 | 200 | 500 |\n|---|---|---|---|---|---|---|---|");
    let sizes = [20, 50, 100, 200, 500];
    for population in [SMALL[1], SMALL[3], Population::new("3 % lose up to 0.25", &[(0.03, Part::Even(-0.25, 0.0))])] {
        for worst in [0.5, 0.25] {
            let cells = sizes.map(|n| declared(&population, worst, n, trials)[0].to_string());
            println!("| {} | {worst} | yes | {} |", population.name, cells.join(" | "));
        }
    }
    for worst in [0.5, 0.25] {
        let cells = sizes.map(|n| {
            let [wrong, refuted] = declared(&COLLAPSE, worst, n, trials);
            format!("{wrong}; refuted {:.0}", 100.0 * refuted.share())
        });
        println!("| {} | {worst} | no | {} |", COLLAPSE.name, cells.join(" | "));
    }
}
