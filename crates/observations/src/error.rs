//! What can go wrong when observations are read or written.

use std::path::PathBuf;

/// Why observations could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ObservationError {
    /// The file could not be opened or read.
    #[error("cannot read observations {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no Parquet file, is truncated, or has another schema.
    #[error("{path} is not an observations file: {problem}; write it again with `lensgate replay`", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What was expected and what was found.
        problem: String,
    },
    /// The file is no Parquet file, or not the table that was expected.
    #[error("{path}: {problem}", path = path.display())]
    NoTable {
        /// The file.
        path: PathBuf,
        /// What was expected and what was found.
        problem: String,
    },
    /// The rows could not be encoded; a bug of ours.
    #[error("cannot encode observations: {0}")]
    Encode(String),
}
