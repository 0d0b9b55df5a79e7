//! Reading: a report is JSON or Markdown, and everything else is refused with a pointer to what can be read.

mod markdown;

use serde_json::Value;
use thiserror::Error;

pub(crate) use markdown::{Markdown, Table};

/// A document that was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// What findings call it, usually its path.
    pub name: String,
    /// Its text.
    pub text: String,
    pub(crate) body: Body,
}

/// What a document holds.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Json(Value),
    Markdown(Markdown),
}

/// Why a document cannot be audited.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// It looks like JSON and is not.
    #[error("not valid JSON: {0}; a report is JSON or Markdown")]
    Json(#[from] serde_json::Error),
    /// A page for browsers.
    #[error("HTML is not read: audit the Markdown or JSON beside it (report.md, verdict.json), which says the same")]
    Html,
    /// A file whose name says that it is no report.
    #[error("a .{0} file is not read: a report is JSON (.json) or Markdown (.md, .markdown, .txt)")]
    Kind(String),
    /// Nothing in it can be read as a claim.
    #[error("no table and no `name: value` line in it: nothing to audit")]
    Empty,
}

impl Document {
    /// Whether it was read as Markdown.
    pub fn is_markdown(&self) -> bool {
        matches!(self.body, Body::Markdown(_))
    }

    /// Reads a report: JSON when the name ends in `.json`, or when the text opens with a brace or bracket and the name
    /// does not say that it is text; Markdown otherwise.
    ///
    /// # Errors
    /// `DocumentError` when it is HTML or of another kind, broken JSON, or has nothing that could be a claim.
    pub fn read(name: &str, text: &str) -> Result<Self, DocumentError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let extension = extension(name);
        let is_text = matches!(extension.as_str(), "md" | "markdown" | "txt");
        refuse(&extension, text)?;
        let body = if extension == "json" || !is_text && text.trim_start().starts_with(['{', '[']) {
            json(text)?
        } else {
            markdown(text)?
        };
        Ok(Self { name: name.to_owned(), text: text.to_owned(), body })
    }
}

/// The ending of a file's name, lower case; empty without one.
fn extension(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

/// Pages, and files that are configuration or code by their name.
fn refuse(extension: &str, text: &str) -> Result<(), DocumentError> {
    let head: String = text.trim_start().chars().take(14).collect::<String>().to_ascii_lowercase();
    let is_page = matches!(extension, "html" | "htm" | "xhtml") || head.starts_with("<!doctype html");
    if is_page || head.starts_with("<html") {
        return Err(DocumentError::Html);
    }
    let other = ["yml", "yaml", "toml", "ini", "cfg", "conf", "xml", "csv", "tsv", "jsonl", "ndjson", "parquet", "svg"];
    if other.contains(&extension) { Err(DocumentError::Kind(extension.to_owned())) } else { Ok(()) }
}

fn json(text: &str) -> Result<Body, DocumentError> {
    match serde_json::from_str(text)? {
        value @ (Value::Object(_) | Value::Array(_)) => Ok(Body::Json(value)),
        _ => Err(DocumentError::Empty),
    }
}

fn markdown(text: &str) -> Result<Body, DocumentError> {
    let markdown = Markdown::read(text);
    let states = |text: &str| text.contains(": ") || text.contains('=') || text.chars().any(|c| c.is_ascii_digit());
    let is_prose = markdown.tables.is_empty() && !markdown.lines.iter().any(|line| states(&line.text));
    if is_prose { Err(DocumentError::Empty) } else { Ok(Body::Markdown(markdown)) }
}
