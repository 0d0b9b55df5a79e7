//! The knobs of stage A: candidates, pruning, fuzzy terms, synonyms and path priors.

/// How many candidates stage A hands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KCandidates {
    /// The same for every query, 100 to 500.
    Fixed(u32),
    /// `adaptive(a,b)`: `a` for a query of identifiers alone, `b` for pure prose, in between by identifier density.
    Adaptive(u32, u32),
}

/// How far the pruned scan may overshoot its threshold (Broder et al. 2003, "Efficient query evaluation using a
/// two-level retrieval process", section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PruneAggressiveness {
    /// The threshold as it is: the candidates are those of the exhaustive scan.
    Low,
    /// The threshold times 1.1: weak candidates may be missed.
    Medium,
    /// The threshold times 1.3.
    High,
}

/// How the file's share of a score bounds what the pruned scan skips; both are safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundType {
    /// The sum of the largest values there are: the best share of any file is added to every chunk's bound.
    Sum,
    /// The largest value that this chunk can have: its own file's share is added. Tighter, so more is skipped.
    Max,
}

/// Dynamic pruning of the top-k scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wand {
    /// On, or every matching chunk is scored.
    pub enabled: bool,
    /// Bounds per block of postings (block-max WAND) instead of one per term.
    pub block_max: bool,
    /// How far the threshold is overshot.
    pub prune_aggressiveness: PruneAggressiveness,
    /// How file scores enter the bound.
    pub bound_type: BoundType,
}

/// What happens to a query term that no file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RareTermFuzzy {
    /// It is dropped.
    Strict,
    /// Terms within `fuzzy_max_edits` stand in for it.
    Backoff,
}

/// Where synonyms come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SynonymsSource {
    /// No synonyms.
    None,
    /// Pointwise mutual information between the words of doc comments and the subtokens of the code under them.
    PmiSubtokensDocstringsV1,
}

/// Deboost of tests, examples, vendored and generated files.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathPriors {
    /// On or off.
    pub debias_low_priority_paths: bool,
    /// The factor at most applied, 0 to 1; 1 changes nothing.
    pub max_deboost: f64,
}

/// The knobs of stage A.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageA {
    /// Candidates handed to stages B and C.
    pub k_candidates: KCandidates,
    /// Spans kept per file, 1 to 10.
    pub per_file_span_cap: u32,
    /// Pruning.
    pub wand: Wand,
    /// Typo tolerance.
    pub rare_term_fuzzy: RareTermFuzzy,
    /// The largest edit distance of the backoff, 0 to 2.
    pub fuzzy_max_edits: u32,
    /// Queries with a lower share of identifiers are expanded, 0 to 1.
    pub synonyms_when_identifier_density_below: f64,
    /// What they are expanded with.
    pub synonyms_source: SynonymsSource,
    /// Priors by path.
    pub path_priors: PathPriors,
}

impl Default for StageA {
    /// The baseline of LENS.
    fn default() -> Self {
        Self {
            k_candidates: KCandidates::Fixed(200),
            per_file_span_cap: 3,
            wand: Wand {
                enabled: false,
                block_max: false,
                prune_aggressiveness: PruneAggressiveness::Medium,
                bound_type: BoundType::Sum,
            },
            rare_term_fuzzy: RareTermFuzzy::Strict,
            fuzzy_max_edits: 1,
            synonyms_when_identifier_density_below: 0.5,
            synonyms_source: SynonymsSource::None,
            path_priors: PathPriors { debias_low_priority_paths: false, max_deboost: 1.0 },
        }
    }
}
