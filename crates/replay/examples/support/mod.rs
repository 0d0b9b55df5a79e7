//! Corpus and queries for measurements of the engine: queries mined, what they were made of left out, pairs to fit on from
//! the part that is not evaluated. All queries are asked of one index; the main job asks given ones of the whole corpus.
#![allow(clippy::unwrap_used, reason = "a measuring script may panic")]

use std::path::Path;

use lensgate_dataset::{Corpus, LoadOptions, QuerySet, Unit, load, query_folder};
use lensgate_engine::FitPair;
use lensgate_mine::{Options, mine};

/// What is replayed over.
pub struct Prepared {
    pub corpus: Corpus,
    /// The given queries, then the mined ones unless files are judged.
    pub set: QuerySet,
    /// How many queries were given.
    pub given: usize,
    pub fit: Vec<FitPair>,
}

/// Loads, and mines as many queries as `lensgate run` asks by default.
pub fn prepare(dataset: &Path, queries: &Path, require_positive: bool) -> Prepared {
    let corpus = load(&[dataset], &LoadOptions::default()).unwrap().corpus;
    let mut folder = query_folder::read(queries).unwrap();
    if require_positive {
        folder.require_positive();
    }
    let mut set = folder.set;
    let mined = mine(&corpus, &Options::default());
    let pair = |query: &lensgate_dataset::Query| {
        let best = mined.fit.judgments_of(&query.id).iter().max_by_key(|judgment| judgment.grade)?;
        Some(FitPair { text: query.text.clone(), span: best.span.clone() })
    };
    let fit = mined.fit.queries.iter().filter_map(pair).collect();
    let given = set.queries.len();
    if set.unit == Unit::Span {
        set.queries.extend(mined.evaluation.queries);
        set.judgments.extend(mined.evaluation.judgments);
    }
    Prepared { corpus: mined.corpus, set, given, fit }
}
