//! Class `structural`: `impl Trait for Type`, subclasses and constructors, when there are at most three.

use std::collections::BTreeMap;

use lensgate_dataset::{Language, QueryClass};
use lensgate_syntax::{Kind, Symbol};

use crate::draft::{Answer, Draft};
use crate::source::Source;

const MOST_ANSWERS: usize = 3;

/// Drafts for implementations, subtypes and constructors.
pub(crate) fn drafts(sources: &[Source<'_>]) -> Vec<Draft> {
    let mut asked: BTreeMap<String, Vec<(&Source<'_>, &Symbol, i32)>> = BTreeMap::new();
    for source in sources {
        for symbol in source.symbols.iter().filter(|symbol| !source.in_test(symbol)) {
            if let Some(text) = implementation(source.file.language, symbol) {
                asked.entry(text).or_default().push((source, symbol, 3));
            }
            if let Some((text, grade)) = constructor(source.file.language, symbol) {
                asked.entry(text).or_default().push((source, symbol, grade));
            }
        }
    }
    asked.into_iter().filter_map(|(text, found)| of_text(text, found)).collect()
}

fn of_text(text: String, mut found: Vec<(&Source<'_>, &Symbol, i32)>) -> Option<Draft> {
    found.sort_by_key(|&(_, _, grade)| -grade);
    let (_, best, grade) = *found.first()?;
    let best_answers = found.iter().filter(|(_, _, grade)| *grade == 3).count();
    if grade < 3 || best_answers > MOST_ANSWERS || found.len() > 4 * MOST_ANSWERS {
        return None;
    }
    let about = best.container.clone().filter(|_| best.kind.is_callable()).unwrap_or_else(|| best.name.clone());
    let answers = found.iter().map(|(source, symbol, grade)| Answer {
        file: source.number,
        span: source.code_span(symbol),
        grade: *grade,
    });
    Some(Draft { class: QueryClass::Structural, text, answers: answers.collect(), about, blank: None })
}

/// `impl Trait for Type` as it is asked; a class with one supertype asks for what extends it.
fn implementation(language: Language, symbol: &Symbol) -> Option<String> {
    let of = symbol.implements.as_deref()?;
    match language {
        Language::Rust if symbol.kind == Kind::Impl && is_name(&symbol.name) => {
            let of = last_name(of);
            (is_name(of) && symbol.name.len() >= 4).then(|| format!("impl {of} for {}", symbol.name))
        }
        Language::Python | Language::Java | Language::TypeScript | Language::JavaScript
            if symbol.kind == Kind::Struct =>
        {
            let of = last_name(of.trim_start_matches("extends ").trim_start_matches("implements "));
            (is_name(of) && of.len() >= 6).then(|| format!("class that extends {of}"))
        }
        _ => None,
    }
}

/// The constructors of a type: the usual one with grade 3, others with grade 2.
fn constructor(language: Language, symbol: &Symbol) -> Option<(String, i32)> {
    let container = symbol.container.as_deref();
    let (of, grade) = match language {
        Language::Rust if symbol.kind == Kind::Method => match symbol.name.as_str() {
            "new" => (container?, 3),
            name if ["new_", "with_", "from_"].iter().any(|prefix| name.starts_with(prefix)) => (container?, 2),
            _ => return None,
        },
        Language::Python if symbol.name == "__init__" => (container?, 3),
        Language::JavaScript | Language::TypeScript if symbol.name == "constructor" => (container?, 3),
        Language::Java if symbol.kind == Kind::Method && container == Some(&symbol.name) => (container?, 3),
        Language::Go if symbol.kind == Kind::Function => (symbol.name.strip_prefix("New")?, 3),
        _ => return None,
    };
    (is_name(of) && of.len() >= 4).then(|| (format!("constructor of {of}"), grade))
}

/// The last path part without generics: `Display` of `std::fmt::Display<T>`.
fn last_name(path: &str) -> &str {
    let path = path.split(['<', '(', ',', ' ', '{']).next().unwrap_or(path);
    path.rsplit([':', '.']).next().unwrap_or(path)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::last_name;

    #[test]
    fn paths_and_generics_are_stripped() {
        for path in ["Display", "fmt::Display", "std::fmt::Display<T>", "fmt.Display", "Display, Other"] {
            assert_eq!(last_name(path), "Display");
        }
    }
}
