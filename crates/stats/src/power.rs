//! What a number of queries can detect, and how many a decision needs, for each kind of gate.
//!
//! `distance` is always from the true value to the limit, in the measure's unit, and positive when the truth lies inside.

use crate::special::{binomial_cdf, binomial_survival, bisect, ln};

/// Requests without a single event that show a rate under `limit` at that confidence: the exact one-sided bound with zero
/// events is `1 - (1 - confidence)^(1/n)`. `u64::MAX` when no number suffices.
pub fn zero_event_queries_needed(limit: f64, confidence: f64) -> u64 {
    if !(limit > 0.0 && inside(confidence)) {
        return u64::MAX;
    }
    if limit >= 1.0 {
        return 1;
    }
    whole(ln(1.0 - confidence) / libm::log1p(-limit), 1).unwrap_or(u64::MAX)
}

/// Chance that `n` independent requests with that true event rate show it to be at most the limit by the exact bound
/// (exact, from the binomial distribution).
pub fn power_of_rate_at_most(rate: f64, limit: f64, n: u64, confidence: f64) -> f64 {
    if !((0.0..=1.0).contains(&rate) && limit > 0.0 && inside(confidence)) {
        return 0.0;
    }
    // Events that still pass: the bound passes as long as so few events are improbable at the limit.
    let passes = |events: u64| binomial_cdf(events, n, limit.min(1.0)) <= 1.0 - confidence || limit >= 1.0;
    match crate::order::partition(n + 1, |count| passes(count - 1)) {
        0 => 0.0,
        count => binomial_cdf(count - 1, n, rate),
    }
}

/// Requests after which a true event rate is shown to be at most the limit with that power; `None` when the rate is not
/// below the limit or more than 2^40 are needed.
pub fn queries_needed_for_rate(rate: f64, limit: f64, confidence: f64, power: f64) -> Option<u64> {
    if !(rate >= 0.0 && rate < limit && inside(confidence) && inside(power)) {
        return None;
    }
    // Power rises in a saw-tooth; the answer is one crossing, where it is reached.
    fewest(1, |n| power_of_rate_at_most(rate, limit, n, confidence) >= power)
}

