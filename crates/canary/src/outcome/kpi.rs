//! The figures of a dashboard: those that a replay can know, and those that it cannot, by name.

use serde::{Deserialize, Serialize};

/// A figure that was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kpi {
    /// Its name.
    pub name: String,
    /// Its value over the whole canary; none where no request brought one.
    pub value: Option<f64>,
    /// Its unit: `ms`, `share`, `score`, `count`, `requests/s`, `word`.
    pub unit: String,
    /// For figures that are words.
    pub word: Option<String>,
}

/// A figure that cannot be known from a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unobservable {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}
