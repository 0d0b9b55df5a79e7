//! Quantiles of clock readings. The estimate is of the queries with a reading in both arms. A request that failed has none, and may have
//! been the slowest or the quickest of all: bounds take whichever is worse for the side that they are on, so that missing readings may
//! forbid a pass and never make a failure.

use lensgate_stats::{
    Inference, Unusable, nearest_rank, quantile, quantile_difference, quantile_in_order, quantile_ratio,
};
use lensgate_words::Arm;

use crate::estimator::Estimator;
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

/// Stands for a reading that was never taken, where it would have been as slow as can be. Finite, so that it can be divided.
const SLOWEST: f64 = 1e300;

/// Both arms' readings, query by query, as a bound on one side has to take them.
struct Filled {
    baseline: Samples,
    candidate: Samples,
}

/// How many readings one arm lacks that the other has, and of how many.
fn missing(baseline: &[Vec<f64>], candidate: &[Vec<f64>]) -> Option<(u64, u64)> {
    let pairs = || baseline.iter().zip(candidate);
    let lacking = pairs().map(|(base, cand)| base.len().abs_diff(cand.len()) as u64).sum();
    let all = pairs().map(|(base, cand)| base.len().max(cand.len()) as u64).sum();
    (lacking > 0).then_some((lacking, all))
}

/// Every query that either arm has a reading of, missing readings filled in.
fn filled(baseline: &[Vec<f64>], candidate: &[Vec<f64>], of_baseline: f64, of_candidate: f64) -> Filled {
    let fill = |own: &[f64], other: &[f64], with: f64| {
        let mut own = own.to_vec();
        own.resize(own.len().max(other.len()), with);
        own
    };
    let queries = || baseline.iter().zip(candidate).filter(|(base, cand)| !base.is_empty() || !cand.is_empty());
    Filled {
        baseline: queries().map(|(base, cand)| fill(base, cand, of_baseline)).collect(),
        candidate: queries().map(|(base, cand)| fill(cand, base, of_candidate)).collect(),
    }
}

/// Both arms on queries with a reading in each, which is what an estimate speaks of.
fn pairs(baseline: &[Vec<f64>], candidate: &[Vec<f64>]) -> Result<(Samples, Samples), Undecided> {
    let queries = paired(baseline, candidate);
    if queries.is_empty() {
        return Err(Unusable::Empty.into());
    }
    let (baseline, candidate) = (select(baseline, &queries), select(candidate, &queries));
    varies(&baseline)?;
    varies(&candidate)?;
    Ok((baseline, candidate))
}

/// The estimate of what there is, with bounds that count what is missing in: `of` is taken once with each arm's missing readings as
/// they are worst for the lower bound, and once for the upper. A stage that did not run is no missing reading.
fn censored(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    end_to_end: bool,
    of: impl Fn(&[Vec<f64>], &[Vec<f64>]) -> Result<Inference, Unusable>,
    otherwise: impl Fn(&[Vec<f64>], &[Vec<f64>]) -> Result<Estimator, Undecided>,
) -> Result<Estimator, Undecided> {
    let (base, cand) = pairs(baseline, candidate)?;
    let estimate: Estimator = match of(&base, &cand) {
        Err(Unusable::TooFew { .. }) => return otherwise(&base, &cand),
        other => other?.into(),
    };
    match missing(baseline, candidate).filter(|_| end_to_end) {
        None => Ok(estimate),
        Some(missing) => {
            let under = filled(baseline, candidate, SLOWEST, 0.0);
            let over = filled(baseline, candidate, 0.0, SLOWEST);
            let (under, over) = (of(&under.baseline, &under.candidate), of(&over.baseline, &over.candidate));
            // A ratio to a baseline that may be nothing has no upper bound.
            Ok(estimate.between(under.ok(), over.ok(), missing))
        }
    }
}

/// Clock readings that never differ come from no clock: a constant would pass for certainty.
fn varies(own: &[Vec<f64>]) -> Result<(), Unusable> {
    let mut samples = own.iter().flatten();
    match samples.next() {
        Some(first) if samples.all(|sample| sample == first) => Err(Unusable::ZeroVariance { value: *first }),
        _ => Ok(()),
    }
}

/// Places in the order of asking for readings, some of which may have been filled in: those follow each other at the end.
fn places(samples: &[Vec<f64>], asked: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let place = |(samples, asked): (&Vec<f64>, &Vec<u32>)| {
        let mut asked = asked.clone();
        asked.resize(samples.len(), u32::MAX);
        asked
    };
    samples.iter().zip(asked).map(place).collect()
}

/// The order in which readings were taken.
#[derive(Clone, Copy)]
pub(crate) struct Order<'a> {
    /// Each reading's place in it, the baseline's and the candidate's.
    pub asked: &'a [Vec<Vec<u32>>; 2],
    /// Readings that follow each other and may all be slow for one reason.
    pub spell: f64,
}

pub(crate) fn level(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    arm: Arm,
    p: f64,
    end_to_end: bool,
    order: Option<Order<'_>>,
) -> Result<Estimator, Undecided> {
    let is_candidate = arm == Arm::Candidate;
    let own = if is_candidate { candidate } else { baseline };
    let of = |samples: Samples, queries: &[usize]| match order {
        None => quantile(&samples, p),
        Some(Order { asked, spell }) => {
            let own = &asked[usize::from(is_candidate)];
            let asked: Vec<Vec<u32>> = queries.iter().map(|query| own[*query].clone()).collect();
            quantile_in_order(&samples, &places(&samples, &asked), p, spell)
        }
    };
    if !end_to_end {
        let queries: Vec<usize> = (0..own.len()).filter(|query| !own[*query].is_empty()).collect();
        let samples = select(own, &queries);
        varies(&samples)?;
        return Ok(of(samples, &queries)?.into());
    }
    let (base, cand) = pairs(baseline, candidate)?;
    let estimate: Estimator = of(if is_candidate { cand } else { base }, &paired(baseline, candidate))?.into();
    match missing(baseline, candidate) {
        None => Ok(estimate),
        Some(missing) => {
            // Of one arm alone the readings of the other only say what is missing.
            let queries: Vec<usize> =
                (0..own.len()).filter(|query| !baseline[*query].is_empty() || !candidate[*query].is_empty()).collect();
            let bound = |with: f64| {
                let Filled { baseline, candidate } = filled(baseline, candidate, with, with);
                of(if is_candidate { candidate } else { baseline }, &queries).ok()
            };
            Ok(estimate.between(bound(0.0), bound(SLOWEST), missing))
        }
    }
}

pub(crate) fn difference(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    end_to_end: bool,
) -> Result<Estimator, Undecided> {
    censored(
        baseline,
        candidate,
        end_to_end,
        |base, cand| quantile_difference(base, cand, p),
        |base, cand| Ok(Estimator::difference(quantile(base, p)?.into(), quantile(cand, p)?.into())),
    )
}

pub(crate) fn ratio(
    baseline: &[Vec<f64>],
    candidate: &[Vec<f64>],
    p: f64,
    end_to_end: bool,
) -> Result<Estimator, Undecided> {
    censored(
        baseline,
        candidate,
        end_to_end,
        |base, cand| quantile_ratio(base, cand, p),
        |base, cand| Ok(Estimator::quotient(quantile(base, p)?.into(), quantile(cand, p)?.into())),
    )
}
