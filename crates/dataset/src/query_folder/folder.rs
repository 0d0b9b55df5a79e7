//! A query set together with what only its files know: the line of each query and judgment, and the pinned digests.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::wire::{JUDGMENTS_FILE, QUERIES_FILE};
use crate::corpus::Corpus;
use crate::digest::lines_digest;
use crate::query_set::QuerySet;
use crate::span::Span;

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

    /// Leaves out the queries without a relevant judgment, and says how many those were.
    pub fn require_positive(&mut self) -> usize {
        let floor = self.set.relevance_floor;
        let judgments = &mut self.set.judgments;
        let has_positive = |id: &str| judgments.get(id).is_some_and(|all| all.iter().any(|one| one.grade >= floor));
        let keep: Vec<bool> = self.set.queries.iter().map(|query| has_positive(&query.id)).collect();
        let mut kept = keep.iter();
        self.set.queries.retain(|_| *kept.next().expect("one flag a query"));
        let mut kept = keep.iter();
        self.query_lines.retain(|_| *kept.next().expect("one flag a query"));
        judgments.retain(|_, all| all.iter().any(|one| one.grade >= floor));
        self.marks.retain(|id, _| judgments.contains_key(id));
        keep.iter().filter(|kept| !**kept).count()
    }

    /// Pins every judgment to the text that the corpus holds now. Judgments that lie outside the corpus stay unpinned.
    pub fn pin(&mut self, corpus: &Corpus) {
        let mut digests = Digests::new(corpus);
        for (query, marks) in &mut self.marks {
            for (mark, judgment) in marks.iter_mut().zip(self.set.judgments_of(query)) {
                mark.digest = digests.of(&judgment.span);
            }
        }
    }
}

/// The digests of spans as the corpus holds them, each computed once: many queries may judge one file.
pub(super) struct Digests<'a> {
    corpus: &'a Corpus,
    known: HashMap<Span, Option<String>>,
}

impl<'a> Digests<'a> {
    pub fn new(corpus: &'a Corpus) -> Self {
        Self { corpus, known: HashMap::new() }
    }

    /// The digest of a span's lines; none when they are not all there.
    pub fn of(&mut self, span: &Span) -> Option<String> {
        self.known.entry(span.clone()).or_insert_with(|| digest_in(self.corpus, span)).clone()
    }
}

fn digest_in(corpus: &Corpus, span: &Span) -> Option<String> {
    let file = corpus.file(&span.path)?;
    let is_whole_file = span.last == u32::MAX;
    (is_whole_file || span.last <= file.lines).then(|| lines_digest(file.lines_of(span.first, span.last)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judgment::{Judgment, Unit};
    use crate::query::{LabelSource, Query, QueryClass};

    #[test]
    fn queries_without_a_relevant_judgment_are_left_out_and_counted() {
        let query = |id: &str| Query {
            id: id.to_owned(),
            text: id.to_owned(),
            class: QueryClass::Nl,
            language: None,
            repository: None,
            source: LabelSource::Judged,
        };
        let judged = |grade| {
            vec![Judgment { span: Span { path: "a.rs".into(), first: 1, last: 2 }, grade, hard_negative: false }]
        };
        let set = QuerySet {
            name: "small".to_owned(),
            unit: Unit::Span,
            relevance_floor: 2,
            within: Vec::new(),
            quotas: None,
            queries: ["none", "low", "high"].map(query).into(),
            judgments: [("low".to_owned(), judged(1)), ("high".to_owned(), judged(2))].into(),
            digest: String::new(),
        };
        let mut folder = QueryFolder::in_folder(Path::new("queries"), set);
        assert_eq!(folder.require_positive(), 2);
        assert_eq!(folder.set.queries.iter().map(|query| query.id.as_str()).collect::<Vec<_>>(), ["high"]);
        assert_eq!((folder.query_lines, folder.marks.len(), folder.set.judgments.len()), (vec![3], 1, 1));
    }
}
