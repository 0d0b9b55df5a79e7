//! Ratios: of two paired means, of two sums, and the difference or ratio of two ratios of sums.

use crate::bootstrap::Smooth;
use crate::design::{Design, Resampling};
use crate::inference::Inference;
use crate::mean::{Ratio, infer};
use crate::unusable::{Unusable, check_aligned, check_finite};

/// Candidate's mean over baseline's, paired.
///
/// # Errors
/// As [`crate::mean`], and `ZeroBaseline` when the baseline's mean is not above zero.
pub fn ratio_of_means(
    baseline: &[f64],
    candidate: &[f64],
    design: &Design,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    ratio_of_sums(candidate, baseline, design, resampling)
}

/// Sum of the numerators over sum of the denominators, resampled by query.
///
/// # Errors
/// As [`crate::mean`], and `ZeroBaseline` when the denominators do not add up to more than zero.
pub fn ratio_of_sums(
    numerators: &[f64],
    denominators: &[f64],
    design: &Design,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    let rows = rows([numerators, denominators], design)?;
    check_denominator(denominators)?;
    infer(&rows, &Ratio, rows.len(), design, resampling)
}

/// Candidate's ratio of sums minus baseline's, resampled by query with both arms together.
///
/// # Errors
/// As [`ratio_of_sums`].
pub fn ratio_of_sums_difference(
    baseline_numerators: &[f64],
    baseline_denominators: &[f64],
    candidate_numerators: &[f64],
    candidate_denominators: &[f64],
    design: &Design,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    let columns = [baseline_numerators, baseline_denominators, candidate_numerators, candidate_denominators];
    let rows = rows(columns, design)?;
    check_denominator(baseline_denominators)?;
    check_denominator(candidate_denominators)?;
    infer(&rows, &RatioDifference, rows.len(), design, resampling)
}

/// Candidate's ratio of sums over baseline's, resampled by query with both arms together.
///
/// # Errors
/// As [`ratio_of_sums`], and `ZeroBaseline` when the baseline's ratio is not above zero.
pub fn ratio_of_sums_ratio(
    baseline_numerators: &[f64],
    baseline_denominators: &[f64],
    candidate_numerators: &[f64],
    candidate_denominators: &[f64],
    design: &Design,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    let columns = [baseline_numerators, baseline_denominators, candidate_numerators, candidate_denominators];
    let rows = rows(columns, design)?;
    for column in [baseline_numerators, baseline_denominators, candidate_denominators] {
        check_denominator(column)?;
    }
    infer(&rows, &RatioRatio, rows.len(), design, resampling)
}

fn rows<const K: usize>(columns: [&[f64]; K], design: &Design) -> Result<Vec<[f64; K]>, Unusable> {
    for column in columns {
        check_finite(column)?;
        check_aligned(columns[0].len(), column.len())?;
    }
    design.check(columns[0].len())?;
    Ok((0..columns[0].len()).map(|row| columns.map(|column| column[row])).collect())
}

fn check_denominator(values: &[f64]) -> Result<(), Unusable> {
    if values.iter().sum::<f64>() > 0.0 { Ok(()) } else { Err(Unusable::ZeroBaseline) }
}

/// Logarithm of the variance from the sums of values and of their squares.
pub(crate) struct Variance {
    pub(crate) n: f64,
}

impl Variance {
    fn variance(&self, s: &[f64; 2]) -> f64 {
        (s[1] - s[0] * s[0] / self.n) / (self.n - 1.0)
    }
}

impl Smooth<2> for Variance {
    fn value(&self, s: &[f64; 2]) -> f64 {
        let variance = self.variance(s);
        if variance > 0.0 { crate::special::ln(variance) } else { f64::NAN }
    }
    fn gradient(&self, s: &[f64; 2]) -> [f64; 2] {
        let scale = self.variance(s) * (self.n - 1.0);
        [-2.0 * s[0] / self.n / scale, 1.0 / scale]
    }
}

struct RatioDifference;

impl Smooth<4> for RatioDifference {
    fn value(&self, s: &[f64; 4]) -> f64 {
        if s[1] > 0.0 && s[3] > 0.0 { s[2] / s[3] - s[0] / s[1] } else { f64::NAN }
    }
    fn gradient(&self, s: &[f64; 4]) -> [f64; 4] {
        [-1.0 / s[1], s[0] / (s[1] * s[1]), 1.0 / s[3], -s[2] / (s[3] * s[3])]
    }
}

struct RatioRatio;

impl Smooth<4> for RatioRatio {
    fn value(&self, s: &[f64; 4]) -> f64 {
        if s[0] > 0.0 && s[1] > 0.0 && s[3] > 0.0 { (s[2] / s[3]) / (s[0] / s[1]) } else { f64::NAN }
    }
    fn gradient(&self, s: &[f64; 4]) -> [f64; 4] {
        let ratio = self.value(s);
        [-ratio / s[0], ratio / s[1], s[1] / (s[3] * s[0]), -ratio / s[3]]
    }
}
