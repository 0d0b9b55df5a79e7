//! The shapes of a query set's three files, as they are written. Unknown keys are errors.

use serde::{Deserialize, Serialize};

use crate::judgment::Unit;
use crate::language::Language;
use crate::query::{LabelSource, QueryClass};
use crate::query_set::{Quotas, Within};

pub(super) const SCHEMA: u32 = 1;
pub(super) const SET_FILE: &str = "queryset.toml";
pub(super) const QUERIES_FILE: &str = "queries.jsonl";
pub(super) const JUDGMENTS_FILE: &str = "judgments.jsonl";

/// `queryset.toml`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireSet {
    pub schema: u32,
    pub name: String,
    pub unit: Unit,
    #[serde(default = "default_floor")]
    pub relevance_floor: i32,
    #[serde(default)]
    pub within: Vec<Within>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotas: Option<Quotas>,
    pub source: LabelSource,
}

fn default_floor() -> i32 {
    1
}

/// A line of `queries.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireQuery {
    pub id: String,
    pub text: String,
    pub class: QueryClass,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// Only where it is not the set's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<LabelSource>,
}

/// A line of `judgments.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireJudgment {
    pub query: String,
    pub path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_line: Option<u32>,
    pub grade: i32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hard_negative: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}
