//! The failure that carries an exit code; scripts and CI gates rely on the codes.

use std::fmt;

use lensgate_dataset::{DatasetError, ErrorKind};
pub use lensgate_gate::ExitCode as Exit;
use lensgate_observations::ObservationError;

/// The codes as `--help` shows them.
pub const TABLE: &str = "Exit codes: 0 GO or done, 1 NO_GO, 2 usage, policy or configuration error, 3 INCONCLUSIVE, \
4 INVALID evidence or a claim contradicted, 65 bad input data, 69 system or corpus out of reach, 70 a bug of ours, 73 cannot create output, \
74 cannot read or write, 130 interrupted.";

/// An error with the exit code that tells scripts what kind it is.
#[derive(Debug)]
pub struct Failure {
    /// The code.
    pub exit: Exit,
    /// The message, complete enough to act on.
    pub error: anyhow::Error,
}

impl Failure {
    /// A failure with a code.
    pub fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, error: error.into() }
    }
}

impl From<DatasetError> for Failure {
    fn from(error: DatasetError) -> Self {
        let exit = match error.kind() {
            ErrorKind::Configuration => Exit::Usage,
            ErrorKind::BadData => Exit::Data,
            ErrorKind::CannotRead => Exit::InputOutput,
            ErrorKind::Unavailable => Exit::Unreachable,
            ErrorKind::CannotWrite => Exit::CannotCreate,
        };
        Self::new(exit, error)
    }
}

impl From<ObservationError> for Failure {
    fn from(error: ObservationError) -> Self {
        let exit = match error {
            ObservationError::Read { .. } => Exit::InputOutput,
            ObservationError::Malformed { .. } | ObservationError::NoTable { .. } => Exit::Data,
            ObservationError::Encode(_) => Exit::Software,
        };
        Self::new(exit, error)
    }
}

impl fmt::Display for Failure {
    /// The error and its causes, without those that it says in its own words already.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.error.to_string();
        for cause in self.error.chain().skip(1).map(ToString::to_string) {
            if !said.contains(&cause) {
                said = format!("{said}: {cause}");
            }
        }
        f.write_str(&said)
    }
}
