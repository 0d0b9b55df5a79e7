//! What a verdict, a canary and a certificate cite, so that whoever reads them can go back to what they were made from.

use serde::{Deserialize, Serialize};

use crate::date::Date;

/// What a result was made from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cited {
    /// The policy's path, or its preset's name.
    pub policy_path: String,
    /// SHA-256 of the policy's text, hex.
    pub policy_sha256: String,
    /// The files that it rests on.
    pub inputs: Vec<Input>,
    /// The version of the tool.
    pub tool_version: String,
    /// The day on which waivers are compared with their expiry; without one no waiver applies.
    pub today: Option<Date>,
}

/// A file that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its path.
    pub path: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Rows in it.
    pub rows: u64,
}
