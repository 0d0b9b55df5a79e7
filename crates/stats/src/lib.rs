//! Intervals, tests, quantiles, power, sequential bounds: pure functions of numbers. Knows no query, measure or policy.

mod binomial;
mod bootstrap;
pub mod bounded;
pub mod design;
pub mod inference;
pub mod mean;
pub mod multiple;
pub mod order;
pub mod power;
pub mod proportion;
pub mod quantile;
pub mod ratio;
pub mod rng;
mod rows;
pub mod sign_flip;
pub mod special;
pub mod unusable;

pub use bounded::bounded_mean;
pub use design::{Design, Resampling};
pub use inference::Inference;
pub use mean::{mean, mean_within};
pub use multiple::holm;
pub use order::nearest_rank;
pub use power::{queries_needed, smallest_detectable, zero_event_queries_needed};
pub use proportion::{proportion, proportion_difference};
pub use quantile::{quantile, quantile_difference, quantile_ratio};
pub use ratio::{ratio_of_means, ratio_of_sums, ratio_of_sums_difference, ratio_of_sums_ratio};
pub use rng::unit_range;
pub use sign_flip::{max_t, sign_flip_p_value};
pub use unusable::Unusable;
