//! A query set as a folder: `queryset.toml`, `queries.jsonl`, `judgments.jsonl`; reading, writing, and holding it against a corpus.

mod check;
mod folder;
mod moved;
mod read;
mod wire;
mod write;

pub use check::{Problem, Severity, check};
pub use folder::{Mark, QueryFolder};
pub use read::read;
pub use write::write;
