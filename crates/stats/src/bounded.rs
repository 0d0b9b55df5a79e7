//! The mean of values with known ends, by betting: e-values, confidence sequences, and a bound for any sample size.
//!
//! Against each assumed mean a gambler bets fixed shares of the stake on "the values are higher" (or lower). If the
//! assumption is true, wealth is a nonnegative supermartingale, so that it ever passes 1 / alpha has probability at most
//! alpha (Ville 1939). Everything here therefore holds at every sample size at once and may be looked at again and again.
//! Method: Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting", with a fixed mixture
//! over bets in place of adaptive ones (as in Orabona and Jun 2023), so that the order of the values does not matter.

use std::collections::BTreeMap;

use crate::inference::{Inference, Law};
use crate::special::{bisect, exp, ln};
use crate::unusable::{Unusable, check_finite};

/// The mean of independent values in [lower, upper], bounded without any assumption on their distribution.
///
/// Unlike Hoeffding's bound it narrows with the spread: values that all agree still give a bound of order 1 / n.
///
/// # Errors
/// `Empty`, `NotFinite`, or `OutOfRange` for a value outside [lower, upper] or ends that do not span a range.
pub fn bounded_mean(values: &[f64], lower: f64, upper: f64) -> Result<Inference, Unusable> {
    check_finite(values)?;
    let mut sequence = BoundedSequence::new(lower, upper)?;
    values.iter().try_for_each(|value| sequence.add(*value, 1))?;
    sequence.infer()
}

/// Values in a known range that keep coming, with bounds and e-values that are valid at every moment.
#[derive(Debug, Clone)]
pub struct BoundedSequence {
    lower: f64,
    upper: f64,
    counts: BTreeMap<Ordered, u64>,
}

impl BoundedSequence {
    /// A sequence of values in [lower, upper], none seen yet.
    ///
    /// # Errors
    /// `OutOfRange` for ends that do not span a finite range.
    pub fn new(lower: f64, upper: f64) -> Result<Self, Unusable> {
        if lower.is_finite() && upper.is_finite() && lower < upper {
            Ok(Self { lower, upper, counts: BTreeMap::new() })
        } else {
            Err(Unusable::OutOfRange { name: "upper end", value: upper })
        }
    }

    /// Events that did or did not happen: values 0 and 1.
    pub fn of_events() -> Self {
        Self { lower: 0.0, upper: 1.0, counts: BTreeMap::new() }
    }

    /// Adds a value that was seen that many times.
    ///
    /// # Errors
    /// `OutOfRange` for a value outside the range, NaN included.
    pub fn add(&mut self, value: f64, times: u64) -> Result<(), Unusable> {
        if !(self.lower..=self.upper).contains(&value) {
            return Err(Unusable::OutOfRange { name: "value", value });
        }
        if times > 0 {
            *self.counts.entry(Ordered(value + 0.0)).or_insert(0) += times;
        }
        Ok(())
    }

    /// Adds a window of requests with that many events among them.
    ///
    /// # Errors
    /// `OutOfRange` with more events than requests.
    pub fn add_events(&mut self, events: u64, requests: u64) -> Result<(), Unusable> {
        let others =
            requests.checked_sub(events).ok_or(Unusable::OutOfRange { name: "events", value: events as f64 })?;
        self.add(self.upper, events)?;
        self.add(self.lower, others)
    }

    /// Number of values so far.
    pub fn n(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Evidence that the mean is above the limit: expected to be at most 1 at any moment when it is not. 20 or more is
    /// "p <= 0.05, whenever looked at". Infinite when the values prove it.
    pub fn e_value_above(&self, limit: f64) -> f64 {
        exp(self.law().ln_e_above(limit))
    }

    /// Evidence that the mean is below the limit.
    pub fn e_value_below(&self, limit: f64) -> f64 {
        exp(self.law().ln_e_below(limit))
    }

    /// The bounds at this moment, valid at all moments together.
    ///
    /// # Errors
    /// `Empty` before the first value.
    pub fn infer(&self) -> Result<Inference, Unusable> {
        let n = self.n();
        if n == 0 {
            return Err(Unusable::Empty);
        }
        // Either sign from zero outwards, so that mirrored values have the mirrored mean to the bit.
        let sum = |of: fn(f64) -> bool, values: &mut dyn Iterator<Item = (&Ordered, &u64)>| -> f64 {
            values.filter(|(value, _)| of(value.0)).map(|(value, count)| value.0 * *count as f64).sum()
        };
        let above = sum(|value| value > 0.0, &mut self.counts.iter());
        let below = sum(|value| value < 0.0, &mut self.counts.iter().rev());
        // The standard library's sum of nothing is minus zero, which would print a sign.
        Ok(Inference::new((above + below + 0.0) / n as f64, n, "betting bound, always valid", Law::Bounded(self.law())))
    }

    fn law(&self) -> BoundedLaw {
        let counted = || self.counts.iter().map(|(value, count)| (value.0, *count as f64));
        BoundedLaw {
            lower: self.lower,
            upper: self.upper,
            from_lower: counted().map(|(value, count)| (value - self.lower, count)).collect(),
            // Descending values are ascending distances, so that mirrored values give mirrored sums to the bit.
            from_upper: counted().rev().map(|(value, count)| (self.upper - value, count)).collect(),
        }
    }
}

/// A finite number as a key.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Distances of the values from both ends, ascending, with counts; each side is bounded by betting on its own distances.
#[derive(Debug, Clone)]
pub(crate) struct BoundedLaw {
    lower: f64,
    upper: f64,
    from_lower: Vec<(f64, f64)>,
    from_upper: Vec<(f64, f64)>,
}

impl BoundedLaw {
    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        self.lower + least_mean(&self.from_lower, self.upper - self.lower, alpha)
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        self.upper - least_mean(&self.from_upper, self.upper - self.lower, alpha)
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        exp(-self.ln_e_above(limit))
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        exp(-self.ln_e_below(limit))
    }

