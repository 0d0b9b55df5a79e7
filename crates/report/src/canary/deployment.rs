//! The deployment report in the shape that LENS v1.2 publishes, for programs that parse it. Every value is the replay's;
//! what a replay cannot know is null and named under `not_observable`.

use lensgate_canary::outcome::{Alert, AlertSeverity, AlertState, Ending, PhaseResult};
use lensgate_gate::verdict::Outcome;
use lensgate_words::Status;
use serde_json::{Value, json};

use super::{Subject, words};

/// Alerts that the dashboard lists.
const RECENT: usize = 10;

/// The report.
pub fn deployment(subject: &Subject<'_>) -> Value {
    let outcome = subject.outcome;
    let (asked, passed) = subject.gate_checks();
    let steps = words::next_steps(subject);
    let ready = outcome.verdict == Outcome::Go;
    json!({
        "deployment_timestamp": null,
        "lens_version": subject.candidate,
        "deployment_type": kind(subject),
        "execution_summary": {
            "success": ready,
            "status": status_word(subject),
            "total_duration_minutes": subject.end_s() / 60.0,
            "production_ready": ready,
        },
        "phases_executed": phases(subject),
        "performance_validation": {
            "stage_a_p95_compliance": stage_a(subject),
            "tail_latency_compliance": tail(subject),
            "span_coverage_compliance": spans(subject),
            "quality_gate_success_rate": rate(passed, asked),
        },
        "production_readiness": {
            "deployment_successful": ready,
            "all_quality_gates_passed": asked > 0 && asked == passed,
            "configuration_optimized": null,
            "monitoring_active": monitored(subject),
            "rollback_procedures_tested": outcome.rollback.is_some(),
            "recommendation": words::recommendation(subject),
        },
        "dashboard_state": {
            "metrics": {
                "performance": performance(subject),
                "quality": quality(subject),
                "canary": canary(subject),
                "operational": operational(subject),
            },
            "health": {
                "status": health(subject),
                "active_alerts": subject.firing().count(),
                "critical_alerts": subject.firing().filter(|alert| alert.severity == AlertSeverity::Critical).count(),
                "uptime_percent": null,
            },
            "canary_status": {
                "traffic_percentage": percent(subject.kpi("traffic")),
                "stage": stage(subject),
                "error_rate": subject.kpi("error_rate"),
                "rollback_events": subject.kpi("rollback_events"),
            },
            "sla_compliance": compliance(subject),
            "recent_alerts": recent(subject),
        },
        "operational_report": {
            "report_timestamp": null,
            "report_type": kind(subject),
            "executive_summary": {
                "overall_health": health(subject),
                "canary_stage": stage(subject),
                "traffic_percentage": percent(subject.kpi("traffic")),
                "sla_compliance": compliance(subject),
                "critical_alerts": subject.firing().filter(|alert| alert.severity == AlertSeverity::Critical).count(),
            },
            "performance_metrics": performance(subject),
            "quality_metrics": quality(subject),
            "operational_metrics": operational(subject),
            "alert_summary": {
                "total_alerts": outcome.alerts.len(),
                "active_alerts": subject.firing().count(),
                "alert_breakdown": breakdown(subject),
                "recent_alerts": recent(subject),
            },
            "recommendations": steps,
        },
        "next_steps": steps,
        "not_observable": not_observable(subject),
    })
}

