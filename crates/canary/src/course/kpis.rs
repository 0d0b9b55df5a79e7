//! The figures of LENS's dashboard over a whole canary; what a replay cannot know is named instead of made up.

use lensgate_measures::Measure;
use lensgate_words::MeasureUnit;

use super::alerts::Alerts;
use crate::outcome::{AlertSeverity, Ending, KillEvent, Kpi, PhaseResult, Unobservable};
use crate::watch::Levels;

/// Names of LENS's dashboard beside the measure that each one is.
const MEASURED: [(&str, &str); 16] = [
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

/// What a replay cannot know, and why.
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

/// The measures behind the figures.
pub(crate) fn measures() -> Vec<Measure> {
    MEASURED.iter().map(|(_, name)| name.parse().expect("a measure of ours parses")).collect()
}

/// Every figure that the canary measured.
pub(crate) fn kpis(
    watched: &[Measure],
    candidate: &Levels,
    phases: &[PhaseResult],
    kills: &[KillEvent],
    ending: Ending,
    alerts: &Alerts,
    ran_s: f64,
) -> Vec<Kpi> {
    let mut kpis = Vec::new();
    for (name, measure) in MEASURED.iter().map(|(name, _)| *name).zip(measures()) {
        let at = watched.iter().position(|other| *other == measure);
        kpis.push(kpi(name, at.and_then(|at| candidate.point(at)), unit(&measure)));
    }
    let requests: u64 = phases.iter().map(|phase| phase.candidate_requests).sum();
    let per_second = (ran_s > 0.0).then(|| requests as f64 / ran_s);
    kpis.push(kpi("stage_a_throughput", per_second, "requests/s"));
    kpis.push(kpi("stage_c_rerank_rate", candidate.stage_c_rate(), "share"));
    let killed = matches!(ending, Ending::Killed | Ending::Held | Ending::RolledBack);
    let traffic = if killed { Some(0.0) } else { phases.last().map(|phase| phase.traffic) };
    kpis.push(kpi("traffic", traffic, "share"));
    kpis.push(kpi("rollback_events", Some(f64::from(u8::from(killed))), "count"));
    let switches = kills.iter().filter(|kill| kill.cause == crate::outcome::Cause::KillSwitch).count();
    kpis.push(kpi("kill_switch_activations", Some(switches as f64), "count"));
    let [critical, warning] =
        [AlertSeverity::Critical, AlertSeverity::Warning].map(|severity| alerts.fired(severity) as f64);
    kpis.push(kpi("alerts_fired", Some(critical + warning), "count"));
    kpis.push(kpi("alerts_fired_critical", Some(critical), "count"));
    kpis.push(kpi("alerts_fired_warning", Some(warning), "count"));
    let stage = match ending {
        Ending::Completed => "production_complete",
        Ending::Killed | Ending::Held | Ending::RolledBack => "rollback_complete",
        Ending::CutShort => "unfinished",
    };
    kpis.push(Kpi {
        name: "rollout_stage".to_owned(),
        value: None,
        unit: "word".to_owned(),
        word: Some(stage.to_owned()),
    });
    kpis
}

/// What a replay cannot know.
pub(crate) fn not_observable() -> Vec<Unobservable> {
    NOT_OBSERVABLE.iter().map(|(name, why)| Unobservable { name: (*name).to_owned(), why: (*why).to_owned() }).collect()
}

fn kpi(name: &str, value: Option<f64>, unit: &str) -> Kpi {
    Kpi { name: name.to_owned(), value, unit: unit.to_owned(), word: None }
}

fn unit(measure: &Measure) -> &'static str {
    match measure.unit() {
        MeasureUnit::Share => "share",
        MeasureUnit::Score => "score",
        MeasureUnit::Count => "count",
        MeasureUnit::Milliseconds => "ms",
        MeasureUnit::PerSecond => "answers/s",
    }
}
