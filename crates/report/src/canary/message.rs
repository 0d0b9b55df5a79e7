//! First lines for the person on call: what is wrong, since when, how many requests, what to do. No statistics: who wants
//! those opens the report.

use std::collections::BTreeSet;

use lensgate_canary::alert_group::{AlertGroup, alert_groups};
use lensgate_canary::outcome::{AlertSeverity, AlertState, CanaryReasonCode, Cause, Verified};
use lensgate_gate::verdict::Outcome;

use super::Subject;
use super::words::{self, length};
use crate::number;
use crate::word;

/// What the canary is called: a replay only where nobody met the candidate.
pub fn title(subject: &Subject<'_>) -> String {
    let kind = if subject.outcome.is_live() { "Canary" } else { "Canary replay" };
    format!("{kind} of {}", subject.candidate)
}

/// What the canary was made from, and who met the candidate.
pub fn background(subject: &Subject<'_>) -> &'static str {
    if subject.outcome.is_live() {
        "From windows that a monitoring system recorded while the canary ran."
    } else {
        "Replayed offline on a virtual clock from recorded evidence; no user met the candidate."
    }
}

/// One rule that fired, in one line.
pub fn alert_line(subject: &Subject<'_>, group: &AlertGroup) -> String {
    let until = match (group.state, group.resolved_at_s) {
        (AlertState::Firing, _) => "still firing".to_owned(),
        (AlertState::Resolved, Some(at)) => format!("resolved after {}", length(at)),
        (AlertState::Resolved, None) => "resolved".to_owned(),
    };
    format!(
        "{}: {}; since {} after the start, in {}, {until}; {}; {} ({})",
        title(subject),
        group.summary,
        length(group.fired_at_s),
        group.phases.join(", "),
        exposed(subject),
        advice(subject, group),
        group.rule
    )
}

/// The verdict in one line.
pub fn verdict_line(subject: &Subject<'_>) -> String {
    let verdict = word::verdict(subject.outcome.verdict);
    let parts = [
        Some(cause(subject)),
        Some(words::ending(subject)),
        Some(exposed(subject)),
        way_back(subject),
        by_bounds(subject),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}: {verdict}: {}. {}", title(subject), parts.join("; "), next(subject))
}

/// Why: for a kill the finding of the alert that it set off, which is free of statistics; else the first reason. A gate and a
/// kill switch of one limit are one reason.
fn cause(subject: &Subject<'_>) -> String {
    let outcome = subject.outcome;
    let limits: BTreeSet<(&str, u64, Option<&str>)> =
        outcome.kills.iter().map(|kill| (kill.measure.as_str(), kill.limit.to_bits(), kill.slice.as_deref())).collect();
    match (kill(subject), outcome.reasons.first()) {
        (Some(found), Some(first)) if first.code == CanaryReasonCode::Killed => and_more(&found, limits.len() - 1),
        (_, Some(first)) => {
            let alike = outcome.reasons.iter().filter(|reason| reason.code == first.code).count() - 1;
            and_more(&first.explanation, alike)
        }
        (_, None) => "the verdict names no reason".to_owned(),
    }
}

fn and_more(first: &str, more: usize) -> String {
    if more == 0 { first.to_owned() } else { format!("{first}, and {more} more") }
}

/// What the limit that ended the canary found.
fn kill(subject: &Subject<'_>) -> Option<String> {
    let kill = subject.outcome.kills.first()?;
    let rule = match kill.cause {
        Cause::Gate => format!("gate:{}", kill.id),
        Cause::KillSwitch => format!("kill_switch:{}", kill.id),
    };
    let group = alert_groups(&subject.outcome.alerts).into_iter().find(|group| group.rule == rule);
    // Every kill sets off the alert of its rule; its name alone says enough where a file lacks it.
    Some(group.map_or_else(|| format!("{} crossed its limit", kill.id), |group| group.summary))
}

/// How many requests met the candidate, and how many of them came to harm as far as anybody can know.
fn exposed(subject: &Subject<'_>) -> String {
    let exposure = &subject.outcome.exposure;
    let requests = number::counted(exposure.candidate_requests, "request", "requests");
    let harm = match (exposure.hurt_requests, exposure.failed_requests) {
        (Some(hurt), _) => format!(", {} hurt", number::count(hurt)),
        (None, 0) => String::new(),
        (None, failed) => format!(", {} failed", number::count(failed)),
    };
    let where_to = if subject.outcome.is_live() { "met the candidate" } else { "of the replay went to the candidate" };
    format!("{requests} {where_to}{harm}")
}

fn way_back(subject: &Subject<'_>) -> Option<String> {
    let way_back = subject.outcome.rollback.as_ref()?;
    Some(match (way_back.in_time, way_back.verified) {
        _ if way_back.windows == 0 => "nothing was recorded of the rollback".to_owned(),
        _ if !way_back.contradictions.is_empty() => {
            let after = number::counted(way_back.candidate_requests_after, "request", "requests");
            format!("not rolled back: the candidate still served {after}")
        }
        (true, Verified::Yes) => format!("rolled back in {}, baseline verified", length(way_back.duration_s)),
        _ => "rolled back, but nothing verifies the baseline".to_owned(),
    })
}

/// What bounds say where points decided and bounds say something else: noise alone can pass on points.
fn by_bounds(subject: &Subject<'_>) -> Option<String> {
    let beside = subject.outcome.beside.as_ref().filter(|beside| beside.verdict != subject.outcome.verdict)?;
    Some(format!("decided on {}s, the same windows give {}", beside.decide, beside.verdict))
}

/// What to do about a rule.
fn advice(subject: &Subject<'_>, group: &AlertGroup) -> &'static str {
    let rolled_back = subject.outcome.rollback.is_some();
    match (group.rule.as_str(), group.state, group.severity) {
        ("telemetry", ..) => "mend the telemetry before more traffic moves",
        (_, AlertState::Firing, AlertSeverity::Critical) if subject.outcome.is_live() => {
            "move traffic back and find out why"
        }
        (_, AlertState::Resolved, AlertSeverity::Critical) if rolled_back => "find out why before trying again",
        (_, _, AlertSeverity::Critical) => "find out why before more traffic moves",
        (_, _, AlertSeverity::Warning) => "look at it before more traffic moves",
    }
}

/// What to do about the verdict.
fn next(subject: &Subject<'_>) -> String {
    let unsound = subject.outcome.rollback.as_ref().is_some_and(|back| !back.in_time || back.verified != Verified::Yes);
    let first = if unsound && subject.outcome.is_live() {
        "Check now that the baseline serves everything and is sound. "
    } else {
        ""
    };
    let step = words::next_steps(subject).into_iter().next();
    let step = step.unwrap_or_else(|| match subject.outcome.verdict {
        Outcome::Go => "Promote the candidate".to_owned(),
        _ => "Do not promote the candidate".to_owned(),
    });
    format!("{first}{step}.")
}
