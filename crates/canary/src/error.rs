//! Why a canary cannot be replayed.

use lensgate_measures::Measure;
use thiserror::Error;

/// Why a canary cannot be replayed at all; a lower-case fragment that says what to do.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CanaryError {
    /// The policy has no phase.
    #[error("the policy has no [[phase]], so there is no canary to replay; try --policy canary")]
    NoPhases,
    /// A phase without an end.
    #[error("phase \"{phase}\" is continuous: say with --horizon how long to replay it")]
    NoHorizon {
        /// Its name.
        phase: String,
    },
    /// A phase that no blocking gate watches.
    #[error("no blocking gate watches phase \"{phase}\": list at least one in its gates")]
    NothingWatches {
        /// Its name.
        phase: String,
    },
    /// A phase without a whole window, or times beyond what a clock holds.
    #[error("phase \"{phase}\": {problem}")]
    Times {
        /// Its name.
        phase: String,
        /// What is wrong.
        problem: String,
    },
    /// A rate, share or exponent that makes no traffic.
    #[error("{name} {value} makes no traffic: {expected}")]
    Traffic {
        /// What was given.
        name: &'static str,
        /// Its value.
        value: String,
        /// What would.
        expected: &'static str,
    },
    /// Recorded arrivals that make no traffic.
    #[error("the arrival log makes no traffic: {problem}")]
    ArrivalLog {
        /// What is wrong.
        problem: &'static str,
    },
    /// A measure of processor time, which requests are not drawn with.
    #[error(
        "{measure} is not watched here: requests are drawn with wall-clock readings alone; gate on Latency, or leave it to `lensgate gate`"
    )]
    CpuTime {
        /// The measure.
        measure: Measure,
    },
    /// No query to ask.
    #[error("the evidence holds no query")]
    NoQueries,
    /// An arm without executions of a query.
    #[error("query {query} has no recorded execution in the {arm} arm: replay it, or leave it out")]
    NotExecuted {
        /// The query.
        query: String,
        /// The arm.
        arm: &'static str,
    },
    /// A number that is none.
    #[error("query {query} brings a number to {measure} that is not finite")]
    NotFinite {
        /// The query.
        query: String,
        /// The measure.
        measure: Measure,
    },
    /// A fault that cannot be injected.
    #[error("cannot inject {word:?}: {problem}")]
    Fault {
        /// As given.
        word: String,
        /// What is wrong and what to write.
        problem: String,
    },
    /// A policy that asks about slices, over windows that tell none apart.
    #[error(
        "gate \"{gate}\" asks about slices, and recorded windows tell none apart: it would silently not run there. Replay \
         recorded observations, or take slices = [...] out of the gates of the phases"
    )]
    NoSlices {
        /// The gate.
        gate: String,
    },
    /// Window metrics that do not fit the policy.
    #[error("line {line}: {problem}")]
    Window {
        /// The line of the file of windows.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}
