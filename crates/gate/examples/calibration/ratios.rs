//! Ratios of sums, relative margins, and repositories as units.

use lensgate_compare::{Estimator, Scores, Undecided, Values};
use lensgate_words::Population;

use crate::draws::{self, Draws, TRUE_RATIO};
use crate::tally::{Rate, at_least, average, rates, rates_near_promise, summary};
use crate::world;

/// What is bounded.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// nDCG@10, candidate over baseline.
    Means,
    /// SpanRecall@50, where both arms have the same denominators: difference, then ratio.
    SpanRecall(bool),
    /// SpanCoverage@50, where each arm has its own: difference, then ratio.
    SpanCoverage(bool),
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::Means,
        Self::SpanRecall(false),
        Self::SpanRecall(true),
        Self::SpanCoverage(false),
        Self::SpanCoverage(true),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Means => "nDCG@10, ratio of means",
            Self::SpanRecall(false) => "SpanRecall@50, difference",
            Self::SpanRecall(true) => "SpanRecall@50, ratio",
            Self::SpanCoverage(false) => "SpanCoverage@50, difference",
            Self::SpanCoverage(true) => "SpanCoverage@50, ratio",
        }
    }

    fn is_ratio(self) -> bool {
        !matches!(self, Self::SpanRecall(false) | Self::SpanCoverage(false))
    }

    fn truth(self) -> f64 {
        match (self, self.is_ratio()) {
            (Self::Means, _) => TRUE_RATIO,
            // Ease is 1 on average and share x ease never passes 1, so the true shares are 0.5 and 0.45.
            (_, true) => 0.9,
            (_, false) => -0.05,
        }
    }

    fn estimate(self, n: usize, trial: u64) -> Result<Estimator, Undecided> {
        let mut draws = Draws::new(71 + n as u64, trial);
        let series = match self {
            Self::Means => {
                let (base, cand) = (0..n).map(|_| draws::score_pair(&mut draws)).unzip();
                world::series("nDCG@10", (world::scores(base), world::scores(cand)))
            }
            Self::SpanRecall(_) => world::series("SpanRecall@50", spans(n, false, &mut draws)),
            Self::SpanCoverage(_) => world::series("SpanCoverage@50", spans(n, true, &mut draws)),
        };
        if self.is_ratio() { series.ratio() } else { series.difference() }
    }
}

/// Relevant spans found of those there are, in both arms; the candidate finds each with a chance of 0.45, the baseline with 0.5, and queries
/// differ in how hard they are. Each arm may lack some files, and counts fewer spans then.
fn spans(n: usize, own_files: bool, draws: &mut Draws) -> (Scores, Scores) {
    let (mut baseline, mut candidate) = (Scores::default(), Scores::default());
    for _ in 0..n {
        let spans = 1 + (7.0 * draws.unit() * draws.unit()) as usize;
        let ease = 2.0 * draws.unit();
        for (arm, share) in [(&mut baseline, 0.5), (&mut candidate, 0.45)] {
            let counted = if own_files { (0..spans).filter(|_| draws.unit() < 0.8).count() } else { spans };
            arm.numerators.push((0..counted).filter(|_| draws.unit() < share * ease).count() as f64);
            arm.denominators.push(counted as f64);
        }
    }
    (baseline, candidate)
}

/// False GO and false NO_GO at exactly the margin.
pub fn cell(kind: Kind, n: usize, trials: u64) -> [Rate; 2] {
    rates_near_promise(trials, |trial| at_least(&kind.estimate(n, trial), kind.truth()))
}

pub fn print(trials: u64) {
    let trials = (trials / 5).max(100);
    println!("\n### Relative margins and ratios of sums: false GO / false NO_GO at exactly the margin, %\n");
    println!("{trials} trials per cell to begin with. The last row of each is the mean width of the 90 % interval.\n");
    println!("| quantity | 30 | 50 | 100 | 200 | 500 |\n|---|---|---|---|---|---|");
    let sizes = [30, 50, 100, 200, 500];
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let cells = sizes.map(|n| {
            let [go, no_go] = cell(kind, n, trials);
            all.push((format!("{} at {n}", kind.name()), go));
            all.push((format!("{} at {n}, NO_GO", kind.name()), no_go));
            format!("{go} / {no_go}")
        });
        println!("| {} | {} |", kind.name(), cells.join(" | "));
        let widths = sizes.map(|n| {
            let width = average(10, |trial| {
                kind.estimate(n, trial).map_or(f64::NAN, |it| {
                    let (low, high) = it.interval(0.90);
                    high - low
                })
            });
            format!("{width:.3}")
        });
        println!("| width | {} |", widths.join(" | "));
    }
    println!("\n{}", summary("Both sides together", &all));
}

/// Clustered deltas: ours by repository, and as if queries were independent. Both sides of each.
pub fn clusters(repositories: u32, trials: u64) -> [Rate; 4] {
    rates(trials, |trial| {
        let (deltas, clusters) = draws::clustered(repositories, 0.01, &mut Draws::new(91, trial));
        let arms = world::arms(&deltas);
        let ignoring = at_least(&world::series("nDCG@10", arms.clone()).difference(), 0.01);
        let values = Values::Scores { baseline: arms.0, candidate: arms.1 };
        let series = world::of_values("nDCG@10", values, clusters, Population::Repositories);
        let ours = at_least(&series.difference(), 0.01);
        [ours[0], ours[1], ignoring[0], ignoring[1]]
    })
}

pub fn print_repositories(trials: u64) {
    let trials = (trials / 5).max(100);
    println!("\n### Repositories as units: false GO / false NO_GO at exactly the margin, %\n");
    println!(
        "{trials} trials. Repositories have 4 to 34 queries, and their own means with a standard deviation of 0.06.\n"
    );
    println!(
        "| repositories | by repository | as if queries were independent | distance from estimate to bound |\n|---|---|---|---|"
    );
    for repositories in [20, 40, 130] {
        let [go, no_go, ignoring_go, ignoring_no_go] = clusters(repositories, trials);
        let width = average(10, |trial| {
            let (deltas, clusters) = draws::clustered(repositories, 0.01, &mut Draws::new(92, trial));
            let (baseline, candidate) = world::arms(&deltas);
            let values = Values::Scores { baseline, candidate };
            let series = world::of_values("nDCG@10", values, clusters, Population::Repositories);
            series.difference().map_or(f64::NAN, |it| it.point() - it.lower_bound(0.95))
        });
        println!("| {repositories} | {go} / {no_go} | {ignoring_go} / {ignoring_no_go} | {width:.3} |");
    }
}
