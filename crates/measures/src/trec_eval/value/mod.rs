//! The values of measures for one query, by what they look at. Sums run in the order of ranks, as trec_eval's do.

pub(super) mod cutoffs;
pub(super) mod gains;
pub(super) mod ndcg_cut;
pub(super) mod pool;
pub(super) mod recall_points;
pub(super) mod sets;
