//! What a claim is worth: reports, ours and those of others, re-derived from their own figures. Pure; reads no file, no
//! clock, no environment.

pub mod audit;
pub mod document;
pub mod fact;
pub mod finding;
mod own;
pub mod rederive;
mod rule;
mod show;
pub mod text;

pub use audit::{Audit, audit, findings};
pub use document::{Document, DocumentError};
pub use finding::{Cited, Finding, Rule, Severity};
