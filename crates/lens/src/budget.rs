//! LENS's budgets against a canary's figures, as points: they tell, and decide nothing.

use lensgate_canary::CanaryOutcome;

use crate::limit::{P95_MS, SPAN_COVERAGE, STAGE_A_P95_MS, STAGE_B_P95_MS, STAGE_C_P95_MS, TAIL};

/// A p95 with its budget, both in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// What it is spent on.
    pub name: &'static str,
    /// What was spent.
    pub spent: f64,
    /// What there is.
    pub budget: f64,
}

impl Budget {
    /// Whether it is kept.
    pub fn is_kept(&self) -> bool {
        self.spent <= self.budget
    }
}

/// Every budget whose figure was measured.
pub fn budgets(outcome: &CanaryOutcome) -> Vec<Budget> {
    let budgets = [
        ("end to end", "p95_latency", P95_MS),
        ("stage A", "stage_a_p95_latency", STAGE_A_P95_MS),
        ("stage B", "stage_b_p95_latency", STAGE_B_P95_MS),
        ("stage C", "stage_c_p95_latency", STAGE_C_P95_MS),
    ];
    let known = |(name, figure, budget)| Some(Budget { name, spent: outcome.kpi(figure)?, budget });
    budgets.into_iter().filter_map(known).collect()
}

/// Whether p95 of stage A is within its budget; none where it was not measured, as below.
pub fn keeps_stage_a(outcome: &CanaryOutcome) -> Option<bool> {
    outcome.kpi("stage_a_p95_latency").map(|p95| p95 <= STAGE_A_P95_MS)
}

/// Whether p99 is within its multiple of p95.
pub fn keeps_tail(outcome: &CanaryOutcome) -> Option<bool> {
    Some(outcome.kpi("p99_latency")? <= TAIL * outcome.kpi("p95_latency")?)
}

/// Whether spans are covered.
pub fn keeps_spans(outcome: &CanaryOutcome) -> Option<bool> {
    outcome.kpi("span_coverage").map(|share| share >= SPAN_COVERAGE)
}
