//! One quantile of two paired arms, bounded together: each arm's order statistics are exact, and how far the arms agree about
//! which queries are slow says how far both can be off in opposite directions at once.
//!
//! A threshold for each arm is tested against the number of samples above it. Both counts are binomial, so each has an exact
//! normal score; the two scores are correlated as far as the same queries lie above both thresholds. Pairs of thresholds whose
//! quadratic form `Q = (zb^2 - 2 r zb zc + zc^2) / (1 - r^2)` is at most the squared normal quantile are possible, and the
//! bound of a contrast is its most extreme value among them: a profile region, as empirical likelihood has it for differences
//! of quantiles (Owen 2001, "Empirical Likelihood", section 3; Zhou and Jing 2003, "Smoothed empirical likelihood confidence
//! intervals for the difference of quantiles"). Without the likelihood's smoothing and with exact margins it is conservative.

use crate::frontier::Frontier;
use crate::order::nearest_index;
use crate::special::{beta_cdf, normal_quantile};

/// Normal scores beyond which nothing is looked at: an error of 3.4e-6.
pub(crate) const REACH: f64 = 4.5;

/// What is to be bounded: its extreme values where baseline and candidate lie in the given intervals.
pub(crate) struct Contrast {
    /// The least value, from (baseline's low and high end, candidate's low end).
    pub(crate) least: fn(f64, f64, f64) -> f64,
    /// The largest value, from (baseline's low and high end, candidate's high end).
    pub(crate) most: fn(f64, f64, f64) -> f64,
}

/// Bounds of a contrast of both arms' p-quantiles. Arms are aligned, their samples finite, every query has some.
pub(crate) fn frontier(baseline: &[Vec<f64>], candidate: &[Vec<f64>], p: f64, contrast: &Contrast) -> Frontier {
    let (base, cand) = (Ladder::new(baseline, p), Ladder::new(candidate, p));
    let mut lower = Vec::new();
    let mut upper = Vec::new();
    each_row(&base, &cand, |i, scores| {
        let (low, high) = base.cell(i);
        let cells = || scores.iter().enumerate().filter(|(_, score)| **score <= REACH);
        // From the extreme value inward: a value that is possible sooner makes all behind it superfluous.
        let of = |place: usize| cand.cell(cand.first + place);
        keep_sooner(cells().map(|(j, score)| (*score, (contrast.least)(low, high, of(j).0))), &mut lower);
        keep_sooner(cells().rev().map(|(j, score)| (*score, (contrast.most)(low, high, of(j).1))), &mut upper);
    });
    Frontier::new(lower, upper, REACH)
}

fn keep_sooner(cells: impl Iterator<Item = (f64, f64)>, kept: &mut Vec<(f64, f64)>) {
    let mut soonest = f64::INFINITY;
    for (score, value) in cells {
        if score < soonest {
            soonest = score;
            kept.push((score, value));
        }
    }
}

/// Goes through the cells between baseline samples and gives, for each, the joint score with every cell of the candidate.
fn each_row(base: &Ladder, cand: &Ladder, mut row: impl FnMut(usize, &[f64])) {
    let mut base_above = base.above(base.first);
    let cand_above = cand.above(cand.first);
    let mut corner: u64 = base_above.iter().zip(&cand_above).map(|(b, c)| u64::from(*b) * u64::from(*c)).sum();
    let mut scores = vec![0.0; cand.cells.len()];
    for (place, base_cell) in base.cells.iter().enumerate() {
        let i = base.first + place;
        let mut both = corner;
        for ((score, cand_cell), j) in scores.iter_mut().zip(&cand.cells).zip(cand.first..) {
            *score = joint_score(base, base_cell, cand, cand_cell, both);
            if let Some((_, query)) = cand.ascending.get(j) {
                both -= u64::from(base_above[*query as usize]);
            }
        }
        row(i, &scores);
        if let Some((_, query)) = base.ascending.get(i) {
            base_above[*query as usize] -= 1;
            corner -= u64::from(cand_above[*query as usize]);
        }
    }
}

/// The normal score of two thresholds together, where `both` sums the products of the queries' counts above them.
fn joint_score(base: &Ladder, base_cell: &Cell, cand: &Ladder, cand_cell: &Cell, both: u64) -> f64 {
    let (zb, zc) = (base_cell.score, cand_cell.score);
    // How differently the arms' shares above the thresholds fall on the queries, from pairs as they are.
    let apart = (base_cell.squares + cand_cell.squares) - 2.0 * (both as f64 / (base.repetitions * cand.repetitions));
    let covariance = ((base.variance + cand.variance) - apart / base.n as f64) / 2.0;
    let bound = 1.0 - 1.0 / base.n as f64;
    let r = (covariance / (base.variance * cand.variance).sqrt()).clamp(-bound, bound);
    (((zb * zb + zc * zc) - 2.0 * (r * (zb * zc))) / (1.0 - r * r)).max(0.0).sqrt()
}

