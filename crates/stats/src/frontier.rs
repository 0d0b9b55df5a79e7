//! Bounds that move outward in steps: each value with the normal score from which on it is possible.

use crate::special::{normal_cdf, normal_quantile};

/// Steps of a lower and an upper bound.
#[derive(Debug, Clone)]
pub(crate) struct Frontier {
    /// Scores ascending, values descending.
    lower: Vec<(f64, f64)>,
    /// Scores ascending, values ascending.
    upper: Vec<(f64, f64)>,
    /// Score up to which values were looked at; beyond it nothing is bounded.
    reach: f64,
}

impl Frontier {
    /// From possible values of each side in any order, with their scores.
    pub(crate) fn new(lower: Vec<(f64, f64)>, upper: Vec<(f64, f64)>, reach: f64) -> Self {
        Self { lower: steps(lower, |value, last| value < last), upper: steps(upper, |value, last| value > last), reach }
    }

    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        self.bound(&self.lower, alpha).unwrap_or(f64::NEG_INFINITY)
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        self.bound(&self.upper, alpha).unwrap_or(f64::INFINITY)
    }

    fn bound(&self, steps: &[(f64, f64)], alpha: f64) -> Option<f64> {
        let score = normal_quantile(1.0 - alpha);
        let possible = steps.partition_point(|step| step.0 <= score);
        (score <= self.reach && possible > 0).then(|| steps[possible - 1].1)
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        self.p_value(&self.lower, |value| value >= limit)
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        self.p_value(&self.upper, |value| value <= limit)
    }

    /// The error from which on the bound no longer reaches the first value that does not clear the limit.
    fn p_value(&self, steps: &[(f64, f64)], clears: impl Fn(f64) -> bool) -> f64 {
        let clearing = steps.partition_point(|step| clears(step.1));
        let score = steps.get(clearing).map_or(self.reach, |step| step.0);
        if score > 0.0 { normal_cdf(-score) } else { 1.0 }
    }
}

/// Only the values that lie further out than every value before them.
fn steps(mut values: Vec<(f64, f64)>, further: impl Fn(f64, f64) -> bool) -> Vec<(f64, f64)> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (score, value) in values {
        match steps.last_mut() {
            Some(last) if !further(value, last.1) => {}
            Some(last) if last.0 == score => last.1 = value,
            _ => steps.push((score, value)),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_step_outward_and_p_values_say_where() {
        let values = vec![(1.0, 3.0), (0.0, 2.0), (2.0, 2.5), (1.0, 4.0), (2.0, f64::INFINITY)];
        let frontier = Frontier::new(vec![(0.0, 1.0), (1.5, 0.5)], values, 4.0);
        assert_eq!(frontier.upper, [(0.0, 2.0), (1.0, 4.0), (2.0, f64::INFINITY)]);
        // One-sided errors of 20, 5 and 1 % lie 0.84, 1.64 and 2.33 standard deviations out.
        assert_eq!([0.2, 0.05, 0.01].map(|alpha| frontier.upper(alpha)), [2.0, 4.0, f64::INFINITY]);
        assert_eq!([0.2, 0.05].map(|alpha| frontier.lower(alpha)), [1.0, 0.5]);
        assert_eq!((frontier.lower(1e-6), frontier.upper(1e-6)), (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!((frontier.p_below(1.9), frontier.p_below(3.0)), (1.0, normal_cdf(-1.0)));
        assert_eq!((frontier.p_above(0.5), frontier.p_above(0.6)), (normal_cdf(-4.0), normal_cdf(-1.5)));
    }
}
