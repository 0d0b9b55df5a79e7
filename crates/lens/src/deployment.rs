//! The deployment report in the shape that LENS v1.2 publishes, for programs that parse it. Every value is the replay's;
//! what a replay cannot know is null and named under `not_observable`.

use lensgate_canary::CanaryOutcome;
use lensgate_canary::outcome::{Alert, AlertSeverity, AlertState, Ending, PhaseResult};
use lensgate_gate::verdict::Outcome;
use lensgate_words::Status;
use serde_json::{Value, json};

use crate::budget::{keeps_spans, keeps_stage_a, keeps_tail};

/// Alerts that the dashboard lists.
const RECENT: usize = 10;

/// The report on a canary of a candidate, with what to do next.
pub fn deployment(outcome: &CanaryOutcome, candidate: &str, next_steps: &[String]) -> Value {
    let (asked, passed) = outcome.gate_checks();
    let ready = outcome.verdict == Outcome::Go;
    json!({
        "deployment_timestamp": null,
        "lens_version": candidate,
        "deployment_type": kind(outcome),
        "execution_summary": {
            "success": ready,
            "status": status_word(outcome),
            "total_duration_minutes": outcome.end_s() / 60.0,
            "production_ready": ready,
        },
        "phases_executed": phases(outcome),
        "performance_validation": {
            "stage_a_p95_compliance": keeps_stage_a(outcome),
            "tail_latency_compliance": keeps_tail(outcome),
            "span_coverage_compliance": keeps_spans(outcome),
            "quality_gate_success_rate": rate(passed, asked),
        },
        "production_readiness": {
            "deployment_successful": ready,
            "all_quality_gates_passed": asked > 0 && asked == passed,
            "configuration_optimized": null,
            "monitoring_active": monitored(outcome),
            "rollback_procedures_tested": outcome.rollback.is_some(),
            "recommendation": recommendation(outcome),
        },
        "dashboard_state": {
            "metrics": {
                "performance": performance(outcome),
                "quality": quality(outcome),
                "canary": canary(outcome),
                "operational": operational(outcome),
            },
            "health": {
                "status": health(outcome),
                "active_alerts": outcome.firing().count(),
                "critical_alerts": outcome.firing().filter(|alert| alert.severity == AlertSeverity::Critical).count(),
                "uptime_percent": null,
            },
            "canary_status": {
                "traffic_percentage": percent(outcome.kpi("traffic")),
                "stage": stage(outcome),
                "error_rate": outcome.kpi("error_rate"),
                "rollback_events": outcome.kpi("rollback_events"),
            },
            "sla_compliance": compliance(outcome),
            "recent_alerts": recent(outcome),
        },
        "operational_report": {
            "report_timestamp": null,
            "report_type": kind(outcome),
            "executive_summary": {
                "overall_health": health(outcome),
                "canary_stage": stage(outcome),
                "traffic_percentage": percent(outcome.kpi("traffic")),
                "sla_compliance": compliance(outcome),
                "critical_alerts": outcome.firing().filter(|alert| alert.severity == AlertSeverity::Critical).count(),
            },
            "performance_metrics": performance(outcome),
            "quality_metrics": quality(outcome),
            "operational_metrics": operational(outcome),
            "alert_summary": {
                "total_alerts": outcome.alerts.len(),
                "active_alerts": outcome.firing().count(),
                "alert_breakdown": breakdown(outcome),
                "recent_alerts": recent(outcome),
            },
            "recommendations": next_steps,
        },
        "next_steps": next_steps,
        "not_observable": not_observable(outcome),
    })
}

fn kind(outcome: &CanaryOutcome) -> &'static str {
    if outcome.is_live() { "canary_windows" } else { "canary_replay" }
}

fn status_word(outcome: &CanaryOutcome) -> &'static str {
    match (outcome.verdict, outcome.ending) {
        (_, Ending::Killed) => "KILLED_AUTOMATICALLY",
        (_, Ending::Held) => "HELD",
        (_, Ending::CutShort) => "CUT_SHORT",
        (_, Ending::RolledBack) => "ROLLED_BACK",
        (_, Ending::Completed) if outcome.is_alarmed() => "CRITICAL_ALERTS_FIRING",
        (Outcome::Go, Ending::Completed) => "DEPLOYMENT_SUCCESSFUL",
        (_, Ending::Completed) => "COMPLETED_UNDECIDED",
    }
}

