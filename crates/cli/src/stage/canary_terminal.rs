//! A replayed canary for a terminal.

use std::fmt::Write;

use lensgate_canary::outcome::{AlertState, CanaryOutcome, KillEvent, PhaseResult};

use lensgate_report::terminal::{WIDTH, wrap};

use super::canary::BASELINE_BREAKS;

/// What the canary came to, for a terminal.
pub fn summary(outcome: &CanaryOutcome) -> String {
    let (first, others): (Vec<&String>, Vec<&String>) =
        outcome.warnings.iter().partition(|warning| warning.starts_with(BASELINE_BREAKS));
    let mut text: String = first.iter().map(|warning| format!("warning: {warning}\n\n")).collect();
    let _infallible = write!(text, "{}\n\n", outcome.verdict);
    for warning in others {
        line(&mut text, &format!("warning: {warning}"));
    }
    for phase in &outcome.phases {
        line(&mut text, &phase_line(phase));
    }
    for kill in &outcome.kills {
        line(&mut text, &kill_line(kill));
    }
    if let Some(way_back) = &outcome.rollback {
        let verified = word(&way_back.verified);
        let how = if way_back.windows == 0 {
            "rollback decided, and nothing was told after it".to_owned()
        } else if way_back.contradictions.is_empty() {
            format!("rolled back in {} s ({} s allowed)", way_back.duration_s, way_back.within_s)
        } else {
            format!(
                "not rolled back: the candidate served {} requests after the rollback was decided",
                way_back.candidate_requests_after
            )
        };
        line(&mut text, &format!("{how}, baseline verified: {verified}"));
    }
    let exposure = &outcome.exposure;
    let hurt = exposure.hurt_requests.map_or_else(|| "unknown".to_owned(), |hurt| hurt.to_string());
    line(
        &mut text,
        &format!(
            "exposed {} requests, failed {}, hurt {hurt}; {} requests in all",
            exposure.candidate_requests, exposure.failed_requests, exposure.requests
        ),
    );
    if let Some(queries) = outcome.sample.distinct_queries {
        line(&mut text, &format!("{queries} distinct queries; bounds are {}", outcome.sample.scope));
    }
    let firing = outcome.alerts.iter().filter(|alert| alert.state == AlertState::Firing);
    let rules: Vec<&str> = firing.map(|alert| alert.rule.as_str()).collect();
    if !rules.is_empty() {
        line(&mut text, &format!("alerts that fire still: {}", rules.join(", ")));
    }
    text.push('\n');
    for reason in &outcome.reasons {
        line(&mut text, &reason.explanation);
    }
    if let Some(beside) = &outcome.beside {
        line(&mut text, &format!("by bounds, the same windows give {}:", beside.verdict));
        for reason in &beside.reasons {
            line(&mut text, &format!("  {}", reason.explanation));
        }
    }
    text
}

fn line(text: &mut String, words: &str) {
    let _infallible = writeln!(text, "{}", wrap(&format!("  {words}"), WIDTH, "    "));
}

fn phase_line(phase: &PhaseResult) -> String {
    let (passed, asked) = phase.tally();
    format!(
        "{:<12} {:>5.1} % of traffic  {:>6.0} of {:.0} s  {}/{} gates  {:<12}  control: {}",
        phase.name,
        100.0 * phase.traffic,
        phase.ran_s,
        phase.planned_s,
        passed,
        asked,
        phase.status,
        word(&phase.control),
    )
}

fn kill_line(kill: &KillEvent) -> String {
    format!(
        "killed at {} s in window {} of {} by {} {}: {}",
        kill.at_s,
        kill.window,
        kill.phase,
        word(&kill.cause),
        kill.id,
        word(&kill.action)
    )
}

/// A word as files have it.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
