//! Judgments: what people (or a miner) said of a span for a query.

use crate::span::Span;

/// One judged span (or file, when the query set's unit is the file).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgment {
    /// What was judged. In a file-unit query set `first..=last` is 1..=u32::MAX.
    pub span: Span,
    /// 0 to 3; 1 and above is relevant unless the query set sets another floor. Negative grades count as 0.
    pub grade: i32,
    /// Looks right and is wrong: counted by `HardNegativeLeakage@k`. Only with a grade under the floor.
    pub hard_negative: bool,
}

/// What a query set's judgments point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Whole files: hits fold to the first hit of each file before the cut at k.
    File,
    /// Line ranges: a hit matches a judged span of the same file when they share a line.
    Span,
}
