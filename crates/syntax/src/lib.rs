//! Symbols and doc comments of a source file. The only crate that knows tree-sitter.
//!
//! A file that does not parse still yields what its whole parts hold; nothing here fails, panics or reads a clock.

mod doc;
mod kept;
mod languages;
mod parse;
mod plain;
mod scripted;
mod symbol;
mod symbols;
mod walk;

pub use symbol::{Doc, Kind, Symbol};
pub use symbols::{Outline, has_grammar, outline, symbols};
