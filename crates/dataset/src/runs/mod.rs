//! Runs and judgments of documents in whatever form they come: TREC lines, JSON Lines, LENS's own files, or rows that another
//! crate decoded. Told apart by their first bytes; read into one shape that measures see.

pub(crate) mod document;
mod elsewhere;
mod format;
pub(crate) mod json;
mod json_lines;
mod judgments;
mod lens;
mod rows;
mod run;

pub use document::DocumentUnit;
pub use elsewhere::our_name;
pub use format::Format;
pub use judgments::JudgmentFile;
pub use rows::{HitRows, JudgmentRows, Rows};
pub use run::RunFile;
