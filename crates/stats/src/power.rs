//! What a number of queries can detect, and how many a decision needs. Normal approximation (Julious 2004) for means.

use crate::special::{ln, normal_quantile};

/// Queries after which a one-sided test at that confidence sees a distance (true value to limit, same unit as `sd`) with
/// that power. `None` when no number suffices: distance not above zero, or an argument out of range.
pub fn queries_needed(sd: f64, distance: f64, confidence: f64, power: f64) -> Option<u64> {
    let z = z_sum(confidence, power)?;
    if !(sd.is_finite() && sd >= 0.0 && distance.is_finite() && distance > 0.0) {
        return None;
    }
    let n = (z * sd / distance) * (z * sd / distance);
    // The t quantile is a little larger than the normal one; z^2 / 2 more queries make up for it (Guenther 1981).
    let margin = normal_quantile(confidence) * normal_quantile(confidence) / 2.0;
    let n = (n + margin).ceil();
    (n < u64::MAX as f64).then_some((n as u64).max(2))
}

/// The least distance between truth and limit that `n` queries show with that power; infinite when none can.
pub fn smallest_detectable(sd: f64, n: u64, confidence: f64, power: f64) -> f64 {
    let margin = normal_quantile(confidence) * normal_quantile(confidence) / 2.0;
    match z_sum(confidence, power) {
        Some(z) if sd.is_finite() && sd >= 0.0 && n as f64 > margin => z * sd / (n as f64 - margin).sqrt(),
        _ => f64::INFINITY,
    }
}

/// Requests without a single event that show a rate under `limit` at that confidence: the exact one-sided bound with zero
/// events is `1 - (1 - confidence)^(1/n)`. `u64::MAX` when no number suffices.
pub fn zero_event_queries_needed(limit: f64, confidence: f64) -> u64 {
    if !(limit > 0.0 && confidence > 0.0 && confidence < 1.0) {
        return u64::MAX;
    }
    if limit >= 1.0 {
        return 1;
    }
    let n = (ln(1.0 - confidence) / libm::log1p(-limit)).ceil();
    if n < u64::MAX as f64 { (n as u64).max(1) } else { u64::MAX }
}

fn z_sum(confidence: f64, power: f64) -> Option<f64> {
    let inside = |p: f64| p > 0.0 && p < 1.0;
    let z = (inside(confidence) && inside(power)).then(|| normal_quantile(confidence) + normal_quantile(power))?;
    (z > 0.0).then_some(z)
}
