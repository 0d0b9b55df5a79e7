//! What a canary's endings, controls and verdicts are called, and what to do next.

use lensgate_canary::outcome::{CanaryReasonCode, ControlName, Ending};

use super::Subject;
use crate::number;

/// How it ended, in one sentence without a full stop.
pub(super) fn ending(subject: &Subject<'_>) -> String {
    let outcome = subject.outcome;
    let ran = outcome.phases.last();
    let phase = ran.map_or("no phase", |phase| phase.name.as_str());
    match outcome.ending {
        Ending::Completed => format!("every phase ran to its end, {} in all", length(subject.outcome.end_s())),
        Ending::Killed => {
            let at = ran.map_or(0.0, |phase| phase.start_s + phase.ran_s);
            format!("killed in {phase}, {} after the start", length(at))
        }
        Ending::Held => format!("held after {phase}: it ended undecided, and only what passed is promoted"),
        Ending::CutShort => format!("cut short in {phase}: the windows end before the plan does"),
        Ending::RolledBack => format!("rolled back in {phase}, although no limit of the policy called for it"),
    }
}

/// What stood for the baseline.
pub(super) fn control(control: ControlName) -> &'static str {
    match control {
        ControlName::Concurrent => "concurrent",
        ControlName::Holdout => "holdout",
        ControlName::Replayed => "replayed",
        ControlName::None => "none",
    }
}

/// What to do next, by how the canary ended and why.
pub fn next_steps(subject: &Subject<'_>) -> Vec<String> {
    let outcome = subject.outcome;
    let mut steps: Vec<String> = Vec::new();
    let mut add = |step: String| {
        if !steps.contains(&step) {
            steps.push(step);
        }
    };
    for kill in &outcome.kills {
        let before = if subject.outcome.is_live() { "more traffic moves" } else { "any live traffic" };
        add(format!("Find out why {} crossed its limit, and fix that before {before}", kill.measure));
    }
    for alert in subject.outcome.firing() {
        add(format!("Find out why the alert {} still fires, or change its rule", alert.rule));
    }
    for reason in &outcome.reasons {
        add(match reason.code {
            CanaryReasonCode::Killed => continue,
            CanaryReasonCode::AllPassed if subject.outcome.is_live() => "Promote the candidate",
            CanaryReasonCode::AllPassed => "Run the live canary under the same policy",
            CanaryReasonCode::GateUndecided => {
                "Give undecided gates more traffic or longer phases, or limits that the evidence can reach"
            }
            CanaryReasonCode::GateNotRun => "Record what the policy asks about: a blocking gate had no evidence",
            CanaryReasonCode::MissingTelemetry => "Mend the telemetry: a missing window is never a pass",
            CanaryReasonCode::CutShort => "Bring windows for the whole plan, or shorten the plan",
            CanaryReasonCode::Held => "Decide the phase that was held before more traffic moves",
            CanaryReasonCode::RolledBack => "Find out who rolled back and why: the policy has no limit for it",
            CanaryReasonCode::TrafficMismatch => "Mend the routing: the candidate did not serve the share that was planned",
            CanaryReasonCode::ZeroBaseline => {
                "Find out why the baseline shows nothing; where it had no event, limit rates absolutely or by percentage points"
            }
            CanaryReasonCode::SwitchNotArmed => "Tell what kill switches compare, in every window",
            CanaryReasonCode::SwitchUndecided => {
                "Find out what a kill switch saw: more traffic or longer phases decide whether it was chance"
            }
            CanaryReasonCode::Noise => "Record latency on a quiet machine, or gate on CpuTime",
            CanaryReasonCode::CriticalAlert => continue,
            CanaryReasonCode::BaselineUnstable => "Find out why the baseline moved; what it is compared with is unsure",
            CanaryReasonCode::RollbackNotVerified => "Make the way back verifiable within the policy's time",
            CanaryReasonCode::Waived => {
                "Mend what a waiver covers before it expires: its gate decides nothing until then"
            }
            CanaryReasonCode::KilledBeforeFault => "Mend what ended the canary, then run the drill again",
            CanaryReasonCode::QueriesUndecided => "Label more queries: more requests to the same ones are no evidence",
            CanaryReasonCode::PointsDecide => "Decide on bounds: points let noise alone give GO",
        }
        .to_owned());
    }
    steps
}

/// A length of virtual time: `35 s`, `12.5 min`, `1 h 20 min`.
pub fn length(seconds: f64) -> String {
    if seconds < 120.0 {
        return format!("{} s", trimmed(seconds, 1));
    }
    if seconds < 7_200.0 {
        return format!("{} min", trimmed(seconds / 60.0, 1));
    }
    let minutes = (seconds / 60.0).round();
    let (hours, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
    if rest == 0.0 { format!("{hours} h") } else { format!("{hours} h {rest} min") }
}

/// A share as percent with the digits it needs, at most two: `5 %`, `0.05 %`.
pub(super) fn percent(share: f64) -> String {
    trimmed(share * 100.0, 2) + " %"
}

fn trimmed(value: f64, decimals: usize) -> String {
    let text = number::fixed(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_shares_take_the_digits_they_need() {
        assert_eq!((length(35.0), length(90.5)), ("35 s".into(), "90.5 s".into()));
        assert_eq!((length(750.0), length(3_600.0)), ("12.5 min".into(), "60 min".into()));
        assert_eq!((length(7_200.0), length(88_200.0)), ("2 h".into(), "24 h 30 min".into()));
        assert_eq!((percent(0.05), percent(0.0005), percent(1.0)), ("5 %".into(), "0.05 %".into(), "100 %".into()));
    }
}
