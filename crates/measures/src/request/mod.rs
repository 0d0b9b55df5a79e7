//! Measures of requests rather than answers, one file each: whether one came, how long it took, how many there are a second.

pub(crate) mod clock;
pub(crate) mod error_rate;
pub(crate) mod throughput;
