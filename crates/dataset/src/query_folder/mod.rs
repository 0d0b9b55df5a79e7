//! A query set in files (`queryset.toml`, `queries.jsonl`, `judgments.jsonl`): reading, writing, holding it against a corpus.

mod check;
mod folder;
mod moved;
mod read;
mod wire;
mod write;

pub use check::{Problem, Severity, check};
pub use folder::{Mark, QueryFolder};
pub use read::{read, read_judgments};
pub use write::{digest_once_written, files, write};
