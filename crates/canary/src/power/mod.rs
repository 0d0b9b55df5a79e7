//! A plan's own certificate: over many seeds, how often each size of regression is caught in each phase, how long that takes, how
//! many requests it costs, and how often a candidate is killed that does no harm.

mod certify;
mod model;
mod scenario;

pub use certify::{Certify, certify, rows};
pub use model::{Caught, Power, PowerPhase, PowerRow, Quantiles, SCHEMA_VERSION};
pub use scenario::{Regression, Scenario, scenarios};
