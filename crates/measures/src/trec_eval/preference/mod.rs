//! trec_eval's preference measures: how many of the pairs that somebody ranks are ranked so by a run.
//!
//! Source: trec_eval 9.0.8 and 10.0 (`-R prefs`, `-R qrels_prefs`), read for their behaviour and held against their output.

mod group;
mod pairs;
mod query;
mod report;
pub(super) mod value;

pub use report::preference_report;
