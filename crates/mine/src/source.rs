//! A corpus with the symbols of each file, read once for all miners.

use std::ops::Range;
use std::sync::Arc;

use lensgate_dataset::{Corpus, SourceFile, Span};
use lensgate_syntax::{Kind, Outline, Symbol, outline};
use rayon::prelude::*;

use crate::copies::{Edition, origin};

/// One file and its symbols.
pub(crate) struct Source<'c> {
    /// Its place in the corpus.
    pub number: usize,
    /// The file.
    pub file: &'c SourceFile,
    /// Its symbols, by first line.
    pub symbols: Vec<Symbol>,
    /// Its comments and string literals as ranges of bytes; none where no grammar read it.
    pub wording: Option<Vec<Range<usize>>>,
    /// What its path shares with other builds of the same file.
    pub origin: String,
    /// Whether it is the source, a build or a mere declaration of it.
    pub edition: Edition,
    /// Whether its path says that it holds tests, examples or benchmarks.
    pub is_test: bool,
    /// The first line of each test module, ascending, with the last line of all modules up to it.
    test_modules: Vec<(u32, u32)>,
}

/// All files of a corpus, in corpus order.
pub(crate) fn read(corpus: &Corpus) -> Vec<Source<'_>> {
    corpus.files.par_iter().enumerate().map(|(number, file)| read_file(number, file)).collect()
}

/// A file that nobody wrote has nothing to ask for.
fn read_file(number: usize, file: &SourceFile) -> Source<'_> {
    let Outline { symbols, wording, .. } =
        if file.machine_made.is_some() { Outline::default() } else { outline(file.language, &file.text) };
    let test_modules = test_modules(&symbols);
    Source {
        number,
        file,
        symbols,
        wording,
        origin: origin(&file.path),
        edition: Edition::of(&file.path),
        is_test: is_test_path(&file.path),
        test_modules,
    }
}

fn test_modules(symbols: &[Symbol]) -> Vec<(u32, u32)> {
    let is_test = |symbol: &&Symbol| symbol.kind == Kind::Module && matches!(symbol.name.as_str(), "tests" | "test");
    let mut up_to = 0;
    let modules = symbols.iter().filter(is_test).map(|module| {
        up_to = module.last.max(up_to);
        (module.first, up_to)
    });
    modules.collect()
}

impl Source<'_> {
    /// Lines of this file.
    pub fn span(&self, first: u32, last: u32) -> Span {
        Span { path: Arc::clone(&self.file.path), first, last }
    }

    /// A symbol's lines without the doc comment above it and a blank line after that; attributes stay.
    pub fn code_span(&self, symbol: &Symbol) -> Span {
        let first = match &symbol.doc {
            Some(doc) if doc.last < symbol.signature_first => doc.last + 1,
            _ => symbol.first,
        };
        let is_blank = self.file.lines_of(first, first).any(|line| line.trim().is_empty());
        self.span((first + u32::from(is_blank)).min(symbol.signature_first), symbol.last)
    }

    /// Whether a symbol belongs to a test: a test itself, or something within a test module or file.
    pub fn in_test(&self, symbol: &Symbol) -> bool {
        let before = self.test_modules.partition_point(|&(first, _)| first <= symbol.first);
        let in_module = self.test_modules[..before].last().is_some_and(|&(_, last)| symbol.last <= last);
        self.is_test || symbol.kind == Kind::Test || in_module
    }
}

fn is_test_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let folders = ["test", "tests", "__tests__", "testdata", "testing", "benches", "bench", "examples", "example"];
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    lower.rsplit('/').skip(1).any(|part| folders.contains(&part))
        || name.starts_with("test_")
        || ["_test.", ".test.", ".spec.", "tests."].iter().any(|mark| name.contains(mark))
        || name == "test.rs"
}

#[cfg(test)]
mod tests {
    use super::is_test_path;

    #[test]
    fn test_paths_are_told_by_folder_or_name() {
        for path in ["a/tests/x.rs", "a/x_test.go", "a/x.spec.ts", "a/test_x.py", "a/src/tests.rs"] {
            assert!(is_test_path(path), "{path}");
        }
        for path in ["a/src/testament.rs", "a/contest/x.go", "latest.py"] {
            assert!(!is_test_path(path), "{path}");
        }
    }
}
