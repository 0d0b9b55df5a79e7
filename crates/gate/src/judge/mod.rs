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
mod outside;
pub mod question;
mod reasons;
mod waive;
pub mod wording;

pub use clocks::QUIET;
pub use condition::Condition;
pub use judge::{Context, conclude, conditions, conditions_of, judge, judge_refused};
pub use need::Certainty;
pub use outside::{Outside, outside};
pub use question::{Inside, Question};
