//! The lexical index and its search: a chunk's score is its own BM25 plus a share of its file's, times a prior by path.

use lensgate_dataset::work;

use crate::candidate::Candidate;
use crate::configuration::{PathPriors, StageA, Wand};
use crate::error::EngineError;
use crate::query::AnalyzedQuery;
use crate::round::rounded;
use crate::stage_a::capped::{CappedTop, Scored};
use crate::stage_a::evidence::Reader;
use crate::stage_a::level::{Level, Weighted};
use crate::stage_a::pruning::Pruning;
use crate::stage_a::wand;
use crate::tables::{FileEntry, Tables};

/// How much a file's BM25 counts beside its chunk's. A chunk alone misses what the rest of its file says.
const FILE_SHARE: f32 = 1.0;

/// Both levels of a corpus.
#[derive(Debug)]
pub(crate) struct Lexical {
    files: Level,
    chunks: Level,
}

/// What stage A found.
#[derive(Debug)]
pub(crate) struct Found {
    /// Best first, at most `per_file_span_cap` a file and `k_candidates` in all.
    pub(crate) candidates: Vec<Candidate>,
    /// Chunks that were scored in full on the way.
    pub(crate) scored: u32,
    /// By what a chunk that was not found is scored alike; none for a pattern.
    pub(crate) scale: Option<Scale>,
}

/// What the lexical scores of one query are relative to.
#[derive(Debug)]
pub(crate) struct Scale {
    files: Vec<Option<FilePart>>,
    best: f64,
}

impl Lexical {
    pub(crate) fn build(tables: &Tables, progress: &(dyn Fn(&str, u64, u64) + Sync)) -> Result<Self, EngineError> {
        let (all_files, all_chunks) = (tables.files.len() as u64, tables.chunks.len() as u64);
        let (files, chunks) = rayon::join(
            || {
                Level::build(tables.files.iter().map(FileEntry::indexed_text), |done| {
                    progress("files", done, all_files)
                })
            },
            || {
                let numbers = 0..u32::try_from(tables.chunks.len()).expect("chunks are counted in 32 bits");
                Level::build(numbers.map(|chunk| tables.indexed_text(chunk)), |done| {
                    progress("chunks", done, all_chunks)
                })
            },
        );
        Ok(Self { files: files?, chunks: chunks? })
    }

    /// The candidates of a query.
    pub(crate) fn search(&self, tables: &Tables, query: &AnalyzedQuery<'_>, k: u32, configuration: &StageA) -> Found {
        if query.terms.is_empty() {
            return Found { candidates: Vec::new(), scored: 0, scale: None };
        }
        let files = self.score_files(tables, query, &configuration.path_priors);
        let mut top = CappedTop::new(&tables.chunks, k, configuration.per_file_span_cap);
        let scored = self.scan(tables, query, &files, configuration.wand, &mut top);
        work::add(scored as usize * query.terms.len());
        let mut candidates = self.decide(tables, query, &files, top.finish());
        cap_files(&mut candidates, configuration.per_file_span_cap);
        candidates.truncate(k as usize);
        let best = candidates.first().map_or(1.0, |best| best.lexical);
        candidates.iter_mut().for_each(|candidate| candidate.lexical = rounded(candidate.lexical / best));
        Found { candidates, scored, scale: Some(Scale { files, best }) }
    }

    /// Gives candidates that another stage added the lexical score that their chunk has: the cap or k left them out, or
    /// they hold no term at all.
    pub(crate) fn score_added(
        &self,
        tables: &Tables,
        query: &AnalyzedQuery<'_>,
        scale: &Scale,
        candidates: &mut [Candidate],
    ) {
        let mut reader = Reader::new(tables, &self.chunks, &query.terms);
        for candidate in candidates.iter_mut().filter(|candidate| candidate.lexical == 0.0) {
            let Some(part) = scale.files[candidate.file as usize] else { continue };
            let evidence = reader.read(candidate.chunk);
            if evidence.score > 0.0 {
                candidate.lexical = rounded(part.exact(evidence.score) / scale.best);
                candidate.why.insert(evidence.why);
            }
        }
    }

    /// The level of chunks.
    pub(crate) fn chunks(&self) -> &Level {
        &self.chunks
    }

