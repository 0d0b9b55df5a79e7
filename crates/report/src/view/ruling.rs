//! The verdict as shown, with what to do next, and what stands around it.

use lensgate_gate::verdict::Outcome;

/// The verdict and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The word.
    pub verdict: Outcome,
    /// The one sentence that explains it.
    pub sentence: String,
    /// Further reasons, one sentence each, most telling first.
    pub reasons: Vec<String>,
    /// What a person should do next, one sentence each.
    pub next_steps: Vec<String>,
}

/// A knob in which the configurations differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationRow {
    /// The knob's dotted path, such as `stage_a.k_candidates`.
    pub key: String,
    /// The baseline's value; none when it has none.
    pub baseline: Option<String>,
    /// The candidate's value; none when it has none.
    pub candidate: Option<String>,
}

/// One line of provenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it tells, such as `dataset digest`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Something that weakens the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A short title, such as `waived gate`.
    pub title: String,
    /// One or two sentences.
    pub text: String,
}
