//! Measure names: one spelling each, printed and parsed to the same string; whatever else is written gets a suggestion.

mod parse;
mod parts;
mod print;
mod suggest;

pub use parse::ParseMeasureError;
pub(crate) use parts::Parts;