    /// The prior of a file's path, at most 1.
    pub(crate) fn prior_of(&self, tables: &Tables, query: &AnalyzedQuery<'_>, file: u32, knobs: &PathPriors) -> f64 {
        f64::from(prior(query, &tables.files[file as usize], knobs))
    }

    /// Every file's part: `None` out of scope or without a query term.
    pub(crate) fn score_files(
        &self,
        tables: &Tables,
        query: &AnalyzedQuery<'_>,
        priors: &PathPriors,
    ) -> Vec<Option<FilePart>> {
        let mut parts = vec![None; tables.files.len()];
        self.files.for_each(&weighted(tables, query), |file, score| {
            let entry = &tables.files[file as usize];
            if query.in_scope(entry) {
                parts[file as usize] = Some(FilePart { share: FILE_SHARE * score, prior: prior(query, entry, priors) });
            }
        });
        parts
    }

    /// Feeds the chunks that can matter to `top`; returns how many were scored.
    fn scan(
        &self,
        tables: &Tables,
        query: &AnalyzedQuery<'_>,
        files: &[Option<FilePart>],
        knobs: Wand,
        top: &mut CappedTop<'_>,
    ) -> u32 {
        let terms = weighted(tables, query);
        if knobs.enabled {
            let mut pruning = Pruning::new(tables, files, knobs, top);
            wand::scan(self.chunks.cursors(&terms), knobs.block_max, &mut pruning);
            return pruning.scored;
        }
        let mut scored = 0;
        self.chunks.for_each(&terms, |chunk, score| {
            if let Some(part) = files[tables.chunks[chunk as usize].file as usize] {
                top.push(chunk, part.combined(score));
                scored += 1;
            }
        });
        scored
    }

    /// Scores exactly what the scan kept, best first.
    fn decide(
        &self,
        tables: &Tables,
        query: &AnalyzedQuery<'_>,
        files: &[Option<FilePart>],
        kept: Vec<Scored>,
    ) -> Vec<Candidate> {
        let mut reader = Reader::new(tables, &self.chunks, &query.terms);
        let exact = |Scored { chunk, .. }: Scored| {
            let place = tables.chunks[chunk as usize];
            let part = files[place.file as usize]?;
            let evidence = reader.read(chunk);
            let lexical = rounded(part.exact(evidence.score));
            let found =
                Candidate { focus: evidence.focus, lexical, why: evidence.why, ..Candidate::of_chunk(chunk, place) };
            (lexical > 0.0).then_some(found)
        };
        let mut candidates: Vec<Candidate> = kept.into_iter().filter_map(exact).collect();
        candidates.sort_unstable_by(|a, b| b.lexical.total_cmp(&a.lexical).then(a.chunk.cmp(&b.chunk)));
        candidates
    }
}

/// Keeps the first `cap` of each file.
pub(crate) fn cap_files(candidates: &mut Vec<Candidate>, cap: u32) {
    let mut in_file = std::collections::HashMap::new();
    candidates.retain(|candidate| {
        let count = in_file.entry(candidate.file).or_insert(0);
        *count += 1;
        *count <= cap
    });
}

/// What a file adds to its chunks' scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FilePart {
    /// Added to the chunk's BM25.
    pub(crate) share: f32,
    /// Multiplied with the sum, at most 1.
    pub(crate) prior: f32,
}

impl FilePart {
    /// The score of a chunk with this BM25.
    pub(crate) fn combined(self, chunk: f32) -> f32 {
        self.prior * (chunk + self.share)
    }

    /// The same in double precision.
    fn exact(self, chunk: f64) -> f64 {
        f64::from(self.prior) * (chunk + f64::from(self.share))
    }
}

/// The prior of a file's path; 1 when the query itself asks for such places.
#[expect(clippy::cast_possible_truncation, reason = "a factor of a score in f32")]
fn prior(query: &AnalyzedQuery<'_>, file: &FileEntry, knobs: &PathPriors) -> f32 {
    if !knobs.debias_low_priority_paths || query.asks_for(file.kind) {
        return 1.0;
    }
    (1.0 - file.kind.severity() * (1.0 - knobs.max_deboost)) as f32
}

fn weighted<'a>(tables: &'a Tables, query: &AnalyzedQuery<'_>) -> Vec<Weighted<'a>> {
    query.terms.iter().map(|term| Weighted { term: tables.vocabulary.term(term.id), weight: term.weight }).collect()
}
