//! The verdict: its file, the rules that the file obeys, and the exit codes that say the same to a shell.

pub mod check;
pub mod exit;
pub mod model;
pub mod reason;

pub use check::{VerdictError, follows};
pub use exit::ExitCode;
pub use model::{Decided, Interval, JudgedGate, Outcome, PolicyUsed, Totals, Verdict};
pub use reason::{Reason, ReasonCode};
