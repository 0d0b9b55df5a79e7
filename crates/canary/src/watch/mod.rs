//! What is watched while a canary runs: levels so far in the phase, conditions on them, and the evidence against each.

mod condition;
mod evidence;
mod figures;
mod level;
mod look;
mod told_rates;

pub use condition::{Condition, ConditionKind, Look, Reference, Scope, Setup};
pub(crate) use figures::Figures;
pub use level::{Level, Levels, Prior, told, vague};