    fn ln_e_above(&self, limit: f64) -> f64 {
        // A mean is never under the lower end, whatever was seen.
        if limit <= self.lower { f64::INFINITY } else { ln_wealth(&self.from_lower, limit - self.lower) }
    }

    fn ln_e_below(&self, limit: f64) -> f64 {
        if limit >= self.upper { f64::INFINITY } else { ln_wealth(&self.from_upper, self.upper - limit) }
    }
}

/// The least mean distance that is not rejected at alpha.
fn least_mean(distances: &[(f64, f64)], range: f64, alpha: f64) -> f64 {
    let needed = -ln(alpha);
    bisect(0.0, range, |mean| ln_wealth(distances, mean) < needed)
}

/// Bets besides the full stake; each is a factor of 4^(1/3) smaller than the one before.
const BETS: usize = 24;

/// Logarithm of the wealth when the mean distance is assumed to be `mean` or less. Falls as `mean` rises.
///
/// Half the stake bets all it has, which is best when the values do not vary; the rest is spread evenly over the logarithm
/// of the bet, because the best bet shrinks with the mean's distance in standard deviations.
fn ln_wealth(distances: &[(f64, f64)], mean: f64) -> f64 {
    let mut terms = [0.0; BETS + 1];
    for (index, term) in terms.iter_mut().enumerate() {
        let share = if index == 0 { 1.0 } else { exp(-ln(4.0) / 3.0 * (index as f64 - 0.5)) };
        let weight = if index == 0 { 0.5 } else { 0.5 / BETS as f64 };
        let grow = |x: f64| libm::log1p(share * (x / mean - 1.0));
        *term = ln(weight) + distances.iter().map(|(x, count)| count * grow(*x)).sum::<f64>();
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::special::{binomial_cdf, binomial_survival};

    #[test]
    fn equal_values_still_give_a_bound_of_order_one_over_n() {
        // All bets on the full stake: (v / m)^n / 2 >= 1 / alpha, so m = v (alpha / 2)^(1/n) or a little more.
        let inference = bounded_mean(&[0.5; 100], 0.0, 1.0).unwrap();
        let full_stake = 0.5 * 0.025f64.powf(0.01);
        let lower = inference.lower_bound(0.95);
        assert!(lower >= full_stake && lower < 0.5, "{lower} against {full_stake}");
        assert_eq!(inference.upper_bound(0.95), 1.0 - lower);
    }

    #[test]
    fn the_expected_e_value_at_the_limit_is_one() {
        let (n, limit) = (40u64, 0.2);
        let mut expectation = 0.0;
        for events in 0..=n {
            let mut sequence = BoundedSequence::of_events();
            sequence.add_events(events, n).unwrap();
            let mass =
                binomial_cdf(events, n, limit) - if events > 0 { binomial_cdf(events - 1, n, limit) } else { 0.0 };
            // Far up the difference of two probabilities near 1 is lost; the survival function is not.
            let tail = binomial_survival(events, n, limit) - binomial_survival(events + 1, n, limit);
            expectation += if events > 8 { tail } else { mass } * sequence.e_value_above(limit);
        }
        assert!((expectation - 1.0).abs() < 1e-9, "{expectation}");
    }

    #[test]
    fn a_sequence_in_windows_equals_one_in_a_single_step() {
        let mut windows = BoundedSequence::of_events();
        windows.add_events(1, 100).unwrap();
        windows.add_events(0, 400).unwrap();
        let mut whole = BoundedSequence::of_events();
        whole.add_events(1, 500).unwrap();
        assert_eq!(windows.e_value_below(0.02), whole.e_value_below(0.02));
        assert_eq!(windows.infer().unwrap().point(), 0.002);
    }

    #[test]
    fn p_value_is_the_inverse_of_the_e_value() {
        let mut sequence = BoundedSequence::of_events();
        sequence.add_events(9, 100).unwrap();
        let p = sequence.infer().unwrap().p_value_above(0.02);
        assert!((p * sequence.e_value_above(0.02) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn more_events_than_requests_are_refused() {
        assert!(BoundedSequence::of_events().add_events(2, 1).is_err());
        assert_eq!(BoundedSequence::of_events().infer().unwrap_err(), Unusable::Empty);
    }
}
