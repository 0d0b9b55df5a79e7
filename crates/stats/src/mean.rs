//! The mean of per-query values or paired deltas.

use crate::bootstrap::{Smooth, bounds, estimate, shape};
use crate::bounded::bounded_mean;
use crate::design::{Design, Resampling};
use crate::inference::{Inference, Law};
use crate::rows::Rows;
use crate::unusable::{Unusable, check_finite};

/// Clusters needed before anything is said about a population of clusters.
pub const LEAST_CLUSTERS: u64 = 20;
/// Values below which the mean has no interval at all.
pub const LEAST_VALUES: u64 = 8;
/// Values from which a few large ones among zeros are enough; below, at least [`LEAST_EFFECTIVE`] must carry the spread.
pub const SMALL: u64 = 50;
/// Values that must carry the spread of a small sample: (sum of squares)^2 / sum of fourth powers.
pub const LEAST_EFFECTIVE: f64 = 5.0;

/// The mean of values or of paired deltas (candidate minus baseline), by the studentized bootstrap (Efron 1979; Hall 1988)
/// with corrections for heavy tails and for values that were not seen.
///
/// Strata keep their sizes in every resample. With clusters, whole clusters are resampled, the mean stays the mean over
/// values, and each bound is the wider one of the bootstrap's and Student's t with clusters - 1 degrees of freedom.
///
/// It cannot know of a rare large value when none was seen; where the ends of the scale are known, [`mean_within`] takes a
/// bound that does for small samples and for values that do not vary.
///
/// # Errors
/// `Empty`, `NotFinite`, `LengthMismatch`; `TooFew` under 8 values, and under 50 when fewer than 5 of them carry the spread;
/// `TooFewClusters` under 20 clusters; `ZeroVariance`.
pub fn mean(values: &[f64], design: &Design, resampling: &Resampling) -> Result<Inference, Unusable> {
    check_finite(values)?;
    design.check(values.len())?;
    check_varies(values)?;
    if design.clusters.is_some() {
        let rows: Vec<[f64; 2]> = values.iter().map(|v| [*v, 1.0]).collect();
        return infer(&rows, &Ratio, values.len(), design, resampling);
    }
    let rows: Vec<[f64; 1]> = values.iter().map(|v| [*v]).collect();
    infer(&rows, &Mean { n: values.len() as f64 }, values.len(), design, resampling)
}

/// The mean of values that are known to lie in [lower, upper]: [`mean`] where that can be relied on, [`bounded_mean`] under
/// 50 values and for values that do not vary. With clusters there is no such fallback.
///
/// # Errors
/// `Empty`, `NotFinite`, `LengthMismatch`, `OutOfRange` for a value outside the ends; with clusters those of [`mean`].
pub fn mean_within(
    values: &[f64],
    lower: f64,
    upper: f64,
    design: &Design,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    let bounded = bounded_mean(values, lower, upper)?;
    if design.clusters.is_some() {
        return mean(values, design, resampling);
    }
    design.check(values.len())?;
    if (values.len() as u64) < SMALL {
        return Ok(bounded);
    }
    match mean(values, design, resampling) {
        Err(Unusable::ZeroVariance { .. }) => Ok(bounded),
        other => other,
    }
}

fn check_varies(values: &[f64]) -> Result<(), Unusable> {
    let first = values[0];
    if values.iter().all(|v| *v == first) { Err(Unusable::ZeroVariance { value: first }) } else { Ok(()) }
}

/// Runs the bootstrap for a statistic, with Student's t beside it when clusters are resampled.
pub(crate) fn infer<const K: usize>(
    values: &[[f64; K]],
    statistic: &impl Smooth<K>,
    n: usize,
    design: &Design,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    let rows = Rows::new(values, design);
    let units = rows.len as u64;
    if design.clusters.is_some() && units < LEAST_CLUSTERS {
        return Err(Unusable::TooFewClusters { have: units, need: LEAST_CLUSTERS });
    }
    if units < LEAST_VALUES {
        return Err(Unusable::TooFew { have: units, need: LEAST_VALUES });
    }
    let estimate = estimate(&rows, statistic);
    let shape = shape(&rows, statistic).filter(|_| estimate.error > 0.0);
    let Some(shape) = shape else {
        return Err(Unusable::ZeroVariance { value: estimate.point });
    };
    if units < SMALL && shape.effective < LEAST_EFFECTIVE {
        return Err(Unusable::TooFew { have: units, need: SMALL });
    }
    let bootstrap = bounds(&rows, statistic, estimate, shape, resampling);
    if design.clusters.is_none() {
        return Ok(Inference::new(estimate.point, n as u64, "studentized bootstrap", bootstrap));
    }
    let student = Law::StudentT { scale: estimate.error, df: units as f64 - 1.0 };
    let law = Law::Wider(Box::new(bootstrap), Box::new(student));
    Ok(Inference::new(estimate.point, n as u64, "studentized cluster bootstrap, not narrower than Student t", law))
}

/// Sum over a fixed number of values.
pub(crate) struct Mean {
    pub(crate) n: f64,
}

impl Smooth<1> for Mean {
    fn value(&self, sums: &[f64; 1]) -> f64 {
        sums[0] / self.n
    }
    fn gradient(&self, _: &[f64; 1]) -> [f64; 1] {
        [1.0 / self.n]
    }
}

/// First sum over second.
pub(crate) struct Ratio;

impl Smooth<2> for Ratio {
    fn value(&self, sums: &[f64; 2]) -> f64 {
        if sums[1] > 0.0 { sums[0] / sums[1] } else { f64::NAN }
    }
    fn gradient(&self, sums: &[f64; 2]) -> [f64; 2] {
        [1.0 / sums[1], -sums[0] / (sums[1] * sums[1])]
    }
}
