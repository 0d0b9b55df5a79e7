//! Measures of rankings, one measure one file. Pure: knows judgments and hits, no file, no clock, no system.

pub mod bounds;
pub mod contribution;
pub mod evaluate;
pub mod fraction;
pub mod graded;
pub mod measure;
pub mod name;
mod parameters;
pub mod prepared;
pub mod rank;
pub mod reduce;
mod request;
mod row;
mod shown;
pub mod snapshot;
mod span;
mod table;
pub mod trec_eval;

pub use bounds::Bounds;
pub use contribution::{Answered, Contribution, Judged, contribution, contributions};
pub use fraction::Fraction;
pub use graded::{Found, Graded, Tie};
pub use measure::{Aggregation, Measure};
pub use name::ParseMeasureError;
pub use parameters::{Stage, Time};
pub use prepared::Prepared;
pub use snapshot::Snapshot;
