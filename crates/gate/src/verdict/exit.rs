//! Exit codes: what a shell learns without reading a file.

use crate::verdict::model::Outcome;

/// Every code the program ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// GO.
    Go = 0,
    /// NO_GO.
    NoGo = 1,
    /// A usage, policy or configuration error.
    Usage = 2,
    /// INCONCLUSIVE.
    Inconclusive = 3,
    /// INVALID evidence, or a claim contradicted.
    Invalid = 4,
    /// Bad input data.
    Data = 65,
    /// A system under test cannot be reached or started.
    Unreachable = 69,
    /// A bug of ours.
    Software = 70,
    /// An output cannot be created.
    CannotCreate = 73,
    /// A file cannot be read, or an output cannot be written (`EX_IOERR` of sysexits.h, which covers both).
    InputOutput = 74,
    /// Interrupted.
    Interrupted = 130,
}

impl ExitCode {
    /// The number.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Go => Self::Go,
            Outcome::NoGo => Self::NoGo,
            Outcome::Inconclusive => Self::Inconclusive,
            Outcome::Invalid => Self::Invalid,
        }
    }
}
