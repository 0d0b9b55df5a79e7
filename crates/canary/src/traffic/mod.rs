//! Requests on a virtual clock: when they arrive, what they ask, which arm serves them, what goes wrong on purpose.

mod fault;
mod pick;
mod requests;
mod spec;

pub use fault::{Fault, FaultKind};
pub use requests::{Requests, Served};
pub use spec::{Arrivals, Popularity, Traffic};
