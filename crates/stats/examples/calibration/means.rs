//! Means and ratios: what gates on quality rest on.

use lensgate_stats::{
    Design, Resampling, bounded_mean, mean, mean_within, paired_t, ratio_of_means, ratio_of_sums_difference,
};

use crate::populations::{self, Draws, POPULATIONS, TRUE_RATIO};
use crate::rejected;
use crate::tally::{Misses, RESAMPLES, simulate};

/// Sizes of samples; the last is only run in full.
pub const SIZES: [usize; 4] = [50, 100, 500, 2_000];

fn resampling(trial: u64) -> Resampling {
    Resampling { resamples: RESAMPLES, seed: trial }
}

/// Our mean on one population and size.
pub fn mean_cell(population: usize, n: usize, trials: u64) -> Misses {
    let population = &POPULATIONS[population];
    let truth = population.mean();
    let [misses] = simulate(trials, |trial| {
        let deltas = population.sample(n, &mut Draws::new(n as u64, trial));
        [Misses::of(&mean(&deltas, &Design::simple(), &resampling(trial)), truth)]
    });
    misses
}

pub fn print_means(trials: u64, sizes: &[usize]) {
    println!("\n### The mean of paired deltas\n");
    println!(
        "| population | n | false GO at the margin % | other side % | 95 % interval covers % | width over Student t's | no interval % |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (index, population) in POPULATIONS.iter().enumerate() {
        for &n in sizes {
            let ours = mean_cell(index, n, trials);
            let [student] = simulate(trials.min(2_000), |trial| {
                let deltas = population.sample(n, &mut Draws::new(n as u64, trial));
                [Misses::of(&paired_t(&deltas), population.mean())]
            });
            println!(
                "| {} | {n} | {} | {} | {:.1} | {:.2} | {:.1} |",
                population.name,
                ours.low_with_bound(),
                ours.high_with_bound(),
                100.0 * ours.coverage(),
                ours.mean_width() / student.mean_width(),
                100.0 * ours.unusable_rate()
            );
        }
    }
}

pub fn print_rejected(trials: u64, sizes: &[usize]) {
    println!("\n### Methods that were measured and not taken: false GO at the margin / other side, %\n");
    println!("| population | n | Student t | {} | ours |", rejected::NAMES.join(" | "));
    println!("|---|---|---|---|---|---|---|");
    for population in POPULATIONS {
        for &n in sizes {
            let truth = population.mean();
            let all = simulate(trials, |trial| {
                let deltas = population.sample(n, &mut Draws::new(n as u64, trial));
                let [a, b, c] =
                    rejected::bounds(&deltas, RESAMPLES as usize, trial).map(|(l, h)| Misses::of_bounds(l, h, truth));
                let ours = Misses::of(&mean(&deltas, &Design::simple(), &resampling(trial)), truth);
                [Misses::of(&paired_t(&deltas), truth), a, b, c, ours]
            });
            let cells: Vec<String> =
                all.iter().map(|m| format!("{:.1} / {:.1}", 100.0 * m.low_rate(), 100.0 * m.high_rate())).collect();
            println!("| {} | {n} | {} |", population.name, cells.join(" | "));
        }
    }
}

/// `mean_within` on the ends of a delta at one size.
pub fn within_cell(population: usize, n: usize, trials: u64) -> Misses {
    let population = &POPULATIONS[population];
    let [misses] = simulate(trials, |trial| {
        let deltas = population.sample(n, &mut Draws::new(31 + n as u64, trial));
        [Misses::of(&mean_within(&deltas, -1.0, 1.0, &Design::simple(), &resampling(trial)), population.mean())]
    });
    misses
}

pub fn print_small(trials: u64) {
    println!("\n### Thirty queries: values in [-1, 1] bounded by betting, against Student t\n");
    println!(
        "| population | false GO % | other side % | mean width | Student t: false GO % | other side % | mean width |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (index, population) in POPULATIONS.iter().enumerate() {
        let ours = within_cell(index, 30, trials);
        let [student] = simulate(trials, |trial| {
            let deltas = population.sample(30, &mut Draws::new(61, trial));
            [Misses::of(&paired_t(&deltas), population.mean())]
        });
        println!(
            "| {} | {} | {} | {:.3} | {:.2} | {:.2} | {:.3} |",
            population.name,
            ours.low_with_bound(),
            ours.high_with_bound(),
            ours.mean_width(),
            100.0 * student.low_rate(),
            100.0 * student.high_rate(),
            student.mean_width()
        );
    }
}

/// The ratio of two means at one size.
pub fn ratio_cell(n: usize, trials: u64) -> Misses {
    let [misses] = simulate(trials, |trial| {
        let mut draws = Draws::new(71, trial);
        let (base, cand): (Vec<f64>, Vec<f64>) = (0..n).map(|_| populations::score_pair(&mut draws)).unzip();
        [Misses::of(&ratio_of_means(&base, &cand, &Design::simple(), &resampling(trial)), TRUE_RATIO)]
    });
    misses
}

