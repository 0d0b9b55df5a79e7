//! Stage C: reranks by meaning. Vectors are trained on the corpus itself, neighbours come from HNSW graphs, and a
//! calibration fitted on other queries turns scores into probabilities of relevance.
//!
//! The gate of the configuration decides twice. Stage C runs when the query is likely enough to be prose and stage B left
//! enough candidates. What it then says of a place counts only with enough confidence (`confidence_cutoff`): under it, a
//! place that only stage C proposed is removed, and any other keeps the score and so the standing that it came with.

mod calibration;
pub(crate) mod cooccurrence;
pub(crate) mod doc_terms;
pub(crate) mod factorize;
mod features;
pub(crate) mod graph;
mod isotonic;
mod jacobi;
pub(crate) mod neighbours;
mod random;
mod rerank;
mod semantic;
pub(crate) mod space;
mod sparse;
pub(crate) mod units;

pub(crate) use calibration::{Calibration, FitSample};
pub(crate) use rerank::rerank;
pub(crate) use semantic::Semantic;
pub(crate) use units::Units;
