//! A query set: queries, their judgments, and the conventions under which they are scored.

use std::collections::BTreeMap;

use crate::judgment::{Judgment, Unit};
use crate::query::Query;

/// What of a query limits the search to a part of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Within {
    /// Only files of the query's language are searched.
    Language,
    /// Only files of the query's repository are searched.
    Repository,
}

impl Within {
    /// The word used in files and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Repository => "repository",
        }
    }

    /// Whether a query says what its search would be limited to.
    pub fn is_named_by(self, query: &Query) -> bool {
        match self {
            Self::Language => query.language.is_some(),
            Self::Repository => query.repository.is_some(),
        }
    }
}

/// What the author of a set fixed the numbers of queries by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quotas {
    /// So many queries of each repository, decided before they were written or drawn.
    Repository,
}

/// Queries in file order with their judgments.
#[derive(Debug, Clone, PartialEq)]
pub struct QuerySet {
    /// The set's name, as reports print it.
    pub name: String,
    /// What judgments point at.
    pub unit: Unit,
    /// The least grade that counts as relevant.
    pub relevance_floor: i32,
    /// What limits the search.
    pub within: Vec<Within>,
    /// What the numbers of queries were fixed by; none when they came as they came, as in a log.
    pub quotas: Option<Quotas>,
    /// The queries, ids unique.
    pub queries: Vec<Query>,
    /// Query id to its judgments in file order; every key is the id of a query, a query without judgments has no key.
    pub judgments: BTreeMap<String, Vec<Judgment>>,
    /// SHA-256 over the set's files, hex; pins what a verdict judged.
    pub digest: String,
}

impl QuerySet {
    /// The relevant judgments of a query.
    pub fn relevant_to(&self, query_id: &str) -> impl Iterator<Item = &Judgment> {
        self.judgments_of(query_id).iter().filter(|judgment| judgment.grade >= self.relevance_floor)
    }

    /// The judgments of a query; empty when nothing was judged.
    pub fn judgments_of(&self, query_id: &str) -> &[Judgment] {
        self.judgments.get(query_id).map_or(&[], Vec::as_slice)
    }
}
