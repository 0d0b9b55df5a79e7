//! What is shown of an evaluation of runs: the table, where it comes from and what was left out.

use lensgate_compare::RunsTable;
use lensgate_measures::evaluate::{Evaluation, QueryBounds};

/// One run and what became of its queries.
#[derive(Debug, Clone, Copy)]
pub struct RunFacts<'a> {
    /// Its short name, as tables have it.
    pub name: &'a str,
    /// Its file.
    pub path: &'a str,
    /// The tag that it gives itself; empty when there is none.
    pub tag: &'a str,
    /// Judged queries that it lacks; they score 0.
    pub missing: u64,
    /// Queries of it that nobody judged; they are ignored.
    pub unjudged: u64,
    /// Hits on judged documents, over all queries. 0 mostly means that ids were written in two ways.
    pub judged_hits: u64,
    /// Its scores, query by query.
    pub evaluation: &'a Evaluation<'a>,
    /// Their bounds.
    pub bounds: &'a [QueryBounds<'a>],
}

/// An evaluation of runs.
#[derive(Debug, Clone)]
pub struct RunsView<'a> {
    /// The file of judgments.
    pub qrels: &'a str,
    /// What is ranked and judged: `document` or `file`.
    pub unit: &'a str,
    /// The least grade that counts as relevant.
    pub relevance_floor: i32,
    /// Queries that were left out because nothing is relevant for them; none when they count.
    pub without_positive: Option<u64>,
    /// The runs, in the order asked for.
    pub runs: Vec<RunFacts<'a>>,
    /// The numbers.
    pub table: &'a RunsTable,
}
