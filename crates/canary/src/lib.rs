//! The canary before it happens: phases, windows, kill switches and rollback on a virtual clock, through the policy that
//! production would use. Pure: no file, no wall clock, no environment; the same inputs and seed give the same outcome.

pub mod alert_group;
pub mod clocks;
pub mod course;
pub mod dashboard;
pub mod error;
pub mod outcome;
pub mod outside;
pub mod plan;
pub mod population;
pub mod power;
pub mod replay;
pub mod sample;
pub mod told;
pub mod traffic;
pub mod watch;

pub use dashboard::Dashboard;
pub use error::CanaryError;
pub use outcome::CanaryOutcome;
pub use plan::Plan;
pub use population::Population;
pub use replay::{Replay, replay};
pub use traffic::{ArrivalLog, Arrivals, Fault, Popularity, Traffic};
