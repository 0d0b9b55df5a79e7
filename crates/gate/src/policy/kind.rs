//! The kinds of tests that a gate can make, by their words in policies and verdicts.

use serde::{Deserialize, Serialize};

/// What a gate asks, whatever its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestKind {
    /// The candidate's level is not under a limit.
    AtLeast,
    /// The candidate's level is not over a limit.
    AtMost,
    /// The candidate is not worse than the baseline by more than a margin.
    NonInferior,
    /// The candidate is better than the baseline by at least a gain.
    Superior,
}

impl TestKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::AtLeast, Self::AtMost, Self::NonInferior, Self::Superior];

    /// The word in policies and verdicts.
    pub fn name(self) -> &'static str {
        match self {
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::NonInferior => "non_inferior",
            Self::Superior => "superior",
        }
    }

    /// The key of the policy that holds what the test needs.
    pub fn key(self) -> &'static str {
        match self {
            Self::AtLeast | Self::AtMost => "limit",
            Self::NonInferior => "margin",
            Self::Superior => "gain",
        }
    }
}
