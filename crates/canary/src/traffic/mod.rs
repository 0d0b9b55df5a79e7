//! Traffic over recorded observations: arrivals, sessions, arms, queries, outcomes, clocks, and what faults do to them.

mod by_count;
mod effects;
mod fault;
mod ground;
mod one_by_one;
mod pick;
mod requests;
mod spec;
mod tally;

pub use fault::{Fault, FaultKind};
pub use requests::{Drawing, Requests, Served};
pub use spec::{ArrivalLog, Arrivals, Popularity, Traffic};
