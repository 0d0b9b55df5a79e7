//! Why a verdict is what it is, and the least that would make it another one. Every change that is named was judged again,
//! so that an explanation is a proof and not an opinion.

mod dial;
pub mod explanation;
mod number;
mod queries;
mod retrial;

pub use explanation::{DataChange, Explained, Explanation, MoreQueries, MovedQuery, PolicyChange, Rejudged, explain};
