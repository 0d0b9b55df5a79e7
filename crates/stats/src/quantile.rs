//! Quantiles of latencies: order-statistic bounds for one arm, resampled queries with pairs kept for two.

use rayon::prelude::*;

use crate::design::Resampling;
use crate::inference::{Inference, Law};
use crate::order::{OrderLaw, nearest_rank};
use crate::rng::Counter;
use crate::special::{exp, ln};
use crate::unusable::{Unusable, check_aligned, check_finite};

/// Queries below which a resampled quantile has no interval.
pub const LEAST_QUERIES: u64 = 20;

/// The p-quantile (nearest rank over all samples) with order-statistic bounds.
///
/// Repetitions are no new queries: the bounds use one sample of each query, repetition `position mod repetitions`. `n` is
/// the number of queries.
///
/// # Errors
/// `Empty` without samples (also for a query without one), `NotFinite`, `OutOfRange` for `p` outside (0, 1).
pub fn quantile(samples_by_query: &[Vec<f64>], p: f64) -> Result<Inference, Unusable> {
    check_samples(samples_by_query, p)?;
    let point = pooled_quantile(samples_by_query, p);
    let law = OrderLaw { sorted: one_by_query(samples_by_query), p };
    Ok(Inference::new(point, samples_by_query.len() as u64, "order statistics", Law::Order(law)))
}

