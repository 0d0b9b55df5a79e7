//! Exit codes, which scripts and CI gates rely on: every code, and which one each kind of error ends the process with. What a crate
//! below refuses has its code here and nowhere else; commands choose one only for what they refuse themselves.

use std::fmt;

use lensgate_advise::plan::PlanError;
use lensgate_canary::CanaryError;
use lensgate_canary::told::WindowsError;
use lensgate_compare::CompareError;
use lensgate_dataset::error::is_refused;
use lensgate_dataset::{DatasetError, ErrorKind};
use lensgate_engine::EngineError;
use lensgate_evidence::DocumentError;
use lensgate_gate::verdict::Outcome;
use lensgate_gate::{PolicyError, VerdictError};
use lensgate_measures::ParseMeasureError;
use lensgate_measures::evaluate::MeasureError;
use lensgate_measures::trec_eval::{SelectError, TrecEvalError};
use lensgate_observations::ObservationError;
use lensgate_report::ReportError;

/// The codes as `--help` shows them.
pub const TABLE: &str = "Exit codes: 0 GO or done, 1 NO_GO, 2 usage, policy or configuration error, 3 INCONCLUSIVE, \
4 INVALID evidence or a claim contradicted, 65 bad input data, 69 system or corpus out of reach, 70 a bug of ours, 73 cannot create output, \
74 cannot read or write, 130 interrupted.";

/// Every code the program ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// GO, or done.
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
    /// A system or a corpus is out of reach.
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

impl Exit {
    /// Ends the process now.
    pub fn end(self) -> ! {
        std::process::exit(self as i32)
    }
}

impl From<()> for Exit {
    /// Done: there was nothing to decide.
    fn from((): ()) -> Self {
        Self::Go
    }
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Go => Self::Go,
            Outcome::NoGo => Self::NoGo,
            Outcome::Inconclusive => Self::Inconclusive,
            Outcome::Invalid => Self::Invalid,
        }
    }
}

/// An error with the exit code that tells scripts what kind it is.
#[derive(Debug)]
pub struct Failure {
    /// The code.
    pub exit: Exit,
    /// The message, complete enough to act on.
    pub error: anyhow::Error,
}

impl Failure {
    fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, error: error.into() }
    }

    /// An argument, a policy or a configuration that cannot be.
    pub fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::Usage, error)
    }

    /// Evidence that nothing can be decided from.
    pub fn invalid(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::Invalid, error)
    }

    /// Input that is not what it should be.
    pub fn data(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::Data, error)
    }

    /// Something beyond this machine that does not answer.
    pub fn unreachable(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::Unreachable, error)
    }

    /// What cannot happen.
    pub fn bug(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::Software, error)
    }

    /// An output that cannot be begun.
    pub fn cannot_create(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::CannotCreate, error)
    }

    /// Bytes that the system does not give or take.
    pub fn input_output(error: impl Into<anyhow::Error>) -> Self {
        Self::new(Exit::InputOutput, error)
    }

    /// The same failure with the place before its message.
    pub fn at(self, place: impl fmt::Display) -> Self {
        Self { exit: self.exit, error: anyhow::anyhow!("{place}: {}", self.error) }
    }
}

/// An error of a crate below, which has one code for each of its kinds.
trait Coded: std::error::Error + Send + Sync + 'static {
    fn exit(&self) -> Exit;
}

impl<E: Coded> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error.exit(), error)
    }
}

impl Coded for DatasetError {
    fn exit(&self) -> Exit {
        match self.kind() {
            ErrorKind::Configuration => Exit::Usage,
            ErrorKind::BadData => Exit::Data,
            ErrorKind::CannotRead => Exit::InputOutput,
            ErrorKind::Unavailable => Exit::Unreachable,
            ErrorKind::CannotWrite => Exit::CannotCreate,
        }
    }
}

impl Coded for ObservationError {
    fn exit(&self) -> Exit {
        match self {
            Self::Read { .. } => Exit::InputOutput,
            Self::Malformed { .. } | Self::NoTable { .. } => Exit::Data,
            Self::Encode(_) => Exit::Software,
        }
    }
}

impl Coded for EngineError {
    fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { source, .. } if is_refused(source) => Exit::InputOutput,
            Self::Configuration { .. } | Self::Unreadable { .. } => Exit::Usage,
            Self::Stage { .. } => Exit::Data,
        }
    }
}

impl Coded for ParseMeasureError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Coded for MeasureError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Coded for SelectError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Coded for TrecEvalError {
    fn exit(&self) -> Exit {
        match self {
            Self::Data(error) => error.exit(),
            Self::NothingInCommon { .. } => Exit::Data,
            Self::OtherForm { .. } => Exit::Usage,
        }
    }
}

impl Coded for CompareError {
    fn exit(&self) -> Exit {
        Exit::Invalid
    }
}

impl Coded for PolicyError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Coded for VerdictError {
    /// Only our own verdicts are written.
    fn exit(&self) -> Exit {
        Exit::Software
    }
}

impl Coded for PlanError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Coded for CanaryError {
    fn exit(&self) -> Exit {
        match self {
            Self::NoPhases
            | Self::NoHorizon { .. }
            | Self::NothingWatches { .. }
            | Self::Times { .. }
            | Self::Traffic { .. }
            | Self::NoSlices { .. }
            | Self::CpuTime { .. }
            | Self::Fault { .. } => Exit::Usage,
            Self::NoQueries | Self::NotExecuted { .. } | Self::NotFinite { .. } => Exit::Invalid,
            Self::Window { .. } | Self::ArrivalLog { .. } => Exit::Data,
        }
    }
}

impl Coded for WindowsError {
    fn exit(&self) -> Exit {
        Exit::Data
    }
}

impl Coded for DocumentError {
    fn exit(&self) -> Exit {
        Exit::Data
    }
}

impl Coded for ReportError {
    fn exit(&self) -> Exit {
        Exit::Software
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
