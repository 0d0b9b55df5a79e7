//! The tables every stage reads: files, chunks, the vocabulary and the terms of each chunk line by line.

use std::ops::Range;
use std::sync::Arc;

use lensgate_dataset::corpus::byte_range;
use lensgate_dataset::{Language, MachineMade, Span};

use crate::path_kind::PathKind;
use crate::vocabulary::{TermId, Vocabulary};

/// One file of the corpus.
#[derive(Debug)]
pub struct FileEntry {
    /// The path inside the corpus.
    pub path: Arc<str>,
    /// The repository it belongs to.
    pub repository: Arc<str>,
    /// Its language.
    pub language: Language,
    /// Its text, shared with the corpus.
    pub text: Arc<str>,
    /// The byte at which each line starts, then the length of the text; line `n` (from 1) is
    /// `line_starts[n - 1]..line_starts[n]`.
    pub line_starts: Arc<[u32]>,
    /// The bytes from its start whose terms are in the index: all of it, unless it has too many distinct ones.
    pub indexed: u32,
    /// Its chunks, indices into [`Tables::chunks`].
    pub chunks: Range<u32>,
    /// What its path says of it.
    pub kind: PathKind,
    /// What wrote it, when nobody did.
    pub machine_made: Option<MachineMade>,
}

impl FileEntry {
    /// The text whose terms are in the index.
    pub fn indexed_text(&self) -> &str {
        &self.text[..self.indexed as usize]
    }

    /// The same of the lines `first..=last`.
    fn indexed_lines(&self, first: u32, last: u32) -> &str {
        let bytes = byte_range(&self.line_starts, first, last);
        let end = bytes.end.min(self.indexed as usize);
        &self.text[bytes.start.min(end)..end]
    }

    /// The text of the lines `first..=last`, counted from 1.
    pub fn lines_text(&self, first: u32, last: u32) -> &str {
        &self.text[byte_range(&self.line_starts, first, last)]
    }
}

/// A block of lines of one file; the unit that stage A scores. Chunks cover a file without gap or overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// The file, an index into [`Tables::files`].
    pub file: u32,
    /// The first line, counted from 1.
    pub first: u32,
    /// The last line, inclusive.
    pub last: u32,
}

/// A term of the index at the line on which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The term.
    pub term: TermId,
    /// The line in the file, counted from 1.
    pub line: u32,
}

/// Files in corpus order (sorted by path), chunks in file order, terms in line order.
#[derive(Debug)]
pub struct Tables {
    /// The files.
    pub files: Vec<FileEntry>,
    /// The chunks; those of one file stand together.
    pub chunks: Vec<Chunk>,
    /// Every term of the corpus.
    pub vocabulary: Vocabulary,
    /// The occurrences of all chunks, chunk after chunk.
    pub(crate) occurrences: Vec<Occurrence>,
    /// Where each chunk's occurrences start, then the total.
    pub(crate) offsets: Vec<u32>,
}

impl Tables {
    /// The terms of a chunk in text order: the parts of each identifier, then the whole identifier when it has several.
    pub fn occurrences(&self, chunk: u32) -> &[Occurrence] {
        let at = chunk as usize;
        &self.occurrences[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }

    /// The terms on the lines `first..=last` of a file, in text order.
    pub(crate) fn occurrences_on(&self, file: u32, first: u32, last: u32) -> &[Occurrence] {
        let chunks = &self.files[file as usize].chunks;
        let [start, end] = [chunks.start, chunks.end].map(|chunk| self.offsets[chunk as usize] as usize);
        let of_file = &self.occurrences[start..end];
        let from = of_file.partition_point(|occurrence| occurrence.line < first);
        let to = of_file.partition_point(|occurrence| occurrence.line <= last);
        &of_file[from..to.max(from)]
    }

    /// The file a chunk belongs to.
    pub fn file_of(&self, chunk: u32) -> &FileEntry {
        &self.files[self.chunks[chunk as usize].file as usize]
    }

    /// The text of a chunk whose terms are in the index.
    pub fn indexed_text(&self, chunk: u32) -> &str {
        let Chunk { first, last, .. } = self.chunks[chunk as usize];
        self.file_of(chunk).indexed_lines(first, last)
    }

    /// The chunk of a file that holds a line.
    pub fn chunk_at(&self, file: u32, line: u32) -> u32 {
        let range = self.files[file as usize].chunks.clone();
        let chunks = &self.chunks[range.start as usize..range.end as usize];
        let at = chunks.partition_point(|chunk| chunk.last < line).min(chunks.len().saturating_sub(1));
        range.start + u32::try_from(at).expect("chunks are counted in 32 bits")
    }

    /// Lines of a file as a span.
    pub fn span(&self, file: u32, first: u32, last: u32) -> Span {
        Span { path: Arc::clone(&self.files[file as usize].path), first, last }
    }
}
