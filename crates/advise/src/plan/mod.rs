//! What a policy can decide before anything runs: per gate with so many queries, per canary phase with so much traffic.

pub mod assumed;
mod clock;
mod exact;
pub mod gate;
mod given;
pub mod phase;
mod pilot;
#[expect(clippy::module_inception, reason = "the file holds the function that the folder is about")]
mod plan;
pub mod reach;
mod search;

pub use assumed::{Assumed, LatencySpread, PlanError, RequestRate, Spread};
pub use gate::GatePlan;
pub use phase::{PhaseGate, PhasePlan, PhaseSwitch};
pub use plan::{Plan, plan, refuse_idle};
pub use reach::{Detectable, Uncertain};
