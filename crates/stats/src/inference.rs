//! An estimate with everything needed to bound it at any confidence, and the p-values that agree with those bounds.

use crate::bounded::BoundedLaw;
use crate::frontier::Frontier;
use crate::order::OrderLaw;
use crate::paired_proportion::PairedLaw;
use crate::proportion::{ExactLaw, ScoreLaw, WilsonLaw};
use crate::sequence::SequenceLaw;
use crate::special::{t_quantile, t_survival};

/// A point estimate and the way to invert it into one-sided bounds at any confidence.
///
/// For every confidence c: `p_value_above(limit) <= 1 - c` exactly when `lower_bound(c) >= limit`, and the mirror image for
/// `p_value_below`. Resampled bounds move in steps of `1 / (resamples + 1)`; analytic ones agree to the last digits that
/// bisection can tell apart. A p-value is never 0.
#[derive(Debug, Clone)]
pub struct Inference {
    point: f64,
    n: u64,
    method: &'static str,
    law: Law,
}

/// How bounds come about.
#[derive(Debug, Clone)]
pub(crate) enum Law {
    /// Candidate bounds of each side, ascending: the k-th from the outer end is the bound with error k / (len + 1).
    Sorted { lower: Vec<f64>, upper: Vec<f64> },
    /// Student's t around the point.
    StudentT { scale: f64, df: f64 },
    /// Clopper-Pearson.
    Exact(ExactLaw),
    /// Miettinen-Nurminen.
    Score(ScoreLaw),
    /// Wilson.
    Wilson(WilsonLaw),
    /// Tango, for pairs.
    Paired(PairedLaw),
    /// Order statistics of a quantile that is looked at again and again.
    Sequence(SequenceLaw),
    /// Order statistics of a quantile.
    Order(OrderLaw),
    /// Values by how far out they are possible.
    Frontier(Frontier),
    /// Betting bound on the mean of bounded values.
    Bounded(BoundedLaw),
    /// Whichever bound is wider.
    Wider(Box<Law>, Box<Law>),
}

impl Inference {
    pub(crate) fn new(point: f64, n: u64, method: &'static str, law: Law) -> Self {
        Self { point, n, method, law }
    }

    /// The point estimate.
    pub fn point(&self) -> f64 {
        self.point
    }

    /// Number of distinct values (queries, pairs, requests) behind the estimate.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Name of the method, for reports.
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The value that the truth exceeds with at least that confidence, in (0.5, 1); minus infinity when the data cannot
    /// bound it, or when the confidence is outside that range.
    pub fn lower_bound(&self, confidence: f64) -> f64 {
        match alpha(confidence) {
            Some(alpha) => self.law.lower(self.point, alpha),
            None => f64::NEG_INFINITY,
        }
    }

    /// The value that the truth stays under with at least that confidence, in (0.5, 1); plus infinity when the data cannot
    /// bound it, or when the confidence is outside that range.
    pub fn upper_bound(&self, confidence: f64) -> f64 {
        match alpha(confidence) {
            Some(alpha) => self.law.upper(self.point, alpha),
            None => f64::INFINITY,
        }
    }

    /// Evidence that the truth is above (at least) the limit: small when it would be a surprise otherwise. In (0, 1]; 1 for
    /// a limit that is NaN.
    pub fn p_value_above(&self, limit: f64) -> f64 {
        p_value(limit, |limit| self.law.p_above(self.point, limit))
    }

    /// Evidence that the truth is below (at most) the limit. In (0, 1]; 1 for a limit that is NaN.
    pub fn p_value_below(&self, limit: f64) -> f64 {
        p_value(limit, |limit| self.law.p_below(self.point, limit))
    }

    /// Both one-sided bounds at confidence (1 + level) / 2: at level 0.90 the ends are the two 95 % one-sided bounds.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let confidence = (1.0 + level) / 2.0;
        (self.lower_bound(confidence), self.upper_bound(confidence))
    }

    /// Standard deviation that one query would need for a normal mean to have these bounds: what to plan with when only an
    /// inference is at hand. Infinite when the data bound nothing.
    pub fn spread(&self) -> f64 {
        // The normal distribution lies below one standard deviation with this probability.
        const ONE_SIGMA: f64 = 0.841_344_746_068_543;
        (self.upper_bound(ONE_SIGMA) - self.lower_bound(ONE_SIGMA)) / 2.0 * (self.n as f64).sqrt()
    }
}

