//! How much each query moves a measure from the baseline's level toward the candidate's: for finding the queries that a
//! verdict hangs on. Bounds come from [`crate::Estimator`] and never from here.

use lensgate_measures::Aggregation;

use crate::scores::Scores;
use crate::series::{Series, Values};

impl Series {
    /// Candidate minus baseline of each query that takes part, with its position, in the unit of the measure: the delta of
    /// a mean or a rate; for a ratio of sums linearised around both arms' levels (the delta method; Efron 1982, "The
    /// Jackknife, the Bootstrap and Other Resampling Plans", chapter 6); for a quantile the difference of the query's
    /// medians, which orders queries and no more. Empty where a ratio of sums has nothing to divide by.
    pub fn influences(&self) -> Vec<(usize, f64)> {
        match (&self.values, self.measure.aggregation()) {
            (Values::Scores { baseline, candidate }, Aggregation::RatioOfSums) => {
                match (linear(baseline), linear(candidate)) {
                    (Some(baseline), Some(candidate)) => {
                        baseline.iter().zip(candidate).map(|(base, cand)| cand - base).enumerate().collect()
                    }
                    _ => Vec::new(),
                }
            }
            _ => self.deltas(),
        }
    }
}

/// What each query adds to one arm's ratio of sums, to first order; the mean of these is the ratio.
fn linear(own: &Scores) -> Option<Vec<f64>> {
    let (part, whole) = (own.numerators.iter().sum::<f64>(), own.denominators.iter().sum::<f64>());
    let ratio = (whole > 0.0).then(|| part / whole)?;
    let each = whole / own.denominators.len() as f64;
    let terms = own.numerators.iter().zip(&own.denominators);
    Some(terms.map(|(part, whole)| ratio + (part - ratio * whole) / each).collect())
}
