//! The policy: one TOML file, strict, with units as part of the values.

pub mod diagnostic;
pub mod kind;
pub mod limits;
pub mod model;
pub mod parse;
mod parse_canary;
mod parse_gate;
pub mod preset;
pub mod quantity;
mod reader;

pub use diagnostic::Diagnostic;
pub use kind::TestKind;
pub use model::{
    Action, CanaryRules, Control, Decide, Decision, Distance, Expectation, Gate, KillSwitch, Limit, Phase,
    PhaseDuration, Policy, Promote, Side, SlicesMust, Test, Waiver,
};
pub use parse::PolicyError;
pub use parse_canary::MOST_WINDOWS;
pub use quantity::{Factor, Milliseconds, PerSecond, Percent, Points, Quantity};
