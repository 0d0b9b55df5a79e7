//! The knobs of stage C: when it runs, how widely it looks, what it weighs and what it drops.

use std::collections::BTreeSet;

/// How scores become probabilities of relevance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calibration {
    /// They do not.
    None,
    /// Isotonic regression (pool adjacent violators) fitted on pairs that evaluation never sees.
    IsotonicV1,
}

/// When stage C runs and which hits it keeps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gate {
    /// It runs when the query is at least this likely to be natural language, 0 to 1.
    pub nl_threshold: f64,
    /// It runs when there are at least this many candidates, 1 to 500.
    pub min_candidates: u32,
    /// What stage C alone proposes with less confidence than this is dropped, 0 to 1; what stages A and B found stays,
    /// with the score they gave it. Confidence is the calibrated probability, without a calibration the cosine.
    pub confidence_cutoff: f64,
}

/// Breadth of the nearest-neighbour search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ann {
    /// Neighbours asked for, 50 to 500.
    pub k: u32,
    /// Size of the dynamic candidate list (`efSearch`), 16 to 512.
    pub ef_search: u32,
}

/// A rerank feature beyond the baseline's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// `path_prior_residual`.
    PathPriorResidual,
    /// `subtoken_jaccard`.
    SubtokenJaccard,
    /// `struct_distance`.
    StructDistance,
    /// `docBM25`.
    DocBm25,
}

/// The knobs of stage C.
#[derive(Debug, Clone, PartialEq)]
pub struct StageC {
    /// Off: stage C never runs (the kill switch of LENS).
    pub enabled: bool,
    /// Calibration of its scores.
    pub calibration: Calibration,
    /// When it runs, what it keeps.
    pub gate: Gate,
    /// How widely it looks.
    pub ann: Ann,
    /// Features beyond the baseline's.
    pub features: BTreeSet<Feature>,
}

impl Default for StageC {
    /// The baseline of LENS.
    fn default() -> Self {
        Self {
            enabled: true,
            calibration: Calibration::None,
            gate: Gate { nl_threshold: 0.5, min_candidates: 10, confidence_cutoff: 0.12 },
            ann: Ann { k: 150, ef_search: 64 },
            features: BTreeSet::new(),
        }
    }
}
