//! One quantile of two paired arms, bounded together by three tests of counts at a common threshold.
//!
//! If the candidate's quantile is at least L times the baseline's, then at one threshold t, the baseline's quantile, no more than a share
//! q = 1 - p of the baseline lies above t, and at least a share q of the candidate at or above L t. Whether that can be is tested at
//! *every* t, and L is excluded only where every t fails, so that the unknown true one costs nothing (an intersection-union
//! test: Berger 1982). Each test rejects where the baseline has too many above, or the candidate too few (both counts are
//! binomial), or where more queries are above in the baseline alone than in the candidate alone (McNemar 1947, which knows which
//! queries are slow in both). Counts know nothing of distances, so gaps, humps and ties do no harm; the joint region of both
//! counts (a chi-square of one degree of freedom) is wrong at a gap that goes through the quantile of both arms.

use std::sync::OnceLock;

use crate::frontier::Frontier;
use crate::order::nearest_index;
use crate::special::{beta_cdf, normal_cdf, normal_quantile};

/// How far around the quantile thresholds are looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// Normal scores beyond which nothing is looked at.
    score: f64,
    /// The error of the whole that such a score stands for: nothing smaller is claimed.
    pub(crate) least: f64,
}

impl Reach {
    /// Enough for the confidence of bounds: a tail of 0.00069 is a fifth of 0.0035.
    pub(crate) const NEAR: Self = Self { score: 3.2, least: 0.0035 };
    /// For p-values that are adjusted over many conditions.
    pub(crate) const FAR: Self = Self { score: 7.0, least: 1e-11 };
}

/// Normal scores around the quantile within which repetitions are asked what they are worth.
const NEAR: f64 = 2.326;

/// What is to be bounded: its extreme values where baseline and candidate lie in the given intervals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contrast {
    /// The least value, from (baseline's low and high end, candidate's low end).
    pub(crate) least: fn(f64, f64, f64) -> f64,
    /// The largest value, from (baseline's low and high end, candidate's high end).
    pub(crate) most: fn(f64, f64, f64) -> f64,
}

/// Bounds of a contrast of both arms' p-quantiles. Arms are aligned, their samples finite, every query has some.
pub(crate) fn frontier(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    contrast: &Contrast,
    reach: Reach,
) -> Frontier {
    let (base, cand) = (Ladder::new(baseline, p, reach), Ladder::new(candidate, p, reach));
    let shares = Shares::new(baseline.len(), p);
    let (mut lower, mut upper) = (Vec::new(), Vec::new());
    each_row(&base, &cand, |base_cell, scores| {
        let (low, high) = base.cell(base_cell.within);
        let cells = || cand.cells.iter().zip(scores).filter(|(cell, _)| cand.is_between(cell.within));
        // From the extreme value inward: a value that is possible sooner makes all behind it superfluous.
        let least = cells().map(|(cell, z)| {
            let error = shares.error(-z, cell.score, -base_cell.score);
            (error, (contrast.least)(low, high, cand.cell(cell.within).0))
        });
        keep_sooner(least, reach.least, &mut lower);
        let most = cells().rev().map(|(cell, z)| {
            let error = shares.error(*z, base_cell.score, -cell.score);
            (error, (contrast.most)(low, high, cand.cell(cell.within).1))
        });
        keep_sooner(most, reach.least, &mut upper);
    });
    Frontier::new(lower, upper, reach.least)
}

fn keep_sooner(cells: impl Iterator<Item = (f64, f64)>, least: f64, kept: &mut Vec<(f64, f64)>) {
    let mut soonest = least;
    for (error, value) in cells {
        if error > soonest {
            soonest = error;
            kept.push((error, value));
        }
    }
}

/// Both arms, bounded as far out as is asked.
#[derive(Debug, Clone)]
pub(crate) struct JointLaw {
    baseline: Vec<Vec<f64>>,
    candidate: Vec<Vec<f64>>,
    p: f64,
    contrast: Contrast,
    near: OnceLock<Frontier>,
    far: OnceLock<Frontier>,
}

impl JointLaw {
    pub(crate) fn new(baseline: &[Vec<f64>], candidate: &[Vec<f64>], p: f64, contrast: Contrast) -> Self {
        let (baseline, candidate) = (baseline.to_vec(), candidate.to_vec());
        Self { baseline, candidate, p, contrast, near: OnceLock::new(), far: OnceLock::new() }
    }

    fn frontier(&self, reach: Reach) -> Frontier {
        frontier(&self.baseline, &self.candidate, self.p, &self.contrast, reach)
    }

    fn near(&self) -> &Frontier {
        self.near.get_or_init(|| self.frontier(Reach::NEAR))
    }

    fn far(&self) -> &Frontier {
        self.far.get_or_init(|| self.frontier(Reach::FAR))
    }

