//! The mean of values with known ends: a bound that holds for every distribution and every sample size, by betting.

use crate::inference::{Inference, Law};
use crate::special::{bisect, exp, ln};
use crate::unusable::{Unusable, check_finite};

/// The mean of independent values in [lower, upper], bounded without any assumption on their distribution.
///
/// Against each assumed mean a gambler bets fixed shares of the stake on "the values are higher"; wealth is a nonnegative
/// martingale if the assumption is true, so wealth above 1 / alpha has probability at most alpha (Ville 1939; Waudby-Smith
/// and Ramdas 2024, "Estimating means of bounded random variables by betting"; a mixture over bets as in Orabona and Jun
/// 2023). Unlike Hoeffding's bound it narrows with the spread: all values equal still gives a bound of order 1 / n. It holds
/// at every sample size at once, so it may be looked at again and again.
///
/// # Errors
/// `Empty`, `NotFinite`, or `OutOfRange` for a value outside [lower, upper] or ends that do not span a range.
pub fn bounded_mean(values: &[f64], lower: f64, upper: f64) -> Result<Inference, Unusable> {
    check_finite(values)?;
    if !(lower.is_finite() && upper.is_finite() && lower < upper) {
        return Err(Unusable::OutOfRange { name: "upper end", value: upper });
    }
    if let Some(value) = values.iter().find(|v| !(lower..=upper).contains(*v)) {
        return Err(Unusable::OutOfRange { name: "value", value: *value });
    }
    let point = values.iter().sum::<f64>() / values.len() as f64;
    let law = Law::Bounded(BoundedLaw::new(values, lower, upper));
    Ok(Inference::new(point, values.len() as u64, "betting bound", law))
}

/// Distances of the values from both ends; each side is bounded by betting on its own distances.
#[derive(Debug, Clone)]
pub(crate) struct BoundedLaw {
    lower: f64,
    upper: f64,
    from_lower: Vec<(f64, f64)>,
    from_upper: Vec<(f64, f64)>,
}

/// Shares of the largest safe bet, and their weights: half the stake on the largest bet, which is the best one when the
/// values do not vary, the rest spread evenly over the logarithm of the bet, because the best bet shrinks with the mean's
/// distance in standard deviations.
const BETS: usize = 24;

impl BoundedLaw {
    fn new(values: &[f64], lower: f64, upper: f64) -> Self {
        let from_lower = tally(values.iter().map(|v| v - lower));
        let from_upper = tally(values.iter().map(|v| upper - v));
        Self { lower, upper, from_lower, from_upper }
    }

    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        self.lower + least_mean(&self.from_lower, self.upper - self.lower, alpha)
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        self.upper - least_mean(&self.from_upper, self.upper - self.lower, alpha)
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        if limit <= self.lower {
            return 0.0;
        }
        exp(-ln_wealth(&self.from_lower, limit - self.lower))
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        if limit >= self.upper {
            return 0.0;
        }
        exp(-ln_wealth(&self.from_upper, self.upper - limit))
    }
}

/// Distinct distances with their counts, ascending, so that many equal values cost one evaluation.
fn tally(distances: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
    let mut sorted: Vec<f64> = distances.collect();
    sorted.sort_by(f64::total_cmp);
    let mut counts: Vec<(f64, f64)> = Vec::new();
    for distance in sorted {
        match counts.last_mut() {
            Some((last, count)) if *last == distance => *count += 1.0,
            _ => counts.push((distance, 1.0)),
        }
    }
    counts
}

/// The least mean distance that is not rejected at alpha.
fn least_mean(distances: &[(f64, f64)], range: f64, alpha: f64) -> f64 {
    let needed = -ln(alpha);
    bisect(0.0, range, |mean| ln_wealth(distances, mean) < needed).min(range)
}

/// Logarithm of the mixture wealth when the mean distance is assumed to be `mean` or less. Falls as `mean` rises.
fn ln_wealth(distances: &[(f64, f64)], mean: f64) -> f64 {
    let mut terms = [0.0; BETS + 1];
    for (index, term) in terms.iter_mut().enumerate() {
        // index 0 is the full stake, the others go down by a factor of 4 every three steps.
        let share = if index == 0 { 1.0 } else { exp(-ln(4.0) / 3.0 * (index as f64 - 0.5)) };
        let weight = if index == 0 { 0.5 } else { 0.5 / BETS as f64 };
        *term = ln(weight) + distances.iter().map(|(x, count)| count * ln(1.0 + share * (x / mean - 1.0))).sum::<f64>();
    }
    log_sum(&terms)
}

fn log_sum(terms: &[f64]) -> f64 {
    let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top.is_infinite() {
        return top;
    }
    top + ln(terms.iter().map(|t| exp(t - top)).sum())
}
