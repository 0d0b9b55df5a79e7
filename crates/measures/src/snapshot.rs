//! What a measure asks of the pinned corpus: which files it has and how long they are.

use std::collections::BTreeMap;

use lensgate_dataset::{Corpus, Span, Unit};

/// The files that hits are checked against.
pub trait Snapshot {
    /// Lines in the file at a path; none when the corpus has no such file.
    fn lines(&self, path: &str) -> Option<u32>;

    /// Whether a span can be opened: its file is in the corpus and each of its lines is in the file. Where files are judged, a
    /// hit may name a whole file, as judgments do: lines 1 to `u32::MAX`.
    fn resolves(&self, span: &Span, unit: Unit) -> bool {
        self.lines(&span.path).is_some_and(|lines| is_within(span, lines, unit))
    }
}

/// Whether a span lies in a file of so many lines.
pub(crate) fn is_within(span: &Span, lines: u32, unit: Unit) -> bool {
    let is_range = 1 <= span.first && span.first <= span.last;
    is_range && (span.last <= lines || (unit == Unit::File && is_whole_file(span)))
}

/// Whether a span names a file without lines.
pub(crate) fn is_whole_file(span: &Span) -> bool {
    span.first == 1 && span.last == u32::MAX
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
