//! Slices: the parts of a query set over which measures are taken once more.

use std::fmt;
use std::str::FromStr;

use lensgate_dataset::{LabelSource, Language, Query, QueryClass};
use serde::{Deserialize, Serialize};

/// What queries are sliced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SliceBy {
    /// The kind of question.
    Class,
    /// The language asked about.
    Language,
    /// The repository asked about.
    Repository,
    /// Where the labels come from.
    Source,
}

impl SliceBy {
    /// Every way to slice, in the order in which reports list them.
    pub const ALL: [Self; 4] = [Self::Class, Self::Language, Self::Repository, Self::Source];

    /// The word used in policies and slice names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Language => "language",
            Self::Repository => "repository",
            Self::Source => "source",
        }
    }

    /// The slice that a query falls into, if it has the property at all.
    pub fn slice_of(self, query: &Query) -> Option<Slice> {
        match self {
            Self::Class => Some(Slice::Class(query.class)),
            Self::Language => query.language.map(Slice::Language),
            Self::Repository => query.repository.clone().map(Slice::Repository),
            Self::Source => Some(Slice::Source(query.source)),
        }
    }
}

impl fmt::Display for SliceBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for SliceBy {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|by| by.name() == word)
            .ok_or_else(|| format!("unknown slice {word:?}, expected one of {}", known()))
    }
}

/// A part of a query set; prints to the string it parses from (`overall`, `class=nl`, `repository=regex`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Slice {
    /// Every query.
    Overall,
    /// Queries of one class.
    Class(QueryClass),
    /// Queries about one language.
    Language(Language),
    /// Queries about one repository.
    Repository(String),
    /// Queries with labels of one source.
    Source(LabelSource),
}

impl Slice {
    /// Whether it is of mined queries alone.
    pub fn is_mined(&self) -> bool {
        matches!(self, Self::Source(LabelSource::Mined))
    }

    /// What it is cut by; nothing for the whole.
    pub fn by(&self) -> Option<SliceBy> {
        match self {
            Self::Overall => None,
            Self::Class(_) => Some(SliceBy::Class),
            Self::Language(_) => Some(SliceBy::Language),
            Self::Repository(_) => Some(SliceBy::Repository),
            Self::Source(_) => Some(SliceBy::Source),
        }
    }

    /// Whether a query belongs to it.
    pub fn contains(&self, query: &Query) -> bool {
        self.by().is_none_or(|by| by.slice_of(query).as_ref() == Some(self))
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overall => f.write_str("overall"),
            Self::Class(class) => write!(f, "class={class}"),
            Self::Language(language) => write!(f, "language={language}"),
            Self::Repository(repository) => write!(f, "repository={repository}"),
            Self::Source(source) => write!(f, "source={source}"),
        }
    }
}

impl FromStr for Slice {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if word == "overall" {
            return Ok(Self::Overall);
        }
        let (by, value) = word.split_once('=').ok_or_else(|| format!("unknown slice {word:?}"))?;
        Ok(match by.parse()? {
            SliceBy::Class => Self::Class(value.parse()?),
            SliceBy::Language => Self::Language(value.parse()?),
            SliceBy::Repository => Self::Repository(value.to_owned()),
            SliceBy::Source => Self::Source(source(value)?),
        })
    }
}

fn source(word: &str) -> Result<LabelSource, String> {
    [LabelSource::Judged, LabelSource::Mined, LabelSource::Imported]
        .into_iter()
        .find(|source| source.name() == word)
        .ok_or_else(|| format!("unknown label source {word:?}, expected one of judged, mined, imported"))
}

impl From<Slice> for String {
    fn from(slice: Slice) -> Self {
        slice.to_string()
    }
}

impl TryFrom<String> for Slice {
    type Error = String;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_print_to_the_string_they_parse_from() {
        for word in ["overall", "class=nl", "language=rust", "repository=a=b", "source=mined"] {
            assert_eq!(word.parse::<Slice>().map(|slice| slice.to_string()), Ok(word.to_owned()));
        }
        for bad in ["", "class", "class=poem", "language=latin", "source=guessed", "colour=red"] {
            assert!(bad.parse::<Slice>().is_err(), "{bad}");
        }
    }
}
