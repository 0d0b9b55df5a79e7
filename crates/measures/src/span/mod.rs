//! Measures of places rather than ranks, one file each: what hits and candidates touch, whether they exist, how much there is
//! to read.

pub(crate) mod coverage;
pub(crate) mod file_recall;
pub(crate) mod hard_negative_leakage;
pub(crate) mod line_precision;
pub(crate) mod lines_to_first;
pub(crate) mod positives_in_candidates;
pub(crate) mod recall;
pub(crate) mod validity;
