//! The limits that LENS v1.2 states for itself, once; the policy `lens-canary` says them in words of its own, and a test holds both
//! against each other.

/// p95 end to end, in milliseconds.
pub const P95_MS: f64 = 180.0;
/// p95 of stage A, in milliseconds.
pub const STAGE_A_P95_MS: f64 = 5.0;
/// p95 of stage B, in milliseconds.
pub const STAGE_B_P95_MS: f64 = 300.0;
/// p95 of stage C, in milliseconds.
pub const STAGE_C_P95_MS: f64 = 300.0;
/// p99 over p95.
pub const TAIL: f64 = 2.0;
/// Span coverage, as a share.
pub const SPAN_COVERAGE: f64 = 0.98;

/// What a phase of LENS's canary has to keep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfPhase {
    /// The error rate at most, in percent.
    pub error_rate_percent: f64,
    /// p95 at most, in milliseconds: a multiple of the baseline's 150 ms.
    pub p95_ms: f64,
    /// Recall@50 at least.
    pub recall_at_50: f64,
    /// nDCG@10 at least; 0 where the phase asks nothing of it.
    pub ndcg_at_10: f64,
}

/// The three phases.
pub const PHASES: [OfPhase; 3] = [
    OfPhase { error_rate_percent: 0.1, p95_ms: 225.0, recall_at_50: 0.856, ndcg_at_10: 0.0 },
    OfPhase { error_rate_percent: 0.05, p95_ms: 195.0, recall_at_50: 0.856, ndcg_at_10: 0.743 },
    OfPhase { error_rate_percent: 0.05, p95_ms: P95_MS, recall_at_50: 0.895, ndcg_at_10: 0.765 },
];

#[cfg(test)]
mod tests {
    use super::*;
    use lensgate_gate::Policy;

    #[test]
    fn the_policy_lens_canary_says_the_same() {
        let (policy, _) = Policy::preset("lens-canary").expect("the preset is there");
        let written = |id: &str| policy.gate(id).map(|gate| gate.test.written()).expect("the gate is there");
        let percent = |share: f64| format!("{} %", share * 100.0);
        assert_eq!(written("stage-a-p95"), format!("{STAGE_A_P95_MS} ms"));
        assert_eq!(written("spans-covered"), percent(SPAN_COVERAGE));
        assert_eq!(written("latency-tail"), format!("{TAIL} x Latency(p95)"));
        let [first, second, third] = PHASES;
        for (phase, errors, p95, recall) in [
            (first, "p1-errors", "p1-latency-p95", "recall-kept"),
            (second, "errors", "p2-latency-p95", "recall-kept"),
            (third, "errors", "p3-latency-p95", "p3-recall"),
        ] {
            assert_eq!(written(errors), format!("{} %", phase.error_rate_percent));
            assert_eq!(written(p95), format!("{} x baseline", phase.p95_ms / 150.0));
            assert_eq!(written(recall), percent(phase.recall_at_50));
        }
        assert_eq!(written("p2-ndcg"), second.ndcg_at_10.to_string());
        assert_eq!(written("p3-ndcg"), third.ndcg_at_10.to_string());
    }
}
