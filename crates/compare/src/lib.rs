//! Pairing, deltas and slices: from recorded evidence of both arms to comparisons with intervals. Pure; judges nothing.

pub mod bound;
mod bounds;
pub mod clocks;
pub mod compare;
pub mod comparison;
mod counterfactual;
pub mod error;
pub mod estimator;
pub mod evidence;
pub mod forecast;
mod gather;
mod influence;
mod means;
mod part;
mod quantiles;
mod rates;
pub mod runs;
pub mod scores;
pub mod series;
pub mod slice;
mod stretches;
mod sums;

pub use bound::Bound;
pub use clocks::{ClockDoubt, Doubt};
pub use compare::{Labels, Options, compare, compare_where};
pub use comparison::{ComparedQuery, Comparison, Comparisons, Estimate, Estimated, Levels, SCHEMA_VERSION};
pub use error::CompareError;
pub use estimator::Estimator;
pub use evidence::{Clock, Evidence, Row};
pub use forecast::{Ask, Forecast, Quantity, Side};
pub use runs::{Against, Conclusion, RunCell, RunsOptions, RunsTable, ScoredRun, compare_runs};
pub use scores::{ScoreTable, Scores, StageTable};
pub use series::{Series, Undecided, Values};
pub use slice::{Slice, SliceBy};
pub use stretches::STRETCH;
