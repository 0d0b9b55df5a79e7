//! A corpus in memory: the files of one or more repositories, ordered by path.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use crate::digest::sha256_hex;
use crate::language::Language;
use crate::machine_made::MachineMade;
use crate::work;

/// One source file. Made by [`SourceFile::new`] alone, so that what is known of its text is true of it. Clones share the text:
/// a run holds several corpora that differ in a few files.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path inside the corpus, with forward slashes; unique.
    pub path: Arc<str>,
    /// The repository it belongs to.
    pub repository: Arc<str>,
    /// Its language.
    pub language: Language,
    /// Its text, valid UTF-8.
    pub text: Arc<str>,
    /// Lines in the file; a last line without a line feed counts.
    pub lines: u32,
    /// What wrote it, when its bytes show that nobody did.
    pub machine_made: Option<MachineMade>,
    line_starts: Arc<[u32]>,
}

impl SourceFile {
    /// A file out of its text, of less than 4 GiB.
    pub fn new(path: &str, repository: &str, language: Language, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let line_starts = line_starts(&text);
        let lines = crate::error::saturating_u32(line_starts.len() - 1);
        let machine_made = MachineMade::of(language, &text, lines);
        Self { path: path.into(), repository: repository.into(), language, text, lines, machine_made, line_starts }
    }

    /// The same file with another text.
    #[must_use]
    pub fn with_text(&self, text: impl Into<Arc<str>>) -> Self {
        Self::new(&self.path, &self.repository, self.language, text)
    }

    /// The byte at which each line starts, then the length of the text; line `n` (from 1) is
    /// `line_starts[n - 1]..line_starts[n]`.
    pub fn line_starts(&self) -> &Arc<[u32]> {
        &self.line_starts
    }

    /// The lines of a range, 1-based and inclusive, without their endings; lines past the end are left out. Takes time for the
    /// lines of the range, however far down they are.
    pub fn lines_of(&self, first: u32, last: u32) -> impl Iterator<Item = &str> {
        let bytes = byte_range(&self.line_starts, first, last);
        work::add(bytes.len());
        self.text[bytes].lines()
    }
}

/// The bytes of the lines `first..=last`, counted from 1; lines past the end are left out.
pub fn byte_range(line_starts: &[u32], first: u32, last: u32) -> Range<usize> {
    let end = line_starts.len() - 1;
    let from = (first.max(1) as usize - 1).min(end);
    let to = (last as usize).clamp(from, end);
    line_starts[from] as usize..line_starts[to] as usize
}

fn line_starts(text: &str) -> Arc<[u32]> {
    let at = |byte: usize| u32::try_from(byte).expect("a source file has less than 4 GiB");
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let is_open = !text.is_empty() && !text.ends_with('\n');
    let ends = ends.chain(is_open.then_some(text.len()));
    std::iter::once(0).chain(ends.map(at)).collect()
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

    /// The paths of files that nobody wrote, with what did.
    pub fn machine_made(&self) -> impl Iterator<Item = (&str, MachineMade)> {
        self.files.iter().filter_map(|file| Some((&*file.path, file.machine_made?)))
    }

    /// Lines in all files.
    pub fn lines(&self) -> u64 {
        self.files.iter().map(|file| u64::from(file.lines)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile::new(path, "r", Language::Rust, text)
    }

    #[test]
    fn a_last_line_without_a_line_feed_counts() {
        assert_eq!(["", "a", "a\n", "a\n\nb"].map(|text| file("r/a.rs", text).lines), [0, 1, 1, 3]);
        assert_eq!(**file("r/a.rs", "é\n\nb").line_starts(), [0, 3, 4, 5]);
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
