//! The power of the mean's bound by formula, with the shape of the deltas: skewness, heavy tails and the allowance for what
//! was not seen all cost power at a few hundred queries.
//!
//! For plans without a pilot, and to search over numbers of queries. With fewer than some thirty queries that change, the
//! expansion is off by ten points and more; from a pilot the bound itself can be asked (`lensgate_compare::forecast`).

use crate::bootstrap::{Shape, UNSEEN, bend, bent, estimate, shape};
use crate::design::{Design, Resampling};
use crate::mean::Mean;
use crate::power::fewest;
use crate::ratio::Variance;
use crate::rows::Rows;
use crate::special::{exp, normal_cdf, t_quantile};
use crate::unusable::{Unusable, check_finite};
use crate::{Inference, mean};

/// What has to be known of one query's delta to plan with [`crate::mean`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanPlan {
    /// Standard deviation of one query's delta, within strata if the design has them.
    pub sd: f64,
    /// Skewness of the delta: negative when the rare large deltas are losses.
    pub skewness: f64,
    /// Excess kurtosis less 3/2 squared skewness, not below 0.
    pub tail: f64,
    /// Largest distance of one delta from the mean.
    pub reach: f64,
}

impl MeanPlan {
    /// A plan that knows the standard deviation only: as if deltas were normal.
    pub fn from_sd(sd: f64) -> Self {
        Self { sd, skewness: 0.0, tail: 0.0, reach: 3.0 * sd }
    }

    /// The plan that a pilot suggests.
    ///
    /// # Errors
    /// Those of [`crate::mean`] for deltas without spread, empty or not finite.
    pub fn from_pilot(deltas: &[f64], design: &Design) -> Result<Self, Unusable> {
        check_finite(deltas)?;
        design.check(deltas.len())?;
        if deltas.len() < 8 {
            return Err(Unusable::TooFew { have: deltas.len() as u64, need: 8 });
        }
        let values: Vec<[f64; 1]> = deltas.iter().map(|d| [*d]).collect();
        let statistic = Mean { n: deltas.len() as f64 };
        let rows = Rows::new(&values, &Design { strata: design.strata.clone(), clusters: None });
        let estimate = estimate(&rows, &statistic);
        match shape(&rows, &statistic) {
            Some(Shape { reach, skewness, tail, .. }) if estimate.error > 0.0 => {
                Ok(Self { sd: estimate.error * (deltas.len() as f64).sqrt(), skewness, tail, reach })
            }
            _ => Err(Unusable::ZeroVariance { value: estimate.point }),
        }
    }

