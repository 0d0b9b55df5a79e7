//! Order statistics: nearest-rank quantiles and their distribution-free bounds.

use crate::special::{binomial_cdf, binomial_survival};

/// The nearest-rank quantile of ascending samples: the least sample that at least the share `p` of them does not exceed.
/// `None` without samples or with `p` outside [0, 1].
pub fn nearest_rank(sorted: &[f64], p: f64) -> Option<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    Some(sorted[nearest_index(sorted.len(), p)])
}

/// Position of the nearest-rank quantile among `n` ascending samples.
pub(crate) fn nearest_index(n: usize, p: f64) -> usize {
    // 0.07 * 100 is 7.000000000000001 in doubles, which must stay rank 7.
    let rank = (p * n as f64 - 1e-9).ceil() as usize;
    rank.clamp(1, n) - 1
}

/// Bounds of the p-quantile from the binomial number of samples below it (David and Nagaraja 2003, section 7.1). Valid for
/// every distribution, also one with ties.
#[derive(Debug, Clone)]
pub(crate) struct OrderLaw {
    /// Independent samples, ascending.
    pub(crate) sorted: Vec<f64>,
    /// The quantile's share.
    pub(crate) p: f64,
}

impl OrderLaw {
    fn n(&self) -> u64 {
        self.sorted.len() as u64
    }

    /// The largest sample of which at least that many lie below the quantile too seldom to be wrong.
    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        let rank = self.lower_rank(alpha);
        if rank == 0 { f64::NEG_INFINITY } else { self.sorted[rank as usize - 1] }
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        let rank = self.upper_rank(alpha);
        if rank > self.n() { f64::INFINITY } else { self.sorted[rank as usize - 1] }
    }

    /// Rank of the lower bound, counted from 1; 0 when there is none.
    pub(crate) fn lower_rank(&self, alpha: f64) -> u64 {
        // P(X_(j) > q) <= P(Bin(n, p) <= j - 1) must not pass alpha.
        partition(self.n(), |j| binomial_cdf(j - 1, self.n(), self.p) <= alpha)
    }

    /// Rank of the upper bound; n + 1 when there is none.
    pub(crate) fn upper_rank(&self, alpha: f64) -> u64 {
        // P(X_(j) < q) <= P(Bin(n, p) >= j) must not pass alpha; the probability falls with j.
        partition(self.n(), |j| binomial_survival(j, self.n(), self.p) > alpha) + 1
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        let below = self.sorted.partition_point(|x| *x < limit) as u64;
        if below == self.n() { 1.0 } else { binomial_cdf(below, self.n(), self.p) }
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        let within = self.sorted.partition_point(|x| *x <= limit) as u64;
        binomial_survival(within, self.n(), self.p)
    }

    /// Evidence that the quantile is strictly more than the limit: too few samples are within it.
    pub(crate) fn harm_above(&self, limit: f64) -> f64 {
        let within = self.sorted.partition_point(|x| *x <= limit) as u64;
        binomial_cdf(within, self.n(), self.p)
    }

    pub(crate) fn harm_below(&self, limit: f64) -> f64 {
        let below = self.sorted.partition_point(|x| *x < limit) as u64;
        binomial_survival(below, self.n(), self.p)
    }
}

/// How many of the ranks 1..=n satisfy a predicate that goes from true to false.
pub(crate) fn partition(n: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if holds(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}
