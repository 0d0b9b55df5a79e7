//! Means over queries and ratios of sums: which rows and which ends of the scale make up each quantity.
//!
//! A row is one query (or one repository), as numerator and denominator of a ratio; the corners are the extreme rows that are
//! possible, so that a query which nobody asked can be feared for what it could be.

use lensgate_stats::mean::LEAST_CLUSTERS;
use lensgate_stats::{Unusable, mean, ratio};
use lensgate_words::{Arm, Population};

use crate::estimator::Estimator;
use crate::scores::Scores;
use crate::series::{Series, Undecided, taking_part, value};

/// Numerator and denominator of each query.
type Rows = Vec<(f64, f64)>;

/// The largest loss from baseline to candidate that a query can have, and the one that refuted a smaller declaration.
struct Worst {
    loss: f64,
    refuted: Option<f64>,
}

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
        self.mean_between(&queries, &values, 0.0, self.scale()?)
    }

    /// The mean of paired deltas.
    pub(crate) fn mean_difference(&self) -> Result<Estimator, Undecided> {
        let (queries, deltas): (Vec<usize>, Vec<f64>) = self.deltas().into_iter().unzip();
        let (scale, worst) = (self.scale()?, self.worst_loss(&deltas)?);
        let (low, high) = if self.is_better_higher() { (-worst.loss, scale) } else { (-scale, worst.loss) };
        Ok(self.mean_between(&queries, &deltas, low, high)?.refuted_by(worst.refuted))
    }

    fn mean_between(&self, queries: &[usize], values: &[f64], low: f64, high: f64) -> Result<Estimator, Undecided> {
        match self.population {
            Population::Queries => Ok(mean(values, low, high)?.into()),
            Population::Repositories => {
                let rows = values.iter().map(|value| (*value, 1.0)).collect();
                self.ratio_of(queries, rows, vec![(low, 1.0), (high, 1.0)])
            }
        }
    }

    /// The candidate's mean over the baseline's.
    pub(crate) fn mean_ratio(&self, baseline: &Scores, candidate: &Scores) -> Result<Estimator, Undecided> {
        let queries = taking_part(baseline, candidate);
        let rows: Rows = queries.iter().map(|query| (value(candidate, *query), value(baseline, *query))).collect();
        let deltas: Vec<f64> = rows.iter().map(|(candidate, baseline)| candidate - baseline).collect();
        let (scale, worst) = (self.scale()?, self.worst_loss(&deltas)?);
        // Candidate over baseline, both from 0 to the end of the scale, and no more than the worst loss apart.
        let corners = if self.is_better_higher() {
            vec![(0.0, 0.0), (scale, 0.0), (scale, scale), (scale - worst.loss, scale), (0.0, worst.loss)]
        } else {
            vec![(0.0, 0.0), (worst.loss, 0.0), (scale, scale - worst.loss), (scale, scale), (0.0, scale)]
        };
        Ok(self.ratio_of(&queries, rows, corners)?.refuted_by(worst.refuted))
    }

    /// The greatest value of a query.
    fn scale(&self) -> Result<f64, Undecided> {
        let none = Unusable::OutOfRange { name: "the greatest value of a query", value: f64::INFINITY };
        self.ceiling.filter(|ceiling| *ceiling > 0.0).ok_or_else(|| none.into())
    }

    fn is_better_higher(&self) -> bool {
        self.measure.direction() == lensgate_words::Direction::HigherIsBetter
    }

    /// The declared worst loss, unless a query of the evidence lost more: then the whole scale is feared.
    fn worst_loss(&self, deltas: &[f64]) -> Result<Worst, Undecided> {
        let scale = self.scale()?;
        let Some(declared) = self.worst.filter(|declared| *declared < scale) else {
            return Ok(Worst { loss: scale, refuted: None });
        };
        let toward = if self.is_better_higher() { -1.0 } else { 1.0 };
        let seen = deltas.iter().map(|delta| toward * delta).fold(0.0, f64::max);
        // A loss of just the declared size may come out larger in its last digits.
        if seen > declared * (1.0 + 1e-9) {
            return Ok(Worst { loss: scale, refuted: Some(seen) });
        }
        Ok(Worst { loss: declared.max(seen), refuted: None })
    }

    /// A ratio of means whose rows are queries, or with a population of repositories whole repositories.
    pub(crate) fn ratio_of(
        &self,
        queries: &[usize],
        rows: Rows,
        corners: Vec<(f64, f64)>,
    ) -> Result<Estimator, Undecided> {
        match self.population {
            Population::Queries => Ok(ratio(&rows, &corners)?.into()),
            Population::Repositories => self.ratio_by_repository(queries, &rows, &corners),
        }
    }

    /// Rows summed by repository. A repository can be as large as the largest one that was seen.
    fn ratio_by_repository(
        &self,
        queries: &[usize],
        rows: &[(f64, f64)],
        corners: &[(f64, f64)],
    ) -> Result<Estimator, Undecided> {
        let repositories = self.repositories.iter().max().map_or(0, |most| *most as usize + 1);
        let mut sums = vec![(0.0, 0.0, 0u32); repositories];
        for (query, (top, bottom)) in queries.iter().zip(rows) {
            let sum = &mut sums[self.repositories[*query] as usize];
            *sum = (sum.0 + top, sum.1 + bottom, sum.2 + 1);
        }
        sums.retain(|(_, _, members)| *members > 0);
        let have = sums.len() as u64;
        if have == 0 {
            return Err(Unusable::Empty.into());
        }
        if have < LEAST_CLUSTERS {
            return Err(Unusable::TooFewClusters { have, need: LEAST_CLUSTERS }.into());
        }
        let largest = sums.iter().map(|(_, _, members)| f64::from(*members)).fold(0.0, f64::max);
        let corners: Vec<(f64, f64)> =
            corners.iter().map(|(top, bottom)| (largest * top, largest * bottom)).chain([(0.0, 0.0)]).collect();
        let rows: Rows = sums.into_iter().map(|(top, bottom, _)| (top, bottom)).collect();
        Ok(Estimator::from(ratio(&rows, &corners)?).of_queries(queries.len() as u64))
    }

    /// One arm's share of events in each query's executions, averaged over queries.
    pub(crate) fn rate_level(&self, baseline: &Scores, candidate: &Scores, arm: Arm) -> Result<Estimator, Undecided> {
        crate::rates::check(baseline)?;
        crate::rates::check(candidate)?;
        let own = if arm == Arm::Candidate { candidate } else { baseline };
        let queries = taking_part(own, own);
        let shares: Vec<f64> = queries.iter().map(|query| value(own, *query)).collect();
        match crate::rates::whole(&shares) {
            Some(failed) if self.population == Population::Queries => {
                Ok(lensgate_stats::proportion(failed, shares.len() as u64)?.into())
            }
            _ => self.mean_between(&queries, &shares, 0.0, 1.0),
        }
    }
}
