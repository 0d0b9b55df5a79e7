//! From folders to a corpus: dataset folders with pinned sources, and plain folders of code.

mod cargo;
mod loader;
mod manifest;
mod read;
mod snapshot;
mod walk;

pub use loader::{LARGEST_FILE, LoadOptions, Loaded, load, pin};
pub use walk::{SkipReason, Skipped};