    /// Chance that the lower bound of the mean of `n` deltas clears a limit that lies `distance` below the true mean.
    /// For an upper bound, mirror the plan.
    ///
    /// One-term Edgeworth expansion of the studentized mean (Hall 1992, section 2.6) around the bound that
    /// [`crate::mean`] takes.
    pub fn power(&self, distance: f64, n: u64, confidence: f64) -> f64 {
        let root = (n as f64).sqrt();
        if !(self.sd > 0.0 && n >= 8 && confidence > 0.5 && confidence < 1.0 && distance.is_finite()) {
            return 0.0;
        }
        let z = bent(t_quantile(confidence, n as f64 - 1.0), bend(self.tail, n as f64));
        let lean = self.skewness / (6.0 * root);
        // The studentized mean of left-skewed deltas has its long tail to the right, where the critical value is.
        let critical = z - lean * (2.0 * z * z + 1.0);
        let away = root * (distance - UNSEEN * self.reach / n as f64) / self.sd;
        let x = critical - away;
        let density = exp(-x * x / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
        // A random denominator spreads the statistic a little more when the distance is large.
        let widened = x / (1.0 + away * away / (2.0 * n as f64)).sqrt();
        (1.0 - normal_cdf(widened) - lean * (2.0 * x * x + 1.0) * density).clamp(0.0, 1.0)
    }

    /// The plan for upper bounds: deltas with the other sign.
    pub fn mirrored(&self) -> Self {
        Self { skewness: -self.skewness, ..*self }
    }

    /// Fewest queries with which that power is reached; `None` when 2^40 do not suffice.
    pub fn queries_needed(&self, distance: f64, confidence: f64, power: f64) -> Option<u64> {
        (distance > 0.0).then(|| fewest(8, |n| self.power(distance, n, confidence) >= power))?
    }

    /// The least distance that `n` queries show with that power; infinite when none can.
    pub fn smallest_detectable(&self, n: u64, confidence: f64, power: f64) -> f64 {
        if !(self.sd > 0.0 && n >= 8 && power < 1.0) {
            return f64::INFINITY;
        }
        let mut high = self.sd / (n as f64).sqrt();
        while self.power(high, n, confidence) < power {
            high *= 2.0;
            if high > 1e6 * (self.sd + self.reach) {
                return f64::INFINITY;
            }
        }
        crate::special::bisect(0.0, high, |distance| self.power(distance, n, confidence) >= power)
    }
}

/// Standard deviation of one value with its interval at a two-sided level, from a pilot: (lower, point, upper).
///
/// The studentized bootstrap on the logarithm of the variance, which is far less skewed than the variance itself.
///
/// # Errors
/// Those of [`crate::mean`].
pub fn pilot_sd(
    values: &[f64],
    level: f64,
    design: &Design,
    resampling: &Resampling,
) -> Result<(f64, f64, f64), Unusable> {
    check_finite(values)?;
    let centre = values.iter().sum::<f64>() / values.len() as f64;
    let rows: Vec<[f64; 2]> = values.iter().map(|v| [v - centre, (v - centre) * (v - centre)]).collect();
    let design = Design { strata: None, clusters: design.clusters.clone() };
    let variance: Inference =
        mean::infer(&rows, &Variance { n: values.len() as f64 }, values.len(), &design, resampling)?;
    let (low, high) = variance.interval(level);
    Ok((exp(low / 2.0), exp(variance.point() / 2.0), exp(high / 2.0)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn normal_plans_agree_with_the_textbook() {
        let plan = MeanPlan { reach: 0.0, ..MeanPlan::from_sd(1.0) };
        let textbook = crate::power::power_of_mean(1.0, 0.2, 150, 0.95);
        assert!((plan.power(0.2, 150, 0.95) - textbook).abs() < 0.005);
        assert!((plan.power(0.0, 150, 0.95) - 0.05).abs() < 0.0015);
    }

    #[test]
    fn plans_invert() {
        let plan = MeanPlan { sd: 0.2, skewness: -1.0, tail: 4.0, reach: 0.9 };
        let n = plan.queries_needed(0.02, 0.95, 0.8).unwrap();
        assert!(plan.power(0.02, n, 0.95) >= 0.8 && plan.power(0.02, n - 1, 0.95) < 0.8);
        let distance = plan.smallest_detectable(n, 0.95, 0.8);
        assert!(distance <= 0.02 && distance > 0.0199, "{distance}");
        assert_eq!(plan.queries_needed(0.0, 0.95, 0.8), None);
    }

    #[test]
    fn a_pilot_gives_its_moments() {
        let deltas: Vec<f64> = (0..400).map(|i| if i % 4 == 0 { f64::from(i % 3) - 1.0 } else { 0.0 }).collect();
        let plan = MeanPlan::from_pilot(&deltas, &Design::simple()).unwrap();
        let (low, sd, high) = pilot_sd(&deltas, 0.90, &Design::simple(), &Resampling::default()).unwrap();
        assert!((plan.sd - sd).abs() < 1e-12);
        assert!(low < sd && sd < high && high < 1.5 * low, "{low} {sd} {high}");
        assert!((plan.reach - 1.0).abs() < 0.01);
    }
}
