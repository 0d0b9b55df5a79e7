//! What the pages show, as plain values: no renderer looks further than this. One file, `convert`, fills it from the
//! judging crates.

use lensgate_words::Status;

mod gate;
mod latency;
mod measure;
mod query;
mod ruling;

pub use gate::{Gate, Mark};
pub use latency::{ArmLatency, Latency, LatencyLimit, Noise, NoiseRow, StageLatency};
pub use measure::{Estimate, Group, MeasureRow};
pub use query::{Answer, HitRow, QueryDelta, QueryDeltas, QueryPair, RelevantSpan};
pub use ruling::{ConfigurationRow, Fact, Ruling, Warning};

/// Everything a report shows of one comparison.
#[derive(Debug, Clone)]
pub struct View {
    /// A banner above everything else, such as "specimen, made-up numbers"; none in a real report.
    pub notice: Option<String>,
    /// The baseline system's name.
    pub baseline: String,
    /// The candidate system's name.
    pub candidate: String,
    /// The dataset's name.
    pub dataset: String,
    /// The query set's name.
    pub query_set: String,
    /// Distinct queries that decide.
    pub queries: u64,
    /// What has to be said of mined labels, such as `plus 2,104 mined queries reported separately`; none when people gave
    /// them all.
    pub mined: Option<String>,
    /// The seed of every resampling.
    pub seed: u64,
    /// The two-sided level of printed intervals, 0 to 1.
    pub level: f64,
    /// The verdict with its reasons.
    pub ruling: Ruling,
    /// Whether an undecided slice keeps the verdict from being GO; otherwise a slice can only veto.
    pub slices_must_pass: bool,
    /// Every gate, in the policy's order, slices after the gate they belong to.
    pub gates: Vec<Gate>,
    /// Measures by slice; the first group is the overall one.
    pub groups: Vec<Group>,
    /// The quality measure that plots by slice and by query show first, such as `nDCG@10`.
    pub headline: String,
    /// Per-query deltas of the headline measure; none when it has none.
    pub deltas: Option<QueryDeltas>,
    /// The queries that lost most, worst first.
    pub worst: Vec<QueryPair>,
    /// The queries that gained most, best first.
    pub best: Vec<QueryPair>,
    /// Clock readings; none when no latency pass was recorded.
    pub latency: Option<Latency>,
    /// The noise floor; none when no A/A arm was recorded.
    pub noise: Option<Noise>,
    /// Where the two configurations differ.
    pub configuration: Vec<ConfigurationRow>,
    /// Where all this comes from, in reading order.
    pub provenance: Vec<Fact>,
    /// What weakens the verdict or needs a person's eye.
    pub warnings: Vec<Warning>,
}

impl View {
    /// The overall group, if there is one.
    pub fn overall(&self) -> Option<&Group> {
        self.groups.first()
    }

    /// The groups that slice by a dimension such as `class`, in order.
    pub fn slices<'a>(&'a self, by: &'a str) -> impl Iterator<Item = &'a Group> {
        self.groups.iter().filter(move |group| group.by == by)
    }

    /// The dimensions that measures are sliced by, in order of first appearance, without the overall group.
    pub fn dimensions(&self) -> Vec<&str> {
        let mut seen: Vec<&str> = Vec::new();
        for group in self.groups.iter().skip(1) {
            if !seen.contains(&group.by.as_str()) {
                seen.push(&group.by);
            }
        }
        seen
    }

    /// How many gates have a status.
    pub fn count(&self, status: Status) -> usize {
        self.gates.iter().filter(|gate| gate.judged.status == status).count()
    }
}
