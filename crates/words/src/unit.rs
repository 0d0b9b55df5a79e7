//! What a measure's number counts.

use serde::{Deserialize, Serialize};

/// What a measure's number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureUnit {
    /// A share of something counted, 0 to 1; people read it as a percentage, and its deltas as percentage points.
    Share,
    /// A score without a unit, 0 to 1.
    Score,
    /// A count, 0 and up.
    Count,
    /// Milliseconds.
    Milliseconds,
    /// Answers a second.
    PerSecond,
}
