//! Error rates: exact coverage by enumeration, no simulation needed.

use lensgate_compare::{Arm, Scores};
use lensgate_stats::special::{binomial_cdf, binomial_survival};
use lensgate_stats::{Inference, paired_proportion_difference, proportion, proportion_difference, wilson};

use crate::populations::Draws;
use crate::tally::{Misses, resampling, simulate};
use crate::world;

/// Probabilities of 0, 1, 2, ... events, up to where less than 1e-12 is left.
fn masses(n: u64, rate: f64) -> Vec<f64> {
    let mut masses = Vec::new();
    for events in 0..=n {
        // The smaller tail keeps its digits.
        let below = |k: u64| binomial_cdf(k, n, rate);
        let mass = if (events as f64) > n as f64 * rate {
            binomial_survival(events, n, rate) - binomial_survival(events + 1, n, rate)
        } else if events > 0 {
            below(events) - below(events - 1)
        } else {
            below(0)
        };
        masses.push(mass);
        if (events as f64) > n as f64 * rate && binomial_survival(events + 1, n, rate) < 1e-12 {
            break;
        }
    }
    masses
}

/// Chances that the one-sided 95 % upper and lower bounds miss, and mean width, of one share.
pub fn level(n: u64, rate: f64, infer: impl Fn(u64) -> Inference) -> (f64, f64, f64) {
    let (mut upper, mut lower, mut width) = (0.0, 0.0, 0.0);
    for (events, mass) in masses(n, rate).into_iter().enumerate() {
        let (low, high) = infer(events as u64).interval(0.90);
        upper += if high < rate { mass } else { 0.0 };
        lower += if low > rate { mass } else { 0.0 };
        width += mass * (high - low);
    }
    (upper, lower, width)
}

pub fn clopper_pearson(n: u64) -> impl Fn(u64) -> Inference {
    move |events| proportion(events, n).expect("there are requests, and no more events than those")
}

fn wilsons(n: u64) -> impl Fn(u64) -> Inference {
    move |events| wilson(events, n).expect("there are requests, and no more events than those")
}

pub fn print_levels() {
    println!("\n### An error rate against a limit: chance of a false GO at exactly the limit, % (by enumeration)\n");
    println!(
        "| rate | n | Clopper-Pearson: false GO | other side | mean width pp | Wilson: false GO | other side | mean width pp |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (rate, n) in
        [(0.001, 3_000), (0.001, 20_000), (0.01, 300), (0.01, 1_000), (0.05, 100), (0.05, 1_000), (0.2, 200)]
    {
        println!("{}", level_row(rate, n));
    }
}

/// One row of the table of levels.
pub fn level_row(rate: f64, n: u64) -> String {
    let (upper, lower, width) = level(n, rate, clopper_pearson(n));
    let (upper_w, lower_w, width_w) = level(n, rate, wilsons(n));
    format!(
        "| {} % | {n} | {:.2} | {:.2} | {:.3} | {:.2} | {:.2} | {:.3} |",
        100.0 * rate,
        100.0 * upper,
        100.0 * lower,
        100.0 * width,
        100.0 * upper_w,
        100.0 * lower_w,
        100.0 * width_w
    )
}

/// Chance that the difference is shown to be at most the margin although it is exactly the margin, arms independent.
pub fn independent_false_go(baseline: f64, margin: f64, n: u64) -> f64 {
    let (base, cand) = (masses(n, baseline), masses(n, baseline + margin));
    let mut total = 0.0;
    for (b, base_mass) in base.iter().enumerate().filter(|(_, mass)| **mass > 1e-9) {
        for (c, cand_mass) in cand.iter().enumerate().filter(|(_, mass)| **mass > 1e-9) {
            let inference = proportion_difference(b as u64, n, c as u64, n).expect("counts are in range");
            total += if inference.p_value_below(margin) <= 0.05 { base_mass * cand_mass } else { 0.0 };
        }
    }
    total
}

/// The same for pairs, of which the candidate alone fails in `share + margin` and the baseline alone in `share`.
pub fn paired_false_go(share: f64, margin: f64, n: u64) -> f64 {
    let mut total = 0.0;
    for (less, mass) in masses(n, share).into_iter().enumerate() {
        let rest = n - less as u64;
        for (more, given) in masses(rest, (share + margin) / (1.0 - share)).into_iter().enumerate() {
            let inference = paired_proportion_difference(less as u64, more as u64, n).expect("counts are in range");
            total += if inference.p_value_below(margin) <= 0.05 { mass * given } else { 0.0 };
        }
    }
    total
}

pub fn print_differences() {
    println!("\n### A difference of error rates at exactly the margin: chance of a false GO, % (by enumeration)\n");
    println!("| baseline fails | margin | n | Miettinen-Nurminen, arms independent | Tango, no pair fails in both |");
    println!("|---|---|---|---|---|");
    for (rate, margin) in [(0.0, 0.005), (0.001, 0.005), (0.01, 0.005), (0.01, 0.01), (0.05, 0.02), (0.2, 0.05)] {
        for n in [100, 300, 1_000, 3_000] {
            println!("{}", difference_row(rate, margin, n));
        }
    }
}

/// One row of the table of differences.
pub fn difference_row(rate: f64, margin: f64, n: u64) -> String {
    format!(
        "| {} % | {} pp | {n} | {:.2} | {:.2} |",
        100.0 * rate,
        100.0 * margin,
        100.0 * independent_false_go(rate, margin, n),
        100.0 * paired_false_go(rate, margin, n)
    )
}

/// Errors of both arms on the same queries: some queries fail in both more often than not, each arm is asked `repetitions`
/// times, and the candidate fails a percentage point more often.
fn arms(n: usize, repetitions: u32, trial: u64) -> (Scores, Scores) {
    let mut draws = Draws::new(221 + n as u64, trial);
    let (mut baseline, mut candidate) = (Scores::default(), Scores::default());
    for _ in 0..n {
        // One query in fifty is hard and fails half of the time in either arm.
        let own = if draws.unit() < 0.02 { 0.5 } else { 0.0 };
        for (arm, rate) in [(&mut baseline, own), (&mut candidate, own + 0.01)] {
            arm.numerators.push(f64::from((0..repetitions).filter(|_| draws.unit() < rate).count() as u32));
            arm.denominators.push(f64::from(repetitions));
        }
    }
    (baseline, candidate)
}

/// The judge's own bounds of a level and of a difference of error rates on the same queries.
pub fn cell(n: usize, repetitions: u32, trials: u64) -> [Misses; 2] {
    simulate(trials, |trial| {
        let series = world::series("ErrorRate", arms(n, repetitions, trial), 8, resampling(trial));
        [Misses::of(&series.level(Arm::Candidate), 0.02, trial), Misses::of(&series.difference(), 0.01, trial)]
    })
}

pub fn print_judged(trials: u64) {
    println!("\n### Error rates as the judge bounds them: the same queries in both arms, some of them hard for both\n");
    println!(
        "| quantity | n | repetitions | false GO at the limit % | other side % | 95 % covers % (at least 95) | mean width pp |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (n, repetitions) in [(100, 1), (500, 1), (2_000, 1), (500, 3)] {
        let row = |name: &str, m: &Misses| {
            println!(
                "| {name} | {n} | {repetitions} | {} | {} | {:.1} | {} |",
                m.high_with_bound(),
                m.low_with_bound(),
                100.0 * m.coverage(),
                m.mean_width(100.0, 2)
            );
        };
        let [level, difference] = cell(n, repetitions, trials);
        row("level, limit 2 %", &level);
        row("difference, margin 1 pp", &difference);
    }
}
