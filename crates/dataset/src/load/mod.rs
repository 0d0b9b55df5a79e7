//! From folders and files to a corpus: dataset folders with pinned sources, plain folders of code, documents as JSON Lines.

mod cargo;
mod documents;
mod loader;
mod manifest;
mod read;
mod snapshot;
mod walk;

pub use loader::{LARGEST_FILE, LoadOptions, Loaded, load, pin};
pub use walk::{SkipReason, Skipped};
