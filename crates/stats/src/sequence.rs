//! Quantiles that are looked at again and again: bounds that hold at every moment together.

use crate::bounded::BoundedSequence;
use crate::inference::{Inference, Law};
use crate::order::{self, nearest_rank};
use crate::unusable::{Unusable, check_finite};

/// The p-quantile of independent samples with bounds that are valid at every sample size together: for each limit the share
/// of samples beyond it is bounded by betting (see [`crate::bounded`]), which inverts to order statistics (the idea of
/// Howard and Ramdas 2022, "Sequential estimation of quantiles").
///
/// # Errors
/// `Empty`, `NotFinite`, `OutOfRange` for `p` outside (0, 1).
pub fn quantile_sequence(samples: &[f64], p: f64) -> Result<Inference, Unusable> {
    check_finite(samples)?;
    if !(p > 0.0 && p < 1.0) {
        return Err(Unusable::OutOfRange { name: "quantile", value: p });
    }
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let point = nearest_rank(&sorted, p).expect("there are samples and the share was checked");
    let n = sorted.len() as u64;
    let law = Law::Sequence(SequenceLaw { sorted, p });
    Ok(Inference::new(point, n, "order statistics by betting, always valid", law))
}

/// Evidence that the p-quantile lies above the limit, given how many of `n` samples are under it: an e-value.
pub fn quantile_e_value_above(below: u64, n: u64, p: f64) -> Result<f64, Unusable> {
    Ok(events(below, n)?.e_value_below(p))
}

/// Evidence that the p-quantile lies at or below the limit, given how many of `n` samples do: an e-value.
pub fn quantile_e_value_below(within: u64, n: u64, p: f64) -> Result<f64, Unusable> {
    Ok(events(within, n)?.e_value_above(p))
}

fn events(events: u64, n: u64) -> Result<BoundedSequence, Unusable> {
    let mut sequence = BoundedSequence::of_events();
    sequence.add_events(events, n)?;
    Ok(sequence)
}

/// Order statistics whose ranks come from the betting bound on a share.
#[derive(Debug, Clone)]
pub(crate) struct SequenceLaw {
    sorted: Vec<f64>,
    p: f64,
}

impl SequenceLaw {
    fn n(&self) -> u64 {
        self.sorted.len() as u64
    }

    /// One over the evidence, from a count that `quantile_e_value_*` understands.
    fn share(&self, e_value: fn(u64, u64, f64) -> Result<f64, Unusable>, count: u64) -> f64 {
        e_value(count, self.n(), self.p).map_or(1.0, |e| (1.0 / e).min(1.0))
    }

    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        // The bound at rank j passes when j - 1 samples under it are evidence enough.
        let ranks = order::partition(self.n(), |j| self.share(quantile_e_value_above, j - 1) <= alpha);
        if ranks == 0 { f64::NEG_INFINITY } else { self.sorted[ranks as usize - 1] }
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        let failing = order::partition(self.n(), |j| self.share(quantile_e_value_below, j) > alpha);
        if failing == self.n() { f64::INFINITY } else { self.sorted[failing as usize] }
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        let below = self.sorted.partition_point(|x| *x < limit) as u64;
        if below == self.n() { 1.0 } else { self.share(quantile_e_value_above, below) }
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        self.share(quantile_e_value_below, self.sorted.partition_point(|x| *x <= limit) as u64)
    }
}
