//! What the queries are a sample of.

/// What the queries are a sample of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// A population of queries, whatever repositories they ask about.
    Queries,
    /// A population of repositories, each with all of its queries.
    Repositories,
}
