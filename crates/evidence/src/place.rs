//! Where something is in a document: a JSON pointer or a line.

use std::fmt;

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A JSON pointer (RFC 6901); the empty pointer is the whole document.
    Pointer(String),
    /// A line, counted from 1.
    Line(usize),
}

impl Place {
    /// The place of a member of this one.
    pub fn child(&self, key: &str) -> Self {
        match self {
            Self::Pointer(pointer) => Self::Pointer(format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))),
            Self::Line(line) => Self::Line(*line),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pointer(pointer) if pointer.is_empty() => f.write_str("/"),
            Self::Pointer(pointer) => f.write_str(pointer),
            Self::Line(line) => write!(f, "line {line}"),
        }
    }
}
