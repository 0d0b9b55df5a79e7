//! Stage A: lexical candidates. Two levels of BM25 (files and chunks), pruned or exhaustive, and a scan for patterns.

mod capped;
mod evidence;
mod fuzzy;
mod level;
mod lexical;
mod literals;
mod pattern;
mod pruning;
mod synonyms;
mod trigrams;
mod wand;

pub(crate) use fuzzy::Spelling;
pub(crate) use lexical::{Found, Lexical, cap_files};
pub(crate) use pattern::{as_pattern, pattern_words};
pub(crate) use synonyms::Synonyms;
pub(crate) use trigrams::Trigrams;
