//! The words and shapes of statuses and verdicts; every output takes them from here, and none tells them by colour alone.

use lensgate_gate::verdict::Outcome;
use lensgate_words::{Arm, Direction, Severity, Status};

/// The word of a status.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Warn => "warn",
        Status::Fail => "fail",
        Status::Inconclusive => "inconclusive",
        Status::Waived => "waived",
        Status::NotRun => "not run",
        Status::Error => "error",
    }
}

/// The shape that goes with it, one column wide.
pub fn shape(status: Status) -> char {
    match status {
        Status::Pass => '✓',
        Status::Warn => '!',
        Status::Fail => '✗',
        Status::Inconclusive => '?',
        Status::Waived => '~',
        Status::NotRun => '○',
        Status::Error => '‼',
    }
}

/// The style class of a status.
pub fn class(status: Status) -> &'static str {
    match status {
        Status::NotRun => "not-run",
        other => self::status(other),
    }
}

/// The word of a verdict as it is spoken.
pub fn verdict(verdict: Outcome) -> &'static str {
    match verdict {
        Outcome::Go => "GO",
        Outcome::NoGo => "NO_GO",
        Outcome::Inconclusive => "INCONCLUSIVE",
        Outcome::Invalid => "INVALID",
    }
}

/// The status that a verdict looks like.
pub fn likeness(verdict: Outcome) -> Status {
    match verdict {
        Outcome::Go => Status::Pass,
        Outcome::NoGo => Status::Fail,
        Outcome::Inconclusive => Status::Inconclusive,
        Outcome::Invalid => Status::Error,
    }
}

/// What a direction is called.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::HigherIsBetter => "higher is better",
        Direction::LowerIsBetter => "lower is better",
    }
}

/// What a severity is called.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Block => "blocks",
        Severity::Warn => "warns",
    }
}

/// What an arm is called.
pub fn arm(arm: Arm) -> &'static str {
    match arm {
        Arm::Baseline => "baseline",
        Arm::Candidate => "candidate",
        Arm::BaselineAgain => "baseline again (A/A)",
    }
}

/// The heading of a slicing dimension.
pub fn dimension(by: &str) -> String {
    match by {
        "source" => "By label source".to_owned(),
        other => format!("By {other}"),
    }
}
