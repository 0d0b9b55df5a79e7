//! The lexical index and its search: a chunk's score is its own BM25 plus a share of its file's, times a prior by path.

use crate::candidate::Candidate;
use crate::configuration::{BoundType, PathPriors, PruneAggressiveness, StageA, Wand};
use crate::error::EngineError;
use crate::query::AnalyzedQuery;
use crate::round::rounded;
use crate::stage_a::capped::{CappedTop, Scored};
use crate::stage_a::evidence::Reader;
use crate::stage_a::level::{K1, Level, Weighted};
use crate::stage_a::plain_wand::{Bounded, wand};
use crate::tables::Tables;

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
}

impl Lexical {
    pub(crate) fn build(tables: &Tables, progress: &(dyn Fn(&str, u64, u64) + Sync)) -> Result<Self, EngineError> {
        let (all_files, all_chunks) = (tables.files.len() as u64, tables.chunks.len() as u64);
        let (files, chunks) = rayon::join(
            || Level::build(tables.files.iter().map(|file| &*file.text), |done| progress("files", done, all_files)),
            || {
                let numbers = 0..u32::try_from(tables.chunks.len()).expect("chunks are counted in 32 bits");
                Level::build(numbers.map(|chunk| tables.text(chunk)), |done| progress("chunks", done, all_chunks))
            },
        );
        Ok(Self { files: files?, chunks: chunks? })
    }

    /// The candidates of a query.
    pub(crate) fn search(&self, tables: &Tables, query: &AnalyzedQuery<'_>, k: u32, configuration: &StageA) -> Found {
        if query.terms.is_empty() {
            return Found { candidates: Vec::new(), scored: 0 };
        }
        let files = self.score_files(tables, query, &configuration.path_priors);
        let mut top = CappedTop::new(&tables.chunks, k, configuration.per_file_span_cap);
        let scored = self.scan(tables, query, &files, configuration.wand, &mut top);
        Found { candidates: self.decide(tables, query, &files, top.finish(), k, configuration), scored }
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
        let ahead = Ahead::new(files, knobs.bound_type);
        let overshoot = overshoot(knobs.prune_aggressiveness);
        let mut scored = 0;
        let mut take = |chunk: u32, score: f32| {
            scored += 1;
            let file = tables.chunks[chunk as usize].file;
            if let Some(part) = files[file as usize] {
                top.push(chunk, part.combined(score));
            }
            // Below zero there is nothing to overshoot yet.
            let threshold = top.threshold();
            (if threshold > 0.0 { threshold * overshoot } else { threshold }) - ahead.best_from(file)
        };
        if !knobs.enabled {
            self.chunks.for_each(&terms, |chunk, score| {
                take(chunk, score);
            });
        } else if knobs.block_max {
            self.chunks.for_each_pruned(&terms, f32::MIN, take);
        } else {
            wand(self.bounded(tables, query, &terms), f32::MIN, take);
        }
        scored
    }

    #[expect(clippy::cast_possible_truncation, reason = "the pruned scan works in f32")]
    fn bounded(&self, tables: &Tables, query: &AnalyzedQuery<'_>, terms: &[Weighted<'_>]) -> Vec<Bounded> {
        let bounds = query.terms.iter().map(|term| {
            let idf = self.chunks.idf(tables.vocabulary.chunk_frequency(term.id));
            // A term's score approaches this as its frequency grows; the margin covers single precision.
            (term.weight * idf * (K1 + 1.0) * 1.000_01) as f32
        });
        self.chunks.scorers(terms).into_iter().zip(bounds).map(|(scorer, bound)| Bounded { scorer, bound }).collect()
    }

    /// Scores exactly what the scan kept, orders it, applies the cap and k.
    fn decide(
        &self,
        tables: &Tables,
        query: &AnalyzedQuery<'_>,
        files: &[Option<FilePart>],
        kept: Vec<Scored>,
        k: u32,
        configuration: &StageA,
    ) -> Vec<Candidate> {
        let mut reader = Reader::new(tables, &self.chunks, &query.terms);
        let mut candidates: Vec<Candidate> = kept
            .into_iter()
            .filter_map(|Scored { chunk, .. }| {
                let place = tables.chunks[chunk as usize];
                let part = files[place.file as usize]?;
                let evidence = reader.read(chunk);
                let score = rounded(f64::from(part.prior) * (evidence.score + f64::from(part.share)));
                Some(Candidate {
                    focus: evidence.focus,
                    lexical: score,
                    why: evidence.why,
                    ..Candidate::of_chunk(chunk, place)
                })
            })
            .filter(|candidate| candidate.lexical > 0.0)
            .collect();
        candidates.sort_unstable_by(|a, b| b.lexical.total_cmp(&a.lexical).then(a.chunk.cmp(&b.chunk)));
        cap_files(&mut candidates, configuration.per_file_span_cap);
        candidates.truncate(k as usize);
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
    fn combined(self, chunk: f32) -> f32 {
        self.prior * (chunk + self.share)
    }
}

/// The prior of a file's path; 1 when the query itself asks for such places.
#[expect(clippy::cast_possible_truncation, reason = "a factor of a score in f32")]
fn prior(query: &AnalyzedQuery<'_>, file: &crate::tables::FileEntry, knobs: &PathPriors) -> f32 {
    if !knobs.debias_low_priority_paths || query.asks_for(file.kind) {
        return 1.0;
    }
    (1.0 - file.kind.severity() * (1.0 - knobs.max_deboost)) as f32
}

/// The factor on the threshold (Broder et al. 2003): 1 loses nothing.
fn overshoot(knob: PruneAggressiveness) -> f32 {
    match knob {
        PruneAggressiveness::Low => 1.0,
        PruneAggressiveness::Medium => 1.1,
        PruneAggressiveness::High => 1.3,
    }
}

/// The best file share that chunks ahead of the scan can still have.
enum Ahead {
    Everywhere(f32),
    From(Vec<f32>),
}

impl Ahead {
    fn new(files: &[Option<FilePart>], bound: BoundType) -> Self {
        let share = |part: &Option<FilePart>| part.map_or(f32::NEG_INFINITY, |part| part.share);
        match bound {
            BoundType::Sum => Self::Everywhere(files.iter().map(share).fold(0.0, f32::max)),
            BoundType::Max => {
                let mut best: Vec<f32> = files.iter().map(share).collect();
                for at in (1..best.len()).rev() {
                    best[at - 1] = best[at - 1].max(best[at]);
                }
                Self::From(best)
            }
        }
    }

    fn best_from(&self, file: u32) -> f32 {
        match self {
            Self::Everywhere(best) => *best,
            Self::From(best) => best[file as usize],
        }
    }
}

fn weighted<'a>(tables: &'a Tables, query: &AnalyzedQuery<'_>) -> Vec<Weighted<'a>> {
    query.terms.iter().map(|term| Weighted { term: tables.vocabulary.term(term.id), weight: term.weight }).collect()
}
