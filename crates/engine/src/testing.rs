//! Small corpora for tests, written in place.

use lensgate_dataset::{Corpus, Language, SourceFile};

/// A corpus of (path, text); the repository is the first component of the path.
pub(crate) fn corpus(files: &[(&str, &str)]) -> Corpus {
    let mut files: Vec<SourceFile> = files
        .iter()
        .map(|&(path, text)| {
            let language = Language::of_path(path).expect("test paths end like source files");
            SourceFile::new(path, path.split('/').next().unwrap_or(path), language, text.to_owned())
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Corpus { name: "test".to_owned(), files, digest: String::new() }
}
