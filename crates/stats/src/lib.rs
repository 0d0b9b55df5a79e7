//! Intervals, tests, quantiles, power, sequential bounds: pure functions of numbers. Knows no query, measure or policy.

pub mod count;
pub mod events;
mod frontier;
pub mod growing;
pub mod inference;
mod joint;
pub mod mean;
pub mod moments;
pub mod multiple;
pub mod order;
pub mod plan;
pub mod power;
pub mod proportion;
pub mod quantile;
pub mod ratio;
pub mod rng;
pub mod sign_flip;
pub mod special;
pub mod unusable;
pub mod varying;
mod weights;

pub use count::{binomial_count, poisson_count};
pub use events::{quantile_rank_lower, quantile_rank_upper, rate_lower, rate_upper};
pub use growing::{Claim, GrowingEvidence, Step};
pub use inference::Inference;
pub use mean::mean;
pub use moments::{Moments, RatioSequence};
pub use multiple::holm;
pub use order::{SPELL, nearest_rank};
pub use plan::{MeanPlan, pilot_sd};
pub use power::{
    detectable_rate, detectable_share_within, power_of_quantile_at_most, power_of_rate_at_most,
    quantile_samples_needed, queries_needed_for_quantile, queries_needed_for_rate, readings_needed,
    zero_event_queries_needed,
};
pub use proportion::proportion;
pub use quantile::{quantile, quantile_difference, quantile_in_order, quantile_ratio};
pub use ratio::ratio;
pub use rng::unit_range;
pub use sign_flip::{SignFlips, sign_flips};
pub use unusable::Unusable;
pub use varying::VaryingEvidence;