    fn at(&self, alpha: f64) -> &Frontier {
        if alpha >= Reach::NEAR.least { self.near() } else { self.far() }
    }

    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        self.at(alpha).lower(alpha)
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        self.at(alpha).upper(alpha)
    }

    /// From nearby, unless the p-value is smaller than what can be told from there.
    fn p_value(&self, of: impl Fn(&Frontier) -> f64) -> f64 {
        let near = of(self.near());
        if near > Reach::NEAR.least { near } else { of(self.far()) }
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        self.p_value(|frontier| frontier.p_above(limit))
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        self.p_value(|frontier| frontier.p_below(limit))
    }

    pub(crate) fn harm_above(&self, limit: f64) -> f64 {
        self.p_value(|frontier| frontier.harm_above(limit))
    }

    pub(crate) fn harm_below(&self, limit: f64) -> f64 {
        self.p_value(|frontier| frontier.harm_below(limit))
    }
}

/// How the three tests share an error.
struct Shares {
    /// The chance that no sample of the better side reaches the quantile at all: an error under it bounds nothing.
    absent: f64,
    /// From McNemar's statistic to the score that it counts as: discreteness makes the plain one too eager.
    calm: fn(f64) -> f64,
    /// Whether the quantile is in the lower half, where the roles of the single counts change.
    low: bool,
}

impl Shares {
    fn new(queries: usize, p: f64) -> Self {
        let n = queries as f64;
        let absent = crate::special::power(p.max(1.0 - p), n);
        // 1.881 is the normal score of 0.6 x 5 %. The divisors are those that keep the exact level of all three tests together,
        // summed over the trinomial distribution of pairs, under 5 % (docs/METHODOLOGY.md).
        let calm: fn(f64) -> f64 = if absent > 0.01 {
            |z| z - 0.1
        } else if n * p.min(1.0 - p) <= 20.0 {
            |z| z * (1.881 / 1.74)
        } else {
            |z| z * (1.881 / 1.90)
        };
        Self { absent, calm, low: p < 0.5 }
    }

    /// The error from which on a cell is excluded: of `z` for pairs, of `more`, the score of the side with too many above, and `fewer`
    /// of the side with too few.
    fn error(&self, z: f64, more: f64, fewer: f64) -> f64 {
        let (rich, scarce) = if self.low { (fewer, more) } else { (more, fewer) };
        self.of_pairs(z).min(self.of_rich(tail(rich))).min(self.of_scarce(tail(scarce)))
    }

    /// Three fifths of an error are for pairs, once what is absent costs no more than a fifth.
    fn of_pairs(&self, z: f64) -> f64 {
        self.split(tail((self.calm)(z)), 0.6, 0.6)
    }

    fn of_rich(&self, tail: f64) -> f64 {
        self.split(tail, 0.2, 0.25)
    }

    /// The error at which a share of it, or of what is left over by what is absent, is used up.
    fn split(&self, tail: f64, share: f64, share_of_rest: f64) -> f64 {
        let full = 5.0 * self.absent;
        if tail / share >= full { tail / share } else { full.min(self.absent + tail / share_of_rest) }
    }

    fn of_scarce(&self, tail: f64) -> f64 {
        if tail <= self.absent { self.absent } else { tail / 0.2 }
    }
}

/// The upper tail of a normal score; 1 on the harmless side.
fn tail(score: f64) -> f64 {
    if score > 0.0 { normal_cdf(-score) } else { 1.0 }
}

/// Goes through the cells between baseline samples and gives, for each, McNemar's statistic with every cell of the candidate:
/// positive where the baseline has more above.
fn each_row(base: &Ladder, cand: &Ladder, mut row: impl FnMut(&Cell, &[f64])) {
    let (Some(base_first), Some(cand_first)) = (base.cells.first(), cand.cells.first()) else { return };
    let mut base_above = base.above(base_first.within);
    let cand_above = cand.above(cand_first.within);
    let mut corner: u64 = base_above.iter().zip(&cand_above).map(|(b, c)| u64::from(*b) * u64::from(*c)).sum();
    let mut scores = vec![0.0; cand.cells.len()];
    for base_cell in &base.cells {
        if base.is_between(base_cell.within) {
            let mut both = corner;
            for (score, cand_cell) in scores.iter_mut().zip(&cand.cells) {
                *score = pairs_score(base, base_cell, cand, cand_cell, both);
                if let Some((_, query)) = cand.ascending.get(cand_cell.within) {
                    both -= u64::from(base_above[*query as usize]);
                }
            }
            row(base_cell, &scores);
        }
        if let Some((_, query)) = base.ascending.get(base_cell.within) {
            base_above[*query as usize] -= 1;
            corner -= u64::from(cand_above[*query as usize]);
        }
    }
}

