//! How a request ended.

use serde::{Deserialize, Serialize};

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestOutcome {
    /// A well-formed answer, possibly with no hit.
    Ok,
    /// No answer within the time limit.
    Timeout,
    /// The system could not be reached.
    Unreachable,
    /// The system said that it failed.
    Failed,
    /// The answer could not be read: wrong schema, invalid JSON, a score that is not a number.
    Malformed,
}

impl RequestOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [Self::Ok, Self::Timeout, Self::Unreachable, Self::Failed, Self::Malformed];

    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Failed => "failed",
            Self::Malformed => "malformed",
        }
    }

    /// The outcome that a word names.
    ///
    /// # Errors
    /// The word with those that there are.
    pub fn from_name(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|each| each.name() == word).ok_or_else(|| {
            format!("unknown outcome {word:?}, expected one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }

    /// Whether the request counts as an error.
    pub fn is_error(self) -> bool {
        self != Self::Ok
    }
}
