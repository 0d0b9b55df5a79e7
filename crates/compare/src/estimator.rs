//! One quantity with everything needed to bound it at any confidence: a single inference, or several put together so that
//! the confidence still holds.

use lensgate_stats::{Inference, bounded_mean};

/// A quantity, its point estimate, and one-sided bounds at any confidence in (0.5, 1).
///
/// Combined estimators split the error evenly over their two parts (Bonferroni), so their bounds are conservative.
#[derive(Debug, Clone)]
pub struct Estimator {
    point: f64,
    n: u64,
    method: String,
    law: Law,
}

#[derive(Debug, Clone)]
enum Law {
    Single(Inference),
    /// Two inferences around the truth: one never above it, one never below.
    Envelope {
        under: Inference,
        over: Inference,
    },
    /// Candidate minus baseline.
    Difference(Box<Pair>),
    /// Candidate over baseline; both at least 0.
    Quotient(Box<Pair>),
    /// 1 + difference over baseline, where `candidate` holds the difference.
    Relative(Box<Pair>),
    /// The negative of another quantity.
    Mirrored(Box<Estimator>),
    /// Sum over sum in [floor, 1], by betting on `numerator - limit x denominator`.
    Share(Sums),
}

#[derive(Debug, Clone)]
struct Pair {
    baseline: Estimator,
    candidate: Estimator,
}

#[derive(Debug, Clone)]
struct Sums {
    numerators: Vec<f64>,
    denominators: Vec<f64>,
    largest: f64,
    floor: f64,
}

impl From<Inference> for Estimator {
    fn from(inference: Inference) -> Self {
        let (point, n, method) = (inference.point(), inference.n(), inference.method().to_owned());
        Self { point, n, method, law: Law::Single(inference) }
    }
}

impl Estimator {
    /// The point estimate that a report prints, with bounds from two inferences that enclose it.
    pub(crate) fn envelope(point: f64, under: Inference, over: Inference) -> Self {
        let method = format!("{}, each query's executions at their worst", over.method());
        Self { point, n: over.n().min(under.n()), method, law: Law::Envelope { under, over } }
    }

    /// Candidate minus baseline from separate bounds of both; pairing is lost, so it is wide.
    pub(crate) fn difference(baseline: Self, candidate: Self) -> Self {
        let point = candidate.point - baseline.point;
        Self::pair(point, baseline, candidate, "difference of", Law::Difference)
    }

    /// The same quantity with the arms exchanged: everything changes its sign, to the last bit.
    pub(crate) fn mirrored(self) -> Self {
        Self { point: 0.0 - self.point, n: self.n, method: self.method.clone(), law: Law::Mirrored(Box::new(self)) }
    }

    /// Candidate over baseline from separate bounds of both.
    pub(crate) fn quotient(baseline: Self, candidate: Self) -> Self {
        let point = candidate.point / baseline.point;
        Self::pair(point, baseline, candidate, "quotient of", Law::Quotient)
    }

    /// Candidate over baseline from a bound of the paired difference and one of the baseline.
    pub(crate) fn relative(baseline: Self, difference: Self) -> Self {
        let point = 1.0 + difference.point / baseline.point;
        Self::pair(point, baseline, difference, "ratio from", Law::Relative)
    }

    fn pair(point: f64, baseline: Self, candidate: Self, how: &str, law: fn(Box<Pair>) -> Law) -> Self {
        let n = baseline.n.min(candidate.n);
        let method = if baseline.method == candidate.method {
            format!("{how} two bounds: {}", candidate.method)
        } else {
            format!("{how} two bounds: {} and {}", candidate.method, baseline.method)
        };
        Self { point, n, method, law: law(Box::new(Pair { baseline, candidate })) }
    }

    /// Sum of numerators over sum of denominators where each numerator lies between `floor` times its denominator and its
    /// denominator. Nothing when one does not.
    pub(crate) fn share(numerators: &[f64], denominators: &[f64], floor: f64) -> Option<Self> {
        let largest = denominators.iter().copied().fold(0.0, f64::max);
        let total: f64 = denominators.iter().sum();
        let fits = numerators.iter().zip(denominators).all(|(part, whole)| (floor * *whole..=*whole).contains(part));
        if !(fits && total > 0.0 && total.is_finite()) {
            return None;
        }
        let point = numerators.iter().sum::<f64>() / total;
        let sums = Sums { numerators: numerators.to_vec(), denominators: denominators.to_vec(), largest, floor };
        let method = "betting bound on a ratio of sums".to_owned();
        Some(Self { point, n: numerators.len() as u64, method, law: Law::Share(sums) })
    }

    /// The point estimate.
    pub fn point(&self) -> f64 {
        self.point
    }

    /// Distinct queries behind it.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// How the bounds come about.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Whether it rests on what was seen alone: a resample cannot draw a loss that no query suffered.
    pub fn rests_on_what_was_seen(&self) -> bool {
        self.method.starts_with("studentized")
    }

