//! The index: built once from a corpus, never changed, shared by both arms.

use lensgate_dataset::{Corpus, Span};

use crate::analysis::Lexicon;
use crate::build::build_tables;
use crate::error::EngineError;
use crate::stage_a::{Lexical, Spelling, Synonyms, Trigrams};
use crate::tables::Tables;

/// What is fixed before an index is built.
#[derive(Debug, Clone, Default)]
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
    pub span: Span,
}

/// Everything the stages read; `Send + Sync`.
#[derive(Debug)]
pub struct Index {
    pub(crate) tables: Tables,
    pub(crate) lexical: Lexical,
    pub(crate) trigrams: Trigrams,
    pub(crate) spelling: Spelling,
    pub(crate) synonyms: Synonyms,
}

impl Index {
    /// Indexes a corpus. `progress` hears of each phase: its name, steps done, steps in all; from several threads.
    pub fn build(
        corpus: &Corpus,
        options: &IndexOptions,
        progress: &(dyn Fn(&str, u64, u64) + Sync),
    ) -> Result<Self, EngineError> {
        progress("terms", 0, 1);
        let tables = build_tables(corpus);
        progress("terms", 1, 1);
        let (lexical, (trigrams, (spelling, synonyms))) = rayon::join(
            || Lexical::build(&tables, progress),
            || {
                let trigrams = Trigrams::build(&tables);
                progress("trigrams", 1, 1);
                let mined = (Spelling::build(&tables.vocabulary), Synonyms::build(&tables));
                progress("synonyms", 1, 1);
                (trigrams, mined)
            },
        );
        let _ = options;
        Ok(Self { lexical: lexical?, trigrams, spelling, synonyms, tables })
    }

    /// Files in the index.
    pub fn files(&self) -> usize {
        self.tables.files.len()
    }

    /// Chunks in the index.
    pub fn chunks(&self) -> usize {
        self.tables.chunks.len()
    }

    /// Distinct terms in the index.
    pub fn terms(&self) -> usize {
        self.tables.vocabulary.len()
    }

    pub(crate) fn lexicon(&self) -> Lexicon<'_> {
        Lexicon { tables: &self.tables, spelling: &self.spelling, synonyms: &self.synonyms }
    }
}
