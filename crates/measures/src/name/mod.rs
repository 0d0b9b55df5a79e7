//! Measure names: one spelling each, printed and parsed to the same string; whatever else is written gets a suggestion.

mod parse;
mod print;
mod suggest;

pub use parse::ParseMeasureError;
