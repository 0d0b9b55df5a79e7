//! What people read of a plan's certificate: a page, Markdown, and the plot of time to detect against size of regression.

mod lines;
mod markdown;
mod page;

pub use lines::{Line, lines, notes, warning};
pub use markdown::markdown;
pub use page::page;
