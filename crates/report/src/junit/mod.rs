//! JUnit XML. The file is red exactly when the verdict is not GO: what keeps the verdict from GO is a failure or an error;
//! what is undecided and need not pass, only warns or is waived is skipped with its reason; only what passed is green.

mod gates;
mod suite;

pub use gates::junit;
pub(crate) use gates::{cases, verdict_finding};
pub(crate) use suite::{Case, Finding, Suite};
