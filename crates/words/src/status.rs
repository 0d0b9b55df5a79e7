//! What a gate came to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a gate came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The bound lies inside the limit.
    Pass,
    /// Outside, but the gate only warns.
    Warn,
    /// The opposite bound, adjusted over all gates, lies outside the limit.
    Fail,
    /// The evidence reaches neither way.
    Inconclusive,
    /// Not passed, and somebody answers for going ahead.
    Waived,
    /// Its evidence was never gathered.
    NotRun,
    /// It could not be evaluated.
    Error,
}

impl Status {
    /// Every status, in the order of the totals.
    pub const ALL: [Self; 7] =
        [Self::Pass, Self::Warn, Self::Fail, Self::Inconclusive, Self::Waived, Self::NotRun, Self::Error];

    /// The word in files and on screens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::Waived => "waived",
            Self::NotRun => "not_run",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
