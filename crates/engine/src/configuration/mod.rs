//! The engine's configuration: every knob of LENS with its legal range, in its nested and its flat form.

mod dump;
#[cfg(test)]
mod effects;
mod knob;
mod parse;
mod preset;
mod source;
mod stage_a;
mod stage_b;
mod stage_c;
#[cfg(test)]
mod tests;
mod words;
mod write;

use preset::{BASELINE, PRESETS};

pub use source::Format;
pub use stage_a::{
    BoundType, KCandidates, PathPriors, PruneAggressiveness, RareTermFuzzy, StageA, SynonymsSource, Wand,
};
pub use stage_b::{PatternPack, StageB};
pub use stage_c::{Ann, Calibration, Feature, Gate, StageC};
pub use write::Change;

/// A complete configuration: what a file leaves out has the baseline's value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Configuration {
    /// Lexical candidates.
    pub stage_a: StageA,
    /// Symbols and structural patterns.
    pub stage_b: StageB,
    /// Semantic rerank.
    pub stage_c: StageC,
}

impl Configuration {
    /// Whether anything in it is fitted.
    pub fn calibrates(&self) -> bool {
        self.stage_c.enabled && self.stage_c.calibration != Calibration::None
    }
}
