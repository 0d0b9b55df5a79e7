//! Measures of places rather than ranks, one file each: what hits and candidates touch, whether they exist, how much there is
//! to read.

mod coverage;
mod file_recall;
mod hard_negative_leakage;
mod line_precision;
mod lines_to_first;
mod positives_in_candidates;
mod recall;
mod validity;

pub(crate) use coverage::coverage;
pub(crate) use file_recall::file_recall;
pub(crate) use hard_negative_leakage::hard_negative_leakage;
pub(crate) use line_precision::line_precision;
pub(crate) use lines_to_first::{CAP, lines_to_first};
pub(crate) use positives_in_candidates::positives_in_candidates;
pub(crate) use recall::recall;
pub(crate) use validity::validity;
