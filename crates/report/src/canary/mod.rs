//! What people and machines read of a replayed canary: Markdown, one HTML page, JUnit. The outcome of `lensgate-canary` is plain values already; nothing here judges.

mod findings;
mod junit;
mod markdown;
mod message;
mod page;
mod subject;
mod tables;
mod words;

pub use junit::junit;
pub use markdown::markdown;
pub use message::{alert_line, background, title, verdict_line};
pub use page::page;
pub use subject::Subject;
pub(crate) use subject::{Row, series};
pub use words::{length, next_steps};
