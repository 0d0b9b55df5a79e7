//! A named piece of a source file, with where it stands and what is written about it.

use std::fmt;

/// Symbols of one file; more are data that a machine wrote.
pub(crate) const MOST_SYMBOLS: usize = 1 << 15;
/// A longer name, in bytes, is data; each symbol also keeps its container's.
const LONGEST_NAME: usize = 1 << 10;

/// Whether a text can name a symbol.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
}

/// What sort of thing a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A function outside any type.
    Function,
    /// A function of a type: method, constructor, associated function.
    Method,
    /// A struct, class, record or union.
    Struct,
    /// An enumeration.
    Enum,
    /// A trait or interface.
    Trait,
    /// A Rust `impl` block; its name is the type's, `implements` holds the trait.
    Impl,
    /// A module or namespace written in the file.
    Module,
    /// A constant, static or file-level variable.
    Constant,
    /// A macro definition.
    Macro,
    /// A test, benchmark or example that a test runner would run.
    Test,
    /// A field or property of a type, or a key of a configuration file.
    Field,
    /// A variant of an enumeration.
    Variant,
    /// A type alias.
    TypeAlias,
    /// A Markdown section: heading and text up to the next heading of its level.
    Section,
}

impl Kind {
    /// Whether the symbol is something that can be called.
    pub fn is_callable(self) -> bool {
        matches!(self, Self::Function | Self::Method | Self::Test | Self::Macro)
    }

    /// Whether the symbol is a type of its own (not an alias, not an `impl` block).
    pub fn is_type(self) -> bool {
        matches!(self, Self::Struct | Self::Enum | Self::Trait)
    }

    /// The word used in reasons and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Method => "method",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Trait => "trait",
            Self::Impl => "impl",
            Self::Module => "module",
            Self::Constant => "constant",
            Self::Macro => "macro",
            Self::Test => "test",
            Self::Field => "field",
            Self::Variant => "variant",
            Self::TypeAlias => "type",
            Self::Section => "section",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The doc comment of a symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    /// First line, counted from 1.
    pub first: u32,
    /// Last line, inclusive.
    pub last: u32,
    /// The text without comment marks, lines joined by line feeds.
    pub text: String,
}

/// One symbol of a file. Line numbers count from 1 and are inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What it is.
    pub kind: Kind,
    /// Its name; for a test called by a string (`it("…")`) that string, for an `impl` block the type's name.
    pub name: String,
    /// The nearest enclosing type, module or function.
    pub container: Option<String>,
    /// The trait of an `impl` block, or what a type extends and implements, as written.
    pub implements: Option<String>,
    /// First line, **with** the attributes, decorators and doc comment that stand right above.
    pub first: u32,
    /// Last line.
    pub last: u32,
    /// First line of the definition itself: attributes and comments above excluded.
    pub signature_first: u32,
    /// Line on which the body opens; the last line when there is no body.
    pub signature_last: u32,
    /// The doc comment above, or the docstring within.
    pub doc: Option<Doc>,
}

impl Symbol {
    /// Whether the symbol's lines hold all lines of a range.
    pub fn encloses(&self, first: u32, last: u32) -> bool {
        self.first <= first && last <= self.last
    }

    /// Whether the symbol shares a line with a range.
    pub fn overlaps(&self, first: u32, last: u32) -> bool {
        self.first <= last && first <= self.last
    }

    /// Lines in the symbol.
    pub fn lines(&self) -> u32 {
        self.last - self.first + 1
    }
}
