//! What people and machines read of a replayed canary: Markdown, one HTML page, plots, and the report that LENS's own
//! tools parse. The outcome of `lensgate-canary` is plain values already; nothing here judges.

mod deployment;
mod findings;
mod junit;
mod markdown;
mod message;
mod page;
mod subject;
mod tables;
mod words;

pub use deployment::deployment;
pub use junit::junit;
pub use markdown::markdown;
pub use message::{alert_line, background, title, verdict_line};
pub use page::page;
pub use subject::Subject;
pub(crate) use subject::{Row, series};
pub use words::length;
