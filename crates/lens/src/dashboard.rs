//! The figures of LENS's dashboard under its own names; what a canary cannot know is named instead of made up.

use std::sync::LazyLock;

use lensgate_canary::Dashboard;
use lensgate_canary::dashboard::{Figure, Quantity};
use lensgate_canary::outcome::{AlertSeverity, Ending};

use crate::alerts::rules;

/// Names of LENS's dashboard beside the measure that each one is.
const LEVELS: [(&str, &str); 16] = [
    ("p50_latency", "Latency(p50)"),
    ("p95_latency", "Latency(p95)"),
    ("p99_latency", "Latency(p99)"),
    ("stage_a_p50_latency", "Latency(p50,stage=A)"),
    ("stage_a_p95_latency", "Latency(p95,stage=A)"),
    ("stage_a_p99_latency", "Latency(p99,stage=A)"),
    ("stage_b_p50_latency", "Latency(p50,stage=B)"),
    ("stage_b_p95_latency", "Latency(p95,stage=B)"),
    ("stage_b_p99_latency", "Latency(p99,stage=B)"),
    ("stage_c_p50_latency", "Latency(p50,stage=C)"),
    ("stage_c_p95_latency", "Latency(p95,stage=C)"),
    ("stage_c_p99_latency", "Latency(p99,stage=C)"),
    ("span_coverage", "SpanCoverage@50"),
    ("ndcg_at_10", "nDCG@10"),
    ("recall_at_50", "Recall@50"),
    ("error_rate", "ErrorRate"),
];

/// What a canary cannot know, and why.
const NOT_OBSERVABLE: [(&str, &str); 11] = [
    ("stage_a_early_termination_rate", "observations do not record whether a scan ended early"),
    ("stage_b_lru_cache_hit_rate", "observations do not record cache hits"),
    ("stage_b_pattern_compile_time", "a cost of the start of a system, not of a request"),
    ("lsif_coverage", "a property of the index, not of a request"),
    ("stage_c_confidence_cutoff_rate", "observations do not record which hits the cutoff took away"),
    ("stage_c_semantic_gating_rate", "observations do not record why stage C did not run"),
    ("consistency_violations", "LENS never says what it counts"),
    ("on_call_escalations", "somebody has to be on call"),
    ("incident_count", "an incident is declared by people"),
    ("uptime", "nothing here watches a system from outside"),
    ("native_scanner_enabled", "a fact of the machine that serves"),
];

/// Requests a second that the candidate was asked.
pub const THROUGHPUT: &str = "stage_a_throughput";
/// How often the candidate was rolled back.
pub const ROLLBACKS: &str = "rollback_events";
/// Alerts that fired.
pub const ALERTS: &str = "alerts_fired";
/// Critical ones among them.
pub const CRITICAL_ALERTS: &str = "alerts_fired_critical";
/// The others.
pub const WARNING_ALERTS: &str = "alerts_fired_warning";

static DASHBOARD: LazyLock<Dashboard> =
    LazyLock::new(|| Dashboard { rules: rules(), figures: figures(), not_observable: NOT_OBSERVABLE.to_vec() });

/// LENS's dashboard.
pub fn dashboard() -> &'static Dashboard {
    &DASHBOARD
}

fn figures() -> Vec<Figure> {
    let level = |(name, measure): (&'static str, &str)| {
        let measure = measure.parse().expect("a measure of ours parses");
        Figure { name, quantity: Quantity::Level(measure) }
    };
    let others = [
        (THROUGHPUT, Quantity::RequestRate),
        ("stage_c_rerank_rate", Quantity::StageCRate),
        ("traffic", Quantity::Traffic),
        (ROLLBACKS, Quantity::Rollbacks),
        ("kill_switch_activations", Quantity::KillSwitches),
        (ALERTS, Quantity::Alerts(None)),
        (CRITICAL_ALERTS, Quantity::Alerts(Some(AlertSeverity::Critical))),
        (WARNING_ALERTS, Quantity::Alerts(Some(AlertSeverity::Warning))),
        ("rollout_stage", Quantity::Ending(stage)),
    ];
    let others = others.into_iter().map(|(name, quantity)| Figure { name, quantity });
    LEVELS.into_iter().map(level).chain(others).collect()
}

fn stage(ending: Ending) -> &'static str {
    match ending {
        Ending::Completed => "production_complete",
        Ending::Killed | Ending::Held | Ending::RolledBack => "rollback_complete",
        Ending::CutShort => "unfinished",
    }
}
