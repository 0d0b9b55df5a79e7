//! One measure on one slice, ready to be asked for levels, differences and ratios with bounds. The only door between
//! per-query numbers and statistics: which method fits which measure is decided here.

use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::{SPELL, Unusable};
use lensgate_words::{Arm, Population};
use thiserror::Error;

use crate::estimator::Estimator;
use crate::quantiles::{self, Order};
use crate::rates;
use crate::scores::Scores;
use crate::stretches::STRETCH;

/// Why a quantity has no estimate.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Undecided {
    /// The numbers do not carry one.
    #[error(transparent)]
    Numbers(#[from] Unusable),
    /// No method speaks about a population of repositories for this measure.
    #[error(
        "{measure} has no bound for a population of repositories: use population = \"queries\" for this gate's policy"
    )]
    NoClusterMethod {
        /// The measure.
        measure: Measure,
    },
}

/// Per-query numbers of both arms, aligned.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Contributions to a measure of rankings or outcomes.
    Scores {
        /// The baseline's.
        baseline: Scores,
        /// The candidate's.
        candidate: Scores,
    },
    /// Clock readings: a list of samples a query.
    Samples {
        /// The baseline's.
        baseline: Vec<Vec<f64>>,
        /// The candidate's.
        candidate: Vec<Vec<f64>>,
    },
}

/// One measure on one slice.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The measure.
    pub measure: Measure,
    /// Ids of the distinct queries.
    pub queries: Vec<String>,
    /// The repository of each query, as a number.
    pub repositories: Vec<u32>,
    /// The numbers.
    pub values: Values,
    /// Of clock readings, each one's place in the order of asking, the baseline's and the candidate's; none where it is unknown.
    pub asked: Option<[Vec<Vec<u32>>; 2]>,
    /// The greatest value that a query can have, where there is one.
    pub ceiling: Option<f64>,
    /// What the queries are a sample of.
    pub population: Population,
    /// The largest loss from baseline to candidate that any query can have, in the measure's unit, where somebody declares
    /// one; otherwise a query can lose everything.
    pub worst: Option<f64>,
}

impl Series {
    /// Queries that take part: judged ones for a measure of rankings, ones with a clock reading in both arms for latency.
    pub fn n(&self) -> u64 {
        match &self.values {
            Values::Scores { baseline, candidate } => taking_part(baseline, candidate).len() as u64,
            Values::Samples { baseline, candidate } => {
                quantiles::paired(baseline, candidate).len() as u64 * self.queries_a_sample()
            }
        }
    }

    /// Distinct queries behind one clock reading, at least: a stretch of them for throughput.
    pub(crate) fn queries_a_sample(&self) -> u64 {
        match self.measure.aggregation() {
            Aggregation::Windows(_) => STRETCH as u64,
            _ => 1,
        }
    }

    /// An estimate from clock readings, with the queries behind it.
    fn counted(&self, estimator: Estimator) -> Estimator {
        let n = estimator.n() * self.queries_a_sample();
        estimator.of_queries(n)
    }

    /// The level of an arm.
    ///
    /// # Errors
    /// `Undecided` when the numbers do not carry an estimate.
    pub fn level(&self, arm: Arm) -> Result<Estimator, Undecided> {
        self.check()?;
        match (&self.values, self.measure.aggregation()) {
            (Values::Samples { baseline, candidate }, Aggregation::Quantile(p) | Aggregation::Windows(p)) => {
                self.no_clusters()?;
                let order = self.asked.as_ref().map(|asked| Order { asked, spell: self.spell() });
                let level = quantiles::level(baseline, candidate, arm, p, self.is_end_to_end(), order);
                level.map(|level| self.counted(level))
            }
            (Values::Scores { baseline, candidate }, aggregation) => {
                let own = if arm == Arm::Candidate { candidate } else { baseline };
                match aggregation {
                    Aggregation::Mean => self.mean_level(baseline, candidate, own),
                    Aggregation::RatioOfSums => self.sums_level(own),
                    Aggregation::Rate => self.rate_level(baseline, candidate, arm),
                    Aggregation::Quantile(_) | Aggregation::Windows(_) => Err(Unusable::Empty.into()),
                }
            }
            (Values::Samples { .. }, _) => Err(Unusable::Empty.into()),
        }
    }

    /// Candidate minus baseline.
    ///
    /// # Errors
    /// `Undecided` when the numbers do not carry an estimate.
    pub fn difference(&self) -> Result<Estimator, Undecided> {
        self.check()?;
        match (&self.values, self.measure.aggregation()) {
            (Values::Samples { baseline, candidate }, Aggregation::Quantile(p) | Aggregation::Windows(p)) => {
                self.no_clusters()?;
                quantiles::difference(baseline, candidate, p, self.is_end_to_end()).map(|delta| self.counted(delta))
            }
            (Values::Scores { .. }, Aggregation::Mean) => self.mean_difference(),
            (Values::Scores { baseline, candidate }, Aggregation::RatioOfSums) => {
                self.sums_difference(baseline, candidate)
            }
            (Values::Scores { baseline, candidate }, Aggregation::Rate) => {
                rates::check(baseline)?;
                rates::check(candidate)?;
                self.mean_difference()
            }
            (Values::Scores { .. }, Aggregation::Quantile(_) | Aggregation::Windows(_))
            | (Values::Samples { .. }, _) => Err(Unusable::Empty.into()),
        }
    }