    /// What the truth exceeds at that confidence; minus infinity when the data do not say.
    pub fn lower_bound(&self, confidence: f64) -> f64 {
        let split = f64::midpoint(1.0, confidence);
        match &self.law {
            Law::Single(inference) => inference.lower_bound(confidence),
            Law::Envelope { under, .. } => under.lower_bound(confidence),
            Law::Difference(pair) => pair.candidate.lower_bound(split) - pair.baseline.upper_bound(split),
            Law::Quotient(pair) => quotient(pair.candidate.lower_bound(split), pair.baseline.upper_bound(split), 0.0),
            Law::Relative(pair) => {
                let difference = pair.candidate.lower_bound(split);
                let baseline =
                    if difference < 0.0 { pair.baseline.lower_bound(split) } else { pair.baseline.upper_bound(split) };
                relative(difference, baseline)
            }
            Law::Mirrored(other) => -other.upper_bound(confidence),
            Law::Share(sums) => sums.lower_bound(1.0 - confidence),
        }
    }

    /// What the truth stays under at that confidence; infinity when the data do not say.
    pub fn upper_bound(&self, confidence: f64) -> f64 {
        let split = f64::midpoint(1.0, confidence);
        match &self.law {
            Law::Single(inference) => inference.upper_bound(confidence),
            Law::Envelope { over, .. } => over.upper_bound(confidence),
            Law::Difference(pair) => pair.candidate.upper_bound(split) - pair.baseline.lower_bound(split),
            Law::Quotient(pair) => {
                quotient(pair.candidate.upper_bound(split), pair.baseline.lower_bound(split), f64::INFINITY)
            }
            Law::Relative(pair) => {
                let difference = pair.candidate.upper_bound(split);
                let baseline =
                    if difference > 0.0 { pair.baseline.lower_bound(split) } else { pair.baseline.upper_bound(split) };
                relative(difference, baseline)
            }
            Law::Mirrored(other) => -other.lower_bound(confidence),
            Law::Share(sums) => sums.upper_bound(1.0 - confidence),
        }
    }

    /// Evidence that the truth is above a limit: small when it would be a surprise otherwise.
    pub fn p_value_above(&self, limit: f64) -> f64 {
        match &self.law {
            Law::Single(inference) => inference.p_value_above(limit),
            Law::Envelope { under, .. } => under.p_value_above(limit),
            Law::Mirrored(other) => other.p_value_below(-limit),
            Law::Share(sums) => sums.p_value_above(limit),
            Law::Difference(_) | Law::Quotient(_) | Law::Relative(_) => {
                least_error(|confidence| self.lower_bound(confidence) >= limit)
            }
        }
    }

    /// Evidence that the truth is below a limit.
    pub fn p_value_below(&self, limit: f64) -> f64 {
        match &self.law {
            Law::Single(inference) => inference.p_value_below(limit),
            Law::Envelope { over, .. } => over.p_value_below(limit),
            Law::Mirrored(other) => other.p_value_above(-limit),
            Law::Share(sums) => sums.p_value_below(limit),
            Law::Difference(_) | Law::Quotient(_) | Law::Relative(_) => {
                least_error(|confidence| self.upper_bound(confidence) <= limit)
            }
        }
    }

    /// Both one-sided bounds at confidence (1 + level) / 2.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let confidence = f64::midpoint(1.0, level);
        (self.lower_bound(confidence), self.upper_bound(confidence))
    }
}

/// A quotient of bounds; `unknown` where they say nothing.
fn quotient(numerator: f64, denominator: f64, unknown: f64) -> f64 {
    if denominator > 0.0 && denominator.is_finite() && numerator.is_finite() {
        numerator.max(0.0) / denominator
    } else {
        unknown
    }
}

fn relative(difference: f64, baseline: f64) -> f64 {
    if difference == 0.0 || baseline == f64::INFINITY {
        1.0
    } else if baseline > 0.0 {
        1.0 + difference / baseline
    } else if difference < 0.0 {
        f64::NEG_INFINITY
    } else {
        f64::INFINITY
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

impl Sums {
    fn test(&self, limit: f64) -> Option<Inference> {
        let gaps: Vec<f64> =
            self.numerators.iter().zip(&self.denominators).map(|(part, whole)| part - limit * whole).collect();
        // The ends are widened by rounding, so that a value on an end is inside it.
        let slack = 1e-12 * self.largest;
        bounded_mean(&gaps, (self.floor - limit) * self.largest - slack, (1.0 - limit) * self.largest + slack).ok()
    }

    fn p_value_above(&self, limit: f64) -> f64 {
        if limit <= self.floor {
            return f64::MIN_POSITIVE;
        }
        if limit >= 1.0 {
            return 1.0;
        }
        self.test(limit).map_or(1.0, |inference| inference.p_value_above(0.0))
    }

    fn p_value_below(&self, limit: f64) -> f64 {
        if limit >= 1.0 {
            return f64::MIN_POSITIVE;
        }
        if limit <= self.floor {
            return 1.0;
        }
        self.test(limit).map_or(1.0, |inference| inference.p_value_below(0.0))
    }

    fn lower_bound(&self, alpha: f64) -> f64 {
        let (mut low, mut high) = (self.floor, 1.0);
        for _ in 0..50 {
            let middle = f64::midpoint(low, high);
            if self.p_value_above(middle) <= alpha { low = middle } else { high = middle }
        }
        low
    }

    fn upper_bound(&self, alpha: f64) -> f64 {
        let (mut low, mut high) = (self.floor, 1.0);
        for _ in 0..50 {
            let middle = f64::midpoint(low, high);
            if self.p_value_below(middle) <= alpha { high = middle } else { low = middle }
        }
        high
    }
}
