//! What people and machines read of a verdict: terminal table, plots, HTML, Markdown, JUnit and CSV. Judges nothing,
//! reads no clock and no file; every renderer is a function of [`view::View`], and the same view gives the same bytes.

pub mod canary;
pub mod convert;
pub mod csv;
pub mod error;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod number;
pub mod plot;
pub mod power;
pub mod records;
pub mod runs;
mod summary;
pub mod terminal;
pub mod view;
pub mod word;

pub use convert::Material;
pub use error::ReportError;
pub use view::View;
