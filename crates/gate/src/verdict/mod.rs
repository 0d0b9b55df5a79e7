//! The verdict: its file, and the rules that the file obeys.

pub mod check;
pub mod model;
pub mod reason;

pub use check::{VerdictError, follows};
pub use model::{Decided, Interval, JudgedGate, Outcome, PolicyUsed, Totals, Verdict};
pub use reason::{Reason, ReasonCode};