fn kind(subject: &Subject<'_>) -> &'static str {
    if subject.is_live() { "canary_windows" } else { "canary_replay" }
}

fn status_word(subject: &Subject<'_>) -> &'static str {
    match (subject.outcome.verdict, subject.outcome.ending) {
        (_, Ending::Killed) => "KILLED_AUTOMATICALLY",
        (_, Ending::Held) => "HELD",
        (_, Ending::CutShort) => "CUT_SHORT",
        (_, Ending::RolledBack) => "ROLLED_BACK",
        (_, Ending::Completed) if subject.is_alarmed() => "CRITICAL_ALERTS_FIRING",
        (Outcome::Go, Ending::Completed) => "DEPLOYMENT_SUCCESSFUL",
        (_, Ending::Completed) => "COMPLETED_UNDECIDED",
    }
}

fn phases(subject: &Subject<'_>) -> Vec<Value> {
    let phase = |(at, phase): (usize, &PhaseResult)| {
        let level = |measure: &str| subject.candidate_level(phase, measure);
        json!({
            "phase": at + 1,
            "name": phase.name,
            "timestamp": null,
            "start_s": phase.start_s,
            "duration_s": phase.ran_s,
            "traffic_percentage": percent(Some(phase.traffic)),
            "quality_gates_passed": phase.tally().0,
            "total_quality_gates": phase.tally().1,
            "gates_not_passed": not_passed(phase),
            "overall_status": match phase.status {
                Status::Pass => "PASS",
                Status::Fail | Status::Warn => "FAIL",
                Status::Inconclusive | Status::Waived => "INCONCLUSIVE",
                Status::NotRun | Status::Error => "NOT_RUN",
            },
            "key_metrics": {
                "error_rate_pct": fixed(percent(level("ErrorRate")), 3),
                "p95_latency_ms": fixed(level("Latency(p95)"), 3),
                "recall_at_50": fixed(level("Recall@50"), 4),
                "ndcg_at_10": fixed(level("nDCG@10"), 4),
                "span_coverage_pct": fixed(percent(level("SpanCoverage@50")), 2),
            },
        })
    };
    subject.outcome.phases.iter().enumerate().map(phase).collect()
}

/// The gates that a phase's count is short of.
fn not_passed(phase: &PhaseResult) -> Vec<&str> {
    phase.counted().filter(|gate| gate.status != Status::Pass).map(|gate| gate.id.as_str()).collect()
}

fn performance(subject: &Subject<'_>) -> Value {
    let kpi = |name: &str| subject.kpi(name);
    json!({
        "stageA": {
            "p50_latency_ms": kpi("stage_a_p50_latency"),
            "p95_latency_ms": kpi("stage_a_p95_latency"),
            "p99_latency_ms": kpi("stage_a_p99_latency"),
            "throughput_rps": kpi("stage_a_throughput"),
            "early_termination_rate": null,
            "native_scanner_enabled": null,
        },
        "stageB": {
            "p50_latency_ms": kpi("stage_b_p50_latency"),
            "p95_latency_ms": kpi("stage_b_p95_latency"),
            "p99_latency_ms": kpi("stage_b_p99_latency"),
            "lru_cache_hit_rate": null,
            "pattern_compile_time_ms": null,
            "lsif_coverage_percent": null,
        },
        "stageC": {
            "p50_latency_ms": kpi("stage_c_p50_latency"),
            "p95_latency_ms": kpi("stage_c_p95_latency"),
            "p99_latency_ms": kpi("stage_c_p99_latency"),
            "rerank_rate": percent(kpi("stage_c_rerank_rate")),
            "confidence_cutoff_rate": null,
            "semantic_gating_rate": null,
        },
    })
}

fn quality(subject: &Subject<'_>) -> Value {
    json!({
        "span_coverage_percent": percent(subject.kpi("span_coverage")),
        "lsif_coverage_percent": null,
        "semantic_gating_rate": null,
        "ndcg_at_10": subject.kpi("ndcg_at_10"),
        "recall_at_50": subject.kpi("recall_at_50"),
        "consistency_violations": null,
    })
}

fn canary(subject: &Subject<'_>) -> Value {
    json!({
        "traffic_percentage": percent(subject.kpi("traffic")),
        "error_rate_percent": percent(subject.kpi("error_rate")),
        "rollback_events": subject.kpi("rollback_events"),
        "kill_switch_activations": subject.kpi("kill_switch_activations"),
        "progressive_rollout_stage": stage(subject),
    })
}

fn operational(subject: &Subject<'_>) -> Value {
    json!({
        "alerts_fired": subject.outcome.alerts.len(),
        "alert_categories": breakdown(subject),
        "on_call_escalations": null,
        "incident_count": null,
        "uptime_percent": null,
    })
}

fn breakdown(subject: &Subject<'_>) -> Value {
    let of = |severity| subject.outcome.alerts.iter().filter(|alert| alert.severity == severity).count();
    json!({ "critical": of(AlertSeverity::Critical), "warning": of(AlertSeverity::Warning) })
}

fn compliance(subject: &Subject<'_>) -> Value {
    let (asked, passed) = subject.gate_checks();
    json!({
        "stage_a_p95_compliant": stage_a(subject),
        "tail_latency_compliant": tail(subject),
        "span_coverage_compliant": spans(subject),
        "quality_gates_passing": asked > 0 && asked == passed,
    })
}

fn stage_a(subject: &Subject<'_>) -> Option<bool> {
    subject.kpi("stage_a_p95_latency").map(|p95| p95 <= 5.0)
}

fn tail(subject: &Subject<'_>) -> Option<bool> {
    Some(subject.kpi("p99_latency")? <= 2.0 * subject.kpi("p95_latency")?)
}

fn spans(subject: &Subject<'_>) -> Option<bool> {
    subject.kpi("span_coverage").map(|share| share >= 0.98)
}

fn monitored(subject: &Subject<'_>) -> bool {
    let (windows, missing) = subject.windows();
    windows > 0 && missing == 0
}

fn health(subject: &Subject<'_>) -> &'static str {
    // A candidate that was killed is not well because its alerts ended with its traffic.
    let killed = subject.outcome.ending == Ending::Killed;
    if killed || subject.is_alarmed() {
        "critical"
    } else if subject.outcome.verdict != Outcome::Go {
        "degraded"
    } else {
        "healthy"
    }
}

fn stage<'a>(subject: &'a Subject<'_>) -> Option<&'a str> {
    subject.outcome.kpis.iter().find(|kpi| kpi.name == "rollout_stage")?.word.as_deref()
}

/// The newest first, as LENS's dashboard has them.
fn recent(subject: &Subject<'_>) -> Vec<Value> {
    let alert = |alert: &Alert| {
        json!({
            "timestamp": null,
            "at_s": alert.fired_at_s,
            "rule": alert.rule,
            "metric": alert.measure,
            "value": alert.value,
            "threshold": alert.limit,
            "severity": alert.severity,
            "resolved": alert.state == AlertState::Resolved,
        })
    };
    subject.outcome.alerts.iter().rev().take(RECENT).map(alert).collect()
}

fn not_observable(subject: &Subject<'_>) -> Vec<Value> {
    let clock = "a replay runs on a virtual clock; seconds from its start stand in `start_s` and `at_s`";
    let own = [("timestamps", clock), ("configuration_optimized", "a claim about how a configuration came about")];
    let own = own.into_iter().map(|(name, why)| json!({ "name": name, "why": why }));
    let others = subject.outcome.not_observable.iter();
    own.chain(others.map(|figure| json!({ "name": figure.name, "why": figure.why }))).collect()
}

fn percent(share: Option<f64>) -> Option<f64> {
    share.map(|share| share * 100.0)
}

/// LENS writes key metrics as text with fixed decimals.
fn fixed(value: Option<f64>, decimals: usize) -> Option<String> {
    value.map(|value| crate::number::fixed(value, decimals))
}

fn rate(passed: u64, asked: u64) -> Option<String> {
    (asked > 0).then(|| crate::number::fixed(100.0 * passed as f64 / asked as f64, 1) + "%")
}
