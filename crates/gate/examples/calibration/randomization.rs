//! The randomization test: the p-value and interval that reports print beside the bounds.

use lensgate_stats::sign_flips;

use crate::draws::Draws;
use crate::populations::KNOWN;
use crate::tally::rates;

const FLIPS: u32 = 999;

pub fn print(trials: u64) {
    let trials = (trials / 5).max(100);
    println!(
        "\n### Sign flips: how often p <= 0.05 when the mean is zero, and how often the truth is outside the 95 % interval, %\n"
    );
    println!(
        "{trials} trials. The test asks whether the arms have the same distribution. Skewed deltas do not,\neven if their mean is zero.\n"
    );
    println!("| deltas | n | p <= 0.05 | truth outside |\n|---|---|---|---|");
    for (name, index) in [("symmetric", 9), ("skewed, shifted to a mean of zero", 8)] {
        for n in [30, 100] {
            let population = &KNOWN[index];
            let [wrong, outside] = rates(trials, |trial| {
                let sample = population.sample(n, &mut Draws::new(711, trial));
                let deltas: Vec<f64> = sample.iter().map(|value| value - population.mean()).collect();
                sign_flips(&deltas, FLIPS, trial).map_or([false; 2], |flips| {
                    let (lower, upper) = flips.interval(0.95);
                    [flips.p_value() <= 0.05, lower > 0.0 || upper < 0.0]
                })
            });
            println!("| {name} | {n} | {wrong} | {outside} |");
        }
    }
}
