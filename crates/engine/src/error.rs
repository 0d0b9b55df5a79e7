//! What can go wrong in building an index or reading a configuration.

use std::path::PathBuf;

/// Why an engine could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A configuration that cannot be used.
    #[error("{}{}: {message}", path.display(), position(*line, *column))]
    Configuration {
        /// The file, or `configuration` when it came as text.
        path: PathBuf,
        /// The line, counted from 1, when known.
        line: Option<usize>,
        /// The column, counted from 1, when known.
        column: Option<usize>,
        /// What is wrong, what is allowed, what was probably meant.
        message: String,
    },
    /// A file that cannot be read.
    #[error("read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A stage that could not be built.
    #[error("build {stage}: {message}")]
    Stage {
        /// Which stage.
        stage: &'static str,
        /// Why.
        message: String,
    },
}

fn position(line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(":{line}:{column}"),
        (Some(line), None) => format!(":{line}"),
        _ => String::new(),
    }
}
