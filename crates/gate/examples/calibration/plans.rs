//! Whether plans come true: forecast power against how often the judge's bound really clears the limit.

use lensgate_compare::{Ask, Quantity, Series, Side};
use lensgate_stats::special::binomial_cdf;
use lensgate_stats::{power_of_rate_at_most, proportion};
use lensgate_words::Arm;
use rayon::prelude::*;

use crate::draws::{Clocks, Draws, TRUE_RATIO, score_pair};
use crate::populations::{KNOWN, Population, UNSEEN};
use crate::world;

/// Something to plan for.
#[derive(Debug, Clone, Copy)]
pub enum Plan {
    /// A mean of deltas, or a level.
    Mean(&'static Population),
    Ratio,
    ErrorRate,
    Latency(Clocks),
}

impl Plan {
    /// Means of these populations of either kind: known first.
    const MEANS: [&Population; 8] =
        [&KNOWN[0], &KNOWN[4], &KNOWN[6], &KNOWN[8], &KNOWN[9], &UNSEEN[0], &UNSEEN[4], &UNSEEN[8]];

    fn every() -> Vec<Self> {
        let means = Self::MEANS.into_iter().map(Self::Mean);
        means.chain([Self::Ratio, Self::ErrorRate]).chain(Clocks::ALL.map(Self::Latency)).collect()
    }

    fn name(self) -> String {
        match self {
            Self::Mean(population) => population.name.to_owned(),
            Self::Ratio => "ratio of means".to_owned(),
            Self::ErrorRate => "error rate, 2 %".to_owned(),
            Self::Latency(clocks) => format!("p95 ratio, {}", clocks.name()),
        }
    }

    fn quantity(self) -> Quantity {
        match self {
            Self::ErrorRate => Quantity::Level,
            Self::Mean(population) if population.is_level() => Quantity::Level,
            Self::Mean(_) => Quantity::Difference,
            Self::Ratio | Self::Latency(_) => Quantity::Ratio,
        }
    }

    fn side(self) -> Side {
        match self {
            Self::Mean(_) | Self::Ratio => Side::Lower,
            Self::ErrorRate | Self::Latency(_) => Side::Upper,
        }
    }

    /// A series of `n` queries with the truth that it was drawn from.
    fn draw(self, n: usize, stream: u64, trial: u64) -> Series {
        let mut draws = Draws::new(stream, trial);
        match self {
            Self::Mean(population) => {
                let values = population.sample(n, &mut draws);
                let arms = if population.is_level() {
                    (world::scores(vec![0.5; n]), world::scores(values))
                } else {
                    world::arms(&values)
                };
                world::series("nDCG@10", arms)
            }
            Self::Ratio => {
                let (base, cand) = (0..n).map(|_| score_pair(&mut draws)).unzip();
                world::series("nDCG@10", (world::scores(base), world::scores(cand)))
            }
            Self::ErrorRate => {
                let events: Vec<f64> = (0..n).map(|_| f64::from(u8::from(draws.unit() < 0.02))).collect();
                world::series("ErrorRate", (world::scores(vec![0.0; n]), world::scores(events)))
            }
            Self::Latency(clocks) => world::clocks("Latency(p95)", clocks.arms(n, 1.0, 1, &mut draws)),
        }
    }

    fn ask(self, queries: usize, repeats: u32) -> Ask {
        Ask { quantity: self.quantity(), side: self.side(), queries, confidence: 0.95, repeats }
    }

    /// Distances between the point of a very large sample and the bounds of many fresh samples, ascending.
    fn realised(self, truth: f64, n: usize, trials: u64) -> Vec<f64> {
        let distance = |trial: u64| {
            let series = self.draw(n, 411 + n as u64, trial);
            let estimator = match self.quantity() {
                Quantity::Level => series.level(Arm::Candidate),
                Quantity::Difference => series.difference(),
                Quantity::Ratio => series.ratio(),
            };
            estimator.map_or(f64::INFINITY, |estimator| match self.side() {
                Side::Lower => truth - estimator.lower_bound(0.95),
                Side::Upper => estimator.upper_bound(0.95) - truth,
            })
        };
        let mut distances: Vec<f64> = (0..trials).into_par_iter().map(distance).collect();
        distances.sort_by(f64::total_cmp);
        distances
    }

