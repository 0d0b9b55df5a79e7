//! Quality: means of paired deltas, levels, relative margins and span coverage, all through the series that the judge reads.

use lensgate_compare::{Arm, Estimator, Population, Scores, Values};
use lensgate_stats::{Resampling, bounded_mean, mean, paired_t};

use crate::populations::{self, Draws, LEVEL, POPULATIONS, TRUE_RATIO};
use crate::rejected;
use crate::tally::{Misses, resampling, simulate};
use crate::world;

/// Sizes of samples.
pub const SIZES: [usize; 4] = [30, 100, 500, 2_000];

/// The judge's bound of one population's mean at one size, and Student's t on the same values.
pub fn cell(index: usize, n: usize, trials: u64) -> [Misses; 2] {
    let population = &POPULATIONS[index];
    let truth = population.mean();
    simulate(trials, |trial| {
        let mut draws = Draws::new(n as u64, trial);
        let values = population.sample(n, &mut draws);
        let student = Misses::of(&paired_t(&values).map(Estimator::from), truth, trial);
        let ours = if index == LEVEL {
            let arms = (world::scores(vec![0.5; n]), world::scores(values));
            Misses::of(&world::series("nDCG@10", arms, 1, resampling(trial)).level(Arm::Candidate), truth, trial)
        } else {
            let arms = world::arms(&values, &mut draws);
            Misses::of(&world::series("nDCG@10", arms, 1, resampling(trial)).difference(), truth, trial)
        };
        [ours, student]
    })
}

/// One row of the table.
pub fn row(index: usize, n: usize, trials: u64) -> String {
    let [ours, student] = cell(index, n, trials);
    format!(
        "| {} | {n} | {} | {} | {} | {:.0} | {} | {:.2} / {:.2} | {} |",
        POPULATIONS[index].name,
        ours.low_with_bound(),
        ours.high_with_bound(),
        ours.covers(),
        100.0 * ours.betting_rate(),
        ours.mean_width(1.0, 4),
        100.0 * student.low_rate(),
        100.0 * student.high_rate(),
        student.mean_width(1.0, 4),
    )
}

pub fn print(trials: u64) {
    println!("\n### The mean of paired deltas, and a level\n");
    println!(
        "| population | n | false GO at the margin % | other side % | 95 % interval covers % (at least 95) | by betting % | mean width | \
         Student t: false GO / other side % | its mean width |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for index in 0..POPULATIONS.len() {
        // The largest size only where convergence is slowest.
        for n in SIZES.into_iter().filter(|n| *n < 2_000 || [2, 4, 7].contains(&index)) {
            println!("{}", row(index, n, trials));
        }
    }
}

pub fn print_rejected(trials: u64) {
    println!("\n### Methods that were measured and not taken: false GO at the margin / other side, %\n");
    println!("| population | n | Student t | {} | resampled with all corrections |", rejected::NAMES.join(" | "));
    println!("|---|---|---|---|---|---|---|");
    for population in POPULATIONS {
        for n in [100, 500] {
            let truth = population.mean();
            let all = simulate(trials, |trial| {
                let values = population.sample(n, &mut Draws::new(n as u64, trial));
                let [a, b, c] =
                    rejected::bounds(&values, 999, trial).map(|(low, high)| Misses::of_bounds(low, high, truth));
                let design = lensgate_stats::Design::simple();
                let ours = Misses::of(&mean(&values, &design, &resampling(trial)).map(Estimator::from), truth, trial);
                [Misses::of(&paired_t(&values).map(Estimator::from), truth, trial), a, b, c, ours]
            });
            let cells: Vec<String> =
                all.iter().map(|m| format!("{:.1} / {:.1}", 100.0 * m.low_rate(), 100.0 * m.high_rate())).collect();
            println!("| {} | {n} | {} |", population.name, cells.join(" | "));
        }
    }
}

