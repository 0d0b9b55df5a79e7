//! Every measure, one row each. Comparisons, reports and files list measures in this order where nobody asks for another.

use crate::rank::{
    average_precision, expected_reciprocal_rank, judged, ndcg, precision, rank_biased_precision, recall,
    reciprocal_rank, success,
};
use crate::request::{clock, error_rate, throughput};
use crate::row::Row;
use crate::span::{
    coverage, file_recall, hard_negative_leakage, line_precision, lines_to_first, positives_in_candidates,
    recall as span_recall, validity,
};

/// The table.
pub(crate) static MEASURES: [&Row; 21] = [
    &recall::ROW,
    &ndcg::ROW,
    &reciprocal_rank::ROW,
    &average_precision::ROW,
    &precision::ROW,
    &success::ROW,
    &judged::ROW,
    &expected_reciprocal_rank::ROW,
    &rank_biased_precision::ROW,
    &coverage::ROW,
    &span_recall::ROW,
    &validity::ROW,
    &file_recall::ROW,
    &line_precision::ROW,
    &lines_to_first::ROW,
    &positives_in_candidates::ROW,
    &hard_negative_leakage::ROW,
    &error_rate::ROW,
    &clock::LATENCY,
    &clock::CPU_TIME,
    &throughput::ROW,
];

/// The row of a head.
pub(crate) fn row(head: &str) -> Option<&'static Row> {
    MEASURES.iter().copied().find(|row| row.name == head)
}
