//! Quantiles of clock readings. Arms are compared on queries that have a reading in both; a query that failed has none,
//! and too many of those leave the end-to-end quantile undecided, because the slowest may be among them.

use lensgate_stats::{Unusable, nearest_rank, quantile, quantile_difference, quantile_ratio};

use crate::estimator::Estimator;
use crate::evidence::Arm;
use crate::series::Undecided;

/// A list of samples a query.
type Samples = Vec<Vec<f64>>;

/// Positions of the queries with a sample in both arms.
pub(crate) fn paired(baseline: &[Vec<f64>], candidate: &[Vec<f64>]) -> Vec<usize> {
    let pairs = baseline.iter().zip(candidate).enumerate();
    pairs.filter(|(_, (base, cand))| !base.is_empty() && !cand.is_empty()).map(|(query, _)| query).collect()
}

/// The nearest-rank median of a query's samples; NaN without any.
pub(crate) fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    nearest_rank(&sorted, 0.5).unwrap_or(f64::NAN)
}

fn select(samples: &[Vec<f64>], queries: &[usize]) -> Samples {
    queries.iter().map(|query| samples[*query].clone()).collect()
}

/// Both arms on paired queries. A stage may run for other queries in each arm; end to end, a reading that is missing is a
/// request that failed.
fn pairs(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    end_to_end: bool,
) -> Result<(Samples, Samples), Undecided> {
    if end_to_end {
        let sides = baseline.iter().zip(candidate).filter(|(base, cand)| !base.is_empty() || !cand.is_empty());
        let n = sides.clone().count() as u64;
        let unpaired = sides.filter(|(base, cand)| base.is_empty() || cand.is_empty()).count() as u64;
        if unpaired as f64 > n as f64 * (1.0 - p) / 5.0 {
            return Err(Undecided::Censored { unpaired, n });
        }
    }
    let queries = paired(baseline, candidate);
    if queries.is_empty() {
        return Err(Unusable::Empty.into());
    }
    let (baseline, candidate) = (select(baseline, &queries), select(candidate, &queries));
    varies(&baseline)?;
    varies(&candidate)?;
    Ok((baseline, candidate))
}

/// Clock readings that never differ come from no clock: a constant would pass for certainty.
fn varies(own: &[Vec<f64>]) -> Result<(), Unusable> {
    let mut samples = own.iter().flatten();
    match samples.next() {
        Some(first) if samples.all(|sample| sample == first) => Err(Unusable::ZeroVariance { value: *first }),
        _ => Ok(()),
    }
}

pub(crate) fn level(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    arm: Arm,
    p: f64,
    end_to_end: bool,
) -> Result<Estimator, Undecided> {
    let own = if end_to_end {
        let (baseline, candidate) = pairs(baseline, candidate, p, true)?;
        if arm == Arm::Candidate { candidate } else { baseline }
    } else {
        let own = if arm == Arm::Candidate { candidate } else { baseline };
        own.iter().filter(|samples| !samples.is_empty()).cloned().collect()
    };
    varies(&own)?;
    Ok(quantile(&own, p)?.into())
}

pub(crate) fn difference(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    end_to_end: bool,
) -> Result<Estimator, Undecided> {
    let (baseline, candidate) = pairs(baseline, candidate, p, end_to_end)?;
    match quantile_difference(&baseline, &candidate, p) {
        Err(Unusable::TooFew { .. }) => {}
        other => return Ok(other?.into()),
    }
    Ok(Estimator::difference(quantile(&baseline, p)?.into(), quantile(&candidate, p)?.into()))
}

pub(crate) fn ratio(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    end_to_end: bool,
) -> Result<Estimator, Undecided> {
    let (baseline, candidate) = pairs(baseline, candidate, p, end_to_end)?;
    match quantile_ratio(&baseline, &candidate, p) {
        Err(Unusable::TooFew { .. }) => {}
        other => return Ok(other?.into()),
    }
    Ok(Estimator::quotient(quantile(&baseline, p)?.into(), quantile(&candidate, p)?.into()))
}
