//! Per-query numbers of one measure or one stage, aligned with the compared queries; what comparisons are made from and
//! what a gate, a CSV file or a waterfall reads.

use lensgate_measures::{Measure, Time};
use serde::{Deserialize, Serialize};

/// One arm's contributions to a measure, query by query.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// Numerators; a rate's errors.
    pub numerators: Vec<f64>,
    /// Denominators; 0 where the query does not take part, a rate's executions.
    pub denominators: Vec<f64>,
}

impl Scores {
    /// One query's value, if it takes part.
    pub fn value(&self, query: usize) -> Option<f64> {
        let (part, whole) = (*self.numerators.get(query)?, *self.denominators.get(query)?);
        (whole > 0.0).then(|| part / whole)
    }

    pub(crate) fn push(&mut self, numerator: f64, denominator: f64) {
        self.numerators.push(numerator);
        self.denominators.push(denominator);
    }

    /// Some queries' numbers; a list that is too short gives a list that is too short, which a series refuses.
    pub(crate) fn select(&self, queries: &[usize]) -> Self {
        let pick = |column: &[f64]| queries.iter().filter_map(|query| column.get(*query).copied()).collect();
        Self { numerators: pick(&self.numerators), denominators: pick(&self.denominators) }
    }
}

/// Both arms' contributions to one measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreTable {
    /// The measure.
    pub measure: Measure,
    /// The greatest value that a query can have, where the measure has one.
    pub ceiling: Option<f64>,
    /// The baseline's contributions.
    pub baseline: Scores,
    /// The candidate's contributions.
    pub candidate: Scores,
}

/// Readings of one clock and stage in milliseconds: for each arm and query the samples of all repetitions, none where the
/// stage did not run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageTable {
    /// Which clock.
    #[serde(default)]
    pub time: Time,
    /// `A`, `B`, `C`, or nothing for end to end.
    pub stage: Option<String>,
    /// The baseline's samples.
    pub baseline: Vec<Vec<f64>>,
    /// The candidate's samples.
    pub candidate: Vec<Vec<f64>>,
    /// The samples of the baseline's second arm (A/A); empty lists where it was not recorded.
    pub baseline_again: Vec<Vec<f64>>,
    /// The place of every sample in the order of asking, from 0 over all arms and repetitions: the baseline's, the candidate's,
    /// the second baseline's, aligned with the samples. None where one is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<[Vec<Vec<u32>>; 3]>,
}
