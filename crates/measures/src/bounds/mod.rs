//! How far a score could lie elsewhere: other orders of tied hits, and unjudged hits that are relevant after all.
//! A conclusion that does not hold within these bounds rests on ids and gaps, not on the systems.

mod ranking;
mod ties;
mod unjudged;

pub use ranking::{Bounds, ranking_bounds};
pub use ties::{best_order, worst_order};
pub use unjudged::{highest_grade, unjudged_relevant};
