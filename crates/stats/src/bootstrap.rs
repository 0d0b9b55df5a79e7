//! The studentized bootstrap of a smooth function of sums, corrected for heavy tails and for what was not seen.
//!
//! Three corrections make it hold at a few hundred zero-inflated deltas; `docs/CALIBRATION.md` has the measured coverage
//! with and without each. All are odd functions of the data, so that swapping the arms mirrors every bound to the bit.

use rayon::prelude::*;

use crate::design::Resampling;
use crate::inference::Law;
use crate::rng::Counter;
use crate::rows::{Rows, Stratum};
use crate::special::ln;

/// A statistic that is a smooth function of column sums.
pub(crate) trait Smooth<const K: usize>: Sync {
    /// The statistic; not finite where it is not defined.
    fn value(&self, sums: &[f64; K]) -> f64;
    /// Its derivative by each sum.
    fn gradient(&self, sums: &[f64; K]) -> [f64; K];
}

/// Statistic and standard error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estimate {
    pub(crate) point: f64,
    pub(crate) error: f64,
}

/// How the rows pull on the statistic, one number a row (the influence function), summed up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Largest pull of one row, in units of the statistic times the number of rows.
    pub(crate) reach: f64,
    /// Rows that carry the spread: (sum of squares)^2 / sum of fourth powers.
    pub(crate) effective: f64,
    /// Skewness.
    pub(crate) skewness: f64,
    /// Excess kurtosis less 3/2 squared skewness, not below 0: what the bootstrap misses at order 1 / n (Hall 1988).
    pub(crate) tail: f64,
}

/// Share of one row, added at the far end of what was seen, by which every bound is moved out.
pub(crate) const UNSEEN: f64 = 0.25;
/// Effective rows under which a full unseen row is added in the second bound.
const FEW_EFFECTIVE: f64 = 5.0;

/// Statistic and standard error on the sample itself.
pub(crate) fn estimate<const K: usize>(rows: &Rows<K>, statistic: &impl Smooth<K>) -> Estimate {
    let mut moments = Moments::new();
    for (stratum, members) in rows.strata.iter().zip(rows.each_by_stratum()) {
        let mut sums = Sums::new();
        members.for_each(|row| sums.add(row));
        moments.close_stratum(&sums, stratum.size as f64);
    }
    moments.finish(rows, statistic)
}

/// The shape of the pulls; `None` when nothing varies.
pub(crate) fn shape<const K: usize>(rows: &Rows<K>, statistic: &impl Smooth<K>) -> Option<Shape> {
    let n = rows.len as f64;
    let gradient = statistic.gradient(&rows.means.map(|mean| mean * n));
    let pull = |row: &[f64; K]| n * row.iter().zip(&gradient).map(|(x, g)| x * g).sum::<f64>();
    let (mut reach, mut powers) = (0.0f64, [0.0; 3]);
    for (stratum, members) in rows.strata.iter().zip(rows.each_by_stratum()) {
        let pulls: Vec<f64> = members.map(pull).collect();
        let centre = pulls.iter().sum::<f64>() / stratum.size as f64;
        for pull in pulls {
            reach = reach.max(pull.abs());
            let residual = pull - centre;
            let square = residual * residual;
            powers[0] += square;
            powers[1] += square * residual;
            powers[2] += square * square;
        }
    }
    if powers[0] <= 0.0 || powers[2] <= 0.0 {
        return None;
    }
    let variance = powers[0] / n;
    let skewness = powers[1] / n / (variance * variance.sqrt());
    let plain = powers[2] / n / (variance * variance) - 3.0;
    // The small-sample correction of the excess kurtosis (Joanes and Gill 1998, G2).
    let kurtosis = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * plain + 6.0);
    let tail = (kurtosis - 1.5 * skewness * skewness).max(0.0);
    Some(Shape { reach, effective: powers[0] * powers[0] / powers[2], skewness, tail })
}

