//! Measures of places rather than ranks, one file each: what hits and candidates touch, and whether they exist.

mod coverage;
mod hard_negative_leakage;
mod positives_in_candidates;
mod recall;
mod validity;

pub(crate) use coverage::coverage;
pub(crate) use hard_negative_leakage::hard_negative_leakage;
pub(crate) use positives_in_candidates::positives_in_candidates;
pub(crate) use recall::recall;
pub(crate) use validity::validity;
