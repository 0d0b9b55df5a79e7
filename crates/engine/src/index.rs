//! The index: built once from a corpus, never changed, shared by both arms.

use crate::tables::Tables;

/// What is fixed before an index is built.
#[derive(Debug, Clone)]
pub struct IndexOptions {
    /// Seeds everything in the build that draws numbers (stage C's projection).
    pub seed: u64,
    /// Queries with their answers, from a part that evaluation never sees: stage C's calibration is fitted on them.
    pub fit: Vec<FitPair>,
}

/// A query whose right answer is known, for fitting only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FitPair {
    /// The query's text.
    pub text: String,
    /// The right answer.
    pub span: lensgate_dataset::Span,
}

/// Everything the stages read; `Send + Sync`.
#[derive(Debug)]
pub struct Index {
    /// Files, chunks, terms.
    pub(crate) tables: Tables,
}
