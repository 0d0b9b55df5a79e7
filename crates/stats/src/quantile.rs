//! Quantiles of latencies: order-statistic bounds for one arm, resampled queries with pairs kept for two.

use rayon::prelude::*;

use crate::design::Resampling;
use crate::inference::{Inference, Law};
use crate::order::{OrderLaw, nearest_rank};
use crate::rng::Counter;
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
    let mut sorted: Vec<f64> =
        samples_by_query.iter().enumerate().map(|(query, samples)| samples[query % samples.len()]).collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as u64;
    Ok(Inference::new(point, n, "order statistics", Law::Order(OrderLaw { sorted, p })))
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
    let mut values: Vec<f64> = (0..u64::from(resampling.resamples))
        .into_par_iter()
        .map_init(
            || vec![0u32; n],
            |counts, resample| {
                let random = Counter::new(resampling.seed, resample);
                counts.fill(0);
                draw(counts, random);
                contrast(base.quantile(counts), cand.quantile(counts))
            },
        )
        .collect();
    values.sort_by(f64::total_cmp);
    if values[0] == values[values.len() - 1] {
        return Err(Unusable::ZeroVariance { value: point });
    }
    Ok(Inference::new(
        point,
        n as u64,
        "percentile bootstrap over queries",
        Law::Sorted { lower: values.clone(), upper: values },
    ))
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

    /// Nearest-rank quantile when query `i` was drawn `counts[i]` times.
    fn quantile(&self, counts: &[u32]) -> f64 {
        let total: u64 = counts.iter().zip(&self.sizes).map(|(c, s)| u64::from(*c) * u64::from(*s)).sum();
        let above = total - 1 - crate::order::nearest_index(total as usize, self.p) as u64;
        let mut seen = 0;
        for (sample, query) in &self.descending {
            seen += u64::from(counts[*query as usize]);
            if seen > above {
                return *sample;
            }
        }
        f64::NAN
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
