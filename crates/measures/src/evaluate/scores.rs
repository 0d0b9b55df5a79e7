//! Scores of a graded run: one value a query and measure, and their means.

use lensgate_dataset::DatasetError;
use lensgate_dataset::trec::{Qrels, RunOptions, Source};

use super::grade::{GradedQuery, GradedRun, grade_run};
use crate::bounds::{Bounds, highest_grade, ranking_bounds};
use crate::graded::{float, sum};
use crate::measure::Measure;

/// What one query scores.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryScores<'a> {
    /// The query's id.
    pub query: &'a str,
    /// One value a measure, in the order of [`Evaluation::measures`].
    pub scores: Vec<f64>,
}

/// A run's scores. Every query of the qrels counts; one that the run lacks scores 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation<'a> {
    /// What was measured.
    pub measures: Vec<Measure>,
    /// Every query of the qrels, sorted by id in byte order.
    pub queries: Vec<QueryScores<'a>>,
}

/// A measure that a run of documents says nothing of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "measure `{measure}` needs {needs}, which a run of documents does not have; record with `lensgate run` or \
     `lensgate replay`, then `lensgate evaluate RECORDING` prints it"
)]
pub struct MeasureError {
    /// Which.
    pub measure: Measure,
    needs: &'static str,
}

/// Says whether a measure can be had from a ranking of documents alone.
pub fn require_ranking_measure(measure: &Measure) -> Result<(), MeasureError> {
    match measure.lacks_in_a_run() {
        None => Ok(()),
        Some(needs) => Err(MeasureError { measure: measure.clone(), needs }),
    }
}

/// Scores a graded run. Measures that need more than a ranking are for the caller to refuse; here they score 0.
pub fn evaluate<'a>(measures: &[Measure], run: &GradedRun<'a>) -> Evaluation<'a> {
    let queries = run.queries.iter().map(|query| QueryScores {
        query: query.query,
        scores: measures.iter().map(|measure| measure.score(&query.graded)).collect(),
    });
    Evaluation { measures: measures.to_vec(), queries: queries.collect() }
}

/// What one query could score under other circumstances.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryBounds<'a> {
    /// The query's id.
    pub query: &'a str,
    /// One entry a measure, in the order asked for.
    pub bounds: Vec<Bounds<f64>>,
}

/// The bounds of every query of a graded run, in the order of [`Evaluation::queries`].
pub fn evaluate_bounds<'a>(measures: &[Measure], run: &GradedRun<'a>) -> Vec<QueryBounds<'a>> {
    let floor = run.queries.first().map_or(1, |query| query.graded.relevance_floor);
    let highest = highest_grade(run.queries.iter().map(|query| &query.graded), floor);
    let of = |query: &GradedQuery<'a>| QueryBounds {
        query: query.query,
        bounds: ranking_bounds(measures, &query.graded, highest),
    };
    run.queries.iter().map(of).collect()
}

/// The means of bounds over queries, one a measure.
pub fn mean_bounds(queries: &[QueryBounds<'_>]) -> Vec<Bounds<f64>> {
    let measures = queries.first().map_or(0, |query| query.bounds.len());
    let mean = |of: &dyn Fn(&Bounds<f64>) -> f64, measure: usize| {
        sum(queries.iter().map(|query| of(&query.bounds[measure]))) / float(queries.len())
    };
    let of = |measure| Bounds {
        worst_order: mean(&|bounds| bounds.worst_order, measure),
        best_order: mean(&|bounds| bounds.best_order, measure),
        unjudged_relevant: mean(&|bounds| bounds.unjudged_relevant, measure),
    };
    (0..measures).map(of).collect()
}

/// Reads, grades and scores a run.
pub fn evaluate_run<'a>(
    measures: &[Measure],
    qrels: &Qrels<'a>,
    run: &'a Source,
    relevance_floor: i32,
    options: RunOptions,
) -> Result<Evaluation<'a>, DatasetError> {
    Ok(evaluate(measures, &grade_run(run, qrels, relevance_floor, options)?))
}

impl Evaluation<'_> {
    /// The values of one measure, queries in order.
    pub fn values(&self, measure: usize) -> impl Iterator<Item = f64> {
        self.queries.iter().map(move |query| query.scores[measure])
    }

    /// The mean of each measure over all queries, summed in the order of ids.
    pub fn means(&self) -> Vec<f64> {
        (0..self.measures.len()).map(|measure| sum(self.values(measure)) / float(self.queries.len())).collect()
    }
}