fn phases(outcome: &CanaryOutcome) -> Vec<Value> {
    let phase = |(at, phase): (usize, &PhaseResult)| {
        let level = |measure: &str| outcome.candidate_level(phase, measure);
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
    outcome.phases.iter().enumerate().map(phase).collect()
}

/// The gates that a phase's count is short of.
fn not_passed(phase: &PhaseResult) -> Vec<&str> {
    phase.counted().filter(|gate| gate.status != Status::Pass).map(|gate| gate.id.as_str()).collect()
}

fn performance(outcome: &CanaryOutcome) -> Value {
    let kpi = |name: &str| outcome.kpi(name);
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

fn quality(outcome: &CanaryOutcome) -> Value {
    json!({
        "span_coverage_percent": percent(outcome.kpi("span_coverage")),
        "lsif_coverage_percent": null,
        "semantic_gating_rate": null,
        "ndcg_at_10": outcome.kpi("ndcg_at_10"),
        "recall_at_50": outcome.kpi("recall_at_50"),
        "consistency_violations": null,
    })
}

fn canary(outcome: &CanaryOutcome) -> Value {
    json!({
        "traffic_percentage": percent(outcome.kpi("traffic")),
        "error_rate_percent": percent(outcome.kpi("error_rate")),
        "rollback_events": outcome.kpi("rollback_events"),
        "kill_switch_activations": outcome.kpi("kill_switch_activations"),
        "progressive_rollout_stage": stage(outcome),
    })
}

fn operational(outcome: &CanaryOutcome) -> Value {
    json!({
        "alerts_fired": outcome.alerts.len(),
        "alert_categories": breakdown(outcome),
        "on_call_escalations": null,
        "incident_count": null,
        "uptime_percent": null,
    })
}

fn breakdown(outcome: &CanaryOutcome) -> Value {
    let of = |severity| outcome.alerts.iter().filter(|alert| alert.severity == severity).count();
    json!({ "critical": of(AlertSeverity::Critical), "warning": of(AlertSeverity::Warning) })
}

fn compliance(outcome: &CanaryOutcome) -> Value {
    let (asked, passed) = outcome.gate_checks();
    json!({
        "stage_a_p95_compliant": keeps_stage_a(outcome),
        "tail_latency_compliant": keeps_tail(outcome),
        "span_coverage_compliant": keeps_spans(outcome),
        "quality_gates_passing": asked > 0 && asked == passed,
    })
}

fn monitored(outcome: &CanaryOutcome) -> bool {
    let (windows, missing) = outcome.windows();
    windows > 0 && missing == 0
}

fn health(outcome: &CanaryOutcome) -> &'static str {
    // A candidate that was killed is not well because its alerts ended with its traffic.
    let killed = outcome.ending == Ending::Killed;
    if killed || outcome.is_alarmed() {
        "critical"
    } else if outcome.verdict != Outcome::Go {
        "degraded"
    } else {
        "healthy"
    }
}

fn stage(outcome: &CanaryOutcome) -> Option<&str> {
    outcome.kpis.iter().find(|kpi| kpi.name == "rollout_stage")?.word.as_deref()
}

/// The newest first, as LENS's dashboard has them.
fn recent(outcome: &CanaryOutcome) -> Vec<Value> {
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
    outcome.alerts.iter().rev().take(RECENT).map(alert).collect()
}

fn not_observable(outcome: &CanaryOutcome) -> Vec<Value> {
    let clock = "a replay runs on a virtual clock; seconds from its start stand in `start_s` and `at_s`";
    let own = [("timestamps", clock), ("configuration_optimized", "a claim about how a configuration came about")];
    let own = own.into_iter().map(|(name, why)| json!({ "name": name, "why": why }));
    let others = outcome.not_observable.iter();
    own.chain(others.map(|figure| json!({ "name": figure.name, "why": figure.why }))).collect()
}

fn percent(share: Option<f64>) -> Option<f64> {
    share.map(|share| share * 100.0)
}

/// The recommendation in LENS's words where it has one for the case.
pub fn recommendation(outcome: &CanaryOutcome) -> &'static str {
    match outcome.verdict {
        Outcome::Go => "APPROVED FOR PRODUCTION",
        Outcome::NoGo => "REQUIRES INTERVENTION",
        Outcome::Inconclusive if outcome.is_alarmed() => "RESOLVE CRITICAL ALERTS FIRST",
        Outcome::Inconclusive => "MORE EVIDENCE NEEDED",
        Outcome::Invalid => "EVIDENCE IS INVALID",
    }
}

/// LENS writes key metrics as text with fixed decimals.
fn fixed(value: Option<f64>, decimals: usize) -> Option<String> {
    value.map(|value| format!("{value:.decimals$}"))
}

fn rate(passed: u64, asked: u64) -> Option<String> {
    (asked > 0).then(|| format!("{:.1}%", 100.0 * passed as f64 / asked as f64))
}
