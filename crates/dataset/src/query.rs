//! A query and what is known of it before anybody answers it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// The longest text of a query, in bytes. Nobody types more, and systems answer in time for each byte.
pub const LONGEST_QUERY: usize = 64 << 10;

/// What is wrong with the text of a query, whose id is named.
pub(crate) fn check_text(id: &str, text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("query {id:?} has no text"));
    }
    if text.len() > LONGEST_QUERY {
        let bytes = text.len();
        return Err(format!(
            "query {id:?} is {bytes} bytes long, expected at most {LONGEST_QUERY}: keep what somebody would ask, or leave the query out"
        ));
    }
    Ok(())
}

/// The kind of question a query asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QueryClass {
    /// The name of something.
    Identifier,
    /// A pattern.
    Regex,
    /// Natural language (`nl-ish` in LENS).
    #[serde(alias = "nl-ish")]
    Nl,
    /// A shape of code: an implementation, a constructor, a test.
    Structural,
    /// Prose: documentation, guides, comments.
    Docs,
}

impl QueryClass {
    /// Every class, in the order in which reports list them.
    pub const ALL: [Self; 5] = [Self::Identifier, Self::Regex, Self::Nl, Self::Structural, Self::Docs];

    /// The word used in files and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::Regex => "regex",
            Self::Nl => "nl",
            Self::Structural => "structural",
            Self::Docs => "docs",
        }
    }
}

impl fmt::Display for QueryClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for QueryClass {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if word == "nl-ish" {
            return Ok(Self::Nl);
        }
        Self::ALL.into_iter().find(|class| class.name() == word).ok_or_else(|| {
            format!("unknown query class {word:?}, expected one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// Where a query's labels come from; measures are reported apart for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelSource {
    /// People judged pooled answers.
    Judged,
    /// Derived from the corpus by `lensgate mine`.
    Mined,
    /// Imported from a published collection.
    Imported,
}

impl LabelSource {
    /// The word used in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::Mined => "mined",
            Self::Imported => "imported",
        }
    }
}

impl fmt::Display for LabelSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One query (topic).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Unique within its query set.
    pub id: String,
    /// What is asked, as sent to the system.
    pub text: String,
    /// The kind of question; a slice, never shown to the system.
    pub class: QueryClass,
    /// The language asked about, if the query has one.
    pub language: Option<Language>,
    /// The repository asked about, if the query has one; also the default cluster of resampling.
    pub repository: Option<String>,
    /// Where the labels come from.
    pub source: LabelSource,
}
