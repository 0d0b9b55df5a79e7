//! The index: built once from a corpus, never changed, shared by both arms.

use std::sync::Arc;

use lensgate_dataset::{Corpus, Span};

use crate::analysis::Lexicon;
use crate::build::build_tables;
use crate::candidate::Candidate;
use crate::configuration::{KCandidates, StageA, StageB};
use crate::error::EngineError;
use crate::fit::fit;
use crate::fusion::{fuse, merge_places};
use crate::partial::{Lack, partial};
use crate::query::AnalyzedQuery;
use crate::stage_a::{Found, Lexical, Spelling, Synonyms, Trigrams};
use crate::stage_b::{Cache, Symbols, read_outlines, refine};
use crate::stage_c::{Calibration, Semantic, Units};
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

/// What an index fitted; empty where there was too little to fit on.
#[derive(Debug, Clone, Default)]
pub struct Fitted(Option<Calibration>);

/// Everything the stages read; `Send + Sync`.
#[derive(Debug)]
pub struct Index {
    pub(crate) tables: Tables,
    pub(crate) lexical: Lexical,
    pub(crate) trigrams: Trigrams,
    pub(crate) spelling: Spelling,
    pub(crate) synonyms: Synonyms,
    pub(crate) symbols: Symbols,
    pub(crate) semantic: Semantic,
    partial: Vec<(Arc<str>, Lack)>,
}

impl Index {
    /// Indexes a corpus. `progress` hears of each phase: its name, steps done, steps in all; from several threads.
    pub fn build(
        corpus: &Corpus,
        options: &IndexOptions,
        progress: &(dyn Fn(&str, u64, u64) + Sync),
    ) -> Result<Self, EngineError> {
        let tables = build_tables(corpus);
        progress("terms", 1, 1);
        // Each lexical level is written by one thread; the rest uses the other cores meanwhile.
        let (lexical, lookups) =
            rayon::join(|| Lexical::build(&tables, progress), || Lookups::build(&tables, options, progress));
        let Lookups { trigrams, spelling, synonyms, symbols, semantic, partial } = lookups?;
        let mut index = Self { lexical: lexical?, trigrams, spelling, synonyms, symbols, semantic, partial, tables };
        progress("calibration", 0, 1);
        fit(&mut index, &options.fit);
        progress("calibration", 1, 1);
        Ok(index)
    }

    /// What was fitted, to be used by an index of the same sources.
    pub fn fitted(&self) -> Fitted {
        Fitted(self.semantic.calibration.clone())
    }

    /// The index with what another one fitted. The texts that a sample was made of have to be out of the index that it is
    /// fitted on, and may be in the one that uses it.
    #[must_use]
    pub fn with_fitted(mut self, fitted: &Fitted) -> Self {
        self.semantic.calibration.clone_from(&fitted.0);
        self
    }

    /// Whether stage C's calibration could be fitted: it takes enough prose among the fit pairs, and without it
    /// `isotonic_v1` acts as `none`.
    pub fn is_calibrated(&self) -> bool {
        self.semantic.is_calibrated()
    }

    /// Files in the index.
    pub fn files(&self) -> usize {
        self.tables.files.len()
    }

    /// Chunks in the index.
    pub fn chunks(&self) -> usize {
        self.tables.chunks.len()
    }

    /// The files that are not in it as a whole, by path, each with what lacks.
    pub fn partial(&self) -> &[(Arc<str>, Lack)] {
        &self.partial
    }

    /// Distinct terms in the index.
    pub fn terms(&self) -> usize {
        self.tables.vocabulary.len()
    }

    /// Stage A: matching lines when the query is a pattern that matches anything, else lexical candidates.
    pub(crate) fn candidates(&self, query: &AnalyzedQuery<'_>, knobs: &StageA) -> Found {
        let k = k_candidates(knobs.k_candidates, query);
        if query.regex.is_some() {
            let found = self.lexical.search_pattern(&self.tables, &self.trigrams, query, k, knobs);
            if !found.candidates.is_empty() {
                return found;
            }
        }
        self.lexical.search(&self.tables, query, k, knobs)
    }

    /// Stage B, when it is on, then the fusion of what both stages say: one candidate a place, best first.
    pub(crate) fn fused(
        &self,
        query: &AnalyzedQuery<'_>,
        found: Found,
        knobs: &StageB,
        cache: &Cache,
    ) -> Vec<Candidate> {
        let mut candidates = found.candidates;
        if knobs.enabled {
            candidates = refine(&self.tables, &self.symbols, query, candidates, knobs, cache);
            if let Some(scale) = &found.scale {
                self.lexical.score_added(&self.tables, query, scale, &mut candidates);
            }
        }
        let mut candidates = merge_places(candidates);
        fuse(&mut candidates, query);
        candidates
    }

    pub(crate) fn lexicon(&self) -> Lexicon<'_> {
        Lexicon { tables: &self.tables, spelling: &self.spelling, synonyms: &self.synonyms }
    }
}

/// What is built beside the lexical levels.
struct Lookups {
    trigrams: Trigrams,
    spelling: Spelling,
    synonyms: Synonyms,
    symbols: Symbols,
    semantic: Semantic,
    partial: Vec<(Arc<str>, Lack)>,
}

impl Lookups {
    fn build(
        tables: &Tables,
        options: &IndexOptions,
        progress: &(dyn Fn(&str, u64, u64) + Sync),
    ) -> Result<Self, EngineError> {
        // What takes most while it is built comes first, when least is there.
        let trigrams = Trigrams::build(tables);
        progress("trigrams", 1, 1);
        let (spelling, synonyms) = (Spelling::build(&tables.vocabulary), Synonyms::build(tables));
        progress("synonyms", 1, 1);
        let (symbols, units, partial) = {
            let outlines = read_outlines(tables);
            let partial = partial(&tables.files, &outlines);
            (Symbols::build(tables, &outlines), Units::cut(tables, &outlines), partial)
        };
        progress("symbols", 1, 1);
        let semantic = Semantic::build(tables, units, options, progress)?;
        Ok(Self { trigrams, spelling, synonyms, symbols, semantic, partial })
    }
}

/// `adaptive(a,b)` goes from `a` for a query of identifiers alone to `b` for one without any.
fn k_candidates(knob: KCandidates, query: &AnalyzedQuery<'_>) -> u32 {
    match knob {
        KCandidates::Fixed(k) => k,
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between a and b")]
        KCandidates::Adaptive(a, b) => a + (f64::from(b - a) * (1.0 - query.identifier_density)).round() as u32,
    }
}
