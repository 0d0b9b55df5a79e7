//! What a claim is worth: reports, ours and those of others, re-derived from their own figures. Pure; reads no file, no
//! clock, no environment.

pub mod audit;
mod claim;
pub mod document;
mod figure;
pub mod finding;
mod instant;
mod lens;
mod own;
pub mod place;
mod policy;
mod reader;
pub mod rederive;
mod rule;
mod show;
pub mod text;
mod words;

pub use audit::{Audit, audit, findings};
pub use document::{Document, DocumentError};
pub use finding::{Cited, Finding, Rule, Severity};
pub use place::Place;
