//! The recorded row and its Parquet schema, and the door that every other Parquet table goes through. Knows nothing of how an
//! answer came about or what it is worth.

pub mod columns;
pub mod error;
mod flat;
mod group;
#[cfg(test)]
#[path = "../../../tests/support/noise.rs"]
mod noise;
mod read;
pub mod row;
mod seal;
pub mod tables;
mod types;
mod write;

pub use error::ObservationError;
pub use read::read_parquet;
pub use row::{FanOut, Latency, Metadata, Observation, Recorded};
pub use write::to_parquet;
