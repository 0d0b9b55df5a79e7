//! Stage B: the symbols around the candidates. Moves each candidate to the symbol that holds its evidence, scores what the
//! symbol is called, matches structural patterns, and adds definitions that the query names.
//!
//! Trees come from an LRU cache, whose size and batches change how long it takes and never what comes out.

mod align;
mod cache;
mod intent;
mod names;
mod outline;
mod packs;
mod places;
mod refine;

pub(crate) use cache::Cache;
pub use cache::CacheCounts;
pub(crate) use outline::{Entry, Outline, read_outlines};
pub(crate) use places::Symbols;
pub(crate) use refine::refine;
