//! A query set together with what only its files know: the line of each query and judgment, and the pinned digests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::wire::{JUDGMENTS_FILE, QUERIES_FILE};
use crate::corpus::Corpus;
use crate::digest::lines_digest;
use crate::judgment::Judgment;
use crate::query_set::QuerySet;

/// A query set and where each part of it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryFolder {
    /// The file that holds the queries.
    pub query_file: PathBuf,
    /// The file that holds the judgments.
    pub judgment_file: PathBuf,
    /// The query set.
    pub set: QuerySet,
    /// The line of each query, in the order of `set.queries`.
    pub query_lines: Vec<u32>,
    /// What the file says beyond the judgments, in the order of `set.judgments`.
    pub marks: BTreeMap<String, Vec<Mark>>,
}

/// Where a judgment stands and what text it was made on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// Its line in the file of judgments.
    pub line: u32,
    /// The digest of the judged lines ([`lines_digest`]), when the judgment is pinned.
    pub digest: Option<String>,
}

impl QueryFolder {
    /// A set as it will lie in a folder once it is written there: lines in order, no judgment pinned.
    pub fn in_folder(folder: &Path, set: QuerySet) -> Self {
        let mut line = 0;
        let mut marks = BTreeMap::new();
        for query in set.queries.iter().filter(|query| !set.judgments_of(&query.id).is_empty()) {
            let of_query = set.judgments_of(&query.id).iter().map(|_| {
                line += 1;
                Mark { line, digest: None }
            });
            marks.insert(query.id.clone(), of_query.collect());
        }
        let query_lines = (1..).take(set.queries.len()).collect();
        let (query_file, judgment_file) = (folder.join(QUERIES_FILE), folder.join(JUDGMENTS_FILE));
        Self { query_file, judgment_file, set, query_lines, marks }
    }

    /// Pins every judgment to the text that the corpus holds now. Judgments that lie outside the corpus stay unpinned.
    pub fn pin(&mut self, corpus: &Corpus) {
        for (query, marks) in &mut self.marks {
            for (mark, judgment) in marks.iter_mut().zip(self.set.judgments_of(query)) {
                mark.digest = digest_in(corpus, judgment);
            }
        }
    }
}

/// The digest of a judgment's lines as the corpus holds them; none when they are not all there.
pub(super) fn digest_in(corpus: &Corpus, judgment: &Judgment) -> Option<String> {
    let span = &judgment.span;
    let file = corpus.file(&span.path)?;
    let is_whole_file = span.last == u32::MAX;
    (is_whole_file || span.last <= file.lines).then(|| lines_digest(file.lines_of(span.first, span.last)))
}