/// The error probability of a confidence in (0.5, 1).
fn alpha(confidence: f64) -> Option<f64> {
    (confidence > 0.5 && confidence < 1.0).then_some(1.0 - confidence)
}

fn p_value(limit: f64, compute: impl Fn(f64) -> f64) -> f64 {
    if limit.is_nan() {
        return 1.0;
    }
    let p = compute(limit);
    if p.is_nan() { 1.0 } else { p.clamp(f64::MIN_POSITIVE, 1.0) }
}

impl Law {
    fn lower(&self, point: f64, alpha: f64) -> f64 {
        match self {
            Self::Sorted { lower, .. } => match rank(alpha, lower.len()) {
                0 => f64::NEG_INFINITY,
                rank => lower[rank - 1],
            },
            Self::StudentT { scale, df } => point - scale * t_quantile(1.0 - alpha, *df),
            Self::Exact(law) => law.lower(alpha),
            Self::Score(law) => law.lower(alpha),
            Self::Wilson(law) => law.lower(alpha),
            Self::Paired(law) => law.lower(alpha),
            Self::Sequence(law) => law.lower(alpha),
            Self::Order(law) => law.lower(alpha),
            Self::Frontier(law) => law.lower(alpha),
            Self::Bounded(law) => law.lower(alpha),
            Self::Wider(a, b) => a.lower(point, alpha).min(b.lower(point, alpha)),
        }
    }

    fn upper(&self, point: f64, alpha: f64) -> f64 {
        match self {
            Self::Sorted { upper, .. } => match rank(alpha, upper.len()) {
                0 => f64::INFINITY,
                rank => upper[upper.len() - rank],
            },
            Self::StudentT { scale, df } => point + scale * t_quantile(1.0 - alpha, *df),
            Self::Exact(law) => law.upper(alpha),
            Self::Score(law) => law.upper(alpha),
            Self::Wilson(law) => law.upper(alpha),
            Self::Paired(law) => law.upper(alpha),
            Self::Sequence(law) => law.upper(alpha),
            Self::Order(law) => law.upper(alpha),
            Self::Frontier(law) => law.upper(alpha),
            Self::Bounded(law) => law.upper(alpha),
            Self::Wider(a, b) => a.upper(point, alpha).max(b.upper(point, alpha)),
        }
    }

    fn p_above(&self, point: f64, limit: f64) -> f64 {
        match self {
            Self::Sorted { lower, .. } => share(lower.partition_point(|v| *v < limit), lower.len()),
            Self::StudentT { scale, df } => t_survival((point - limit) / scale, *df),
            Self::Exact(law) => law.p_above(limit),
            Self::Score(law) => law.p_above(limit),
            Self::Wilson(law) => law.p_above(limit),
            Self::Paired(law) => law.p_above(limit),
            Self::Sequence(law) => law.p_above(limit),
            Self::Order(law) => law.p_above(limit),
            Self::Frontier(law) => law.p_above(limit),
            Self::Bounded(law) => law.p_above(limit),
            Self::Wider(a, b) => a.p_above(point, limit).max(b.p_above(point, limit)),
        }
    }

    fn p_below(&self, point: f64, limit: f64) -> f64 {
        match self {
            Self::Sorted { upper, .. } => share(upper.len() - upper.partition_point(|v| *v <= limit), upper.len()),
            Self::StudentT { scale, df } => t_survival((limit - point) / scale, *df),
            Self::Exact(law) => law.p_below(limit),
            Self::Score(law) => law.p_below(limit),
            Self::Wilson(law) => law.p_below(limit),
            Self::Paired(law) => law.p_below(limit),
            Self::Sequence(law) => law.p_below(limit),
            Self::Order(law) => law.p_below(limit),
            Self::Frontier(law) => law.p_below(limit),
            Self::Bounded(law) => law.p_below(limit),
            Self::Wider(a, b) => a.p_below(point, limit).max(b.p_below(point, limit)),
        }
    }
}

/// Rank of the bound with error alpha among that many resamples; 0 when there are too few to tell.
fn rank(alpha: f64, resamples: usize) -> usize {
    // The small term keeps 1 - 0.9 = 0.09999999999999998 from losing a whole rank.
    let rank = (alpha * (resamples as f64 + 1.0) + 1e-9).floor() as usize;
    rank.min(resamples)
}

/// The error of the first bound that would pass when that many of them do not.
fn share(failing: usize, resamples: usize) -> f64 {
    if failing >= resamples { 1.0 } else { (failing as f64 + 1.0) / (resamples as f64 + 1.0) }
}
