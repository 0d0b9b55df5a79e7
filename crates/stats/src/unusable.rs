//! Why numbers could not be used: every variant makes a gate inconclusive or invalid, never passed.

use thiserror::Error;

/// The reason why no estimate can be made from the numbers given.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum Unusable {
    /// No value at all.
    #[error("no values: at least one is needed")]
    Empty,
    /// A value is NaN or infinite.
    #[error("value at position {index} is not finite: remove its cause before judging")]
    NotFinite {
        /// Position in the input, counted from 0.
        index: usize,
    },
    /// All values agree, so their spread says nothing about what was not seen.
    #[error("all values equal {value}: no interval can come from a spread of zero, use a bounded-mean bound")]
    ZeroVariance {
        /// The common value.
        value: f64,
    },
    /// Too few values for the method.
    #[error("{have} values: at least {need} are needed")]
    TooFew {
        /// Values given.
        have: u64,
        /// Values the method needs.
        need: u64,
    },
    /// A ratio to a baseline that is zero or negative.
    #[error("the baseline is not above zero: a relative comparison has no meaning, use an absolute margin")]
    ZeroBaseline,
    /// Two inputs that must be aligned are not.
    #[error("{left} values against {right}: aligned inputs must have the same length")]
    LengthMismatch {
        /// Length of the first input.
        left: usize,
        /// Length of the other input.
        right: usize,
    },
    /// Too few clusters to speak about a population of clusters.
    #[error("{have} clusters: at least {need} are needed to speak about more than these")]
    TooFewClusters {
        /// Distinct clusters given.
        have: u64,
        /// Clusters the method needs.
        need: u64,
    },
    /// A parameter lies outside the range in which the method is defined.
    #[error("{name} is {value}: outside the range in which the method is defined")]
    OutOfRange {
        /// The parameter's name.
        name: &'static str,
        /// What it was.
        value: f64,
    },
}

/// Checks that every value is finite and that there is at least one.
pub(crate) fn check_finite(values: &[f64]) -> Result<(), Unusable> {
    if values.is_empty() {
        return Err(Unusable::Empty);
    }
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(Unusable::NotFinite { index }),
        None => Ok(()),
    }
}

/// Checks that two inputs are aligned.
pub(crate) fn check_aligned(left: usize, right: usize) -> Result<(), Unusable> {
    if left == right { Ok(()) } else { Err(Unusable::LengthMismatch { left, right }) }
}
