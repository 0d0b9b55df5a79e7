//! One quantity with everything needed to bound it at any confidence: a single inference, or two put together so that the
//! confidence still holds.

use lensgate_stats::{Inference, MeanPlan};

/// A quantity, its point estimate, and one-sided bounds at any confidence in (0.5, 1).
///
/// Combined estimators split the error evenly over their two parts (Bonferroni), so their bounds are conservative.
#[derive(Debug, Clone)]
pub struct Estimator {
    point: f64,
    n: u64,
    /// Independent units behind the bounds: the queries, or whole repositories.
    units: u64,
    method: String,
    law: Law,
    /// The largest loss of a query, where it passed a declared worst one.
    refuted: Option<f64>,
    /// Readings that one arm lacks and the other has, and of how many.
    missing: Option<(u64, u64)>,
}

#[derive(Debug, Clone)]
enum Law {
    Single(Inference),
    /// Bounds of each side from evidence filled in to its disadvantage; nothing where that bounds nothing.
    Between {
        under: Option<Inference>,
        over: Option<Inference>,
    },
    /// Candidate minus baseline.
    Difference(Box<Pair>),
    /// Candidate over baseline; both at least 0.
    Quotient(Box<Pair>),
}

#[derive(Debug, Clone)]
struct Pair {
    baseline: Estimator,
    candidate: Estimator,
}

impl From<Inference> for Estimator {
    fn from(inference: Inference) -> Self {
        let (point, n, method) = (inference.point(), inference.n(), inference.method().to_owned());
        Self { point, n, units: n, method, law: Law::Single(inference), refuted: None, missing: None }
    }
}

impl Estimator {
    /// Candidate minus baseline from separate bounds of both; pairing is lost, so it is wide.
    pub(crate) fn difference(baseline: Self, candidate: Self) -> Self {
        let point = candidate.point - baseline.point;
        Self::pair(point, baseline, candidate, "difference of", Law::Difference)
    }

    /// Candidate over baseline from separate bounds of both.
    pub(crate) fn quotient(baseline: Self, candidate: Self) -> Self {
        let point = candidate.point / baseline.point;
        Self::pair(point, baseline, candidate, "quotient of", Law::Quotient)
    }

    fn pair(point: f64, baseline: Self, candidate: Self, how: &str, law: fn(Box<Pair>) -> Law) -> Self {
        let n = baseline.n.min(candidate.n);
        let method = if baseline.method == candidate.method {
            format!("{how} two bounds: {}", candidate.method)
        } else {
            format!("{how} two bounds: {} and {}", candidate.method, baseline.method)
        };
        Self {
            point,
            n,
            units: n,
            method,
            law: law(Box::new(Pair { baseline, candidate })),
            refuted: None,
            missing: None,
        }
    }

    /// The same where so many queries make up the units.
    pub(crate) fn of_queries(self, n: u64) -> Self {
        Self { n, ..self }
    }

    /// The same with a note of the loss that refuted a declared worst one.
    pub(crate) fn refuted_by(self, loss: Option<f64>) -> Self {
        Self { refuted: loss, ..self }
    }

    /// The same point with bounds from evidence in which what is missing was filled in, one way for each side.
    pub(crate) fn between(self, under: Option<Inference>, over: Option<Inference>, missing: (u64, u64)) -> Self {
        Self { law: Law::Between { under, over }, missing: Some(missing), ..self }
    }

    /// Readings that one arm lacks and the other has, and of how many.
    pub fn missing(&self) -> Option<(u64, u64)> {
        self.missing
    }

    /// The point estimate.
    pub fn point(&self) -> f64 {
        self.point
    }

    /// Distinct queries behind it.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Independent units behind the bounds: the queries, or with a population of repositories the repositories.
    pub fn units(&self) -> u64 {
        self.units
    }

    /// How the bounds come about.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The largest loss of a query, where it passes the worst one that was declared: the bound then fears the whole scale.
    pub fn refuting_loss(&self) -> Option<f64> {
        self.refuted
    }

