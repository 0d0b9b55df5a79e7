//! A corpus in memory: the files of one or more repositories, ordered by path.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::digest::sha256_hex;
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

impl SourceFile {
    /// A file out of its text.
    pub fn new(path: &str, repository: &str, language: Language, text: String) -> Self {
        let lines = count_lines(text.as_bytes());
        Self { path: path.into(), repository: repository.into(), language, text, lines }
    }

    /// The lines of a range, 1-based and inclusive, without their endings; lines past the end are left out.
    pub fn lines_of(&self, first: u32, last: u32) -> impl Iterator<Item = &str> {
        let skip = first.max(1) as usize - 1;
        let count = (last as usize).saturating_sub(skip);
        self.text.lines().skip(skip).take(count)
    }
}

/// The files of a dataset, sorted by path in byte order.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// The dataset's name.
    pub name: String,
    /// The files.
    pub files: Vec<SourceFile>,
    /// SHA-256 over one line `sha256<TAB>lines<TAB>path` per file, hex: what `sha256sum snapshot.tsv` prints.
    pub digest: String,
}

impl Corpus {
    /// A corpus out of files with unique paths, in any order.
    pub fn new(name: impl Into<String>, files: Vec<SourceFile>) -> Self {
        let digested = files.into_iter().map(|file| (sha256_hex(file.text.as_bytes()), file)).collect();
        Self::from_digested(name, digested).0
    }

    /// A corpus out of files and their digests, and the snapshot that lists them.
    pub(crate) fn from_digested(name: impl Into<String>, mut files: Vec<(String, SourceFile)>) -> (Self, String) {
        files.sort_unstable_by(|(_, a), (_, b)| a.path.cmp(&b.path));
        let mut snapshot = String::new();
        for (digest, file) in &files {
            writeln!(snapshot, "{digest}\t{}\t{}", file.lines, file.path).expect("writing to a string cannot fail");
        }
        let files = files.into_iter().map(|(_, file)| file).collect();
        (Self { name: name.into(), files, digest: sha256_hex(snapshot.as_bytes()) }, snapshot)
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| &self.files[at])
    }

    /// Lines in all files.
    pub fn lines(&self) -> u64 {
        self.files.iter().map(|file| u64::from(file.lines)).sum()
    }
}

/// Lines in a text; a last line without a line feed counts.
pub(crate) fn count_lines(bytes: &[u8]) -> u32 {
    let open_line = usize::from(bytes.last().is_some_and(|&last| last != b'\n'));
    crate::error::saturating_u32(memchr::memchr_iter(b'\n', bytes).count() + open_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile::new(path, "r", Language::Rust, text.to_owned())
    }

    #[test]
    fn a_last_line_without_a_line_feed_counts() {
        assert_eq!([count_lines(b""), count_lines(b"a"), count_lines(b"a\n"), count_lines(b"a\n\nb")], [0, 1, 1, 3]);
    }

    #[test]
    fn the_order_of_files_does_not_change_the_digest() {
        let there = Corpus::new("x", vec![file("r/a.rs", "1"), file("r/b.rs", "2")]);
        let back = Corpus::new("x", vec![file("r/b.rs", "2"), file("r/a.rs", "1")]);
        assert_eq!(there.digest, back.digest);
        assert_eq!(&*back.files[0].path, "r/a.rs");
    }

    #[test]
    fn a_moved_text_changes_the_digest() {
        let there = Corpus::new("x", vec![file("r/a.rs", "1"), file("r/b.rs", "2")]);
        let moved = Corpus::new("x", vec![file("r/a.rs", "2"), file("r/b.rs", "1")]);
        assert_ne!(there.digest, moved.digest);
    }

    #[test]
    fn a_range_of_lines_stops_at_the_end_of_the_file() {
        let three = file("r/a.rs", "one\ntwo\nthree");
        assert_eq!(three.lines_of(2, 9).collect::<Vec<_>>(), ["two", "three"]);
        assert_eq!(three.lines_of(1, 1).collect::<Vec<_>>(), ["one"]);
        assert_eq!(three.lines_of(4, 4).count(), 0);
    }
}
