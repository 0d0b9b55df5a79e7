//! Policy, judge and verdict: which conditions a candidate has to meet, whether the evidence shows that it does, and the
//! file that says so. Pure; reads no file, no clock, no environment.

pub mod judge;
pub mod policy;
pub mod verdict;

pub use judge::{Context, judge, judge_refused};
pub use policy::{Diagnostic, Policy, PolicyError};
pub use verdict::{JudgedGate, Outcome, Verdict, VerdictError};