    /// What the truth exceeds at that confidence; minus infinity when the data do not say.
    pub fn lower_bound(&self, confidence: f64) -> f64 {
        let split = f64::midpoint(1.0, confidence);
        match &self.law {
            Law::Single(inference) => inference.lower_bound(confidence),
            Law::Between { under, .. } => under.as_ref().map_or(f64::NEG_INFINITY, |it| it.lower_bound(confidence)),
            Law::Difference(pair) => pair.candidate.lower_bound(split) - pair.baseline.upper_bound(split),
            Law::Quotient(pair) => quotient(pair.candidate.lower_bound(split), pair.baseline.upper_bound(split), 0.0),
        }
    }

    /// What the truth stays under at that confidence; infinity when the data do not say.
    pub fn upper_bound(&self, confidence: f64) -> f64 {
        let split = f64::midpoint(1.0, confidence);
        match &self.law {
            Law::Single(inference) => inference.upper_bound(confidence),
            Law::Between { over, .. } => over.as_ref().map_or(f64::INFINITY, |it| known(it.upper_bound(confidence))),
            Law::Difference(pair) => pair.candidate.upper_bound(split) - pair.baseline.lower_bound(split),
            Law::Quotient(pair) => {
                quotient(pair.candidate.upper_bound(split), pair.baseline.lower_bound(split), f64::INFINITY)
            }
        }
    }

    /// Evidence that the truth is at least a limit: small when it would be a surprise otherwise.
    pub fn p_value_above(&self, limit: f64) -> f64 {
        match &self.law {
            Law::Single(inference) => inference.p_value_above(limit),
            Law::Between { under, .. } => under.as_ref().map_or(1.0, |it| it.p_value_above(limit)),
            Law::Difference(_) | Law::Quotient(_) => least_error(|confidence| self.lower_bound(confidence) >= limit),
        }
    }

    /// Evidence that the truth is at most a limit.
    pub fn p_value_below(&self, limit: f64) -> f64 {
        match &self.law {
            Law::Single(inference) => inference.p_value_below(limit),
            Law::Between { over, .. } => over.as_ref().map_or(1.0, |it| it.p_value_below(limit)),
            Law::Difference(_) | Law::Quotient(_) => least_error(|confidence| self.upper_bound(confidence) <= limit),
        }
    }

    /// Evidence that the truth is strictly more than a limit.
    pub fn harm_above(&self, limit: f64) -> f64 {
        match &self.law {
            Law::Single(inference) => inference.harm_above(limit),
            Law::Between { under, .. } => under.as_ref().map_or(1.0, |it| it.harm_above(limit)),
            Law::Difference(_) | Law::Quotient(_) => least_error(|confidence| self.lower_bound(confidence) > limit),
        }
    }

    /// Evidence that the truth is strictly less than a limit.
    pub fn harm_below(&self, limit: f64) -> f64 {
        match &self.law {
            Law::Single(inference) => inference.harm_below(limit),
            Law::Between { over, .. } => over.as_ref().map_or(1.0, |it| it.harm_below(limit)),
            Law::Difference(_) | Law::Quotient(_) => least_error(|confidence| self.upper_bound(confidence) < limit),
        }
    }

    /// What one query is known to spread by, for the side of the estimate that a limit lies on; nothing for what is no mean.
    pub fn plan(&self, below: bool) -> Option<MeanPlan> {
        match &self.law {
            Law::Single(inference) => inference.plan(below),
            Law::Between { .. } | Law::Difference(_) | Law::Quotient(_) => None,
        }
    }

    /// Both one-sided bounds at confidence (1 + level) / 2.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let confidence = f64::midpoint(1.0, level);
        (self.lower_bound(confidence), self.upper_bound(confidence))
    }
}

/// A bound that a filled-in reading reached bounds nothing.
fn known(bound: f64) -> f64 {
    if bound > 1e200 { f64::INFINITY } else { bound }
}

/// A quotient of bounds; `unknown` where they say nothing.
fn quotient(numerator: f64, denominator: f64, unknown: f64) -> f64 {
    if denominator > 0.0 && denominator.is_finite() && numerator.is_finite() {
        numerator.max(0.0) / denominator
    } else {
        unknown
    }
}

/// The smallest error probability at which a bound already decides, by bisection at geometric means; 1 when none does.
fn least_error(decides: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (1e-12, 0.499);
    if !decides(1.0 - high) {
        return 1.0;
    }
    for _ in 0..50 {
        // A square root is exact to the last bit on every machine; a logarithm is not.
        let middle = (low * high).sqrt();
        if decides(1.0 - middle) { high = middle } else { low = middle }
    }
    high
}
