//! Finding judged lines again after the corpus moved under them.

use std::collections::HashMap;

use crate::corpus::{Corpus, SourceFile};
use crate::digest::lines_digest;
use crate::span::Span;

/// Where the text of a pinned span is now: in its own file first, else in a file of the same name, nearest line first.
pub(super) fn find(corpus: &Corpus, span: &Span, digest: &str) -> Option<Span> {
    let height = span.last.checked_sub(span.first)? as usize + 1;
    let own = corpus.file(&span.path);
    if let Some(found) = own.and_then(|file| find_in(file, height, span.first, digest)) {
        return Some(found);
    }
    let name = file_name(&span.path);
    let namesakes = corpus.files.iter().filter(|file| file_name(&file.path) == name && file.path != span.path);
    namesakes.filter_map(|file| find_in(file, height, span.first, digest)).next()
}

fn find_in(file: &SourceFile, height: usize, near: u32, digest: &str) -> Option<Span> {
    let lines: Vec<&str> = file.text.lines().collect();
    let starts = (1u32..).zip(lines.windows(height));
    let matching = starts.filter(|(_, window)| lines_digest(window.iter().copied()) == digest).map(|(first, _)| first);
    let first = matching.min_by_key(|first| first.abs_diff(near))?;
    Some(Span { path: file.path.clone(), first, last: first + (height as u32 - 1) })
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Remembers answers: several queries often judge one span.
#[derive(Default)]
pub(super) struct Finder {
    known: HashMap<(Span, String), Option<Span>>,
}

impl Finder {
    pub fn find(&mut self, corpus: &Corpus, span: &Span, digest: &str) -> Option<Span> {
        let key = (span.clone(), digest.to_owned());
        self.known.entry(key).or_insert_with(|| find(corpus, span, digest)).clone()
    }
}