/// McNemar's statistic on the shares of each query's samples above both thresholds, where `both` sums the products of the
/// counts. With one sample of each query it is the usual one.
fn pairs_score(base: &Ladder, base_cell: &Cell, cand: &Ladder, cand_cell: &Cell, both: u64) -> f64 {
    let squares = (base_cell.squares + cand_cell.squares) - 2.0 * (both as f64 / (base.repetitions * cand.repetitions));
    let difference = base_cell.above - cand_cell.above;
    // Less than half a pair apart is rounding.
    if squares <= 0.5 / (base.repetitions * cand.repetitions) { 0.0 } else { difference / squares.sqrt() }
}

/// One place for a threshold: with `within` samples not above it, between that sample and the next.
struct Cell {
    within: usize,
    /// Samples above, in units of mean repetitions.
    above: f64,
    /// Normal score of the number of samples above the threshold, if the threshold were the quantile.
    score: f64,
    /// Sum over queries of the squared number above, in units of squared mean repetitions.
    squares: f64,
}

/// One arm's samples in ascending order, with the thresholds that come into question as its quantile.
struct Ladder {
    ascending: Vec<(f64, u32)>,
    n: usize,
    /// Samples of a query, on average.
    repetitions: f64,
    cells: Vec<Cell>,
}

impl Ladder {
    fn new(samples_by_query: &[Vec<f64>], p: f64, reach: Reach) -> Self {
        let n = samples_by_query.len();
        let mut ascending: Vec<(f64, u32)> = samples_by_query
            .iter()
            .enumerate()
            .flat_map(|(query, samples)| samples.iter().map(move |sample| (*sample, query as u32)))
            .collect();
        ascending.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let repetitions = ascending.len() as f64 / n as f64;
        let mut ladder = Self { ascending, n, repetitions, cells: Vec::new() };
        ladder.look_around(p, n as f64, reach.score);
        let effect = ladder.design_effect();
        if effect < 1.0 {
            ladder.look_around(p, n as f64 / effect, reach.score);
        }
        ladder
    }

    /// What the repetitions of a query are worth at worst, from 1 / repetitions where they are as good as new queries to 1 where they say
    /// the same again: the largest ratio, near the quantile, of the variance of queries' shares above to that of single samples
    /// (Kish 1965). At the estimate alone it would often be taken among quick answers, where repetitions look independent.
    fn design_effect(&self) -> f64 {
        let all = self.ascending.len() as f64;
        if self.ascending.len() == self.n {
            return 1.0;
        }
        let effect = |cell: &Cell| {
            let share = cell.above * self.repetitions / all;
            let variance = cell.squares / self.n as f64 - share * share;
            variance / (share * (1.0 - share))
        };
        let near = self.cells.iter().filter(|cell| cell.score.abs() <= NEAR).map(effect);
        near.filter(|effect| effect.is_finite()).fold(1.0 / self.repetitions, f64::max).min(1.0)
    }

    /// Finds the cells in reach around the quantile, given how many independent queries the samples are worth (Korn and
    /// Graubard 1998 bound shares of clustered samples that way).
    fn look_around(&mut self, p: f64, worth: f64, reach: f64) {
        let all = self.ascending.len();
        let of_count =
            |within: usize, worth: f64| tail_score((all - within) as f64 / all as f64 * worth, worth, 1.0 - p);
        // That the quantile lies among the samples at all is no surer than that it lies among those of single executions:
        // repetitions do not ask what nobody asked.
        let least = of_count(all, (self.n as f64).min(worth));
        let most = of_count(0, (self.n as f64).min(worth));
        let score = |within: usize| of_count(within, worth).clamp(least, most);
        let middle = nearest_index(all, p) + 1;
        let first = (0..middle).rev().take_while(|within| score(*within) <= reach).last().unwrap_or(middle);
        let last = (middle..=all).take_while(|within| score(*within) >= -reach).last().unwrap_or(middle);
        // A block of ties is one value: where the reach cuts it, its end belongs to it.
        let first = (0..=first).rev().find(|within| self.is_between(*within)).unwrap_or(0);
        let last = (last..=all).find(|within| self.is_between(*within)).unwrap_or(all);
        let mut above = self.above(first);
        let mut squares: u64 = above.iter().map(|above| u64::from(*above).pow(2)).sum();
        self.cells.clear();
        for within in first..=last {
            self.cells.push(Cell {
                within,
                above: (all - within) as f64 / self.repetitions,
                score: score(within),
                squares: squares as f64 / (self.repetitions * self.repetitions),
            });
            if let Some((_, query)) = self.ascending.get(within) {
                let count = &mut above[*query as usize];
                squares -= 2 * u64::from(*count) - 1;
                *count -= 1;
            }
        }
    }

    /// Whether a threshold fits there: between two equal samples none does.
    fn is_between(&self, within: usize) -> bool {
        within == 0 || within == self.ascending.len() || self.ascending[within - 1].0 < self.ascending[within].0
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