/// What the number of resamples does to the level: the same comparisons with few and with many.
pub fn print_resamples(trials: u64) {
    println!("\n### Resamples: false GO at the margin on the same comparisons, %\n");
    println!("| population | n | 199 resamples | 999 | 9,999 |");
    println!("|---|---|---|---|---|");
    for index in [0, 6] {
        let (population, n) = (&POPULATIONS[index], 100);
        let all = simulate(trials, |trial| {
            let mut draws = Draws::new(n as u64, trial);
            let arms = world::arms(&population.sample(n, &mut draws), &mut draws);
            [199, 999, 9_999].map(|resamples| {
                let again = Resampling { resamples, seed: trial };
                Misses::of(&world::series("nDCG@10", arms.clone(), 1, again).difference(), population.mean(), trial)
            })
        });
        println!("| {} | {n} | {} |", population.name, all.map(|misses| misses.low_with_bound()).join(" | "));
    }
}

/// The ratio of two means at one size.
pub fn ratio_cell(n: usize, trials: u64) -> Misses {
    let [misses] = simulate(trials, |trial| {
        let mut draws = Draws::new(71 + n as u64, trial);
        let (base, cand): (Vec<f64>, Vec<f64>) = (0..n).map(|_| populations::score_pair(&mut draws)).unzip();
        let arms = (world::scores(base), world::scores(cand));
        [Misses::of(&world::series("nDCG@10", arms, 1, resampling(trial)).ratio(), TRUE_RATIO, trial)]
    });
    misses
}

/// Relevant spans found of those there are, in both arms; the candidate finds each with probability 0.45, the baseline with
/// 0.5, and queries differ in how hard they are.
fn spans(n: usize, trial: u64) -> (Scores, Scores) {
    let mut draws = Draws::new(81 + n as u64, trial);
    let (mut baseline, mut candidate) = (Scores::default(), Scores::default());
    for _ in 0..n {
        let spans = 1 + (7.0 * draws.unit() * draws.unit()) as usize;
        let ease = 2.0 * draws.unit();
        for (arm, share) in [(&mut baseline, 0.5), (&mut candidate, 0.45)] {
            arm.numerators.push((0..spans).filter(|_| draws.unit() < share * ease).count() as f64);
            arm.denominators.push(spans as f64);
        }
    }
    (baseline, candidate)
}

pub fn print_ratios(trials: u64) {
    println!("\n### Relative margins and span coverage\n");
    println!(
        "| quantity | n | false GO at the margin % | other side % | 95 % interval covers % (at least 95) | by betting % | mean width |"
    );
    println!("|---|---|---|---|---|---|---|");
    for n in [30, 100, 500] {
        // Two betting bounds inverted by bisection are slow.
        let trials = if n == 30 { trials / 10 } else { trials / 5 * 2 };
        let row = |name: &str, m: &Misses| {
            let (covers, betting, width) = (m.covers(), 100.0 * m.betting_rate(), m.mean_width(1.0, 4));
            let (low, high) = (m.low_with_bound(), m.high_with_bound());
            println!("| {name} | {n} | {low} | {high} | {covers} | {betting:.0} | {width} |");
        };
        row("nDCG@10, ratio of means", &ratio_cell(n, trials));
        // Ease is 1 on average and share x ease never passes 1, so the true shares are 0.5 and 0.45.
        let [difference, ratio] = simulate(trials, |trial| {
            let series = world::series("SpanCoverage@50", spans(n, trial), 1, resampling(trial));
            [Misses::of(&series.difference(), -0.05, trial), Misses::of(&series.ratio(), 0.9, trial)]
        });
        row("SpanCoverage@50, difference", &difference);
        row("SpanCoverage@50, ratio", &ratio);
    }
}

/// Clustered deltas at one number of repositories: ours by repository, and as if queries were independent.
pub fn cluster_cell(repositories: u32, trials: u64) -> [Misses; 2] {
    simulate(trials, |trial| {
        let (deltas, clusters) = populations::clustered(repositories, 0.01, &mut Draws::new(91, trial));
        let design = lensgate_stats::Design::simple();
        let ignoring = mean(&deltas, &design, &resampling(trial)).map(Estimator::from);
        let baseline = world::scores(vec![0.0; deltas.len()]);
        let values = Values::Scores { baseline, candidate: world::scores(deltas) };
        let population = Population::Repositories;
        let series = world::of_values("nDCG@10", values, clusters, population, resampling(trial));
        [Misses::of(&series.difference(), 0.01, trial), Misses::of(&ignoring, 0.01, trial)]
    })
}

