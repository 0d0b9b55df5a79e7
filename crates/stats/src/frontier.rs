//! Bounds that move outward in steps: each value with the error up to which it is still possible.

/// Steps of a lower and an upper bound.
#[derive(Debug, Clone)]
pub(crate) struct Frontier {
    /// Errors descending, values descending.
    lower: Vec<(f64, f64)>,
    /// Errors descending, values ascending.
    upper: Vec<(f64, f64)>,
    /// The least error that was looked at; under it nothing is bounded.
    least: f64,
}

impl Frontier {
    /// From possible values of each side in any order, each with the error from which on it is excluded.
    pub(crate) fn new(lower: Vec<(f64, f64)>, upper: Vec<(f64, f64)>, least: f64) -> Self {
        Self { lower: steps(lower, |value, last| value < last), upper: steps(upper, |value, last| value > last), least }
    }

    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        self.bound(&self.lower, alpha).unwrap_or(f64::NEG_INFINITY)
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        self.bound(&self.upper, alpha).unwrap_or(f64::INFINITY)
    }

    fn bound(&self, steps: &[(f64, f64)], alpha: f64) -> Option<f64> {
        let possible = steps.partition_point(|step| step.0 > alpha);
        (alpha >= self.least && possible > 0).then(|| steps[possible - 1].1)
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        self.p_value(&self.lower, |value| value >= limit)
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        self.p_value(&self.upper, |value| value <= limit)
    }

    pub(crate) fn harm_above(&self, limit: f64) -> f64 {
        self.p_value(&self.lower, |value| value > limit)
    }

    pub(crate) fn harm_below(&self, limit: f64) -> f64 {
        self.p_value(&self.upper, |value| value < limit)
    }

    /// The error from which on the bound no longer reaches the first value that does not clear the limit.
    fn p_value(&self, steps: &[(f64, f64)], clears: impl Fn(f64) -> bool) -> f64 {
        let clearing = steps.partition_point(|step| clears(step.1));
        steps.get(clearing).map_or(self.least, |step| step.0.max(self.least))
    }
}

/// Only the values that lie further out than every value before them.
fn steps(mut values: Vec<(f64, f64)>, further: impl Fn(f64, f64) -> bool) -> Vec<(f64, f64)> {
    values.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (error, value) in values {
        match steps.last_mut() {
            Some(last) if !further(value, last.1) => {}
            Some(last) if last.0 == error => last.1 = value,
            _ => steps.push((error, value)),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_step_outward_and_p_values_say_where() {
        let values = vec![(0.16, 3.0), (1.0, 2.0), (0.02, 2.5), (0.16, 4.0), (0.02, f64::INFINITY)];
        let frontier = Frontier::new(vec![(1.0, 1.0), (0.07, 0.5)], values, 1e-9);
        assert_eq!(frontier.upper, [(1.0, 2.0), (0.16, 4.0), (0.02, f64::INFINITY)]);
        // A value is possible at every error under its own.
        assert_eq!([0.2, 0.05, 0.01].map(|alpha| frontier.upper(alpha)), [2.0, 4.0, f64::INFINITY]);
        assert_eq!([0.2, 0.05].map(|alpha| frontier.lower(alpha)), [1.0, 0.5]);
        assert_eq!((frontier.lower(1e-10), frontier.upper(1e-10)), (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!((frontier.p_below(1.9), frontier.p_below(3.0)), (1.0, 0.16));
        assert_eq!((frontier.p_above(0.5), frontier.p_above(0.6)), (1e-9, 0.07));
        // A bound on the limit shows that the truth is not beyond it, and no harm.
        assert_eq!((frontier.harm_above(0.5), frontier.harm_above(0.4)), (0.07, 1e-9));
    }
}
