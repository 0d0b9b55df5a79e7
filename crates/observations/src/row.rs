//! The recorded row: one system, one query, one repetition. The only hand-off between measuring and judging.

use std::collections::BTreeMap;
use std::sync::Arc;

use lensgate_dataset::{Hit, Span};
use lensgate_words::{Arm, Pass, RequestOutcome};

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
    pub outcome: RequestOutcome,
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
