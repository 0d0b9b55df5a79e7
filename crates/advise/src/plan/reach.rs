//! Planned numbers: a point, and the range in which it may lie when it rests on a pilot.

use lensgate_compare::Bound;
use serde::{Serialize, Serializer};

/// A planned number. The ends are equal where nothing was estimated; from a pilot they are a 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Uncertain {
    /// The lower end.
    #[serde(serialize_with = "bound")]
    pub low: f64,
    /// The point.
    #[serde(serialize_with = "bound")]
    pub point: f64,
    /// The upper end.
    #[serde(serialize_with = "bound")]
    pub high: f64,
}

/// JSON has no infinity: a number of queries that none suffices for is the word `"unbounded"`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn bound<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Bound::new(*number).serialize(serializer)
}

impl Uncertain {
    /// A number without uncertainty.
    pub fn exact(point: f64) -> Self {
        Self { low: point, point, high: point }
    }

    /// A number with both ends, in any order.
    pub(crate) fn between(one: f64, point: f64, other: f64) -> Self {
        Self { low: one.min(other).min(point), point, high: one.max(other).max(point) }
    }

    /// Whether it is known exactly.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }
}

/// What so many queries can show with the policy's power.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detectable {
    /// The number, in the unit of the decided quantity (shares as shares of one).
    pub value: Uncertain,
    /// The same in words, such as `2.3 pp from the limit`.
    pub text: String,
}

/// What so many queries come to for one gate.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Reach {
    /// What the power supposes to be true.
    pub truth: Option<String>,
    /// Chance to pass if that is true.
    pub power: Option<Uncertain>,
    pub detectable: Option<Detectable>,
    /// Queries with which that chance is the policy's power.
    pub needs: Option<Uncertain>,
    /// How the numbers come about.
    pub method: String,
    pub notes: Vec<String>,
}
