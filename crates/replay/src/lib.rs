//! Asks the systems under test and records every answer. Knows no label and judges nothing.

pub mod embedded;
pub mod latency;
pub mod quality;
pub mod schedule;
pub mod system;

pub use embedded::Embedded;
pub use latency::{LatencyPlan, latency_pass};
pub use quality::quality_pass;
pub use system::{Question, Reply, System};
