//! From evidence to statuses to the verdict. GO has to be earned: whatever is missing, broken or too little is never a pass.

mod caveat;
mod clocks;
mod condition;
mod dead;
mod decide;
mod family;
#[expect(clippy::module_inception, reason = "the file holds the function that the folder is about")]
mod judge;
mod need;
pub mod question;
mod reasons;
mod waive;
pub mod wording;

pub use clocks::QUIET;
pub(crate) use condition::Condition;
pub use judge::{Context, judge, judge_refused};
pub(crate) use judge::{conclude, conditions, conditions_of};
pub(crate) use need::Certainty;
pub use question::{Inside, Question};
