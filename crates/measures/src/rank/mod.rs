//! Measures of a graded ranking, one file each. All lie between 0 and 1, and a query without an answer scores 0.

pub(crate) mod average_precision;
pub(crate) mod expected_reciprocal_rank;
pub(crate) mod judged;
pub(crate) mod ndcg;
pub(crate) mod precision;
pub(crate) mod rank_biased_precision;
pub(crate) mod recall;
pub(crate) mod reciprocal_rank;
pub(crate) mod success;

pub use average_precision::average_precision;
pub use expected_reciprocal_rank::expected_reciprocal_rank;
pub use judged::judged;
pub use ndcg::{GREATEST_EXPONENT, exponential_ndcg, ndcg};
pub use precision::precision;
pub use rank_biased_precision::rank_biased_precision;
pub use recall::recall;
pub use reciprocal_rank::reciprocal_rank;
pub use success::success;
