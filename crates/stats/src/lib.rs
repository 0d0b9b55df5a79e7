//! Intervals, tests, quantiles, power, sequential bounds: pure functions of numbers. Knows no query, measure or policy.

mod binomial;
mod bootstrap;
pub mod bounded;
pub mod count;
pub mod design;
pub mod effect;
pub mod equivalence;
pub mod events;
mod frontier;
pub mod growing;
pub mod inference;
mod joint;
pub mod mean;
pub mod moments;
pub mod multiple;
pub mod order;
pub mod paired_proportion;
pub mod plan;
pub mod power;
pub mod proportion;
pub mod quantile;
pub mod ratio;
pub mod rng;
mod rows;
pub mod sequence;
pub mod sign_flip;
pub mod special;
pub mod student;
pub mod unusable;

pub use bounded::{BoundedSequence, bounded_mean};
pub use count::{binomial_count, poisson_count};
pub use design::{Design, Resampling};
pub use effect::{EffectSizes, effect_sizes};
pub use equivalence::equivalence_p_value;
pub use events::{quantile_rank_lower, quantile_rank_upper, rate_lower, rate_upper};
pub use growing::{Claim, GrowingEvidence, Step};
pub use inference::Inference;
pub use mean::{mean, mean_within};
pub use moments::{Moments, RatioSequence};
pub use multiple::holm;
pub use order::nearest_rank;
pub use paired_proportion::{error_rate, error_rate_difference, paired_proportion_difference};
pub use plan::{MeanPlan, pilot_sd};
pub use power::{
    detectable_rate, detectable_rate_margin, detectable_share_within, power_of_mean, power_of_quantile_at_most,
    power_of_rate_at_most, power_of_rate_difference, quantile_samples_needed, queries_needed,
    queries_needed_for_quantile, queries_needed_for_rate, queries_needed_for_rate_difference, smallest_detectable,
    zero_event_queries_needed,
};
pub use proportion::{proportion, proportion_difference, wilson};
pub use quantile::{quantile, quantile_difference, quantile_ratio};
pub use ratio::{ratio_of_means, ratio_of_sums, ratio_of_sums_difference, ratio_of_sums_ratio};
pub use rng::unit_range;
pub use sequence::{quantile_e_value_above, quantile_e_value_below, quantile_sequence};
pub use sign_flip::{max_t, sign_flip_p_value};
pub use student::paired_t;
pub use unusable::Unusable;
