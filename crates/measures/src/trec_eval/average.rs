//! How values of queries become a summary.

use super::options::{Compat, Options};
use crate::graded::float;

/// A measure's way to its summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Average {
    /// The sum over queries.
    Sum,
    /// The mean over queries.
    Mean,
    /// The geometric mean: values are logarithms.
    Geometric,
    /// The number of queries.
    Queries,
    /// The sum; with `-c` the relevant judgments of all queries, with relevant meaning above 0 whatever `-l` says.
    Relevant,
    /// There is none.
    None,
}

/// What a geometric mean takes for 0.
pub(super) const LEAST: f64 = 0.00001;

/// The queries that a summary is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Over {
    /// Queries that have a value.
    pub(super) valued: usize,
    /// Queries of the qrels.
    pub(super) all: usize,
    /// Judgments above 0 over all queries of the qrels.
    pub(super) positive: usize,
}

impl Average {
    /// The summary of values that were added up in the order of queries.
    pub(super) fn of(self, sum: f64, over: Over, options: &Options) -> f64 {
        let queries = if options.complete { over.all } else { over.valued };
        match self {
            Self::Sum | Self::None => sum,
            Self::Mean => sum / float(queries),
            Self::Geometric => libm::exp((sum + missing(over, options)) / float(queries)),
            Self::Queries => float(queries),
            Self::Relevant if options.complete => float(over.positive),
            Self::Relevant => sum,
        }
    }
}

/// What queries without a value add to a sum of logarithms. Version 10 gives each of them a value.
fn missing(over: Over, options: &Options) -> f64 {
    match options.compat {
        Compat::V9 if options.complete => float(over.all - over.valued) * libm::log(LEAST),
        Compat::V9 | Compat::V10 => 0.0,
    }
}
