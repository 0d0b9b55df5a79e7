//! Whole runs against qrels: every query graded once, then scored by as many measures as wanted.

mod grade;
mod scores;

pub use grade::{GradedQuery, GradedRun, grade_run, grade_run_file};
pub use scores::{Evaluation, MeasureError, QueryBounds, QueryScores};
pub use scores::{evaluate, evaluate_bounds, evaluate_run, mean_bounds, require_ranking_measure};
