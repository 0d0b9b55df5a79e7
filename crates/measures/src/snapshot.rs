//! What a measure asks of the pinned corpus: which files it has and how long they are.

use std::collections::BTreeMap;

use lensgate_dataset::Corpus;

/// The files that hits are held against.
pub trait Snapshot {
    /// Lines in the file at a path; none when the corpus has no such file.
    fn lines(&self, path: &str) -> Option<u32>;
}

impl Snapshot for Corpus {
    fn lines(&self, path: &str) -> Option<u32> {
        self.file(path).map(|file| file.lines)
    }
}

impl Snapshot for BTreeMap<String, u32> {
    fn lines(&self, path: &str) -> Option<u32> {
        self.get(path).copied()
    }
}
