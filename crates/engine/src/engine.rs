//! The engine: one index under one configuration. Runs the stages in a row and times them.

use std::sync::Arc;

use lensgate_dataset::{Hit, Span};

use crate::analysis::analyze;
use crate::answer::{Answer, FanOut};
use crate::candidate::{Candidate, Why};
use crate::configuration::Configuration;
use crate::error::EngineError;
use crate::fusion::order;
use crate::index::Index;
use crate::mark::{Mark, timings};
use crate::query::{AnalyzedQuery, Request};
use crate::stage_a::cap_files;
use crate::stage_b::{Cache, CacheCounts};
use crate::stage_c::rerank;

/// An index under a configuration; `Send + Sync`, one per arm.
#[derive(Debug)]
pub struct Engine {
    index: Arc<Index>,
    configuration: Configuration,
    cache: Cache,
    /// Each set of reasons in words, so that a million hits share them.
    reasons: Vec<Arc<str>>,
}

impl Engine {
    /// An engine over an index that other engines may share.
    pub fn new(index: Arc<Index>, configuration: Configuration) -> Result<Self, EngineError> {
        configuration.check()?;
        let cache = Cache::new(&configuration.stage_b);
        let reasons = Why::every().map(|why| why.to_string().into()).collect();
        Ok(Self { index, configuration, cache, reasons })
    }

    /// What stage B's cache did so far; its contents change how long an answer takes and never what it holds.
    pub fn cache_counts(&self) -> CacheCounts {
        self.cache.counts()
    }

    /// The configuration in force.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Answers a request.
    pub fn search(&self, request: &Request<'_>) -> Answer {
        let start = Mark::now();
        let query = analyze(self.index.lexicon(), request, &self.configuration.stage_a);
        let found = self.index.candidates(&query, &self.configuration.stage_a);
        let scored = found.scored;
        let mut fan_out = FanOut { stage_a: count(&found.candidates), ..FanOut::default() };
        let spans = found.candidates.iter().map(|candidate| self.span(candidate)).collect();
        let after_a = Mark::now();

        let mut candidates = self.index.fused(&query, found, &self.configuration.stage_b, &self.cache);
        fan_out.stage_b = count(&candidates);
        let after_b = Mark::now();

        let after_c = self.rerank(&query, &mut candidates).then(Mark::now);
        fan_out.stage_c = count(&candidates);
        let hits = self.hits(candidates, request.limit);
        let (timing, cpu) = timings([start, after_a, after_b], after_c, Mark::now());
        Answer { hits, candidates: spans, timing, cpu, fan_out, scored }
    }

    /// Stage C, when its gate lets it run.
    fn rerank(&self, query: &AnalyzedQuery<'_>, candidates: &mut Vec<Candidate>) -> bool {
        let index = &*self.index;
        let ran = rerank(&index.tables, &index.semantic, query, candidates, &self.configuration.stage_c);
        if ran {
            order(candidates);
        }
        ran
    }

    fn hits(&self, mut candidates: Vec<Candidate>, limit: usize) -> Vec<Hit> {
        cap_files(&mut candidates, self.configuration.stage_a.per_file_span_cap);
        candidates.truncate(limit);
        let hit = |candidate: &Candidate| Hit {
            span: self.span(candidate),
            score: candidate.score,
            why: Arc::clone(&self.reasons[candidate.why.number()]),
        };
        candidates.iter().map(hit).collect()
    }

    fn span(&self, candidate: &Candidate) -> Span {
        self.index.tables.span(candidate.file, candidate.first, candidate.last)
    }
}

fn count(candidates: &[Candidate]) -> u32 {
    u32::try_from(candidates.len()).expect("candidates are bounded by k")
}
