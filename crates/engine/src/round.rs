//! Rounding of scores before they are ordered: logarithms may differ in the last bit between machines.

/// To a millionth: the parts that a score is made of.
pub(crate) fn rounded(part: f64) -> f64 {
    (part * 1e6).round() / 1e6
}

/// To a billionth: the score that orders the hits. Finer than its parts, because a calibrated score tells places of one
/// probability apart by a ten-thousandth of the score they had before.
pub(crate) fn rounded_finely(score: f64) -> f64 {
    (score * 1e9).round() / 1e9
}
