//! Languages of source files, told by the file's ending; which of them have a grammar is the syntax crate's business.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The language of a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Rust.
    Rust,
    /// Python.
    Python,
    /// TypeScript, with or without JSX.
    TypeScript,
    /// JavaScript, with or without JSX.
    JavaScript,
    /// Go.
    Go,
    /// Java.
    Java,
    /// PHP, indexed as text.
    Php,
    /// Ruby, indexed as text.
    Ruby,
    /// Markdown prose.
    Markdown,
    /// TOML configuration.
    Toml,
}

impl Language {
    /// Every language, in the order in which reports list them.
    pub const ALL: [Self; 10] = [
        Self::Rust,
        Self::Python,
        Self::TypeScript,
        Self::JavaScript,
        Self::Go,
        Self::Java,
        Self::Php,
        Self::Ruby,
        Self::Markdown,
        Self::Toml,
    ];

    /// The language that a path's ending names in either case, if it is one we index.
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "rs" => Self::Rust,
            "py" | "pyi" => Self::Python,
            "ts" | "tsx" | "mts" | "cts" => Self::TypeScript,
            "js" | "jsx" | "mjs" | "cjs" => Self::JavaScript,
            "go" => Self::Go,
            "java" => Self::Java,
            "php" => Self::Php,
            "rb" => Self::Ruby,
            "md" => Self::Markdown,
            "toml" => Self::Toml,
            _ => return None,
        })
    }

    /// The language by any of the names that published collections give it.
    pub fn called(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        match word.as_str() {
            "golang" => Some(Self::Go),
            "js" | "jsx" | "node" => Some(Self::JavaScript),
            "ts" | "tsx" => Some(Self::TypeScript),
            "py" | "python3" => Some(Self::Python),
            "rb" => Some(Self::Ruby),
            "rs" => Some(Self::Rust),
            "md" => Some(Self::Markdown),
            other => other.parse().ok(),
        }
    }

    /// The word used in files and flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Python => "python",
            Self::TypeScript => "typescript",
            Self::JavaScript => "javascript",
            Self::Go => "go",
            Self::Java => "java",
            Self::Php => "php",
            Self::Ruby => "ruby",
            Self::Markdown => "markdown",
            Self::Toml => "toml",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|language| language.name() == word).ok_or_else(|| {
            format!("unknown language {word:?}, expected one of {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}