/// The fewest, from `least` up, that are enough, where more of them stay enough; `None` when 2^40 are not.
pub(crate) fn fewest(least: u64, enough: impl Fn(u64) -> bool) -> Option<u64> {
    let mut high = least;
    while !enough(high) {
        high *= 2;
        if high > 1 << 40 {
            return None;
        }
    }
    let mut low = if high == least { least - 1 } else { high / 2 };
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// The largest true event rate that `n` requests still show to be at most the limit with that power; `None` when not even
/// a rate of zero is.
pub fn detectable_rate(limit: f64, n: u64, confidence: f64, power: f64) -> Option<f64> {
    if power_of_rate_at_most(0.0, limit, n, confidence) < power {
        return None;
    }
    Some(bisect(0.0, limit, |rate| power_of_rate_at_most(rate, limit, n, confidence) < power))
}

/// Chance that `n` independent samples show the p-quantile to be at most a limit, when that share of all samples is within
/// the limit (exact, from the binomial distribution).
pub fn power_of_quantile_at_most(share_within: f64, p: f64, n: u64, confidence: f64) -> f64 {
    if !((0.0..=1.0).contains(&share_within) && inside(p) && inside(confidence)) {
        return 0.0;
    }
    // Fewest samples within the limit that are improbable when the quantile is just above it.
    let failing = crate::order::partition(n, |within| binomial_survival(within, n, p) > 1.0 - confidence);
    if failing == n { 0.0 } else { binomial_survival(failing + 1, n, share_within) }
}

/// Samples after which a p-quantile is shown to be at most a limit with that power, when that share of all samples is within
/// the limit; `None` when the share is not above `p` or more than 2^40 are needed.
pub fn queries_needed_for_quantile(share_within: f64, p: f64, confidence: f64, power: f64) -> Option<u64> {
    if !(share_within > p && inside(p) && inside(confidence) && inside(power)) {
        return None;
    }
    fewest(1, |n| power_of_quantile_at_most(share_within, p, n, confidence) >= power)
}

/// The least share of all samples within a limit from which `n` of them show the p-quantile to be at most that limit with
/// that power; `None` when not even all of them do.
pub fn detectable_share_within(p: f64, n: u64, confidence: f64, power: f64) -> Option<f64> {
    let shown = |share: f64| power_of_quantile_at_most(share, p, n, confidence) >= power;
    (inside(p) && shown(1.0)).then(|| bisect(p, 1.0, shown))
}

/// Samples under which the p-quantile has no upper bound at that confidence: 299 for p99 at 95 %. `u64::MAX` when out of
/// range.
pub fn quantile_samples_needed(p: f64, confidence: f64) -> u64 {
    if !(inside(p) && inside(confidence)) {
        return u64::MAX;
    }
    whole(ln(1.0 - confidence) / ln(p), 1).unwrap_or(u64::MAX)
}

/// Readings of a clock, in the order of asking, under which the level of a p-quantile has no upper bound: as many spells of
/// [`crate::order::SPELL`] as it takes independent samples. 2,981 for p99 at 95 %.
pub fn readings_needed(p: f64, confidence: f64) -> u64 {
    if !(inside(p) && inside(confidence)) {
        return u64::MAX;
    }
    whole(crate::order::SPELL * ln(1.0 - confidence) / ln(p), 1).unwrap_or(u64::MAX)
}

fn inside(p: f64) -> bool {
    p > 0.0 && p < 1.0
}

/// The next whole number, at least `least`.
fn whole(n: f64, least: u64) -> Option<u64> {
    let n = n.ceil();
    (n < u64::MAX as f64).then_some((n as u64).max(least))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{proportion, quantile};

    #[test]
    fn the_planned_rate_passes_as_often_as_planned() {
        // By enumeration: the share of outcomes whose exact bound lies within the limit.
        let (n, limit, rate) = (700u64, 0.02, 0.008);
        let passing: f64 = (0..=n)
            .filter(|events| proportion(*events, n).unwrap().upper_bound(0.95) <= limit)
            .map(|events| {
                binomial_cdf(events, n, rate) - if events > 0 { binomial_cdf(events - 1, n, rate) } else { 0.0 }
            })
            .sum();
        assert!((power_of_rate_at_most(rate, limit, n, 0.95) - passing).abs() < 1e-9);
    }

    #[test]
    fn a_rate_of_zero_needs_2995_requests_for_a_thousandth() {
        assert_eq!(queries_needed_for_rate(0.0, 0.001, 0.95, 0.8), Some(2_995));
        assert_eq!(detectable_rate(0.001, 2_994, 0.95, 0.8), None);
        assert!(detectable_rate(0.001, 2_995, 0.95, 0.8).is_some());
        assert_eq!(queries_needed_for_rate(0.001, 0.001, 0.95, 0.8), None);
    }

    #[test]
    fn the_quantile_plan_agrees_with_the_bound() {
        assert_eq!(quantile_samples_needed(0.99, 0.95), 299);
        assert_eq!(power_of_quantile_at_most(1.0, 0.99, 298, 0.95), 0.0);
        assert_eq!(power_of_quantile_at_most(1.0, 0.99, 299, 0.95), 1.0);
        // 400 samples of which w lie within the limit pass exactly when the order-statistic bound does.
        for within in [380, 386, 387, 388, 395] {
            let samples: Vec<Vec<f64>> = (0..400).map(|i| vec![if i < within { 1.0 } else { 2.0 }]).collect();
            let passes = quantile(&samples, 0.95).unwrap().upper_bound(0.95) <= 1.0;
            let fewest = (0..=400).find(|w| binomial_survival(*w, 400, 0.95) <= 1.0 - 0.95).unwrap();
            assert_eq!(passes, within >= fewest, "{within} of 400");
        }
    }

    #[test]
    fn what_is_needed_and_what_is_detectable_invert_each_other_for_every_kind() {
        let n = queries_needed_for_quantile(0.97, 0.95, 0.95, 0.8).unwrap();
        assert!(power_of_quantile_at_most(0.97, 0.95, n, 0.95) >= 0.8);
        let share = detectable_share_within(0.95, n, 0.95, 0.8).unwrap();
        assert!(share <= 0.97 + 1e-9 && share > 0.955, "{share}");
        assert_eq!(queries_needed_for_quantile(0.95, 0.95, 0.95, 0.8), None);
        assert_eq!(detectable_share_within(0.95, 58, 0.95, 0.8), None);
    }
}
