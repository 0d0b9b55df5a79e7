//! Some queries of a series as a series of their own.

use crate::quantiles::paired;
use crate::series::{Series, Values};

impl Series {
    /// What differences and ratios speak of: of clock readings the queries with one in both arms. A stage may run for other queries
    /// in each arm, and levels of those would not fit the difference beside them. The series itself where no query has both.
    pub fn compared(&self) -> Self {
        match &self.values {
            Values::Samples { baseline, candidate } => match &paired(baseline, candidate)[..] {
                [] => self.clone(),
                queries => self.part(queries),
            },
            Values::Scores { .. } => self.clone(),
        }
    }

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
            asked: self
                .asked
                .as_ref()
                .map(|asked| asked.each_ref().map(|arm| positions.iter().map(|at| arm[*at].clone()).collect())),
            ..*self
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::series::{Series, Values};
    use lensgate_words::{Arm, Population};

    #[test]
    fn levels_fit_the_difference_where_a_stage_ran_for_other_queries_in_each_arm() {
        // The baseline skips the slow queries, the candidate the quick ones.
        let clock = |query: usize, runs: bool| if runs { vec![1.0 + query as f64] } else { Vec::new() };
        let series = Series {
            measure: "Latency(p50,stage=C)".parse().unwrap(),
            queries: (0..90).map(|query| query.to_string()).collect(),
            repositories: vec![0; 90],
            values: Values::Samples {
                baseline: (0..90).map(|query| clock(query, query < 60)).collect(),
                candidate: (0..90).map(|query| clock(query, query >= 30)).collect(),
            },
            asked: None,
            ceiling: None,
            population: Population::Queries,
            worst: None,
        };
        let level = |series: &Series, arm| series.level(arm).unwrap().point();
        let compared = series.compared();
        assert_eq!((level(&series, Arm::Baseline), level(&series, Arm::Candidate)), (30.0, 60.0));
        assert_eq!((level(&compared, Arm::Baseline), level(&compared, Arm::Candidate)), (45.0, 45.0));
        assert_eq!((series.difference().unwrap().point(), compared.n()), (0.0, series.n()));
    }
}
