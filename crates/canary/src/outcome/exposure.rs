//! Who met the candidate, who was hurt, and how long it took to notice and to mend.

use serde::{Deserialize, Serialize};

/// Requests and queries that met the candidate.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// Requests of both arms, until the baseline was restored or the plan ended.
    pub requests: u64,
    /// Requests that the candidate served.
    pub candidate_requests: u64,
    /// Of these, the ones that failed.
    pub failed_requests: u64,
    /// Of these, the ones that failed where the baseline does not always fail, or whose answer is worth less than the
    /// baseline's on a watched measure. None where nobody can know it: window metrics tell no single request.
    pub hurt_requests: Option<u64>,
    /// Distinct queries that the candidate served.
    pub candidate_queries: Option<u64>,
    /// Distinct queries with a request that was hurt.
    pub hurt_queries: Option<u64>,
}

/// How long it took.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// From the first injected fault, or the start of the canary, to the decision to end it. None when it was not killed,
    /// and when it was killed before the fault began: what was not there yet was not detected.
    pub time_to_detect_s: Option<f64>,
    /// Where that is counted from, seconds.
    pub detect_from_s: f64,
    /// Whether it was killed before the first injected fault began: by what was recorded, or wrongly.
    pub killed_before_fault: bool,
    /// From the decision to the restored baseline.
    pub time_to_restore_s: Option<f64>,
}
