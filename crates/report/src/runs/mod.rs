//! Runs side by side, for people and machines: what `evaluate --run` prints.

mod json;
mod records;
mod terminal;
mod view;

pub use json::json;
pub use records::{by_query, summary};
pub use terminal::{gaps, query_table, terminal};
pub use view::{RunFacts, RunsView};
