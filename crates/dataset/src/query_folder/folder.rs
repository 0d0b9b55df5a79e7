//! A query set together with what only its folder knows: the line of each query and judgment, and the pinned digests.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::corpus::Corpus;
use crate::digest::lines_digest;
use crate::judgment::Judgment;
use crate::query_set::QuerySet;

/// A query set and where each part of it was written.
#[derive(Debug, Clone)]
pub struct QueryFolder {
    /// The folder.
    pub folder: PathBuf,
    /// The query set.
    pub set: QuerySet,
    /// The line in `queries.jsonl` of each query, in the order of `set.queries`.
    pub query_lines: Vec<u32>,
    /// What `judgments.jsonl` says beyond the judgments, in the order of `set.judgments`.
    pub marks: BTreeMap<String, Vec<Mark>>,
}

/// Where a judgment stands and what text it was made on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// Its line in `judgments.jsonl`.
    pub line: u32,
    /// The digest of the judged lines ([`lines_digest`]), when the judgment is pinned.
    pub digest: Option<String>,
}

impl QueryFolder {
    /// A set that was not read from a folder: no judgment is pinned, lines are counted as they would be written.
    pub fn new(folder: PathBuf, set: QuerySet) -> Self {
        let query_lines = (1..).take(set.queries.len()).collect();
        let mut line = 0;
        let mut marks = BTreeMap::new();
        for query in &set.queries {
            let Some(judgments) = set.judgments.get(&query.id) else { continue };
            let of_query = judgments.iter().map(|_| {
                line += 1;
                Mark { line, digest: None }
            });
            marks.insert(query.id.clone(), of_query.collect());
        }
        Self { folder, set, query_lines, marks }
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