/// Candidate bounds at every rank, both sides.
pub(crate) fn bounds<const K: usize>(
    rows: &Rows<K>,
    statistic: &impl Smooth<K>,
    estimate: Estimate,
    shape: Shape,
    resampling: &Resampling,
) -> Law {
    let n = rows.len as f64;
    let Estimate { point, error } = estimate;
    let bend = bend(shape.tail, n);
    let shift = UNSEEN * shape.reach / n;
    let unseen = (FEW_EFFECTIVE / shape.effective).min(1.0);
    let widen = (n / (n - 1.0)).sqrt();
    // Per resample: the studentized bound without its shift, then the second method's two candidates.
    let drawn: Vec<[f64; 3]> = (0..u64::from(resampling.resamples))
        .into_par_iter()
        .map(|resample| {
            let random = Counter::new(resampling.seed, resample);
            let (again, weight) = resampled(rows, statistic, random);
            let distance = again.point - point;
            let pivot = pivot(distance, again.error, error);
            let studentized = point - error * bent(pivot, bend);
            let extra = unseen * weight;
            let lower = point + (n * widen * distance - extra * shape.reach) / (n + extra);
            let upper = point + (n * widen * distance + extra * shape.reach) / (n + extra);
            [studentized, lower, upper]
        })
        .collect();
    let column = |index: usize| drawn.iter().map(move |row| row[index]);
    let studentized = column(0);
    let lower =
        union(ascending(studentized.clone(), f64::NEG_INFINITY), ascending(column(1), f64::NEG_INFINITY), |a, b| {
            (a - shift).min(b)
        });
    let upper =
        union(ascending(studentized, f64::INFINITY), ascending(column(2), f64::INFINITY), |a, b| (a + shift).max(b));
    Law::Sorted { lower, upper }
}

/// Ascending values; a resample without a defined statistic counts as the extreme of the side at hand.
fn ascending(values: impl Iterator<Item = f64>, undefined: f64) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.map(|v| if v.is_nan() { undefined } else { v }).collect();
    sorted.par_sort_unstable_by(f64::total_cmp);
    sorted
}

/// Rank by rank the wider of two ascending lists, which is ascending again.
fn union(a: Vec<f64>, b: Vec<f64>, wider: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    a.into_iter().zip(b).map(|(a, b)| wider(a, b)).collect()
}

/// Distance in the resample's own standard errors; infinite when the resample has no spread to speak of.
fn pivot(distance: f64, error: f64, original_error: f64) -> f64 {
    if !distance.is_finite() || error.is_nan() {
        f64::NAN
    } else if distance == 0.0 {
        0.0
    } else if error <= 1e-6 * original_error {
        if distance > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY }
    } else {
        distance / error
    }
}

/// Strength of the correction for heavy tails.
pub(crate) fn bend(tail: f64, n: f64) -> f64 {
    tail / (6.0 * n)
}

/// The pivot with the tail that the bootstrap misses: its coverage error is -tail t (2 t^2 + 1) phi(t) / 6n (Hall 1992,
/// section 3.5), undone here at every t.
pub(crate) fn bent(pivot: f64, bend: f64) -> f64 {
    if bend == 0.0 || pivot.is_infinite() { pivot } else { pivot + bend * pivot * (2.0 * pivot * pivot + 1.0) }
}

/// Statistic and standard error of one resample, and a standard exponential number of the same stream.
fn resampled<const K: usize>(rows: &Rows<K>, statistic: &impl Smooth<K>, random: Counter) -> (Estimate, f64) {
    let mut moments = Moments::new();
    let weight = -ln(1.0 - random.unit(0));
    let mut next = 1;
    for stratum in &rows.strata {
        let sums = draw(stratum, random, &mut next);
        moments.close_stratum(&sums, stratum.size as f64);
    }
    (moments.finish(rows, statistic), weight)
}

/// Rows up to which 64 random bits give four positions with a bias of at most 2^-12, far below the Monte Carlo error; beyond,
/// they give two.
const FOUR_A_WORD: usize = 1 << 13;

