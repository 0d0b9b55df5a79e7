//! Corpus snapshots, query sets and judgments, with their file formats and checks. Knows no system and no measure.

pub mod copies;
pub mod corpus;
pub mod digest;
pub mod error;
pub mod import;
pub mod judgment;
pub mod language;
pub mod load;
mod machine_made;
#[cfg(test)]
#[path = "../../../tests/support/noise.rs"]
mod noise;
pub mod query;
pub mod query_folder;
pub mod query_set;
pub mod ranking;
pub mod runs;
pub mod span;
mod text;
pub mod trec;
pub mod work;

pub use copies::Copies;
pub use corpus::{Corpus, SourceFile};
pub use error::{DatasetError, ErrorKind, Place};
pub use import::{ImportOptions, Imported, import};
pub use judgment::{Judgment, Unit};
pub use language::Language;
pub use load::{LoadOptions, Loaded, SkipReason, Skipped, load, pin};
pub use machine_made::MachineMade;
pub use query::{LabelSource, Query, QueryClass};
pub use query_folder::{Mark, Problem, QueryFolder, Severity, check};
pub use query_set::{QuerySet, Quotas, Within};
pub use ranking::Hit;
pub use span::Span;
pub use text::{is_hidden, looks_like_yaml, printable, printable_lines};
