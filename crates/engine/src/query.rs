//! A query taken apart once, before any stage runs: its terms, its identifiers and how much of it is prose.

use lensgate_dataset::Language;

use crate::candidate::Why;
use crate::path_kind::PathKind;
use crate::tables::FileEntry;
use crate::vocabulary::TermId;

/// What is asked of an [`crate::Engine`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// The query's text.
    pub text: &'a str,
    /// Only files of this language, when given.
    pub language: Option<Language>,
    /// Only files of this repository, when given.
    pub repository: Option<&'a str>,
    /// Hits at most.
    pub limit: usize,
}

impl<'a> Request<'a> {
    /// Hits that an answer holds unless the request says otherwise.
    pub const DEFAULT_LIMIT: usize = 100;

    /// A request over the whole corpus.
    pub fn new(text: &'a str) -> Self {
        Self { text, language: None, repository: None, limit: Self::DEFAULT_LIMIT }
    }
}

/// A term to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryTerm {
    /// Its id; terms that no file holds are not here.
    pub id: TermId,
    /// How much it counts, 1 for what the query itself says.
    pub weight: f64,
    /// [`Why::LEXICAL`] for the query's own terms, else the expansion it came from.
    pub why: Why,
}

/// A query taken apart.
#[derive(Debug, Clone)]
pub struct AnalyzedQuery<'a> {
    /// The text as asked.
    pub text: &'a str,
    /// Whitespace-separated words of the text as typed, without surrounding punctuation.
    pub words: Vec<&'a str>,
    /// The words and parts of paths (`a::b`, `a.b`) that look like code identifiers, as typed: several parts in camel
    /// or snake case, digits, a call's parentheses, or a path. For a query of a single word that word.
    pub identifiers: Vec<&'a str>,
    /// The terms that stage A searches, ordered by id, each once.
    pub terms: Vec<QueryTerm>,
    /// The share of the words that look like identifiers, 0 to 1.
    pub identifier_density: f64,
    /// How likely the query is natural language, 0 to 1; what stage C's gate compares with `nl_threshold`.
    pub prose: f64,
    /// The query read as a regular expression, when it looks like one.
    pub regex: Option<regex::Regex>,
    /// The kinds of places that the query itself asks for (`test`, `example`).
    pub kinds: Vec<PathKind>,
    /// Only files of this language, when given.
    pub language: Option<Language>,
    /// Only files of this repository, when given.
    pub repository: Option<&'a str>,
}

impl AnalyzedQuery<'_> {
    /// Whether a file is searched at all.
    pub fn in_scope(&self, file: &FileEntry) -> bool {
        self.language.is_none_or(|language| language == file.language)
            && self.repository.is_none_or(|repository| repository == &*file.repository)
    }

    /// Whether the query itself asks for such places.
    pub fn asks_for(&self, kind: PathKind) -> bool {
        self.kinds.contains(&kind)
    }
}
