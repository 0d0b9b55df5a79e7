//! What an engine answers: hits, stage A's candidates, clock readings and fan-out.

use std::time::Duration;

use lensgate_dataset::{Hit, Span};

/// An answer. All but `timing` and `cpu` is a function of corpus, configuration, seed and request.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Best first, at most the request's limit.
    pub hits: Vec<Hit>,
    /// Stage A's candidates, best first.
    pub candidates: Vec<Span>,
    /// Wall-clock time.
    pub timing: Timing,
    /// Processor time of the thread that answered; none where the system does not say.
    pub cpu: Option<Timing>,
    /// How many spans left each stage.
    pub fan_out: FanOut,
    /// Chunks (for a pattern: matching lines) that stage A scored in full; pruning lowers it.
    pub scored: u32,
}

/// Time by stage, by one clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// Query analysis and stage A.
    pub stage_a: Duration,
    /// Stage B and the fusion of its scores with stage A's; the fusion alone when stage B is off.
    pub stage_b: Duration,
    /// Stage C; none when its gate kept it from running.
    pub stage_c: Option<Duration>,
    /// From request to answer.
    pub total: Duration,
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
