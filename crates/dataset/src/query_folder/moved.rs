//! Finding judged lines again after the corpus moved under them.

use std::collections::HashMap;

use crate::corpus::{Corpus, SourceFile};
use crate::digest::lines_digest;
use crate::span::Span;

/// Bytes that are hashed and kept for one query set: where moved lines are now is advice, and looking for long spans in long
/// files takes the product of both.
const ALLOWANCE: usize = 128 << 20;
/// What a window takes in memory, in bytes.
const WINDOW: usize = 64;

/// Finds lines by their digest, each file's once for each height; several queries often judge one span.
pub(super) struct Finder<'a> {
    corpus: &'a Corpus,
    by_name: HashMap<&'a str, Vec<&'a SourceFile>>,
    known: HashMap<(&'a str, usize), HashMap<String, Vec<u32>>>,
    allowance: usize,
}

impl<'a> Finder<'a> {
    pub fn new(corpus: &'a Corpus) -> Self {
        let mut by_name: HashMap<&str, Vec<&SourceFile>> = HashMap::new();
        for file in &corpus.files {
            by_name.entry(file_name(&file.path)).or_default().push(file);
        }
        Self { corpus, by_name, known: HashMap::new(), allowance: ALLOWANCE }
    }

    /// Where the text of a pinned span is now: in its own file first, else in a file of the same name, nearest line first. None
    /// too when that would take longer than advice is worth.
    pub fn find(&mut self, span: &Span, digest: &str) -> Option<Span> {
        let height = span.last.checked_sub(span.first)? as usize + 1;
        let own = self.corpus.file(&span.path);
        let namesakes = self.by_name.get(file_name(&span.path)).cloned().unwrap_or_default();
        let others = namesakes.into_iter().filter(|file| file.path != span.path);
        own.into_iter().chain(others).find_map(|file| self.find_in(file, height, span.first, digest))
    }

    fn find_in(&mut self, file: &'a SourceFile, height: usize, near: u32, digest: &str) -> Option<Span> {
        let cost = file.text.len().saturating_mul(height).saturating_add(WINDOW * file.lines as usize);
        if height > file.lines as usize || (!self.known.contains_key(&(&*file.path, height)) && cost > self.allowance) {
            return None;
        }
        let known = self.known.entry((&file.path, height)).or_insert_with(|| {
            self.allowance -= cost;
            windows(file, height)
        });
        let first = *known.get(digest)?.iter().min_by_key(|first| first.abs_diff(near))?;
        Some(Span { path: file.path.clone(), first, last: first + (height as u32 - 1) })
    }
}

/// The first lines of all windows of so many lines, by digest.
fn windows(file: &SourceFile, height: usize) -> HashMap<String, Vec<u32>> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut windows: HashMap<String, Vec<u32>> = HashMap::new();
    for (window, first) in lines.windows(height).zip(1..) {
        windows.entry(lines_digest(window.iter().copied())).or_default().push(first);
    }
    windows
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
