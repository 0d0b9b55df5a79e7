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
    /// Neither a preset nor a file that can be read.
    #[error("{}: neither a preset ({presets}) nor a file that can be read: {source}{hint}", path.display())]
    Unreadable {
        /// What was given.
        path: PathBuf,
        /// Why it cannot be read.
        source: std::io::Error,
        /// The presets there are.
        presets: String,
        /// The preset that was probably meant.
        hint: String,
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
