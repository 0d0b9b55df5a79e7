//! A span: a path and a range of lines, 1-based and inclusive. The unit of judgments and of hits.

use std::fmt;
use std::sync::Arc;

/// A range of lines of one file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file's path inside the corpus, with forward slashes.
    pub path: Arc<str>,
    /// The first line, counted from 1.
    pub first: u32,
    /// The last line, inclusive; never less than `first`.
    pub last: u32,
}

impl Span {
    /// Whether both spans lie in one file and share a line.
    pub fn touches(&self, other: &Self) -> bool {
        self.path == other.path && self.first <= other.last && other.first <= self.last
    }

    /// Lines in the span.
    pub fn lines(&self) -> u32 {
        self.last - self.first + 1
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#L{}-L{}", self.path, self.first, self.last)
    }
}
