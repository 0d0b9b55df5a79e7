//! Query sets in other people's shape: queries as JSON Lines, judgments as TREC lines whose document is a path or a span.

mod collection;
mod qrels;
mod queries;

pub use collection::{ImportOptions, Imported, import};
