//! Reading: JSON and Markdown become one tree, so that no rule knows what syntax a claim was written in.

mod columns;
mod inline;
mod json;
mod markdown;
mod rows;
mod series;
mod table;
mod tree;

use thiserror::Error;

pub use tree::{Content, Node, Place};

/// A document that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What findings call it, usually its path.
    pub name: String,
    /// The whole.
    pub root: Node,
    /// Its text.
    pub text: String,
}

/// Why a document cannot be audited.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// It looks like JSON and is not.
    #[error("not valid JSON: {0}; a report is JSON or Markdown")]
    Json(#[from] serde_json::Error),
    /// Nothing in it can be read as a claim.
    #[error("no table, no `key: value` line and no JSON in it: nothing to audit")]
    Empty,
}

impl Document {
    /// Whether it was read as Markdown.
    pub fn is_markdown(&self) -> bool {
        matches!(self.root.place, Place::Line(_))
    }

    /// Reads a report: JSON when the name ends in `.json`, or when the text opens with a brace or bracket and the name does
    /// not say that it is text; Markdown otherwise.
    ///
    /// # Errors
    /// `DocumentError` when the text is broken JSON or holds nothing that could be a claim.
    pub fn read(name: &str, text: &str) -> Result<Self, DocumentError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let name_ends = |ends: &[&str]| ends.iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        let is_json = name_ends(&[".json"])
            || !name_ends(&[".md", ".markdown", ".txt"]) && text.trim_start().starts_with(['{', '[']);
        let root = if is_json {
            columns::rows_of_columns(series::maps_of_series(rows::maps_of_rows(json::json(
                text,
                &Place::Pointer(String::new()),
            )?)))
        } else {
            Node::new("", Place::Line(1), Content::Map(markdown::markdown(text)))
        };
        match &root.content {
            Content::Map(members) | Content::List(members) if !members.iter().all(is_prose) => {
                Ok(Self { name: name.to_owned(), root, text: text.to_owned() })
            }
            _ => Err(DocumentError::Empty),
        }
    }
}

/// Text without a key and without a figure, or a section with nothing else in it.
fn is_prose(node: &Node) -> bool {
    match &node.content {
        // A sentence with a figure in it may be a claim.
        Content::Text(text) => node.key.is_empty() && !text.chars().any(|c| c.is_ascii_digit()),
        Content::Null => node.key.is_empty(),
        Content::Map(members) | Content::List(members) => members.iter().all(is_prose),
        Content::Flag(_) | Content::Number(..) => false,
    }
}
