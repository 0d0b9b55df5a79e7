//! Traffic over recorded observations: arrivals, sessions, arms, queries, outcomes, clocks, and what faults do to them.

mod counts;
mod effects;
mod fault;
mod ground;
mod pick;
mod requests;
mod spec;
mod tally;

pub use fault::{Fault, FaultKind};
pub use requests::{Requests, Served};
pub use spec::{ArrivalLog, Arrivals, Popularity, Traffic};
