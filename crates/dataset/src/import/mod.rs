//! Query sets in other people's shape: queries as JSON Lines or `id<TAB>text`, judgments in every form that `evaluate` reads.
//! What the data do not say is asked for, all of it at once.

mod collection;
mod findings;
mod judgments;
mod odd;
mod queries;
mod within;

pub use collection::{ImportOptions, Imported, import};
pub use queries::may_hold_judgments;
