//! The mean of per-query values or paired deltas.

use crate::bootstrap::{Rows, Smooth};
use crate::design::{Design, Resampling};
use crate::inference::{Inference, Law};
use crate::unusable::{Unusable, check_finite};

/// Clusters needed before anything is said about a population of clusters.
pub const LEAST_CLUSTERS: u64 = 20;
/// Values below which the mean has no interval at all.
pub const LEAST_VALUES: u64 = 8;
/// Values below which the wider of two methods is taken.
pub(crate) const SMALL: usize = 50;

/// The mean of values or of paired deltas (candidate minus baseline), by the studentized bootstrap (Efron 1979; Hall 1988).
///
/// Under 50 values, and with clusters, each bound is the wider one of the studentized bootstrap's and Student's t.
///
/// # Errors
/// `Empty`, `NotFinite`, `LengthMismatch`, `TooFew` under 8 values, `TooFewClusters` under 20 clusters, `ZeroVariance`.
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

fn check_varies(values: &[f64]) -> Result<(), Unusable> {
    let first = values[0];
    if values.iter().all(|v| *v == first) { Err(Unusable::ZeroVariance { value: first }) } else { Ok(()) }
}

/// Runs the bootstrap for a statistic and wraps it, with Student's t beside it where the sample is small.
pub(crate) fn infer<const K: usize>(
    values: &[[f64; K]],
    statistic: &impl Smooth<K>,
    n: usize,
    design: &Design,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    let rows = Rows::new(values, design);
    let units = rows.len();
    if design.clusters.is_some() && (units as u64) < LEAST_CLUSTERS {
        return Err(Unusable::TooFewClusters { have: units as u64, need: LEAST_CLUSTERS });
    }
    if (units as u64) < LEAST_VALUES {
        return Err(Unusable::TooFew { have: units as u64, need: LEAST_VALUES });
    }
    let (point, error) = rows.estimate(statistic);
    if error == 0.0 {
        return Err(Unusable::ZeroVariance { value: point });
    }
    let bootstrap = rows.studentized(statistic, resampling);
    if design.clusters.is_none() && units >= SMALL {
        return Ok(Inference::new(point, n as u64, "studentized bootstrap", bootstrap));
    }
    let student = Law::StudentT { scale: error, df: units as f64 - 1.0 };
    let law = Law::Wider(Box::new(bootstrap), Box::new(student));
    Ok(Inference::new(point, n as u64, "wider of studentized bootstrap and Student t", law))
}

/// Sum over a fixed number of values.
struct Mean {
    n: f64,
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
