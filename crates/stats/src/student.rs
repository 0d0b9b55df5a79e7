//! Student's t on paired deltas: the textbook reference beside the bootstrap, and what plans are made with.

use crate::inference::{Inference, Law};
use crate::unusable::{Unusable, check_finite};

/// The mean of deltas with Student's t (1908). Exact for normal deltas; for skewed ones its false-GO rate is measured in
/// `docs/CALIBRATION.md`, which is why gates use [`crate::mean`].
///
/// # Errors
/// `Empty`, `NotFinite`, `TooFew` under 2 values, `ZeroVariance`.
pub fn paired_t(deltas: &[f64]) -> Result<Inference, Unusable> {
    let Moments { n, mean, sd } = Moments::of(deltas)?;
    if sd == 0.0 {
        return Err(Unusable::ZeroVariance { value: mean });
    }
    let law = Law::StudentT { scale: sd / n.sqrt(), df: n - 1.0 };
    Ok(Inference::new(mean, deltas.len() as u64, "Student t", law))
}

/// Size, mean and standard deviation (n - 1 in the denominator).
pub(crate) struct Moments {
    pub(crate) n: f64,
    pub(crate) mean: f64,
    pub(crate) sd: f64,
}

impl Moments {
    pub(crate) fn of(values: &[f64]) -> Result<Self, Unusable> {
        check_finite(values)?;
        if values.len() < 2 {
            return Err(Unusable::TooFew { have: values.len() as u64, need: 2 });
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        let varies = values.iter().any(|v| *v != values[0]);
        Ok(Self { n, mean, sd: if varies { (squares / (n - 1.0)).sqrt() } else { 0.0 } })
    }
}
