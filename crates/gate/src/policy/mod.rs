//! The policy: one TOML file, strict, with units as part of the values.

pub mod date;
pub mod diagnostic;
pub mod limits;
pub mod model;
pub mod parse;
mod parse_canary;
mod parse_gate;
pub mod preset;
pub mod quantity;
mod reader;

pub use date::Date;
pub use diagnostic::Diagnostic;
pub use model::{
    Action, CanaryRules, Control, Decide, Decision, Distance, Expectation, Gate, KillSwitch, Limit, Phase,
    PhaseDuration, Policy, Population, Promote, Severity, Side, SlicesMust, Test, Waiver,
};
pub use parse::PolicyError;
pub use parse_canary::MOST_WINDOWS;
pub use quantity::{Factor, Milliseconds, PerSecond, Percent, Points, Quantity};
