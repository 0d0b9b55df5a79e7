//! Corpus snapshots, query sets and judgments, with their file formats and checks. Knows no system and no measure.

pub mod corpus;
pub mod judgment;
pub mod language;
pub mod query;
pub mod query_set;
pub mod ranking;
pub mod span;

pub use corpus::{Corpus, SourceFile};
pub use judgment::{Judgment, Unit};
pub use language::Language;
pub use query::{LabelSource, Query, QueryClass};
pub use query_set::{QuerySet, Within};
pub use ranking::Hit;
pub use span::Span;
