//! What LENS published, and nothing else knows: the plan that it promotes by, its deployment report, its dashboard's figures and alert
//! rules, the budgets that it states for itself, and the two canaries of the seed document. Another system under test needs none of it.

mod alerts;
pub mod budget;
pub mod dashboard;
pub mod deployment;
pub mod limit;
pub mod plan;
pub mod seed;

pub use dashboard::dashboard;
pub use seed::{PRESETS, SeedPreset};
