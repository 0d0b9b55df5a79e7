//! Whether the baseline stayed what it was: if it moved, the canary compares with something that is not there.

use lensgate_measures::Measure;

use crate::outcome::{BaselineCheck, BaselineStability};
use crate::watch::Levels;

/// Each measure of the baseline in one phase against what is expected of it: a value, and ends between which it lies.
pub(crate) fn checks(
    phase: &str,
    watched: &[Measure],
    baseline: &Levels,
    expected: impl Fn(&Measure, usize) -> Option<(f64, f64, f64)>,
    alpha: f64,
) -> Vec<BaselineCheck> {
    let check = |(at, measure): (usize, &Measure)| {
        let (value, (expected, low, high)) = (baseline.point(at)?, expected(measure, at)?);
        // A bound is computed to nine digits; what is recorded may sit on it.
        let slack = 1e-9 * expected.abs();
        let holds = baseline.lower(at, alpha) <= high + slack && low <= baseline.upper(at, alpha) + slack;
        Some(BaselineCheck {
            phase: phase.to_owned(),
            measure: measure.to_string(),
            unit: measure.unit(),
            value,
            expected,
            n: baseline.n(at),
            holds,
        })
    };
    watched.iter().enumerate().filter_map(check).collect()
}

/// All checks together.
pub(crate) fn stability(checks: Vec<BaselineCheck>) -> BaselineStability {
    let stable = (!checks.is_empty()).then(|| checks.iter().all(|check| check.holds));
    BaselineStability { stable, checks }
}