    /// The truth: known for most, of ratios the one that they were drawn with.
    fn truth(self) -> f64 {
        match self {
            Self::Mean(population) => population.mean(),
            Self::Ratio => TRUE_RATIO,
            Self::ErrorRate => 0.02,
            Self::Latency(_) => 1.0,
        }
    }
}

/// Queries in the sample that stands for a known generator. A fifth of it is not enough: where two humps meet, the p95 ratio
/// of 20,000 queries still strays by 5 % from the truth, which is six points of power.
const GENERATOR: usize = 100_000;

/// The distance that should be shown with a power, by a forecast from a sample of the generator so large that it is known.
fn planned(plan: Plan, n: usize, repeats: u32, power: f64) -> f64 {
    let pilot = plan.draw(GENERATOR, 401, 0);
    pilot.forecast_distance(&plan.ask(n, repeats), power).expect("the generator has a point")
}

fn power(distances: &[f64], distance: f64) -> f64 {
    distances.partition_point(|needed| *needed <= distance) as f64 / distances.len() as f64
}

/// A rate moves in steps of 1 / n, so that its power is planned exactly, for the limit that so many events still pass.
fn rate_cells(n: usize, trials: u64) -> Vec<[f64; 2]> {
    let realised = Plan::ErrorRate.realised(0.02, n, trials);
    let at = |target: f64| {
        let events = (0..).find(|events| binomial_cdf(*events, n as u64, 0.02) >= target).expect("all events suffice");
        let limit = proportion(events, n as u64).expect("there are requests").upper_bound(0.95) + 1e-9;
        [power_of_rate_at_most(0.02, limit, n as u64, 0.95), power(&realised, limit - 0.02)]
    };
    vec![at(0.5), at(0.8)]
}

/// Planned and realised power at the distances that should be shown with 50 and 80 %.
pub fn cells(plan: Plan, n: usize, repeats: u32, trials: u64) -> Vec<[f64; 2]> {
    if matches!(plan, Plan::ErrorRate) {
        return rate_cells(n, trials);
    }
    let realised = plan.realised(plan.truth(), n, trials);
    [0.5, 0.8].map(|target| [target, power(&realised, planned(plan, n, repeats, target))]).to_vec()
}

pub fn print(trials: u64) {
    let trials = (trials / 4).max(100);
    println!("\n### Planned and realised power, at the distance that should be shown with 50 and 80 %\n");
    println!("| quantity | n | planned % | realised % | difference | planned % | realised % | difference |");
    println!("|---|---|---|---|---|---|---|---|");
    let (mut within, mut plans) = (0, 0);
    for plan in Plan::every() {
        for n in [100, 200] {
            let mut row = format!("| {} | {n} |", plan.name());
            for [planned, realised] in cells(plan, n, 1_000, trials) {
                let difference = 100.0 * (realised - planned);
                plans += 1;
                within += u32::from(difference.abs() <= 3.0);
                row += &format!(" {:.1} | {:.1} | {difference:+.1} |", 100.0 * planned, 100.0 * realised);
            }
            println!("{row}");
        }
    }
    println!("\n{within} of {plans} plans within 3 points.");
}

/// How often the 90 % interval of a power forecast from a pilot holds the true power: [held, printed].
pub fn pilot_cell(plan: Plan, n: usize, pilots: u64) -> [u64; 2] {
    let realised = plan.realised(plan.truth(), n, (20 * pilots).clamp(400, 2_000));
    // Where the true power is 80 %.
    let distance = realised[(0.8 * realised.len() as f64) as usize];
    let truth = power(&realised, distance);
    let holds: Vec<Option<bool>> = (0..pilots)
        .map(|pilot| {
            let forecast = plan.draw(n, 421 + n as u64, pilot).forecast(&plan.ask(n, PILOT_REPEATS)).ok()?;
            let (low, high) = forecast.power_interval(distance)?;
            Some(low <= truth && truth <= high)
        })
        .collect();
    [holds.iter().filter(|held| **held == Some(true)).count() as u64, holds.iter().flatten().count() as u64]
}

/// Repeats behind each forecast from a pilot: fewer than `plan` takes; their chance is part of the interval.
const PILOT_REPEATS: u32 = 400;

pub fn print_pilots(trials: u64) {
    println!("\n### Power from a pilot: how often the printed 90 % interval contains the true power, %\n");
    println!("| quantity | pilot of 100 | without interval | pilot of 300 | without interval |");
    println!("|---|---|---|---|---|");
    let mut total = [[0; 2]; 2];
    for plan in Plan::every().into_iter().filter(|plan| !matches!(plan, Plan::ErrorRate)) {
        let mut row = format!("| {} |", plan.name());
        for (place, n) in [100, 300].into_iter().enumerate() {
            let pilots = (trials / 400).max(4);
            let [held, printed] = pilot_cell(plan, n, pilots);
            total[place][0] += held;
            total[place][1] += printed;
            let without = pilots - printed;
            row += &format!(" {} | {without} of {pilots} |", share(held, printed));
        }
        println!("{row}");
    }
    let [small, large] = total.map(|[held, printed]| share(held, printed));
    println!("| all together | {small} | | {large} | |");
}

/// A share in percent with its own 90 % interval.
fn share(events: u64, of: u64) -> String {
    let Ok(inference) = proportion(events, of) else { return "–".to_owned() };
    let (low, high) = inference.interval(0.90);
    format!("{:.1} ({:.1} to {:.1})", 100.0 * inference.point(), 100.0 * low.max(0.0), 100.0 * high.min(1.0))
}
