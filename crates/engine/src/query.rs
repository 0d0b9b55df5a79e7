//! A query taken apart once, before any stage runs: its terms, its identifiers and how much of it is prose.

use lensgate_dataset::Language;

use crate::candidate::Why;
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
    /// Only files of this language, when given.
    pub language: Option<Language>,
    /// Only files of this repository, when given.
    pub repository: Option<&'a str>,
}
