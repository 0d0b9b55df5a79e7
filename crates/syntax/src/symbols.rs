//! The entry: language and text in, symbols and wording out.

use std::ops::Range;

use lensgate_dataset::Language;
use tree_sitter::Tree;

use crate::kept;
use crate::languages::{ecma, go, java, python, rust};
use crate::parse::{GrammarName, parse};
use crate::plain;
use crate::scripted;
use crate::symbol::Symbol;
use crate::walk::{Found, walk};

/// Whether symbols can be found in files of a language.
pub fn has_grammar(language: Language) -> bool {
    !matches!(language, Language::Php | Language::Ruby)
}

/// What a text holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The symbols, by first line, then longest first, then name.
    pub symbols: Vec<Symbol>,
    /// Comments and string literals as ranges of bytes, in order and apart; none where that is not known.
    pub wording: Option<Vec<Range<usize>>>,
    /// Whether parsing was given up, because it takes more than a text may: what the text holds is not known.
    pub is_given_up: bool,
}

/// The symbols of a text, as in its [`outline`].
pub fn symbols(language: Language, text: &str) -> Vec<Symbol> {
    outline(language, text).symbols
}

/// The outline of a text; empty for a language without a grammar, and given up for a text over 4 MiB and one on which error recovery
/// runs away.
pub fn outline(language: Language, text: &str) -> Outline {
    kept::or_read(language, text, || read(language, text))
}

fn read(language: Language, text: &str) -> Outline {
    let mut outline = match language {
        Language::Rust => from_tree(parse(GrammarName::Rust, text), text, rust::classify),
        Language::Python => from_tree(parse(GrammarName::Python, text), text, python::classify),
        Language::TypeScript => from_tree(parse_typescript(text), text, ecma::classify),
        Language::JavaScript => from_tree(parse(GrammarName::JavaScript, text), text, ecma::classify),
        Language::Go => from_tree(parse(GrammarName::Go, text), text, go::classify),
        Language::Java => from_tree(parse(GrammarName::Java, text), text, java::classify),
        Language::Markdown => Outline { symbols: plain::sections(text), ..Outline::default() },
        Language::Toml => Outline { symbols: plain::keys(text), ..Outline::default() },
        Language::Php | Language::Ruby => Outline { wording: Some(scripted::wording(text)), ..Outline::default() },
    };
    outline.symbols.sort_by(|a, b| {
        let place = (a.first, b.last, a.signature_first).cmp(&(b.first, a.last, b.signature_first));
        place.then_with(|| a.name.cmp(&b.name)).then(a.kind.cmp(&b.kind))
    });
    outline
}

fn from_tree(tree: Option<Tree>, text: &str, classify: crate::walk::Classify) -> Outline {
    let Some(tree) = tree else { return Outline { is_given_up: true, ..Outline::default() } };
    let Found { symbols, wording } = walk(&tree, text, classify);
    Outline { symbols, wording: Some(wording), is_given_up: false }
}

/// The path is not known here, so JSX is told by which grammar reads the text without an error.
fn parse_typescript(text: &str) -> Option<Tree> {
    let plain = parse(GrammarName::TypeScript, text)?;
    if !plain.root_node().has_error() {
        return Some(plain);
    }
    parse(GrammarName::Tsx, text).filter(|tree| !tree.root_node().has_error()).or(Some(plain))
}
