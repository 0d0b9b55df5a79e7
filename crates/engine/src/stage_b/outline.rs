//! The symbols of one file as stage B needs them: places, names, and the names' parts as terms of the vocabulary.

use lensgate_dataset::MachineMade;
use lensgate_syntax::{self as syntax, Kind, Symbol};
use rayon::prelude::*;

use crate::tables::{FileEntry, Tables};
use crate::tokens::terms;
use crate::vocabulary::{TermId, Vocabulary};

/// Bytes of a signature that are looked at.
const LONGEST_SIGNATURE: usize = 2 << 10;

/// One symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub kind: Kind,
    /// First line, with attributes and doc comment.
    pub first: u32,
    /// Last line.
    pub last: u32,
    /// First line of the definition itself.
    pub signature_first: u32,
    /// Line on which the body opens.
    pub signature_last: u32,
    /// Lines of the doc comment.
    pub doc: Option<(u32, u32)>,
    pub name: Box<str>,
    pub container: Option<Box<str>>,
    pub implements: Option<Box<str>>,
    /// The parts of the name that the vocabulary knows, sorted.
    pub parts: Box<[TermId]>,
    /// The same of the container's name.
    pub container_parts: Box<[TermId]>,
    /// Makes a value of its container (or of the type its name says).
    pub is_constructor: bool,
}

/// The symbols of a file, by first line, then longest first.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub entries: Vec<Entry>,
    /// Whether parsing was given up.
    pub is_given_up: bool,
}

impl Outline {
    /// Parses a file; a minified one has no symbols. A pure function of the file and the vocabulary.
    pub fn read(file: &FileEntry, vocabulary: &Vocabulary) -> Self {
        let found = match file.machine_made {
            Some(MachineMade::Minified) => syntax::Outline::default(),
            _ => syntax::outline(file.language, &file.text),
        };
        let entries = found.symbols.into_iter().map(|symbol| entry(file, symbol, vocabulary)).collect();
        Self { entries, is_given_up: found.is_given_up }
    }

    /// What the outline takes in memory, roughly.
    pub fn bytes(&self) -> usize {
        let own = |entry: &Entry| {
            let names = entry.name.len() + length(&entry.container) + length(&entry.implements);
            size_of::<Entry>() + names + 4 * (entry.parts.len() + entry.container_parts.len())
        };
        size_of::<Self>() + self.entries.iter().map(own).sum::<usize>()
    }
}

fn length(text: &Option<Box<str>>) -> usize {
    text.as_ref().map_or(0, |text| text.len())
}

fn entry(file: &FileEntry, symbol: Symbol, vocabulary: &Vocabulary) -> Entry {
    let container_parts = symbol.container.as_deref().map(|name| parts(name, vocabulary)).unwrap_or_default();
    Entry {
        is_constructor: is_constructor(file, &symbol),
        parts: parts(&symbol.name, vocabulary),
        container_parts,
        kind: symbol.kind,
        first: symbol.first,
        last: symbol.last,
        signature_first: symbol.signature_first,
        signature_last: symbol.signature_last,
        doc: symbol.doc.map(|doc| (doc.first, doc.last)),
        name: symbol.name.into(),
        container: symbol.container.map(Into::into),
        implements: symbol.implements.map(Into::into),
    }
}

/// The parts of a name as terms, sorted, each once.
pub(crate) fn parts(name: &str, vocabulary: &Vocabulary) -> Box<[TermId]> {
    let mut terms = terms(name);
    // The whole identifier stands after its parts when there are several.
    if terms.len() > 1 && !name.contains(' ') {
        terms.pop();
    }
    let mut ids: Vec<TermId> = terms.iter().filter_map(|term| vocabulary.id(term)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into()
}

/// `new`, `with_…`, `from_…`, `default`, `builder` and whatever returns `Self` in Rust; `__init__`; `constructor`; the
/// method named as its class; `New…` in Go.
fn is_constructor(file: &FileEntry, symbol: &Symbol) -> bool {
    let name = symbol.name.as_str();
    match (symbol.kind, &symbol.container) {
        (Kind::Method, Some(container)) => {
            let by_name = matches!(name, "new" | "default" | "builder" | "__init__" | "__new__" | "constructor")
                || ["new_", "with_", "from_", "try_new"].iter().any(|prefix| name.starts_with(prefix))
                || name == container;
            let signature = || head(file.lines_text(symbol.signature_first, symbol.signature_last));
            by_name && !takes_self(signature()) || is_rust_returning_self(signature())
        }
        (Kind::Function, None) => name.strip_prefix("New").is_some_and(|rest| rest.starts_with(char::is_uppercase)),
        _ => false,
    }
}

/// As much of a text as a signature takes; its last line may go on and on.
fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_SIGNATURE)]
}

/// A Rust receiver: `with_name(mut self, …)` changes a value that another function made.
fn takes_self(signature: &str) -> bool {
    let Some((_, parameters)) = signature.split_once("fn ").and_then(|(_, rest)| rest.split_once('(')) else {
        return false;
    };
    let first = parameters.split([',', ')']).next().unwrap_or_default();
    first.trim_start_matches(['&', ' ']).split([' ', ':', '\'']).any(|word| word == "self")
}

fn is_rust_returning_self(signature: &str) -> bool {
    let returned = signature.split_once("fn ").and_then(|(_, rest)| rest.split_once("->"));
    returned.is_some_and(|(_, returned)| returned.trim_start().starts_with("Self")) && !takes_self(signature)
}

/// The outlines of all files, in file order.
pub(crate) fn read_outlines(tables: &Tables) -> Vec<Outline> {
    tables.files.par_iter().map(|file| Outline::read(file, &tables.vocabulary)).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::testing::corpus;

    #[test]
    fn constructors_are_told_from_setters() {
        let source = "impl Pool {\n fn new() -> Self {}\n fn with_size(n: u8) -> Pool {}\n fn with_name(mut self, n: u8) -> Self {}\n \
                      fn open() -> Self {}\n fn close(&'a self) {}\n fn default() -> Self {}\n}\n";
        let tables = build_tables(&corpus(&[("a/x.rs", source)]));
        let outline = Outline::read(&tables.files[0], &tables.vocabulary);
        let made: Vec<&str> =
            outline.entries.iter().filter(|entry| entry.is_constructor).map(|entry| &*entry.name).collect();
        assert_eq!(made, ["new", "with_size", "open", "default"]);
    }

    #[test]
    fn names_are_known_by_their_parts() {
        let tables = build_tables(&corpus(&[("a/x.rs", "fn parse_header() {}\n")]));
        let outline = Outline::read(&tables.files[0], &tables.vocabulary);
        let words: Vec<&str> = outline.entries[0].parts.iter().map(|&part| tables.vocabulary.term(part)).collect();
        assert_eq!(words, ["header", "pars"]);
    }
}