/// One sample of each query, ascending.
fn one_by_query(samples_by_query: &[Vec<f64>]) -> Vec<f64> {
    let mut sorted: Vec<f64> =
        samples_by_query.iter().enumerate().map(|(query, samples)| samples[query % samples.len()]).collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// How often a quantile that lies in one smooth piece is called torn.
const TORN_BY_CHANCE: f64 = 0.01;

/// Whether a gap goes through the samples from which a quantile's two-sided 95 % bounds come: one hump of requests ends and
/// another begins there, as where a cache misses. A resample then knows the quantile's side of the gap and not how far
/// beyond it the other side begins, so that resampled bounds are too narrow (`docs/CALIBRATION.md`).
///
/// Fisher's test (1929, "Tests of significance in harmonic analysis") of the largest share among the spacings of the samples'
/// logarithms, each times the number of samples above it, which makes the spacings of an exponential tail alike (Renyi 1953).
/// Equal samples, as coarse clocks give, count as one.
///
/// # Errors
/// As [`quantile`].
pub fn is_torn(samples_by_query: &[Vec<f64>], p: f64) -> Result<bool, Unusable> {
    check_samples(samples_by_query, p)?;
    let law = OrderLaw { sorted: one_by_query(samples_by_query), p };
    let n = law.sorted.len();
    let first = (law.lower_rank(0.025).max(1) - 1) as usize;
    let last = (law.upper_rank(0.025) as usize).min(n);
    let window = &law.sorted[first..last];
    let spacing = |(place, pair): (usize, &[f64])| {
        let above = (n - 1 - first - place) as f64;
        (pair[0] > 0.0 && pair[1] > pair[0]).then(|| above * ln(pair[1] / pair[0]))
    };
    let spacings: Vec<f64> = window.windows(2).enumerate().filter_map(spacing).collect();
    if spacings.len() < 3 {
        return Ok(false);
    }
    let kinds = spacings.len() as f64;
    let share = spacings.iter().copied().fold(0.0, f64::max) / spacings.iter().sum::<f64>();
    Ok(share > 1.0 - exp(ln(TORN_BY_CHANCE / kinds) / (kinds - 1.0)))
}

/// Candidate's p-quantile over baseline's, by resampling queries with both arms and all repetitions together.
///
/// # Errors
/// As [`quantile`], `LengthMismatch`, `TooFew`, and `ZeroBaseline` for a baseline quantile that is not above zero.
pub fn quantile_ratio(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    check_samples(baseline, p)?;
    if pooled_quantile(baseline, p) <= 0.0 {
        return Err(Unusable::ZeroBaseline);
    }
    compare(baseline, candidate, p, resampling, |base, cand| cand / base)
}

/// Candidate's p-quantile minus baseline's, by resampling queries with both arms and all repetitions together.
///
/// # Errors
/// As [`quantile`], `LengthMismatch`, `TooFew`.
pub fn quantile_difference(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    compare(baseline, candidate, p, resampling, |base, cand| cand - base)
}

fn compare(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    resampling: &Resampling,
    contrast: fn(f64, f64) -> f64,
) -> Result<Inference, Unusable> {
    check_samples(baseline, p)?;
    check_samples(candidate, p)?;
    check_aligned(baseline.len(), candidate.len())?;
    let n = baseline.len();
    if (n as u64) < LEAST_QUERIES {
        return Err(Unusable::TooFew { have: n as u64, need: LEAST_QUERIES });
    }
    let point = contrast(pooled_quantile(baseline, p), pooled_quantile(candidate, p));
    let (base, cand) = (Ladder::new(baseline, p), Ladder::new(candidate, p));
    let (mut lower, mut upper): (Vec<f64>, Vec<f64>) = (0..u64::from(resampling.resamples))
        .into_par_iter()
        .map_init(
            || vec![0u32; n],
            |counts, resample| {
                let random = Counter::new(resampling.seed, resample);
                counts.fill(0);
                draw(counts, random);
                let ((base, base_next), (cand, cand_next)) = (base.quantile(counts), cand.quantile(counts));
                (contrast(base_next, cand), contrast(base, cand_next))
            },
        )
        .unzip();
    lower.sort_by(f64::total_cmp);
    upper.sort_by(f64::total_cmp);
    if lower[0] == upper[upper.len() - 1] {
        return Err(Unusable::ZeroVariance { value: point });
    }
    Ok(Inference::new(point, n as u64, "percentile bootstrap over queries", Law::Sorted { lower, upper }))
}

/// Counts how often each query is drawn, as many draws as queries; each 64 random bits give two.
fn draw(counts: &mut [u32], random: Counter) {
    let n = counts.len() as u64;
    let mut pick = |half: u64| counts[((half * n) >> 32) as usize] += 1;
    for pair in 0..n / 2 {
        let bits = random.bits(pair);
        pick(bits >> 32);
        pick(bits & 0xffff_ffff);
    }
    if n % 2 == 1 {
        pick(random.bits(n / 2) >> 32);
    }
}

/// All samples of one arm in descending order with their query, to find a quantile from the top under any resample.
struct Ladder {
    descending: Vec<(f64, u32)>,
    sizes: Vec<u32>,
    p: f64,
}

impl Ladder {
    fn new(samples_by_query: &[Vec<f64>], p: f64) -> Self {
        let mut descending: Vec<(f64, u32)> = samples_by_query
            .iter()
            .enumerate()
            .flat_map(|(query, samples)| samples.iter().map(move |sample| (*sample, query as u32)))
            .collect();
        descending.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Self { descending, sizes: samples_by_query.iter().map(|s| s.len() as u32).collect(), p }
    }

    /// Nearest-rank quantile when query `i` was drawn `counts[i]` times, and the sample that lies one query's worth of samples
    /// above it, or the largest.
    ///
    /// A resampled quantile moves on whole ranks, so that its 95 % point may stop a rank short of the order statistic that
    /// bounds the quantile: 100 queries bound their p95 by the 98th sample with 88 % confidence and by the 99th with 96 %.
    fn quantile(&self, counts: &[u32]) -> (f64, f64) {
        let total: u64 = counts.iter().zip(&self.sizes).map(|(c, s)| u64::from(*c) * u64::from(*s)).sum();
        let above = total - 1 - crate::order::nearest_index(total as usize, self.p) as u64;
        let above_next = above.saturating_sub(total.div_ceil(counts.len() as u64));
        let (mut seen, mut next) = (0, None);
        for (sample, query) in &self.descending {
            seen += u64::from(counts[*query as usize]);
            if seen > above_next && next.is_none() {
                next = Some(*sample);
            }
            if seen > above {
                return (*sample, next.unwrap_or(*sample));
            }
        }
        (f64::NAN, f64::NAN)
    }
}

fn pooled_quantile(samples_by_query: &[Vec<f64>], p: f64) -> f64 {
    let mut all: Vec<f64> = samples_by_query.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    nearest_rank(&all, p).expect("samples and share were checked")
}

fn check_samples(samples_by_query: &[Vec<f64>], p: f64) -> Result<(), Unusable> {
    if !(p > 0.0 && p < 1.0) {
        return Err(Unusable::OutOfRange { name: "quantile", value: p });
    }
    if samples_by_query.is_empty() {
        return Err(Unusable::Empty);
    }
    samples_by_query.iter().try_for_each(|samples| check_finite(samples))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::special::normal_quantile;

    /// Latencies with a log-normal tail, of which a share takes twice as long.
    fn latencies(n: u64, stream: u64, slow: f64) -> Vec<Vec<f64>> {
        let random = Counter::new(9, stream);
        let one = |query: u64| {
            let plain = exp(2.0 + 0.1 * normal_quantile(random.unit(2 * query) + 1e-12));
            vec![if random.unit(2 * query + 1) < slow { 2.0 * plain } else { plain }]
        };
        (0..n).map(one).collect()
    }

    #[test]
    fn a_quantile_between_two_humps_is_torn_and_one_in_a_smooth_tail_is_not() {
        let torn = |slow: f64| (0..300).filter(|stream| is_torn(&latencies(500, *stream, slow), 0.95).unwrap()).count();
        let (smooth, humps) = (torn(0.0), torn(0.05));
        assert!(smooth <= 12, "{smooth} of 300");
        assert!(humps >= 225, "{humps} of 300");
    }

    #[test]
    fn equal_readings_of_a_coarse_clock_tear_nothing() {
        let coarse: Vec<Vec<f64>> = latencies(500, 1, 0.0).into_iter().map(|own| vec![own[0].ceil()]).collect();
        assert!(!is_torn(&coarse, 0.95).unwrap());
        assert!(!is_torn(&vec![vec![5.0]; 100], 0.95).unwrap());
        assert_eq!(is_torn(&[], 0.95), Err(Unusable::Empty));
    }

    #[test]
    fn where_one_arm_has_all_the_spread_the_ratio_is_bounded_where_its_quantile_is() {
        let steady = vec![vec![1.0]; 100];
        let spread: Vec<Vec<f64>> = (1..=100).map(|place| vec![f64::from(place)]).collect();
        let resampling = Resampling { resamples: 9_999, seed: 1 };
        let (_, exact) = quantile(&spread, 0.95).unwrap().interval(0.92);
        let (_, upper) = quantile_ratio(&steady, &spread, 0.95, &resampling).unwrap().interval(0.92);
        let (lower, _) = quantile_ratio(&spread, &steady, 0.95, &resampling).unwrap().interval(0.92);
        assert_eq!((exact, upper, lower), (99.0, 99.0, 1.0 / 99.0));
    }
}
