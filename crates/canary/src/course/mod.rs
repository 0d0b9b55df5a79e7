//! The course of a canary: window after window under the policy, until the plan ends or a limit does it.

mod alerts;
mod baseline;
mod conditions;
#[expect(clippy::module_inception, reason = "the file holds the state machine that the folder is about")]
mod course;
mod kpis;
mod ran;
mod rollback;
mod rows;
mod share;
mod source;
mod terms;
mod verdict;

pub use course::{Context, Course};
pub use source::Source;
pub use terms::Terms;
pub(crate) use terms::sliced;
pub(crate) use verdict::{decide_word, scope};
