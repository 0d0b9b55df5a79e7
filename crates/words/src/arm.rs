//! Whose answer.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whose answer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// The configuration in service.
    Baseline,
    /// The configuration that wants to go out.
    Candidate,
    /// The baseline once more (A/A), for the noise floor; only in the latency pass.
    BaselineAgain,
}

impl Arm {
    /// Every arm.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Candidate, Self::BaselineAgain];

    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Candidate => "candidate",
            Self::BaselineAgain => "baseline_again",
        }
    }

    /// The arm that a word names.
    ///
    /// # Errors
    /// The word with those that there are.
    pub fn from_name(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|each| each.name() == word)
            .ok_or_else(|| format!("unknown arm {word:?}, expected one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// The words of messages.
impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Baseline => "baseline",
            Self::Candidate => "candidate",
            Self::BaselineAgain => "baseline again",
        })
    }
}
