//! The verdict: its file, and the rules that the file obeys.

pub mod check;
pub mod model;
pub mod reason;

pub use check::{VerdictError, follows};
pub use model::{
    Decided, DirectionName, GateSeverity, Input, Interval, JudgedGate, Outcome, PolicyUsed, SlicesRule, Status, Totals,
    UnitName, Verdict,
};
pub use reason::{Reason, ReasonCode};
