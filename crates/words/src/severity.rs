//! What follows when a gate does not hold.

use serde::{Deserialize, Serialize};

/// What follows when a gate does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It blocks: it decides the verdict.
    Block,
    /// It warns: it is only reported.
    Warn,
}
