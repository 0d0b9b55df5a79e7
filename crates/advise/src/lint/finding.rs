//! What lint finds, and the example that a gate would fail on.

use std::fmt;

use lensgate_gate::policy::Gate;
use lensgate_words::Severity;
use serde::Serialize;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rule {
    /// No evidence can fail the gate.
    Vacuous,
    /// No evidence can pass the gate.
    Unsatisfiable,
    /// These queries are too few for the gate to decide.
    Underpowered,
    /// No canary can trip a kill switch.
    Unreachable,
    /// No gate can end a phase, or no canary reads a measure's clock.
    Unwatched,
    /// Recorded windows alone can tell a measure.
    Unmeasured,
    /// A kill switch trips on what is good.
    Backwards,
    /// A limit relative to a baseline without an error.
    ZeroBaseline,
    /// The recorded baseline itself breaks a limit.
    BaselineOutside,
    /// Another gate asks the same, or more.
    Duplicate,
    /// Two parts of the policy cannot both hold.
    Contradictory,
    /// The number looks as if another unit was meant.
    Unit,
    /// A measure that one can raise by answering less stands without its guard.
    Unguarded,
    /// A waiver holds no more.
    Expired,
    /// A waiver holds for over 90 days.
    LongWaiver,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 15] = [
        Self::Vacuous,
        Self::Unsatisfiable,
        Self::Underpowered,
        Self::Unreachable,
        Self::Unwatched,
        Self::Unmeasured,
        Self::Backwards,
        Self::ZeroBaseline,
        Self::BaselineOutside,
        Self::Duplicate,
        Self::Contradictory,
        Self::Unit,
        Self::Unguarded,
        Self::Expired,
        Self::LongWaiver,
    ];

    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vacuous => "VACUOUS",
            Self::Unsatisfiable => "UNSATISFIABLE",
            Self::Underpowered => "UNDERPOWERED",
            Self::Unreachable => "UNREACHABLE",
            Self::Unwatched => "UNWATCHED",
            Self::Unmeasured => "UNMEASURED",
            Self::Backwards => "BACKWARDS",
            Self::ZeroBaseline => "ZERO_BASELINE",
            Self::BaselineOutside => "BASELINE_OUTSIDE",
            Self::Duplicate => "DUPLICATE",
            Self::Contradictory => "CONTRADICTORY",
            Self::Unit => "UNIT",
            Self::Unguarded => "UNGUARDED",
            Self::Expired => "EXPIRED",
            Self::LongWaiver => "LONG_WAIVER",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The policy cannot do what it is for: something in it can never fail, never pass, or never trip.
    Error,
    /// The policy works and deserves a second look.
    Warning,
}

impl Weight {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub rule: Rule,
    /// How much it weighs.
    pub weight: Weight,
    /// The gate's id; for a kill switch its measure, for a phase its name.
    pub subject: String,
    /// Why, in one sentence: for a vacuous or unsatisfiable gate the proof.
    pub explanation: String,
}

impl Finding {
    pub(crate) fn error(rule: Rule, subject: &str, explanation: String) -> Self {
        Self { rule, weight: Weight::Error, subject: subject.to_owned(), explanation }
    }

    pub(crate) fn warning(rule: Rule, subject: &str, explanation: String) -> Self {
        Self { rule, weight: Weight::Warning, subject: subject.to_owned(), explanation }
    }

    /// The same about a gate that only warns: whatever is wrong with it decides nothing.
    pub(crate) fn about(mut self, gate: &Gate) -> Self {
        if gate.severity == Severity::Warn {
            self.weight = Weight::Warning;
        }
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.rule, self.subject, self.explanation)
    }
}

/// Levels on which a gate does not hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Falsifier {
    /// The gate's id.
    pub gate: String,
    /// The baseline's level, or the other measure's for a ratio of the candidate's own.
    pub reference: f64,
    /// The candidate's level.
    pub candidate: f64,
    /// The same in words.
    pub explanation: String,
}
