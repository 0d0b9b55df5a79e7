//! The knobs of stage B: structural pattern packs, cache size and batch size.

use std::collections::BTreeSet;

/// A pack of structural patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PatternPack {
    /// Constructors and implementations (`ctor_impl`).
    CtorImpl,
    /// Functions named as tests (`test_func_names`).
    TestFuncNames,
    /// Configuration keys (`config_keys`).
    ConfigKeys,
}

/// The knobs of stage B.
#[derive(Debug, Clone, PartialEq)]
pub struct StageB {
    /// Off: candidates keep stage A's spans (the kill switch of LENS).
    pub enabled: bool,
    /// The packs that are matched.
    pub pattern_packs: BTreeSet<PatternPack>,
    /// The cache's size as a multiple of the baseline's; changes latency and cache hits, never rankings.
    pub lru_bytes_budget: f64,
    /// The batch's size as a multiple of the baseline's; changes latency, never rankings.
    pub batch_query_size: f64,
}

impl Default for StageB {
    /// The baseline of LENS.
    fn default() -> Self {
        Self { enabled: true, pattern_packs: BTreeSet::new(), lru_bytes_budget: 1.0, batch_query_size: 1.0 }
    }
}
