//! The course of a canary: window after window under the policy, until the plan ends or a limit does it.

mod alerts;
mod baseline;
mod kpis;
mod machine;
mod outcome;
mod ran;
mod rollback;
mod rows;
mod share;
mod source;
mod terms;
mod verdict;
mod wiring;

pub use machine::Course;
pub use outcome::Context;
pub use source::Source;
pub use terms::Terms;
pub(crate) use terms::sliced;
pub(crate) use verdict::{decide_word, scope};
