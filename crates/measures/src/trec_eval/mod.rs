//! trec_eval's measures with trec_eval's names, digits and output, from the same graded rankings as everything else.
//!
//! Source: trec_eval 9.0.8 and 10.0 (Chris Buckley, Ian Soboroff, NIST), read for its behaviour and held against its output.

mod average;
mod catalog;
mod lines;
mod options;
mod parameters;
mod preference;
mod ranking;
mod report;
mod select;
mod value;

pub use options::{Compat, Options};
pub use preference::preference_report;
pub use report::{Report, TrecEvalError, report};
pub use select::{SelectError, Selection};
