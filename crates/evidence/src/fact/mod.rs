//! From a document to typed facts: what each value is about, what part it plays, in which unit. No rule reads a key path.

mod extract;
mod instant;
mod key_limits;
mod keys;
pub mod lexicon;
mod model;
mod news;
mod prose;
mod records;
mod scan;
mod statement;
mod subject;
mod words;

pub use extract::extract;
pub(crate) use instant::instants;
pub(crate) use keys::is_past;
pub use lexicon::{Polarity, Role, Side};
pub use model::{Entry, Fact, Facts, Figure, Group, Record};
pub use scan::{Amount, Unit};
pub(crate) use words::in_sequence;
pub use words::words;
