//! Which of the two passes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which of the two passes recorded a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// All cores; rankings and errors count, clocks do not and are not recorded.
    Quality,
    /// Arms interleaved at a declared concurrency; clocks and errors count, rankings do not.
    Latency,
}

impl Pass {
    /// Every pass.
    pub const ALL: [Self; 2] = [Self::Quality, Self::Latency];

    /// The word in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quality => "quality",
            Self::Latency => "latency",
        }
    }

    /// The pass that a word names.
    ///
    /// # Errors
    /// The word with those that there are.
    pub fn from_name(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|each| each.name() == word)
            .ok_or_else(|| format!("unknown pass {word:?}, expected one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
