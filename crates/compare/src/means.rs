//! Means over queries: resampled, or by betting where a resample has nothing to work with.

use lensgate_stats::mean::SMALL;
use lensgate_stats::{Unusable, bounded_mean};

use crate::estimator::Estimator;
use crate::evidence::Arm;
use crate::scores::Scores;
use crate::series::{Bounding, LEAST_CHANGED, Population, Series, Undecided, taking_part, value};

impl Series {
    /// The mean of one arm's values.
    pub(crate) fn mean_level(
        &self,
        baseline: &Scores,
        candidate: &Scores,
        own: &Scores,
    ) -> Result<Estimator, Undecided> {
        let queries = taking_part(baseline, candidate);
        let values: Vec<f64> = queries.iter().map(|query| value(own, *query)).collect();
        self.mean_of(&queries, &values, 0.0, few(values.len()))
    }

    /// The mean of values that are at least `floor` times the ceiling: resampled, or by betting for the reason given and
    /// for whatever a resample has nothing to work with.
    fn mean_of(
        &self,
        queries: &[usize],
        values: &[f64],
        floor: f64,
        reason: Option<Unusable>,
    ) -> Result<Estimator, Undecided> {
        if self.bounding == Bounding::Betting {
            return self.betting(values, floor, NO_RANGE);
        }
        if let Some(reason) = reason
            && let Ok(estimator) = self.betting(values, floor, reason)
        {
            return Ok(estimator);
        }
        match lensgate_stats::mean(values, &self.design_of(queries), &self.resampling) {
            Ok(inference) => Ok(inference.into()),
            Err(unusable) => self.betting(values, floor, unusable),
        }
    }

    /// Zero variance, too few values or too few changes: a bound that holds for every distribution, if the range is known.
    fn betting(&self, values: &[f64], floor: f64, unusable: Unusable) -> Result<Estimator, Undecided> {
        let replaceable =
            unusable == NO_RANGE || matches!(unusable, Unusable::ZeroVariance { .. } | Unusable::TooFew { .. });
        match self.ceiling.filter(|ceiling| replaceable && *ceiling > 0.0 && self.population == Population::Queries) {
            Some(ceiling) => Ok(bounded_mean(values, floor * ceiling, ceiling)?.into()),
            None => Err(unusable.into()),
        }
    }

    /// The mean of paired deltas.
    pub(crate) fn mean_difference(&self) -> Result<Estimator, Undecided> {
        let (queries, deltas): (Vec<usize>, Vec<f64>) = self.deltas().into_iter().unzip();
        let changed = deltas.iter().filter(|delta| **delta != 0.0).count();
        self.mean_of(&queries, &deltas, -1.0, few(deltas.len()).or_else(|| sparse(changed)))
    }

    /// The candidate's mean over the baseline's.
    pub(crate) fn mean_ratio(&self, baseline: &Scores, candidate: &Scores) -> Result<Estimator, Undecided> {
        let queries = taking_part(baseline, candidate);
        let base: Vec<f64> = queries.iter().map(|query| value(baseline, *query)).collect();
        let cand: Vec<f64> = queries.iter().map(|query| value(candidate, *query)).collect();
        if base.is_empty() {
            return Err(Unusable::Empty.into());
        }
        if base.iter().sum::<f64>() <= 0.0 {
            return Err(Unusable::ZeroBaseline.into());
        }
        let changed = base.iter().zip(&cand).filter(|(base, cand)| base != cand).count();
        let resampled = few(base.len()).or_else(|| sparse(changed)).is_none() || self.ceiling.is_none();
        if resampled && self.bounding == Bounding::Resampled {
            match lensgate_stats::ratio_of_means(&base, &cand, &self.design_of(&queries), &self.resampling) {
                Ok(inference) => return Ok(inference.into()),
                Err(Unusable::ZeroVariance { .. } | Unusable::TooFew { .. }) => {}
                Err(unusable) => return Err(unusable.into()),
            }
        }
        Ok(Estimator::relative(self.level(Arm::Baseline)?, self.mean_difference()?))
    }
}

/// What is wrong where a betting bound is demanded and the values have no known range.
pub(crate) const NO_RANGE: Unusable =
    Unusable::OutOfRange { name: "the greatest value of a query", value: f64::INFINITY };

/// Fewer queries than a resampled bound can be trusted with: a loss that three in a hundred suffer is often not among them.
pub(crate) fn few(queries: usize) -> Option<Unusable> {
    let have = queries as u64;
    (have < SMALL).then_some(Unusable::TooFew { have, need: SMALL })
}

/// Fewer changed queries than a resampled bound of a difference can be trusted with.
pub(crate) fn sparse(changed: usize) -> Option<Unusable> {
    (changed < LEAST_CHANGED).then_some(Unusable::TooFew { have: changed as u64, need: LEAST_CHANGED as u64 })
}
