//! The engine: one index under one configuration. Runs the stages in a row and times them.

use std::sync::Arc;
use std::time::Instant;

use lensgate_dataset::{Hit, Span};

use crate::analysis::analyze;
use crate::answer::{Answer, FanOut, Timing};
use crate::candidate::Candidate;
use crate::configuration::{Configuration, KCandidates};
use crate::error::EngineError;
use crate::fusion::{fuse, merge_places};
use crate::index::Index;
use crate::query::{AnalyzedQuery, Request};
use crate::stage_a::{Found, cap_files};

/// An index under a configuration; `Send + Sync`, one per arm.
#[derive(Debug)]
pub struct Engine {
    index: Arc<Index>,
    configuration: Configuration,
}

impl Engine {
    /// An engine over an index that other engines may share.
    pub fn new(index: Arc<Index>, configuration: Configuration) -> Result<Self, EngineError> {
        configuration.check()?;
        Ok(Self { index, configuration })
    }

    /// The configuration in force.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Answers a request.
    pub fn search(&self, request: &Request<'_>) -> Answer {
        let start = Instant::now();
        let query = analyze(self.index.lexicon(), request, &self.configuration.stage_a);
        let Found { candidates, scored } = self.candidates(&query);
        let mut fan_out = FanOut { stage_a: count(&candidates), ..FanOut::default() };
        let spans = candidates.iter().map(|candidate| self.span(candidate)).collect();
        let stage_a = start.elapsed();

        let start_b = Instant::now();
        let mut candidates = merge_places(candidates);
        fuse(&mut candidates, &query);
        fan_out.stage_b = count(&candidates);
        let stage_b = start_b.elapsed();

        let stage_c = None;
        fan_out.stage_c = count(&candidates);
        let hits = self.hits(candidates, request.limit);
        let timing = Timing { stage_a, stage_b, stage_c, total: start.elapsed() };
        Answer { hits, candidates: spans, timing, fan_out, scored }
    }

    /// Stage A: matching lines when the query is a pattern that matches anything, else lexical candidates.
    fn candidates(&self, query: &AnalyzedQuery<'_>) -> Found {
        let (index, knobs) = (&*self.index, &self.configuration.stage_a);
        let k = k_candidates(knobs.k_candidates, query);
        if query.regex.is_some() {
            let found = index.lexical.search_pattern(&index.tables, &index.trigrams, query, k, knobs);
            if !found.candidates.is_empty() {
                return found;
            }
        }
        index.lexical.search(&index.tables, query, k, knobs)
    }

    fn hits(&self, mut candidates: Vec<Candidate>, limit: usize) -> Vec<Hit> {
        cap_files(&mut candidates, self.configuration.stage_a.per_file_span_cap);
        candidates.truncate(limit);
        let hit = |candidate: &Candidate| Hit {
            span: self.span(candidate),
            score: candidate.score,
            why: candidate.why.to_string().into(),
        };
        candidates.iter().map(hit).collect()
    }

    fn span(&self, candidate: &Candidate) -> Span {
        self.index.tables.span(candidate.file, candidate.first, candidate.last)
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

fn count(candidates: &[Candidate]) -> u32 {
    u32::try_from(candidates.len()).expect("candidates are bounded by k")
}
