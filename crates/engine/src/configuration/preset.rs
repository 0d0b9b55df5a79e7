//! The built-in configurations.

use std::collections::BTreeSet;

use super::{
    Ann, BoundType, Calibration, Configuration, Feature, Gate, KCandidates, PatternPack, PruneAggressiveness, StageA,
    StageB, StageC, Wand,
};

/// Makes a built-in configuration.
type Preset = fn() -> Configuration;

/// What a file starts from.
pub(super) const BASELINE: Preset = Configuration::default;

/// Every preset with its name.
pub(super) const PRESETS: [(&str, Preset); 2] = [("lens-baseline", BASELINE), ("lens-v1.2", lens_v1_2)];

impl Configuration {
    /// A preset by its name: `lens-baseline` or `lens-v1.2`.
    pub fn preset(name: &str) -> Option<Self> {
        PRESETS.iter().find(|(known, _)| *known == name).map(|(_, preset)| preset())
    }

    /// The names of the presets.
    pub fn preset_names() -> impl Iterator<Item = &'static str> {
        PRESETS.iter().map(|&(name, _)| name)
    }
}

/// LENS v1.2 as its ablation left it: fuzzy backoff, synonyms and path priors dropped.
fn lens_v1_2() -> Configuration {
    let wand = Wand {
        enabled: true,
        block_max: true,
        prune_aggressiveness: PruneAggressiveness::Low,
        bound_type: BoundType::Max,
    };
    Configuration {
        stage_a: StageA { k_candidates: KCandidates::Fixed(320), per_file_span_cap: 5, wand, ..StageA::default() },
        stage_b: StageB {
            pattern_packs: BTreeSet::from([PatternPack::CtorImpl, PatternPack::TestFuncNames, PatternPack::ConfigKeys]),
            lru_bytes_budget: 1.25,
            batch_query_size: 1.2,
            ..StageB::default()
        },
        stage_c: StageC {
            calibration: Calibration::IsotonicV1,
            gate: Gate { nl_threshold: 0.35, min_candidates: 8, confidence_cutoff: 0.08 },
            ann: Ann { k: 220, ef_search: 96 },
            features: BTreeSet::from([
                Feature::PathPriorResidual,
                Feature::SubtokenJaccard,
                Feature::StructDistance,
                Feature::DocBm25,
            ]),
            ..StageC::default()
        },
    }
}
