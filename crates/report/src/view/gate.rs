//! A gate as shown: what it asks, what the evidence says, and how far that reaches.

use lensgate_gate::verdict::Decided;
use lensgate_words::{Direction, MeasureUnit, Severity, Status};

use super::measure::Estimate;

/// Where a gate's limit lies on the axis of deltas, for the plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// A margin on the delta itself.
    Margin(f64),
    /// A limit on the candidate's level, seen from the baseline's level.
    Limit(f64),
}

/// One gate's outcome, overall or in one slice.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The policy's name for it.
    pub id: String,
    /// The canary phase it belongs to, if any.
    pub phase: Option<String>,
    /// The slice, such as `language=rust`; none when it is judged over all queries.
    pub slice: Option<String>,
    /// Whether it blocks.
    pub severity: Severity,
    /// The measure's canonical name.
    pub measure: String,
    /// What the measure counts.
    pub unit: MeasureUnit,
    /// Which way is better.
    pub direction: Direction,
    /// What must hold, in short and as the policy has it, such as `worse by <= 1 pp`.
    pub requirement: String,
    /// The same as an inequality of what is decided, such as `candidate - baseline >= -0.01`.
    pub condition: String,
    /// The baseline's level.
    pub baseline: Option<f64>,
    /// The candidate's level.
    pub candidate: Option<f64>,
    /// On which quantity it is decided.
    pub decided: Decided,
    /// That quantity with its two-sided interval.
    pub estimate: Option<Estimate>,
    /// The one-sided bound that was held against the limit.
    pub bound: Option<f64>,
    /// Where the limit lies among the deltas.
    pub mark: Option<Mark>,
    /// Distinct queries (or executions, for errors) behind it.
    pub n: u64,
    /// How many it would need to decide, when it could not.
    pub min_n: Option<u64>,
    /// The least effect that this n can show, in the measure's unit.
    pub detectable: Option<f64>,
    /// The p-value of the harm test after Holm's adjustment, if there is one.
    pub p_value: Option<f64>,
    /// How the bound was found.
    pub method: String,
    /// What it came to.
    pub status: Status,
    /// The stable code of the reason, such as `BOUND_INSIDE`.
    pub reason_code: String,
    /// One sentence a person understands.
    pub explanation: String,
}

impl Gate {
    /// The id with phase and slice, as used where a gate needs one line: `recall-kept [language=rust]`.
    pub fn label(&self) -> String {
        let mut label = self.id.clone();
        for part in [&self.phase, &self.slice].into_iter().flatten() {
            label.push_str(" [");
            label.push_str(part);
            label.push(']');
        }
        label
    }
}