/// Eight fixed repositories with means of their own, queries sampled within: stratified, and as if from one population.
pub fn stratified_cell(n: usize, trials: u64) -> [Misses; 2] {
    let strata = world::runs(n, 8);
    let own = |stratum: u32| 0.05 * (f64::from(stratum) - 3.5);
    let truth = POPULATIONS[1].mean() + strata.iter().map(|s| own(*s)).sum::<f64>() / n as f64;
    simulate(trials, |trial| {
        let mut draws = Draws::new(101 + n as u64, trial);
        let deltas: Vec<f64> = strata.iter().map(|s| own(*s) + 0.8 * POPULATIONS[1].draw(&mut draws)).collect();
        let truth = truth - 0.2 * POPULATIONS[1].mean();
        let design = lensgate_stats::Design::simple();
        let ignoring = mean(&deltas, &design, &resampling(trial)).map(Estimator::from);
        let arms = world::arms(&deltas, &mut draws);
        let series = world::series("nDCG@10", arms, 8, resampling(trial));
        [Misses::of(&series.difference(), truth, trial), Misses::of(&ignoring, truth, trial)]
    })
}

pub fn print_repositories(trials: u64) {
    println!("\n### Repositories: as a sample of repositories (clusters) and as the ones that count (strata)\n");
    println!(
        "| population | size | false GO % | other side % | 95 % covers % (at least 95) | mean width | inconclusive % | \
         ignoring repositories: false GO % | covers % | mean width |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let row = |name: &str, size: String, [ours, ignoring]: [Misses; 2]| {
        println!(
            "| {name} | {size} | {} | {} | {} | {} | {:.0} | {:.2} | {:.1} | {} |",
            ours.low_with_bound(),
            ours.high_with_bound(),
            ours.covers(),
            ours.mean_width(1.0, 4),
            100.0 * ours.unusable_rate(),
            100.0 * ignoring.low_rate(),
            100.0 * ignoring.coverage(),
            ignoring.mean_width(1.0, 4)
        );
    };
    for repositories in [10, 20, 30, 60] {
        row("repositories", format!("{repositories} repositories"), cluster_cell(repositories, trials));
    }
    for n in [100, 500] {
        row("queries", format!("{n} queries in 8"), stratified_cell(n, trials));
    }
}

/// What nobody can see: a loss so rare that most samples hold none.
pub fn print_unseen(trials: u64) {
    println!("\n### A loss of 0.75 in 1.3 % of queries, otherwise noise: what was not seen\n");
    println!(
        "| n | chance that none is seen % | resampled: false GO % | by betting: false GO % | mean width, resampled | by betting |"
    );
    println!("|---|---|---|---|---|---|");
    for n in [100, 200, 400, 1_000] {
        let truth = 0.013 * -0.75;
        let [ours, bounded] = simulate(trials, |trial| {
            let mut draws = Draws::new(111, trial);
            let deltas: Vec<f64> =
                (0..n).map(|_| if draws.unit() < 0.013 { -0.75 } else { 0.03 * (2.0 * draws.unit() - 1.0) }).collect();
            let ours = mean(&deltas, &lensgate_stats::Design::simple(), &resampling(trial)).map(Estimator::from);
            [
                Misses::of(&ours, truth, trial),
                Misses::of(&bounded_mean(&deltas, -1.0, 1.0).map(Estimator::from), truth, trial),
            ]
        });
        println!(
            "| {n} | {:.1} | {} | {} | {} | {} |",
            100.0 * (1.0f64 - 0.013).powi(n),
            ours.low_with_bound(),
            bounded.low_with_bound(),
            ours.mean_width(1.0, 4),
            bounded.mean_width(1.0, 4)
        );
    }
}
