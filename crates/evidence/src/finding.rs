//! What an audit finds: the rule, the places, the figures, and how sure it is.

use serde::Serialize;

use crate::place::Place;

/// A rule of the audit; `docs/AUDIT.md` says what each proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Counts, parts and totals that do not add up.
    Count,
    /// A gate's claimed result against its own value and limit.
    Gate,
    /// A figure in another unit than its name says.
    Unit,
    /// Percentiles or interval ends out of order.
    Order,
    /// A rate that the stated number of trials cannot give, or cannot show.
    Rate,
    /// Durations against timestamps and each other.
    Time,
    /// Statements that exclude each other.
    Conflict,
    /// Zeros and constants where a measurement would vary.
    Constant,
    /// Changes against the levels that they are made of.
    Gain,
    /// A gate of the policy that the report is silent about.
    MissingGate,
    /// The evidence says something else.
    Evidence,
}

impl Rule {
    /// The word in files and on screens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Gate => "gate",
            Self::Unit => "unit",
            Self::Order => "order",
            Self::Rate => "rate",
            Self::Time => "time",
            Self::Conflict => "conflict",
            Self::Constant => "constant",
            Self::Gain => "gain",
            Self::MissingGate => "missing-gate",
            Self::Evidence => "evidence",
        }
    }
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The statements cannot all be true.
    Contradicted,
    /// They can, and a measurement hardly ever gives them.
    Suspect,
}

impl Severity {
    /// The word in files and on screens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::Suspect => "suspect",
        }
    }
}

/// One place that a finding speaks of, with what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// The document.
    pub document: String,
    /// JSON pointer or line.
    pub place: String,
    /// What stands there.
    pub says: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How sure it is.
    pub severity: Severity,
    /// One sentence with the figures.
    pub claim: String,
    /// Where, the place to mend first.
    pub places: Vec<Cited>,
}

impl Finding {
    /// A finding without places.
    pub fn new(rule: Rule, severity: Severity, claim: impl Into<String>) -> Self {
        Self { rule, severity, claim: claim.into(), places: Vec::new() }
    }

    /// The finding with one more place.
    #[must_use]
    pub fn at(mut self, place: &Place, says: impl Into<String>) -> Self {
        self.places.push(Cited { document: String::new(), place: place.to_string(), says: says.into() });
        self
    }
}
