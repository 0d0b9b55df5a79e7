//! Measures of a graded ranking, one file each. All lie between 0 and 1, and a query without an answer scores 0.

mod average_precision;
mod expected_reciprocal_rank;
mod judged;
mod ndcg;
mod precision;
mod rank_biased_precision;
mod recall;
mod reciprocal_rank;
mod success;

pub use average_precision::average_precision;
pub use expected_reciprocal_rank::expected_reciprocal_rank;
pub use judged::judged;
pub use ndcg::{GREATEST_EXPONENT, exponential_ndcg, ndcg};
pub use precision::precision;
pub use rank_biased_precision::rank_biased_precision;
pub use recall::recall;
pub use reciprocal_rank::reciprocal_rank;
pub use success::success;

use crate::graded::Graded;
use crate::measure::Measure;

/// The score of a rank measure; 0 for the measures that a graded ranking says nothing of.
pub(crate) fn score(measure: &Measure, graded: &Graded) -> f64 {
    match *measure {
        Measure::Recall { k } => recall(graded, k),
        Measure::Ndcg { k } => ndcg(graded, k),
        Measure::ExponentialNdcg { k } => exponential_ndcg(graded, k),
        Measure::ReciprocalRank { k } => reciprocal_rank(graded, k),
        Measure::AveragePrecision { k } => average_precision(graded, k),
        Measure::Precision { k } => precision(graded, k),
        Measure::Success { k } => success(graded, k),
        Measure::Judged { k } => judged(graded, k),
        Measure::ExpectedReciprocalRank { max, k } => expected_reciprocal_rank(graded, max, k),
        Measure::RankBiasedPrecision { p } => rank_biased_precision(graded, p),
        Measure::SpanCoverage { .. }
        | Measure::SpanRecall { .. }
        | Measure::SpanValidity { .. }
        | Measure::FileRecall { .. }
        | Measure::LinePrecision { .. }
        | Measure::LinesToFirst { .. }
        | Measure::PositivesInCandidates
        | Measure::HardNegativeLeakage { .. }
        | Measure::ErrorRate
        | Measure::Latency { .. }
        | Measure::Throughput { .. } => 0.0,
    }
}
