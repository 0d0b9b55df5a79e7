//! The studentized bootstrap of a smooth function of sums, over queries within strata or over whole clusters.

use rayon::prelude::*;

use crate::design::{Design, Resampling};
use crate::inference::Law;
use crate::rng::Counter;

/// A statistic that is a smooth function of column sums.
pub(crate) trait Smooth<const K: usize>: Sync {
    /// The statistic; not finite where it is not defined.
    fn value(&self, sums: &[f64; K]) -> f64;
    /// Its derivative by each sum.
    fn gradient(&self, sums: &[f64; K]) -> [f64; K];
}

/// Rows (one a query or cluster), centred on the column means and grouped by stratum.
pub(crate) struct Rows<const K: usize> {
    rows: Vec<[f64; K]>,
    /// End of each stratum in `rows`.
    ends: Vec<usize>,
    means: [f64; K],
}

/// Strata smaller than this are pooled: a resample of two or three values has no spread to studentize with.
const LEAST_STRATUM: usize = 8;

impl<const K: usize> Rows<K> {
    pub(crate) fn new(values: &[[f64; K]], design: &Design) -> Self {
        let (mut rows, ends) = match (&design.clusters, &design.strata) {
            (Some(clusters), _) => {
                let sums = sum_by_cluster(values, clusters);
                let end = sums.len();
                (sums, vec![end])
            }
            (None, Some(strata)) => group_by_stratum(values, strata),
            (None, None) => (values.to_vec(), vec![values.len()]),
        };
        let mut means = [0.0; K];
        for (column, mean) in means.iter_mut().enumerate() {
            *mean = rows.iter().map(|row| row[column]).sum::<f64>() / rows.len() as f64;
        }
        for row in &mut rows {
            for (x, mean) in row.iter_mut().zip(&means) {
                *x -= mean;
            }
        }
        Self { rows, ends, means }
    }

    /// Number of units that are resampled.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Statistic and standard error on the sample itself.
    pub(crate) fn estimate(&self, statistic: &impl Smooth<K>) -> (f64, f64) {
        self.evaluate(statistic, |index| index)
    }

    /// Statistic and standard error on the rows that `pick` names for each position. A pick stays inside its stratum.
    fn evaluate(&self, statistic: &impl Smooth<K>, pick: impl Fn(usize) -> usize) -> (f64, f64) {
        let n = self.rows.len() as f64;
        let mut totals = [0.0; K];
        let mut covariance = [[0.0; K]; K];
        let mut start = 0;
        for &end in &self.ends {
            let size = (end - start) as f64;
            let mut sums = [0.0; K];
            let mut products = [[0.0; K]; K];
            for position in start..end {
                let row = &self.rows[pick(position)];
                for i in 0..K {
                    sums[i] += row[i];
                    for j in 0..=i {
                        products[i][j] += row[i] * row[j];
                    }
                }
            }
            for i in 0..K {
                totals[i] += sums[i];
                for j in 0..=i {
                    covariance[i][j] += (products[i][j] - sums[i] * sums[j] / size) * size / (size - 1.0);
                }
            }
            start = end;
        }
        for (total, mean) in totals.iter_mut().zip(&self.means) {
            *total += mean * n;
        }
        (statistic.value(&totals), quadratic(&statistic.gradient(&totals), &covariance).sqrt())
    }

    /// Candidate bounds: the point minus the standard error times each resampled pivot, ascending.
    pub(crate) fn studentized(&self, statistic: &impl Smooth<K>, resampling: &Resampling) -> Law {
        let (point, error) = self.estimate(statistic);
        let strata = self.strata_of_rows();
        let mut bounds: Vec<f64> = (0..u64::from(resampling.resamples))
            .into_par_iter()
            .map(|resample| {
                let random = Counter::new(resampling.seed, resample);
                let (value, spread) = self.evaluate(statistic, |position| {
                    let (start, size) = strata[position];
                    start + random.below(position as u64, size) as usize
                });
                point - error * pivot(value - point, spread)
            })
            .collect();
        // A resample without a defined statistic is as extreme as can be, to either side.
        let undefined = bounds.iter().filter(|b| b.is_nan()).count();
        if undefined > 0 {
            bounds.retain(|b| !b.is_nan());
            bounds.extend(std::iter::repeat_n(f64::NEG_INFINITY, undefined));
            bounds.extend(std::iter::repeat_n(f64::INFINITY, undefined));
        }
        bounds.par_sort_unstable_by(f64::total_cmp);
        Law::Sorted(bounds)
    }

    fn strata_of_rows(&self) -> Vec<(usize, u64)> {
        let mut strata = Vec::with_capacity(self.rows.len());
        let mut start = 0;
        for &end in &self.ends {
            strata.extend(std::iter::repeat_n((start, (end - start) as u64), end - start));
            start = end;
        }
        strata
    }
}

/// Distance in standard errors; infinite when a resample has no spread.
fn pivot(distance: f64, error: f64) -> f64 {
    if !distance.is_finite() || error.is_nan() {
        f64::NAN
    } else if distance == 0.0 {
        0.0
    } else if error == 0.0 {
        if distance > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY }
    } else {
        distance / error
    }
}

/// The variance of the statistic by the delta method; 0 when what is left is rounding.
fn quadratic<const K: usize>(gradient: &[f64; K], covariance: &[[f64; K]; K]) -> f64 {
    let (mut variance, mut scale) = (0.0, 0.0);
    for i in 0..K {
        let square = gradient[i] * gradient[i] * covariance[i][i];
        variance += square;
        scale += square;
        for j in 0..i {
            variance += 2.0 * gradient[i] * gradient[j] * covariance[i][j];
        }
    }
    if variance <= scale * 1e-13 && K > 1 { 0.0 } else { variance.max(0.0) }
}

fn sum_by_cluster<const K: usize>(values: &[[f64; K]], clusters: &[u32]) -> Vec<[f64; K]> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|index| clusters[*index]);
    let mut sums: Vec<[f64; K]> = Vec::new();
    let mut last = None;
    for index in order {
        if last != Some(clusters[index]) {
            sums.push([0.0; K]);
            last = Some(clusters[index]);
        }
        let sum = sums.last_mut().expect("a sum was pushed for the first cluster");
        for (sum, x) in sum.iter_mut().zip(&values[index]) {
            *sum += x;
        }
    }
    sums
}

/// Rows ordered by stratum, small strata pooled at the end, and the end of each stratum.
fn group_by_stratum<const K: usize>(values: &[[f64; K]], strata: &[u32]) -> (Vec<[f64; K]>, Vec<usize>) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|index| strata[*index]);
    let (mut rows, mut ends, mut rest) = (Vec::with_capacity(values.len()), Vec::new(), Vec::new());
    for group in order.chunk_by(|a, b| strata[*a] == strata[*b]) {
        let members = group.iter().map(|index| values[*index]);
        if group.len() >= LEAST_STRATUM {
            rows.extend(members);
            ends.push(rows.len());
        } else {
            rest.extend(members);
        }
    }
    if !rest.is_empty() {
        rows.append(&mut rest);
        // A pool that is itself too small joins the last stratum.
        if rows.len() - ends.last().copied().unwrap_or(0) < LEAST_STRATUM {
            ends.pop();
        }
        ends.push(rows.len());
    }
    (rows, ends)
}
