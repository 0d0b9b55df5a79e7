//! A gate as shown: what the verdict says of it, and what of that is prepared for the eye.

use lensgate_gate::verdict::JudgedGate;

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
    /// What the verdict says.
    pub judged: JudgedGate,
    /// What must hold, in short and as the policy has it, such as `worse by <= 1 pp`.
    pub requirement: String,
    /// The quantity that it is decided on, with its two-sided interval.
    pub estimate: Option<Estimate>,
    /// The one-sided bound that was compared with the limit.
    pub bound: Option<f64>,
    /// Where the limit lies among the deltas.
    pub mark: Option<Mark>,
}

impl Gate {
    /// The id with phase and slice, as used where a gate needs one line: `recall-kept [language=rust]`.
    pub fn label(&self) -> String {
        let mut label = self.judged.id.clone();
        for part in [&self.judged.phase, &self.judged.slice].into_iter().flatten() {
            label.push_str(" [");
            label.push_str(part);
            label.push(']');
        }
        label
    }

    /// How the bound was found.
    pub fn method(&self) -> &str {
        self.judged.interval.as_ref().map_or("no interval", |interval| &interval.method)
    }

    /// The code of the reason as the verdict file spells it, such as `BOUND_INSIDE`.
    pub fn code(&self) -> String {
        match serde_json::to_value(self.judged.reason_code) {
            Ok(serde_json::Value::String(word)) => word,
            _ => format!("{:?}", self.judged.reason_code),
        }
    }
}
