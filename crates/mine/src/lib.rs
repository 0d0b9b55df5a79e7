//! Labelled queries derived from any corpus, split into a part to fit on and a part to evaluate on.
//!
//! Every label is true by construction, not by judgment: the sentence that documents a function, the name that a
//! definition bears, the lines that a pattern matches. What it cannot know is whether other places would please as
//! well, so reports keep mined queries apart from judged ones.

mod blank;
mod copies;
mod draft;
mod hash;
mod identifiers;
mod markup;
mod mined;
mod patterns;
mod prose;
mod sections;
mod select;
mod sentence;
mod source;
mod structures;

pub use mined::{Mined, Options, TAKEN_OUT, mine};
