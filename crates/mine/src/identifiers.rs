//! Class `identifier`: a name asks for its definitions, when there are at most three.

use std::collections::BTreeMap;

use lensgate_dataset::QueryClass;
use lensgate_syntax::{Kind, Symbol};

use crate::copies::{Edition, MOST_COPIES, originals};
use crate::draft::{Answer, Draft};
use crate::source::Source;

/// More definitions make a name too common to ask for.
const MOST_DEFINITIONS: usize = 3;

/// One draft for each name that tells something and is defined at most three times.
pub(crate) fn drafts(sources: &[Source<'_>]) -> Vec<Draft> {
    let mut definitions: BTreeMap<&str, Vec<(&Source<'_>, &Symbol)>> = BTreeMap::new();
    for source in sources {
        for symbol in source.symbols.iter().filter(|symbol| defines(symbol)) {
            definitions.entry(&symbol.name).or_default().push((source, symbol));
        }
    }
    definitions.into_iter().filter_map(|(name, found)| of_name(name, found)).collect()
}

/// Whether a symbol defines its name. An `impl` block bears the name of a type that is defined elsewhere, a constructor that
/// of its class, and in `var name = exports.name = function …` the inner name is the outer one again.
fn defines(symbol: &Symbol) -> bool {
    let is_of_outer = symbol.kind.is_callable() && symbol.container.as_ref() == Some(&symbol.name);
    !matches!(symbol.kind, Kind::Impl | Kind::Section) && !is_of_outer
}

/// Whether the kind is worth asking for: what only counts against a name's rarity is not.
fn is_target(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Function
            | Kind::Method
            | Kind::Struct
            | Kind::Enum
            | Kind::Trait
            | Kind::Macro
            | Kind::TypeAlias
            | Kind::Constant
    )
}

fn of_name(name: &str, mut found: Vec<(&Source<'_>, &Symbol)>) -> Option<Draft> {
    let places = || found.iter().map(|&(source, _)| source);
    if !tells_something(name) || found.len() > MOST_COPIES || originals(places()) > MOST_DEFINITIONS {
        return None;
    }
    // Files are in path order already; builds and declarations come later, definitions in tests last.
    found.sort_by_key(|(source, symbol)| (source.in_test(symbol), !is_target(symbol.kind), source.edition));
    let (best_source, best) = *found.first()?;
    if best_source.in_test(best) || !is_target(best.kind) {
        return None;
    }
    let answers = found.iter().enumerate().map(|(at, (source, symbol))| {
        let only_declares = source.edition == Edition::Declaration && best_source.edition != Edition::Declaration;
        let is_alike = symbol.kind == best.kind && !source.in_test(symbol) && !only_declares;
        let grade = if at == 0 || is_alike { 3 } else { 2 };
        Answer { file: source.number, span: source.code_span(symbol), grade }
    });
    Some(Draft {
        class: QueryClass::Identifier,
        text: name.to_owned(),
        answers: answers.collect(),
        about: name.to_owned(),
        blank: Vec::new(),
    })
}

/// Several parts, or one long word: `poll_ready`, `HeaderMap`, `Deserializer`; not `x`, `new`, `main`.
fn tells_something(name: &str) -> bool {
    let is_plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let several = name.trim_matches('_').contains('_') || name.chars().skip(1).any(char::is_uppercase);
    is_plain && !name.starts_with('_') && name.len() >= if several { 6 } else { 8 }
}

#[cfg(test)]
mod tests {
    use super::tells_something;

    #[test]
    fn short_and_common_names_tell_nothing() {
        assert!(["poll_ready", "HeaderMap", "Deserializer"].iter().all(|name| tells_something(name)));
        assert!(!["x", "new", "main", "_private_name", "a_b", "status"].iter().any(|name| tells_something(name)));
    }
}
