//! Equivalence: the truth lies between two limits.

use crate::inference::Inference;

/// p-value of two one-sided tests (Schuirmann 1987): small when the truth lies between the limits. The larger of the two,
/// since both must hold; 1 when the limits do not enclose anything.
pub fn equivalence_p_value(inference: &Inference, low: f64, high: f64) -> f64 {
    if low < high { inference.p_value_above(low).max(inference.p_value_below(high)) } else { 1.0 }
}