/// One place for a threshold: with `i` samples not above it, between sample `i` and the next.
struct Cell {
    /// Normal score of the number of samples above the threshold, if the threshold were the quantile.
    score: f64,
    /// Sum over queries of the squared number above, in units of squared mean repetitions.
    squares: f64,
}

/// One arm's samples in ascending order, with the thresholds that come into question as its quantile.
struct Ladder {
    ascending: Vec<(f64, u32)>,
    n: usize,
    /// Samples a query, on average.
    repetitions: f64,
    /// Variance of a query's share above the quantile.
    variance: f64,
    first: usize,
    cells: Vec<Cell>,
}

impl Ladder {
    fn new(samples_by_query: &[Vec<f64>], p: f64) -> Self {
        let n = samples_by_query.len();
        let mut ascending: Vec<(f64, u32)> = samples_by_query
            .iter()
            .enumerate()
            .flat_map(|(query, samples)| samples.iter().map(move |sample| (*sample, query as u32)))
            .collect();
        ascending.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let repetitions = ascending.len() as f64 / n as f64;
        let mut ladder = Self { ascending, n, repetitions, variance: p * (1.0 - p), first: 0, cells: Vec::new() };
        let effect = ladder.design_effect(samples_by_query, nearest_index(ladder.ascending.len(), p) + 1);
        ladder.variance *= effect;
        ladder.look_around(p, n as f64 / effect);
        ladder
    }

    /// What the repetitions of a query are worth, from 1 / repetitions where they are as good as new queries to 1 where they
    /// say the same again: the variance of the queries' shares above the quantile over that of single samples (Kish 1965).
    fn design_effect(&self, samples_by_query: &[Vec<f64>], within: usize) -> f64 {
        let all = self.ascending.len();
        if all == self.n || within == all {
            return 1.0;
        }
        let share = (all - within) as f64 / all as f64;
        let squares: f64 = self
            .above(within)
            .iter()
            .zip(samples_by_query)
            .map(|(above, samples)| (f64::from(*above) - share * samples.len() as f64) / self.repetitions)
            .map(|apart| apart * apart)
            .sum();
        (squares / self.n as f64 / (share * (1.0 - share))).max(1.0 / self.repetitions)
    }

    /// Finds the cells in reach around the quantile, given how many independent queries the samples are worth (Korn and
    /// Graubard 1998 bound shares of clustered samples that way).
    fn look_around(&mut self, p: f64, worth: f64) {
        let all = self.ascending.len();
        let of_count =
            |within: usize, worth: f64| tail_score((all - within) as f64 / all as f64 * worth, worth, 1.0 - p);
        // That the quantile lies among the samples at all is no surer than that it lies among those of single executions:
        // repetitions do not ask what nobody asked.
        let least = of_count(all, (self.n as f64).min(worth));
        let most = of_count(0, (self.n as f64).min(worth));
        let score = |within: usize| of_count(within, worth).clamp(least, most);
        let middle = nearest_index(all, p) + 1;
        self.first = (0..middle).rev().take_while(|within| score(*within) <= REACH).last().unwrap_or(middle);
        let last = (middle..=all).take_while(|within| score(*within) >= -REACH).last().unwrap_or(middle);
        let mut above = self.above(self.first);
        let mut squares: u64 = above.iter().map(|above| u64::from(*above).pow(2)).sum();
        for within in self.first..=last {
            self.cells
                .push(Cell { score: score(within), squares: squares as f64 / (self.repetitions * self.repetitions) });
            if let Some((_, query)) = self.ascending.get(within) {
                let count = &mut above[*query as usize];
                squares -= 2 * u64::from(*count) - 1;
                *count -= 1;
            }
        }
    }

    /// How many samples of each query are beyond the `within` smallest.
    fn above(&self, within: usize) -> Vec<u32> {
        let mut above = vec![0; self.n];
        self.ascending[within..].iter().for_each(|(_, query)| above[*query as usize] += 1);
        above
    }

    /// Ends of a cell; infinite beyond the first and the last sample.
    fn cell(&self, within: usize) -> (f64, f64) {
        let low = if within == 0 { f64::NEG_INFINITY } else { self.ascending[within - 1].0 };
        (low, self.ascending.get(within).map_or(f64::INFINITY, |next| next.0))
    }
}

/// Normal score of a count against Binomial(n, share), whose parameters need not be whole: negative for too few, positive for
/// too many, 0 where neither tail is under a half.
fn tail_score(count: f64, n: f64, share: f64) -> f64 {
    let at_most = if count >= n { 1.0 } else { beta_cdf(1.0 - share, n - count, count + 1.0) };
    let at_least = if count <= 0.0 { 1.0 } else { beta_cdf(share, count, n - count + 1.0) };
    if at_most < 0.5 {
        normal_quantile(at_most)
    } else if at_least < 0.5 {
        -normal_quantile(at_least)
    } else {
        0.0
    }
}
