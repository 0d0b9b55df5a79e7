//! Ratios of sums: one arm's, the difference and the ratio of both, with a betting bound where resampling has nothing to
//! work with.

use lensgate_stats::{Design, Resampling, Unusable, ratio_of_sums, ratio_of_sums_difference, ratio_of_sums_ratio};

use crate::estimator::Estimator;
use crate::means::{NO_RANGE, few, sparse};
use crate::scores::Scores;
use crate::series::{Bounding, Undecided};

/// Whether a betting bound may take the place of a resampled one. Clusters have none.
fn replaceable(unusable: Unusable, design: &Design) -> bool {
    design.clusters.is_none() && matches!(unusable, Unusable::ZeroVariance { .. } | Unusable::TooFew { .. })
}

pub(crate) fn level(
    own: &Scores,
    design: &Design,
    bounding: Bounding,
    resampling: &Resampling,
) -> Result<Estimator, Undecided> {
    if bounding == Bounding::Betting {
        return betting(own, if own.numerators.is_empty() { Unusable::Empty } else { NO_RANGE });
    }
    if let Some(unusable) = few(own.numerators.len()).filter(|_| design.clusters.is_none())
        && let Ok(estimator) = betting(own, unusable)
    {
        return Ok(estimator);
    }
    match ratio_of_sums(&own.numerators, &own.denominators, design, resampling) {
        Ok(inference) => Ok(inference.into()),
        Err(unusable) if replaceable(unusable, design) => betting(own, unusable),
        Err(unusable) => Err(unusable.into()),
    }
}

fn betting(own: &Scores, unusable: Unusable) -> Result<Estimator, Undecided> {
    Estimator::share(&own.numerators, &own.denominators, 0.0).ok_or_else(|| unusable.into())
}

/// Fewer changed queries than a resampled bound can be trusted with, if a betting bound may take its place.
fn too_few(baseline: &Scores, candidate: &Scores, design: &Design, bounding: Bounding) -> Option<Unusable> {
    if bounding == Bounding::Betting {
        return Some(if baseline.numerators.is_empty() { Unusable::Empty } else { NO_RANGE });
    }
    let queries = 0..baseline.numerators.len().min(candidate.numerators.len());
    let same = |query: &usize| {
        baseline.numerators[*query] == candidate.numerators[*query]
            && baseline.denominators[*query] == candidate.denominators[*query]
    };
    let changed = queries.filter(|query| !same(query)).count();
    few(baseline.numerators.len()).or_else(|| sparse(changed)).filter(|_| design.clusters.is_none())
}

/// By betting: on paired differences where the arms share their denominators, otherwise on each arm alone.
fn betting_difference(baseline: &Scores, candidate: &Scores, unusable: Unusable) -> Result<Estimator, Undecided> {
    if baseline.denominators == candidate.denominators {
        let pairs = baseline.numerators.iter().zip(&candidate.numerators);
        let deltas: Vec<f64> = pairs.map(|(base, cand)| cand - base).collect();
        return Estimator::share(&deltas, &baseline.denominators, -1.0).ok_or_else(|| unusable.into());
    }
    Ok(Estimator::difference(betting(baseline, unusable)?, betting(candidate, unusable)?))
}

/// An order of arms by their numbers.
fn precedes(one: &Scores, other: &Scores) -> bool {
    let numbers = |scores: &Scores| [scores.numerators.clone(), scores.denominators.clone()].concat();
    numbers(one).iter().map(|number| number.to_bits()).lt(numbers(other).iter().map(|number| number.to_bits()))
}

pub(crate) fn difference(
    baseline: &Scores,
    candidate: &Scores,
    design: &Design,
    bounding: Bounding,
    resampling: &Resampling,
) -> Result<Estimator, Undecided> {
    // Sums of products depend on the order of the arms in the last bit, so one order serves both directions.
    if precedes(candidate, baseline) {
        return Ok(difference(candidate, baseline, design, bounding, resampling)?.mirrored());
    }
    if let Some(unusable) = too_few(baseline, candidate, design, bounding) {
        return betting_difference(baseline, candidate, unusable);
    }
    let resampled = ratio_of_sums_difference(
        &baseline.numerators,
        &baseline.denominators,
        &candidate.numerators,
        &candidate.denominators,
        design,
        resampling,
    );
    match resampled {
        Ok(inference) => Ok(inference.into()),
        Err(unusable) if replaceable(unusable, design) => betting_difference(baseline, candidate, unusable),
        Err(unusable) => Err(unusable.into()),
    }
}

pub(crate) fn ratio(
    baseline: &Scores,
    candidate: &Scores,
    design: &Design,
    bounding: Bounding,
    resampling: &Resampling,
) -> Result<Estimator, Undecided> {
    if baseline.numerators.iter().sum::<f64>() <= 0.0 {
        let unusable = if baseline.numerators.is_empty() { Unusable::Empty } else { Unusable::ZeroBaseline };
        return Err(unusable.into());
    }
    let relative = |unusable| {
        let difference = betting_difference(baseline, candidate, unusable)?;
        Ok(Estimator::relative(level(baseline, design, bounding, resampling)?, difference))
    };
    if let Some(unusable) = too_few(baseline, candidate, design, bounding) {
        return relative(unusable);
    }
    let resampled = ratio_of_sums_ratio(
        &baseline.numerators,
        &baseline.denominators,
        &candidate.numerators,
        &candidate.denominators,
        design,
        resampling,
    );
    match resampled {
        Ok(inference) => Ok(inference.into()),
        Err(unusable) if replaceable(unusable, design) => relative(unusable),
        Err(unusable) => Err(unusable.into()),
    }
}
