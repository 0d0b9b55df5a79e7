//! Recorded evidence in a neutral form: one row an execution, borrowed from wherever it was recorded. This crate does not
//! know files; whoever calls it converts.

use lensgate_dataset::{Hit, QuerySet, Span};
use lensgate_measures::{Snapshot, Stage};
use lensgate_words::{Arm, Pass};

/// Time of one execution by one clock, in milliseconds. A stage that did not run has none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Clock {
    /// Stage A, lexical.
    pub stage_a: Option<f64>,
    /// Stage B, symbols.
    pub stage_b: Option<f64>,
    /// Stage C, semantic.
    pub stage_c: Option<f64>,
    /// End to end.
    pub total: f64,
}

impl Clock {
    /// The reading of a stage that ran; the total where no stage is named.
    pub(crate) fn reading(&self, stage: Option<Stage>) -> Option<f64> {
        match stage {
            None => Some(self.total),
            Some(Stage::A) => self.stage_a,
            Some(Stage::B) => self.stage_b,
            Some(Stage::C) => self.stage_c,
        }
    }
}

/// One execution as recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// The query's id.
    pub query_id: &'a str,
    /// Whose answer.
    pub arm: Arm,
    /// Which pass.
    pub pass: Pass,
    /// Counted from 0. Repetition 0 of the quality pass is the answer that is scored.
    pub repetition: u32,
    /// Whether the request ended in an error; its ranking is then taken as empty.
    pub is_error: bool,
    /// Whether the system was reached at all.
    pub is_reached: bool,
    /// The hits in the order in which the system showed them; empty in the latency pass.
    pub hits: &'a [Hit],
    /// The stage A candidates; empty in the latency pass.
    pub candidates: &'a [Span],
    /// Wall-clock readings of the latency pass; none on error and for cached answers.
    pub clock: Option<Clock>,
    /// Processor time of the thread that answered; none where the system does not say.
    pub cpu: Option<Clock>,
    /// The place in the order of asking within the latency pass, over all arms and repetitions; none where it is unknown.
    pub asked: Option<u32>,
}

/// Everything a comparison is made from.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The queries, their judgments and conventions; fixes every denominator.
    pub query_set: &'a QuerySet,
    /// The files that spans are resolved in.
    pub snapshot: &'a (dyn Snapshot + Sync),
    /// The recorded rows of all arms, in any order.
    pub rows: &'a [Row<'a>],
}
