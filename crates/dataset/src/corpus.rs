//! A corpus in memory: the files of one or more repositories, ordered by path.

use std::sync::Arc;

use crate::language::Language;

/// One source file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path inside the corpus, with forward slashes; unique.
    pub path: Arc<str>,
    /// The repository it belongs to.
    pub repository: Arc<str>,
    /// Its language.
    pub language: Language,
    /// Its text, valid UTF-8.
    pub text: String,
    /// Lines in the file; a last line without a line feed counts.
    pub lines: u32,
}

/// The files of a dataset, sorted by path in byte order.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// The dataset's name.
    pub name: String,
    /// The files.
    pub files: Vec<SourceFile>,
    /// SHA-256 over the sorted (path, content digest) pairs, hex.
    pub digest: String,
}

impl Corpus {
    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| &self.files[at])
    }

    /// Lines in all files.
    pub fn lines(&self) -> u64 {
        self.files.iter().map(|file| u64::from(file.lines)).sum()
    }
}