    /// Candidate over baseline.
    ///
    /// # Errors
    /// `Undecided` when the numbers do not carry an estimate; `ZeroBaseline` when the baseline's level is not above zero.
    pub fn ratio(&self) -> Result<Estimator, Undecided> {
        self.check()?;
        match (&self.values, self.measure.aggregation()) {
            (Values::Samples { baseline, candidate }, Aggregation::Quantile(p) | Aggregation::Windows(p)) => {
                self.no_clusters()?;
                quantiles::ratio(baseline, candidate, p, self.is_end_to_end()).map(|ratio| self.counted(ratio))
            }
            (Values::Scores { baseline, candidate }, Aggregation::Mean) => self.mean_ratio(baseline, candidate),
            (Values::Scores { baseline, candidate }, Aggregation::RatioOfSums) => self.sums_ratio(baseline, candidate),
            (Values::Scores { baseline, candidate }, Aggregation::Rate) => {
                rates::check(baseline)?;
                rates::check(candidate)?;
                self.mean_ratio(baseline, candidate)
            }
            (Values::Scores { .. }, Aggregation::Quantile(_) | Aggregation::Windows(_))
            | (Values::Samples { .. }, _) => Err(Unusable::Empty.into()),
        }
    }

    /// This measure of the candidate over another measure of the candidate.
    ///
    /// # Errors
    /// `Undecided` when either level has no estimate, or the other one is not above zero.
    pub fn over(&self, other: &Self) -> Result<Estimator, Undecided> {
        let (own, other) = (self.level(Arm::Candidate)?, other.level(Arm::Candidate)?);
        if other.point() <= 0.0 {
            return Err(Unusable::ZeroBaseline.into());
        }
        Ok(Estimator::quotient(other, own))
    }

    /// Candidate minus baseline of each query that takes part, with its position; for latency the difference of medians.
    pub fn deltas(&self) -> Vec<(usize, f64)> {
        match &self.values {
            Values::Scores { baseline, candidate } => taking_part(baseline, candidate)
                .into_iter()
                .map(|query| (query, value(candidate, query) - value(baseline, query)))
                .collect(),
            Values::Samples { baseline, candidate } => quantiles::paired(baseline, candidate)
                .into_iter()
                .map(|query| (query, quantiles::median(&candidate[query]) - quantiles::median(&baseline[query])))
                .collect(),
        }
    }

    /// Whether both arms have the same numbers, bit for bit, in every query that takes part (and at least one does).
    pub fn is_identical(&self) -> bool {
        self.n() > 0
            && match &self.values {
                Values::Scores { baseline, candidate } => {
                    same_bits(&baseline.numerators, &candidate.numerators)
                        && same_bits(&baseline.denominators, &candidate.denominators)
                }
                Values::Samples { baseline, candidate } => {
                    baseline.iter().zip(candidate).all(|(base, cand)| same_bits(base, cand))
                }
            }
    }

    /// Whether a level would rest on clock readings of which nobody knows in which order they were taken.
    pub fn lacks_order(&self) -> bool {
        matches!(self.values, Values::Samples { .. }) && self.asked.is_none()
    }

    fn is_end_to_end(&self) -> bool {
        self.measure.clock().is_some_and(|(_, stage)| stage.is_none())
    }

    /// Samples that follow each other and may all be slow for one reason: a stretch is as long as a spell.
    fn spell(&self) -> f64 {
        SPELL / self.queries_a_sample() as f64
    }

    fn no_clusters(&self) -> Result<(), Undecided> {
        match self.population {
            Population::Queries => Ok(()),
            Population::Repositories => Err(Undecided::NoClusterMethod { measure: self.measure.clone() }),
        }
    }

    /// Holds the lists against each other and every number against being one.
    fn check(&self) -> Result<(), Undecided> {
        let lengths = match &self.values {
            Values::Scores { baseline, candidate } => {
                for column in
                    [&baseline.numerators, &candidate.numerators, &baseline.denominators, &candidate.denominators]
                {
                    finite(column)?;
                }
                vec![
                    baseline.numerators.len(),
                    baseline.denominators.len(),
                    candidate.numerators.len(),
                    candidate.denominators.len(),
                ]
            }
            Values::Samples { baseline, candidate } => {
                for samples in baseline.iter().chain(candidate) {
                    finite(samples)?;
                }
                vec![baseline.len(), candidate.len()]
            }
        };
        let n = self.queries.len();
        match lengths.into_iter().chain([self.repositories.len()]).find(|length| *length != n) {
            Some(right) => Err(Unusable::LengthMismatch { left: n, right }.into()),
            None => Ok(()),
        }
    }
}

fn finite(values: &[f64]) -> Result<(), Unusable> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(Unusable::NotFinite { index }),
        None => Ok(()),
    }
}

fn same_bits(left: &[f64], right: &[f64]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.to_bits() == right.to_bits())
}

/// Positions of the queries that take part in at least one arm.
pub(crate) fn taking_part(baseline: &Scores, candidate: &Scores) -> Vec<usize> {
    let wholes = baseline.denominators.iter().zip(&candidate.denominators);
    wholes.enumerate().filter(|(_, (base, cand))| **base > 0.0 || **cand > 0.0).map(|(query, _)| query).collect()
}

/// A query's value; an arm in which it does not take part has none of what is measured.
pub(crate) fn value(scores: &Scores, query: usize) -> f64 {
    scores.value(query).unwrap_or(0.0)
}
