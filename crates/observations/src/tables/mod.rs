//! Parquet tables other than observations: runs and judgments coming in, measures going out.

mod read;
mod write;

pub use read::{read_hits, read_judgments};
pub use write::{Column, column_table};
