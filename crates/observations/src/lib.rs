//! The recorded row and its Parquet schema. Knows nothing of how an answer came about or what it is worth.

pub mod row;

pub use row::{Arm, FanOut, Latency, Observation, Outcome, Pass};
