//! A replayed canary for a terminal.

use lensgate_canary::outcome::{AlertState, CanaryOutcome, KillEvent, PhaseResult};

use super::screen::Screen;
use super::table::{Align, Column, Table};
use crate::number;

/// How the warning begins that is said before anything else.
pub const BASELINE_BREAKS: &str = "the baseline itself breaks";

/// What the canary came to, ending in a line feed. The warning that comes first is one line of any width, for whoever reads the
/// first line alone.
pub fn canary(outcome: &CanaryOutcome, screen: Screen) -> String {
    let (first, others): (Vec<&String>, Vec<&String>) =
        outcome.warnings.iter().partition(|warning| warning.starts_with(BASELINE_BREAKS));
    let first: String = first.iter().map(|warning| format!("warning: {warning}\n\n")).collect();
    let mut text = format!("{}\n\n", outcome.verdict);
    for warning in others {
        line(&mut text, &format!("warning: {warning}"), screen);
    }
    text += &phases(outcome).render(screen);
    for kill in &outcome.kills {
        line(&mut text, &kill_line(kill), screen);
    }
    if let Some(way_back) = &outcome.rollback {
        let verified = word(&way_back.verified);
        let how = if way_back.windows == 0 {
            "rollback decided, and nothing was recorded after it".to_owned()
        } else if way_back.contradictions.is_empty() {
            format!("rolled back in {} s ({} s allowed)", way_back.duration_s, way_back.within_s)
        } else {
            format!(
                "not rolled back: the candidate served {} requests after the rollback was decided",
                way_back.candidate_requests_after
            )
        };
        line(&mut text, &format!("{how}, baseline verified: {verified}"), screen);
    }
    let exposure = &outcome.exposure;
    let hurt = exposure.hurt_requests.map_or_else(|| "unknown".to_owned(), |hurt| hurt.to_string());
    line(
        &mut text,
        &format!(
            "exposed {} requests, failed {}, hurt {hurt}; {} requests in all",
            exposure.candidate_requests, exposure.failed_requests, exposure.requests
        ),
        screen,
    );
    if let Some(queries) = outcome.sample.distinct_queries {
        line(&mut text, &format!("{queries} distinct queries; bounds are {}", outcome.sample.scope), screen);
    }
    let firing = outcome.alerts.iter().filter(|alert| alert.state == AlertState::Firing);
    let rules: Vec<&str> = firing.map(|alert| alert.rule.as_str()).collect();
    if !rules.is_empty() {
        line(&mut text, &format!("alerts that fire still: {}", rules.join(", ")), screen);
    }
    text.push('\n');
    for reason in &outcome.reasons {
        line(&mut text, &reason.explanation, screen);
    }
    if let Some(beside) = &outcome.beside {
        line(&mut text, &format!("by bounds, the same windows give {}:", beside.verdict), screen);
        for reason in &beside.reasons {
            line(&mut text, &format!("  {}", reason.explanation), screen);
        }
    }
    first + &screen.fit(&text)
}

fn line(text: &mut String, words: &str, screen: Screen) {
    *text += &screen.wrap(&format!("  {words}"), "    ");
    text.push('\n');
}

fn phases(outcome: &CanaryOutcome) -> Table {
    let mut table = Table::new(vec![
        Column::new("phase", Align::Left),
        Column::new("traffic", Align::Decimal),
        Column::new("ran", Align::Right),
        Column::new("gates", Align::Right),
        Column::new("status", Align::Left),
        Column::new("control", Align::Left),
    ]);
    for phase in &outcome.phases {
        table.push(cells(phase), None);
    }
    table
}

fn cells(phase: &PhaseResult) -> Vec<String> {
    let (passed, asked) = phase.tally();
    vec![
        phase.name.clone(),
        format!("{} %", number::fixed(100.0 * phase.traffic, 1)),
        format!("{:.0} of {:.0} s", phase.ran_s, phase.planned_s),
        format!("{passed} of {asked}"),
        phase.status.to_string(),
        word(&phase.control),
    ]
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
