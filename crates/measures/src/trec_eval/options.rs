//! What trec_eval's flags say.

use lensgate_dataset::trec::{LineRules, Precision};

use super::select::Selection;

/// Whose numbers to print where versions of trec_eval differ.
///
/// Version 9 holds scores in 32 bits, turns recall points into counts by adding 0.9 and cutting off, and prints no query that
/// the run lacks. Version 10 holds them in 64 bits, rounds, and with `-c` prints such queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Compat {
    /// trec_eval 9.0.x, which most published numbers come from.
    #[default]
    V9,
    /// trec_eval 10.0.
    V10,
}

/// trec_eval's flags; the default is what it does without any.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Whose numbers.
    pub compat: Compat,
    /// `-m`: what to print; the official measures when none is selected.
    pub selection: Selection,
    /// `-q`: print every query.
    pub by_query: bool,
    /// Print the summary; `-n` turns it off.
    pub summary: bool,
    /// `-c`: average over all queries of the qrels; those that the run lacks count 0.
    pub complete: bool,
    /// `-J`: take unjudged documents out of the ranking first.
    pub judged_only: bool,
    /// `-l`: the least grade that counts as relevant, 0 or more. nDCG and its kin take no notice.
    pub relevance_level: u32,
    /// `-M`: look at so many documents of each query.
    pub most_per_query: Option<u32>,
    /// `-N`: documents in the collection, for `utility`.
    pub collection_size: u64,
}

impl Options {
    /// How the version holds scores and levels.
    pub fn precision(&self) -> Precision {
        match self.compat {
            Compat::V9 => Precision::Single,
            Compat::V10 => Precision::Double,
        }
    }

    /// How the version reads lines.
    pub fn rules(&self) -> LineRules {
        match self.compat {
            Compat::V9 => LineRules::TrecEval9,
            Compat::V10 => LineRules::TrecEval10,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            compat: Compat::default(),
            selection: Selection::default(),
            by_query: false,
            summary: true,
            complete: false,
            judged_only: false,
            relevance_level: 1,
            most_per_query: None,
            collection_size: 0,
        }
    }
}
