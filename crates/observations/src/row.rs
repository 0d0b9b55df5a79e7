//! The recorded row: one system, one query, one repetition. The only hand-off between measuring and judging.

use std::collections::BTreeMap;
use std::sync::Arc;

use lensgate_dataset::{Hit, Span};
use serde::{Deserialize, Serialize};

/// Whose answer a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// The configuration in service.
    Baseline,
    /// The configuration that wants to go out.
    Candidate,
    /// The baseline once more (A/A), for the noise floor; only in the latency pass.
    BaselineAgain,
}

impl Arm {
    /// Every arm.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Candidate, Self::BaselineAgain];

    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Candidate => "candidate",
            Self::BaselineAgain => "baseline_again",
        }
    }

    /// The arm that a word names.
    pub fn from_name(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|each| each.name() == word)
            .ok_or_else(|| format!("unknown arm {word:?}, expected one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// Which of the two passes recorded a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// All cores; rankings and errors count, clocks do not and are not recorded.
    Quality,
    /// Arms interleaved at a declared concurrency; clocks and errors count.
    Latency,
}

impl Pass {
    /// Every pass.
    pub const ALL: [Self; 2] = [Self::Quality, Self::Latency];

    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quality => "quality",
            Self::Latency => "latency",
        }
    }

    /// The pass that a word names.
    pub fn from_name(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|each| each.name() == word)
            .ok_or_else(|| format!("unknown pass {word:?}, expected one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A well-formed answer, possibly with no hit.
    Ok,
    /// No answer within the time limit.
    Timeout,
    /// The system could not be reached.
    Unreachable,
    /// The system said that it failed.
    Failed,
    /// The answer could not be read: wrong schema, invalid JSON, a score that is no number.
    Malformed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 5] = [Self::Ok, Self::Timeout, Self::Unreachable, Self::Failed, Self::Malformed];

    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Failed => "failed",
            Self::Malformed => "malformed",
        }
    }

    /// The outcome that a word names.
    pub fn from_name(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|each| each.name() == word).ok_or_else(|| {
            format!("unknown outcome {word:?}, expected one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }

    /// Whether the request counts as an error.
    pub fn is_error(self) -> bool {
        self != Self::Ok
    }
}

/// Time by stage by one clock, in milliseconds. A stage that did not run has none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Latency {
    /// Stage A, lexical.
    pub stage_a: Option<f64>,
    /// Stage B, symbols.
    pub stage_b: Option<f64>,
    /// Stage C, semantic.
    pub stage_c: Option<f64>,
    /// End to end.
    pub total: f64,
}

/// How many spans left each stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FanOut {
    /// After stage A.
    pub stage_a: u32,
    /// After stage B.
    pub stage_b: u32,
    /// After stage C; equal to stage B's when C did not run.
    pub stage_c: u32,
}

/// One answer as recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The query's id.
    pub query_id: Arc<str>,
    /// Whose answer.
    pub arm: Arm,
    /// Which pass.
    pub pass: Pass,
    /// Counted from 0; repetitions never count as new queries.
    pub repetition: u32,
    /// The place in the order of asking within the pass, counted from 0 over all arms and repetitions; none where it is unknown.
    pub asked: Option<u32>,
    /// How it ended.
    pub outcome: Outcome,
    /// The hits, best first as the system gave them; empty in the latency pass and on error.
    pub hits: Vec<Hit>,
    /// The stage A candidates; empty in the latency pass and on error.
    pub candidates: Vec<Span>,
    /// Wall-clock readings; none in the quality pass, on error, and for cached answers.
    pub latency: Option<Latency>,
    /// Processor time of the thread that answered; none where wall-clock readings are none, and where the system does not say.
    pub cpu: Option<Latency>,
    /// Fan-out sizes, if the system tells them.
    pub fan_out: Option<FanOut>,
}

/// Facts about a whole file, by keys that begin with [`crate::columns::OWN_KEYS`]; sealed together with the rows.
pub type Metadata = BTreeMap<String, String>;

/// An observations file as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The rows, in the file's order.
    pub rows: Vec<Observation>,
    /// What the file says about all of them.
    pub metadata: Metadata,
}
