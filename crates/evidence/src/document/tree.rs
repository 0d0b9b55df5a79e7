//! The tree that every readable document becomes, whatever its syntax: keys, values, and where each stands.

use std::fmt;

/// Where something stands in a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A JSON pointer (RFC 6901); the empty pointer is the whole document.
    Pointer(String),
    /// A line, counted from 1.
    Line(usize),
    /// A JSON pointer into a fenced block that starts at a line.
    Fenced(usize, String),
}

impl Place {
    /// The place of a member of this one.
    pub fn child(&self, key: &str) -> Self {
        let step = key.replace('~', "~0").replace('/', "~1");
        match self {
            Self::Pointer(pointer) => Self::Pointer(format!("{pointer}/{step}")),
            Self::Fenced(line, pointer) => Self::Fenced(*line, format!("{pointer}/{step}")),
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
            Self::Fenced(line, pointer) => write!(f, "line {line}, {pointer}"),
        }
    }
}

/// A value under its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its key; empty for list entries, prose and the root.
    pub key: String,
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub content: Content,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Members in document order; a key may stand twice.
    Map(Vec<Node>),
    /// Entries in document order.
    List(Vec<Node>),
    /// Nothing.
    Null,
    /// A truth value.
    Flag(bool),
    /// A number, and its digits as written.
    Number(f64, String),
    /// Text.
    Text(String),
}

impl Node {
    /// A node.
    pub fn new(key: impl Into<String>, place: Place, content: Content) -> Self {
        Self { key: key.into(), place, content }
    }
}
