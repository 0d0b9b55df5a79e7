//! Some queries of a series as a series of their own.

use crate::series::{Series, Values};

impl Series {
    /// The queries at some positions, in that order.
    pub fn part(&self, positions: &[usize]) -> Self {
        let of = |lists: &[Vec<f64>]| positions.iter().map(|at| lists[*at].clone()).collect();
        let values = match &self.values {
            Values::Scores { baseline, candidate } => {
                Values::Scores { baseline: baseline.select(positions), candidate: candidate.select(positions) }
            }
            Values::Samples { baseline, candidate } => {
                Values::Samples { baseline: of(baseline), candidate: of(candidate) }
            }
        };
        Self {
            measure: self.measure.clone(),
            queries: positions.iter().map(|at| self.queries[*at].clone()).collect(),
            repositories: positions.iter().map(|at| self.repositories[*at]).collect(),
            values,
            ..*self
        }
    }
}
