//! TREC qrels and runs, read at the speed of the file: ids are borrowed from it, each query's hits are handed on and forgotten.
//! Whatever would make another reader guess is refused with file, line and reason.

mod chunk;
mod columns;
mod commented;
mod doc;
mod hits;
mod interleaved;
mod mask;
mod numbers;
mod packed;
mod preferences;
mod qrels;
mod run;
mod score;
mod source;

pub use columns::LineRules;
pub use commented::{Commented, commented};
pub use doc::DocId;
pub use hits::{QueryHits, Standing};
pub use preferences::{Level, PreferenceForm, PreferenceGroup, PreferenceOrder, Preferences, QueryPreferences};
pub use qrels::{Judgments, Qrels, TrecJudgment};
pub use run::{Duplicates, Precision, RunOptions, read_run, run_tag};
pub use source::Source;
