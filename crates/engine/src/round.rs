//! Rounding of scores before they are ordered: logarithms may differ in the last bit between machines.

/// To a millionth.
pub(crate) fn rounded(score: f64) -> f64 {
    (score * 1e6).round() / 1e6
}
