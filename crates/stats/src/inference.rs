//! An estimate with everything needed to bound it at any confidence, and the p-values that agree with those bounds.

use crate::joint::JointLaw;
use crate::mean::MeanLaw;
use crate::order::OrderLaw;
use crate::plan::MeanPlan;
use crate::proportion::ExactLaw;
use crate::ratio::RatioLaw;

/// A point estimate and the way to invert it into one-sided bounds at any confidence.
///
/// For every confidence c: `p_value_above(limit) <= 1 - c` exactly when `lower_bound(c) >= limit`, and the mirror image for
/// `p_value_below`, up to the last digits that a search can tell apart. Equality lies inside: the truth may be the limit itself. Harm
/// is the opposite claim, that the truth lies strictly beyond the limit. A p-value is never 0.
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
    /// Clopper-Pearson.
    Exact(ExactLaw),
    /// Order statistics of a quantile.
    Order(OrderLaw),
    /// Order statistics of two arms together.
    Joint(Box<JointLaw>),
    /// A mean between known ends.
    Mean(Box<MeanLaw>),
    /// A ratio of two means.
    Ratio(Box<RatioLaw>),
}

/// Runs the same expression on whichever law there is.
macro_rules! each {
    ($law:expr, $name:ident => $call:expr) => {
        match $law {
            Law::Exact($name) => $call,
            Law::Order($name) => $call,
            Law::Joint($name) => $call,
            Law::Mean($name) => $call,
            Law::Ratio($name) => $call,
        }
    };
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
        alpha(confidence).map_or(f64::NEG_INFINITY, |alpha| each!(&self.law, law => law.lower(alpha)))
    }

    /// The value that the truth stays under with at least that confidence, in (0.5, 1); plus infinity when the data cannot
    /// bound it, or when the confidence is outside that range.
    pub fn upper_bound(&self, confidence: f64) -> f64 {
        alpha(confidence).map_or(f64::INFINITY, |alpha| each!(&self.law, law => law.upper(alpha)))
    }

    /// Evidence that the truth is at least the limit: small when it would be a surprise otherwise. In (0, 1]; 1 for a limit
    /// that is NaN.
    pub fn p_value_above(&self, limit: f64) -> f64 {
        p_value(limit, |limit| each!(&self.law, law => law.p_above(limit)))
    }

    /// Evidence that the truth is at most the limit. In (0, 1]; 1 for a limit that is NaN.
    pub fn p_value_below(&self, limit: f64) -> f64 {
        p_value(limit, |limit| each!(&self.law, law => law.p_below(limit)))
    }

    /// Evidence that the truth is strictly more than the limit; 1 where the estimate itself is not.
    pub fn harm_above(&self, limit: f64) -> f64 {
        if self.point > limit { p_value(limit, |limit| each!(&self.law, law => law.harm_above(limit))) } else { 1.0 }
    }

    /// Evidence that the truth is strictly less than the limit; 1 where the estimate itself is not.
    pub fn harm_below(&self, limit: f64) -> f64 {
        if self.point < limit { p_value(limit, |limit| each!(&self.law, law => law.harm_below(limit))) } else { 1.0 }
    }

    /// What one query is known to spread by, and how far below the estimate (or above it) the worst one can lie: what to plan with.
    /// Nothing for what is no mean.
    pub fn plan(&self, below: bool) -> Option<MeanPlan> {
        match &self.law {
            Law::Mean(law) => Some(law.plan(below)),
            Law::Ratio(law) => law.plan(below),
            Law::Exact(_) | Law::Order(_) | Law::Joint(_) => None,
        }
    }

    /// Both one-sided bounds at confidence (1 + level) / 2: at level 0.90 the ends are the two 95 % one-sided bounds.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let confidence = (1.0 + level) / 2.0;
        (self.lower_bound(confidence), self.upper_bound(confidence))
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