/// Relevant spans found of those there are, in both arms; the candidate finds each with probability 0.55, the baseline with
/// 0.6, and queries differ in how hard they are.
fn span_difference(n: usize, trial: u64) -> Misses {
    let mut draws = Draws::new(81, trial);
    let mut columns: [Vec<f64>; 4] = Default::default();
    for _ in 0..n {
        let spans = 1 + (7.0 * draws.unit() * draws.unit()) as usize;
        let ease = 2.0 * draws.unit();
        let mut found = |share: f64| (0..spans).filter(|_| draws.unit() < share * ease).count() as f64;
        let row = [found(0.5), spans as f64, found(0.45), spans as f64];
        columns.iter_mut().zip(row).for_each(|(column, x)| column.push(x));
    }
    let [a, b, c, d] = &columns;
    Misses::of(&ratio_of_sums_difference(a, b, c, d, &Design::simple(), &resampling(trial)), -0.05)
}

pub fn print_ratios(trials: u64, sizes: &[usize]) {
    println!("\n### Relative margins and ratios of sums\n");
    println!("| statistic | n | false GO at the margin % | other side % | 95 % interval covers % |");
    println!("|---|---|---|---|---|");
    for &n in sizes {
        let row = |name: &str, m: &Misses| {
            let coverage = 100.0 * m.coverage();
            println!("| {name} | {n} | {} | {} | {coverage:.1} |", m.low_with_bound(), m.high_with_bound());
        };
        row("ratio of means", &ratio_cell(n, trials));
        let [spans] = simulate(trials, |trial| [span_difference(n, trial)]);
        row("difference of ratios of sums", &spans);
    }
}

/// Clustered deltas at one number of repositories: ours by cluster, and as if queries were independent.
pub fn cluster_cell(repositories: u32, trials: u64) -> [Misses; 2] {
    simulate(trials, |trial| {
        let (deltas, clusters) = populations::clustered(repositories, 0.01, &mut Draws::new(91, trial));
        let by_cluster = mean(&deltas, &Design::clustered(clusters), &resampling(trial));
        [Misses::of(&by_cluster, 0.01), Misses::of(&mean(&deltas, &Design::simple(), &resampling(trial)), 0.01)]
    })
}

/// Fixed repositories with means of their own, queries sampled within: stratified, and as if from one population.
pub fn stratified_cell(n: usize, trials: u64) -> [Misses; 2] {
    let strata: Vec<u32> = (0..n as u32).map(|i| i * 8 / n as u32).collect();
    let own = |stratum: u32| 0.1 * (f64::from(stratum) - 3.5);
    simulate(trials, |trial| {
        let mut draws = Draws::new(101, trial);
        let deltas: Vec<f64> = strata.iter().map(|s| own(*s) + POPULATIONS[1].draw(&mut draws)).collect();
        let truth = POPULATIONS[1].mean() + strata.iter().map(|s| own(*s)).sum::<f64>() / n as f64;
        let stratified = mean(&deltas, &Design::stratified(strata.clone()), &resampling(trial));
        [Misses::of(&stratified, truth), Misses::of(&mean(&deltas, &Design::simple(), &resampling(trial)), truth)]
    })
}

pub fn print_designs(trials: u64) {
    println!("\n### Repositories: a sample of repositories (clusters) and fixed repositories (strata)\n");
    println!(
        "| design | size | false GO % | other side % | 95 % covers % | mean width | ignoring the design: false GO % | covers % | mean width |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let row = |name: &str, size: String, [ours, ignoring]: [Misses; 2]| {
        println!(
            "| {name} | {size} | {} | {} | {:.1} | {:.4} | {:.2} | {:.1} | {:.4} |",
            ours.low_with_bound(),
            ours.high_with_bound(),
            100.0 * ours.coverage(),
            ours.mean_width(),
            100.0 * ignoring.low_rate(),
            100.0 * ignoring.coverage(),
            ignoring.mean_width()
        );
    };
    for repositories in [20, 30, 60] {
        row("clusters", format!("{repositories} repositories"), cluster_cell(repositories, trials));
    }
    for n in [100, 500] {
        row("8 strata", format!("{n} queries"), stratified_cell(n, trials));
    }
}

/// What nobody can see: a loss so rare that most samples hold none.
pub fn print_unseen(trials: u64) {
    println!("\n### A loss of 0.75 in 1.3 % of queries, otherwise noise: what was not seen\n");
    println!(
        "| n | chance that none is seen % | the mean's false GO % | bounded mean in [-1, 1]: false GO % | mean width, mean | bounded mean |"
    );
    println!("|---|---|---|---|---|---|");
    for n in [100, 200, 400, 1_000] {
        let truth = 0.013 * -0.75;
        let [ours, bounded] = simulate(trials, |trial| {
            let mut draws = Draws::new(111, trial);
            let deltas: Vec<f64> =
                (0..n).map(|_| if draws.unit() < 0.013 { -0.75 } else { 0.03 * (2.0 * draws.unit() - 1.0) }).collect();
            let ours = mean(&deltas, &Design::simple(), &resampling(trial));
            [Misses::of(&ours, truth), Misses::of(&bounded_mean(&deltas, -1.0, 1.0), truth)]
        });
        println!(
            "| {n} | {:.1} | {} | {} | {:.4} | {:.4} |",
            100.0 * (1.0f64 - 0.013).powi(n),
            ours.low_with_bound(),
            bounded.low_with_bound(),
            ours.mean_width(),
            bounded.mean_width()
        );
    }
}
