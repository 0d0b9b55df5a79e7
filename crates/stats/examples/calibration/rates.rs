//! Error rates: exact coverage by enumeration, no simulation needed.

use lensgate_stats::special::{binomial_cdf, binomial_survival};
use lensgate_stats::{Inference, paired_proportion_difference, proportion, proportion_difference, wilson};

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
        let (upper, lower, width) = level(n, rate, clopper_pearson(n));
        let (upper_w, lower_w, width_w) = level(n, rate, wilsons(n));
        println!(
            "| {} % | {n} | {:.2} | {:.2} | {:.3} | {:.2} | {:.2} | {:.3} |",
            100.0 * rate,
            100.0 * upper,
            100.0 * lower,
            100.0 * width,
            100.0 * upper_w,
            100.0 * lower_w,
            100.0 * width_w
        );
    }
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
    println!("| baseline fails (pairs: alone) | margin | n | Miettinen-Nurminen, independent arms | Tango, pairs |");
    println!("|---|---|---|---|---|");
    for (rate, margin) in [(0.001, 0.005), (0.01, 0.005), (0.01, 0.01), (0.05, 0.02)] {
        for n in [300, 1_000, 3_000] {
            println!(
                "| {} % | {} pp | {n} | {:.2} | {:.2} |",
                100.0 * rate,
                100.0 * margin,
                100.0 * independent_false_go(rate, margin, n),
                100.0 * paired_false_go(rate, margin, n)
            );
        }
    }
}