/// Sums over one stratum's resample.
#[inline]
fn draw<const K: usize>(stratum: &Stratum<K>, random: Counter, next: &mut u64) -> Sums<K> {
    let count = stratum.other_count.at(random.unit(*next)) as u64;
    *next += 1;
    let mut sums = if stratum.others.len() <= FOUR_A_WORD {
        draw_others::<K, 4>(&stratum.others, count, random, next)
    } else {
        draw_others::<K, 2>(&stratum.others, count, random, next)
    };
    sums.add_times(&stratum.common, (stratum.size as u64 - count) as f64);
    sums
}

/// Sums over so many rows, each 64 random bits giving `BATCH` positions.
#[inline(always)]
fn draw_others<const K: usize, const BATCH: usize>(
    others: &[[f64; K]],
    count: u64,
    random: Counter,
    next: &mut u64,
) -> Sums<K> {
    let positions = |word: u64| random.batch::<BATCH>(*next + word, others.len() as u64);
    // One running sum waits for its own last addition; narrow rows get several that do not wait for each other.
    let mut lanes = [const { Sums::new() }; BATCH];
    let lane = |place: usize| if K <= 2 { place } else { 0 };
    let words = count / BATCH as u64;
    for word in 0..words {
        for (place, position) in positions(word).into_iter().enumerate() {
            lanes[lane(place)].add(&others[position as usize]);
        }
    }
    let left = (count % BATCH as u64) as usize;
    if left > 0 {
        for (place, position) in positions(words).into_iter().enumerate().take(left) {
            lanes[lane(place)].add(&others[position as usize]);
        }
    }
    *next += count.div_ceil(BATCH as u64);
    let mut sums = Sums::new();
    lanes.iter().for_each(|lane| sums.join(lane));
    sums
}

/// Column sums and sums of products.
#[derive(Clone, Copy)]
struct Sums<const K: usize> {
    sums: [f64; K],
    products: [[f64; K]; K],
}

impl<const K: usize> Sums<K> {
    const fn new() -> Self {
        Self { sums: [0.0; K], products: [[0.0; K]; K] }
    }

    fn join(&mut self, other: &Self) {
        for i in 0..K {
            self.sums[i] += other.sums[i];
            for j in 0..=i {
                self.products[i][j] += other.products[i][j];
            }
        }
    }

    #[inline(always)]
    fn add(&mut self, row: &[f64; K]) {
        for i in 0..K {
            self.sums[i] += row[i];
            for j in 0..=i {
                self.products[i][j] += row[i] * row[j];
            }
        }
    }

    fn add_times(&mut self, row: &[f64; K], times: f64) {
        for i in 0..K {
            self.sums[i] += times * row[i];
            for j in 0..=i {
                self.products[i][j] += times * (row[i] * row[j]);
            }
        }
    }
}

/// Totals over strata and the covariance of the totals.
struct Moments<const K: usize> {
    totals: [f64; K],
    covariance: [[f64; K]; K],
}

impl<const K: usize> Moments<K> {
    fn new() -> Self {
        Self { totals: [0.0; K], covariance: [[0.0; K]; K] }
    }

    fn close_stratum(&mut self, sums: &Sums<K>, size: f64) {
        for i in 0..K {
            self.totals[i] += sums.sums[i];
            for j in 0..=i {
                let centred = sums.products[i][j] - sums.sums[i] * sums.sums[j] / size;
                self.covariance[i][j] += centred * size / (size - 1.0);
            }
        }
    }

    fn finish(mut self, rows: &Rows<K>, statistic: &impl Smooth<K>) -> Estimate {
        for (total, mean) in self.totals.iter_mut().zip(&rows.means) {
            *total += mean * rows.len as f64;
        }
        let variance = quadratic(&statistic.gradient(&self.totals), &self.covariance);
        Estimate { point: statistic.value(&self.totals), error: variance.sqrt() }
    }
}

/// The variance of the statistic by the delta method; 0 when what is left of it is rounding.
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
    if K > 1 && variance <= scale * 1e-13 { 0.0 } else { variance.max(0.0) }
}
