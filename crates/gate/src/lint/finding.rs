//! What lint finds, and the example that a gate would fail on.

use std::fmt;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// No evidence can fail the gate.
    Vacuous,
    /// No evidence can pass the gate.
    Unsatisfiable,
    /// These queries are too few for the gate to decide.
    Underpowered,
    /// A kill switch needs longer than any phase lasts.
    Unreachable,
    /// Another gate asks the same, or more.
    Duplicate,
    /// Two parts of the policy cannot both hold.
    Contradictory,
    /// The number looks as if another unit was meant.
    Unit,
    /// A measure that one can raise by answering less stands without its guard.
    Unguarded,
}

impl Rule {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vacuous => "VACUOUS",
            Self::Unsatisfiable => "UNSATISFIABLE",
            Self::Underpowered => "UNDERPOWERED",
            Self::Unreachable => "UNREACHABLE",
            Self::Duplicate => "DUPLICATE",
            Self::Contradictory => "CONTRADICTORY",
            Self::Unit => "UNIT",
            Self::Unguarded => "UNGUARDED",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub rule: Rule,
    /// The gate's id; for a kill switch its measure.
    pub subject: String,
    /// Why, in one sentence: for a vacuous or unsatisfiable gate the proof.
    pub explanation: String,
}

impl Finding {
    pub(crate) fn new(rule: Rule, subject: &str, explanation: String) -> Self {
        Self { rule, subject: subject.to_owned(), explanation }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.rule, self.subject, self.explanation)
    }
}

/// Levels on which a gate does not hold.
#[derive(Debug, Clone, PartialEq)]
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
