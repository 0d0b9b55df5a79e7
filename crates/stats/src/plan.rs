//! The power of a mean's bound by formula, for deltas of which only the spread is known: for plans without a pilot, and for how many more
//! queries a decision needs. From a pilot the bound itself can be asked (`lensgate_compare::forecast`).

use crate::power::fewest;
use crate::special::{exp, ln, normal_cdf, normal_quantile};
use crate::unusable::{Unusable, check_finite};

/// What has to be known of one query's delta to plan with [`crate::mean()`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanPlan {
    /// Standard deviation of one query's delta, as if deltas were normal.
    pub sd: f64,
    /// Distance from the mean to the worst value that a query can have.
    pub worst: f64,
}

impl MeanPlan {
    /// How far the bound of the mean of `n` such deltas lies from their mean: [`crate::mean()`]'s bound with the normal
    /// distribution in place of its weights.
    pub fn distance(&self, n: u64, confidence: f64) -> f64 {
        let (n, target) = (n as f64, ln(1.0 - confidence));
        if !(self.sd >= 0.0 && self.worst > 0.0 && n >= 1.0 && confidence > 0.5 && confidence < 1.0) {
            return f64::INFINITY;
        }
        // The value that repeats the worst one seen lies about as far out as the least of n normal numbers.
        let far = -normal_quantile(1.0 / (n + 1.0));
        let (shift, error) = (far * self.sd / (n + 1.0), self.sd * (1.0 + far * far / n).sqrt() / n.sqrt());
        // From where the part that was seen has the whole error to where it has none.
        let (steps, last) = (96, 8.0);
        let first = normal_quantile(confidence);
        (0..=steps)
            .map(|step| {
                let z = first - (first + last) * f64::from(step) / f64::from(steps);
                let seen = shift + z * error;
                let left = exp(((target - ln(normal_cdf(-z))) / n).min(0.0));
                seen + (1.0 - left) * (self.worst - seen).max(0.0)
            })
            .fold(0.0, f64::max)
    }

    /// Chance that the bound of the mean of `n` deltas clears a limit that lies `distance` from the true mean.
    pub fn power(&self, distance: f64, n: u64, confidence: f64) -> f64 {
        let left = distance - self.distance(n, confidence);
        match (self.sd > 0.0, left) {
            (_, left) if !left.is_finite() => 0.0,
            (true, left) => normal_cdf(left * (n as f64).sqrt() / self.sd),
            (false, left) => f64::from(u8::from(left >= 0.0)),
        }
    }

    /// The least number of queries that shows a distance with that power; `None` when none does.
    pub fn queries_needed(&self, distance: f64, confidence: f64, power: f64) -> Option<u64> {
        let valid = distance > 0.0 && power > 0.0 && power < 1.0;
        valid.then(|| fewest(1, |n| self.power(distance, n, confidence) >= power))?
    }

    /// The least distance that `n` queries show with that power; infinite when none can.
    pub fn smallest_detectable(&self, n: u64, confidence: f64, power: f64) -> f64 {
        self.distance(n, confidence) + normal_quantile(power) * self.sd / (n as f64).sqrt()
    }
}

/// The standard deviation of what each query adds, with its two-sided interval: low end, estimate, high end. Its logarithm is about normal
/// with the variance (2 + excess kurtosis) / 4n (Kendall and Stuart, "The Advanced Theory of Statistics", volume 1, section 10.8).
///
/// # Errors
/// `Empty`, `NotFinite`, `TooFew` under 8 values, `ZeroVariance`.
pub fn pilot_sd(values: &[f64], level: f64) -> Result<(f64, f64, f64), Unusable> {
    check_finite(values)?;
    let n = values.len() as f64;
    if n < 8.0 {
        return Err(Unusable::TooFew { have: values.len() as u64, need: 8 });
    }
    let mean = values.iter().sum::<f64>() / n;
    let moment = |power: i32| values.iter().map(|value| (value - mean).powi(power)).sum::<f64>() / n;
    let variance = moment(2);
    if variance <= 0.0 || values.iter().all(|value| *value == values[0]) {
        return Err(Unusable::ZeroVariance { value: mean });
    }
    let excess = (moment(4) / (variance * variance) - 3.0).max(-1.9);
    let reach = normal_quantile(f64::midpoint(1.0, level)) * ((2.0 + excess) / (4.0 * n)).sqrt();
    let sd = (variance * n / (n - 1.0)).sqrt();
    Ok((sd * exp(-reach), sd, sd * exp(reach)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::mean;
    use crate::rng::Counter;

    #[test]
    fn deltas_without_spread_leave_what_is_unseen() {
        let plan = MeanPlan { sd: 0.0, worst: 1.0 };
        for n in [20, 149, 299] {
            assert!((plan.distance(n, 0.95) - (1.0 - 0.05f64.powf(1.0 / n as f64))).abs() < 1e-12, "{n}");
        }
        assert_eq!(plan.queries_needed(0.02, 0.95, 0.8), Some(149));
        assert_eq!(plan.queries_needed(0.01, 0.95, 0.8), Some(299));
    }

    #[test]
    fn planned_distances_are_those_of_the_bound_within_a_tenth() {
        for (n, sd) in [(60, 0.25), (210, 0.1), (210, 0.3), (1_000, 0.2)] {
            let distances: Vec<f64> = (0..200)
                .map(|sample| {
                    let random = Counter::new(8, sample);
                    let value = |query| (sd * normal_quantile(random.unit(query) + 1e-17)).clamp(-1.0, 1.0);
                    let values: Vec<f64> = (0..n).map(value).collect();
                    let inference = mean(&values, -1.0, 1.0).unwrap();
                    inference.point() - inference.lower_bound(0.95)
                })
                .collect();
            let average = distances.iter().sum::<f64>() / 200.0;
            let planned = MeanPlan { sd, worst: 1.0 }.distance(n, 0.95);
            assert!((planned / average - 1.0).abs() < 0.1, "{n} {sd}: {planned} {average}");
        }
    }

    #[test]
    fn plans_invert() {
        let plan = MeanPlan { sd: 0.2, worst: 1.0 };
        let n = plan.queries_needed(0.02, 0.95, 0.8).unwrap();
        assert!(plan.power(0.02, n, 0.95) >= 0.8 && plan.power(0.02, n - 1, 0.95) < 0.8);
        let distance = plan.smallest_detectable(n, 0.95, 0.8);
        assert!(distance <= 0.02 && distance > 0.0198, "{distance}");
        assert_eq!(plan.queries_needed(0.0, 0.95, 0.8), None);
    }

    #[test]
    fn a_pilot_gives_its_spread() {
        let deltas: Vec<f64> = (0..400).map(|i| if i % 4 == 0 { f64::from(i % 3) - 1.0 } else { 0.0 }).collect();
        let (low, sd, high) = pilot_sd(&deltas, 0.90).unwrap();
        assert!((sd - 0.41).abs() < 0.01 && low < sd && sd < high && high < 1.5 * low, "{low} {sd} {high}");
        assert!(pilot_sd(&[0.5; 20], 0.90).is_err() && pilot_sd(&[], 0.90).is_err());
    }
}
