//! Class `structural`: `impl Trait for Type`, subtypes and constructors, when there are at most three.

use std::collections::BTreeMap;

use lensgate_dataset::{Language, QueryClass};
use lensgate_syntax::{Kind, Symbol};

use crate::copies::{Edition, MOST_COPIES, originals};
use crate::draft::{Answer, Draft};
use crate::markup::closing;
use crate::source::Source;

const MOST_ANSWERS: usize = 3;

/// A place that answers, with its grade.
type Found<'s> = (&'s Source<'s>, &'s Symbol, i32);

/// Drafts for implementations, subtypes and constructors.
pub(crate) fn drafts(sources: &[Source<'_>]) -> Vec<Draft> {
    let mut asked: BTreeMap<String, Vec<Found<'_>>> = BTreeMap::new();
    for source in sources {
        for symbol in source.symbols.iter().filter(|symbol| !source.in_test(symbol)) {
            for text in supertypes(source.file.language, symbol) {
                asked.entry(text).or_default().push((source, symbol, 3));
            }
            if let Some((text, grade)) = constructor(source, symbol) {
                asked.entry(text).or_default().push((source, symbol, grade));
            }
        }
    }
    asked.into_iter().filter_map(|(text, found)| of_text(text, found)).collect()
}

fn of_text(text: String, mut found: Vec<Found<'_>>) -> Option<Draft> {
    let is_declared = |source: &Source<'_>| source.edition == Edition::Declaration;
    let is_defined = found.iter().any(|(source, _, grade)| *grade == 3 && !is_declared(source));
    for (_, _, grade) in found.iter_mut().filter(|(source, _, _)| is_defined && is_declared(source)) {
        *grade = 2;
    }
    found.sort_by_key(|&(source, _, grade)| (-grade, source.edition));
    let (_, best, grade) = *found.first()?;
    let best_answers = found.iter().filter(|(_, _, grade)| *grade == 3).map(|&(source, _, _)| source);
    if grade < 3 || originals(best_answers) > MOST_ANSWERS || found.len() > MOST_COPIES {
        return None;
    }
    let about = best.container.clone().filter(|_| best.kind.is_callable()).unwrap_or_else(|| best.name.clone());
    let answers = found.iter().map(|(source, symbol, grade)| Answer {
        file: source.number,
        span: source.code_span(symbol),
        grade: *grade,
    });
    Some(Draft { class: QueryClass::Structural, text, answers: answers.collect(), about, blank: Vec::new() })
}

/// `impl Trait for Type` as it is asked; a class asks once for each of its supertypes.
fn supertypes(language: Language, symbol: &Symbol) -> Vec<String> {
    let Some(of) = symbol.implements.as_deref() else { return Vec::new() };
    match language {
        Language::Rust if symbol.kind == Kind::Impl => implementation(of, &symbol.name).into_iter().collect(),
        Language::Python if symbol.kind == Kind::Struct => of_class("extends", of),
        Language::Java | Language::TypeScript | Language::JavaScript if symbol.kind == Kind::Struct => {
            let (extends, implements) = clauses(of);
            [of_class("extends", extends), of_class("implements", implements)].concat()
        }
        _ => Vec::new(),
    }
}

fn implementation(of: &str, name: &str) -> Option<String> {
    let of = last_name(of);
    (is_name(name) && is_name(of) && name.len() >= 4).then(|| format!("impl {of} for {name}"))
}

/// What follows `extends`, and what follows `implements`.
fn clauses(heritage: &str) -> (&str, &str) {
    let heritage = heritage.trim();
    let (extends, implements) = match heritage.strip_prefix("implements ") {
        Some(implements) => ("", implements),
        None => heritage.split_once(" implements ").unwrap_or((heritage, "")),
    };
    (extends.trim_start_matches("extends "), implements)
}

fn of_class(how: &str, supertypes: &str) -> Vec<String> {
    let names = outer_parts(supertypes).into_iter().map(|part| last_name(part.trim()));
    names.filter(|name| is_name(name) && name.len() >= 6).map(|name| format!("class that {how} {name}")).collect()
}

/// The parts between commas that no bracket encloses.
fn outer_parts(list: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let is_outer_comma = |letter: char| {
        depth += i32::from("<([{".contains(letter)) - i32::from(">)]}".contains(letter));
        letter == ',' && depth == 0
    };
    list.split(is_outer_comma).collect()
}

/// The constructors of a type: the usual one with grade 3, others with grade 2.
fn constructor(source: &Source<'_>, symbol: &Symbol) -> Option<(String, i32)> {
    let container = symbol.container.as_deref();
    let (of, grade) = match source.file.language {
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
    let is_one = is_name(of) && of.len() >= 4 && makes(source, symbol, of);
    is_one.then(|| (format!("constructor of {of}"), grade))
}

/// Whether a function gives a value of the type and takes none: `with_limit(self, …)` changes what is there. Only Rust and Go
/// leave that open.
fn makes(source: &Source<'_>, symbol: &Symbol, of: &str) -> bool {
    let language = source.file.language;
    if !matches!(language, Language::Rust | Language::Go) {
        return true;
    }
    let lines: Vec<&str> = source.file.lines_of(symbol.signature_first, symbol.signature_last).collect();
    let signature = lines.join(" ");
    let parameters = signature.split_once(symbol.name.as_str()).and_then(|(_, rest)| rest.split_once('('));
    let Some((_, rest)) = parameters else { return false };
    let (taken, given) = rest.split_at(closing(rest, '(', ')').unwrap_or(rest.len()));
    let is_changed = language == Language::Rust && has_word(taken, |word| word == "self");
    !is_changed && has_word(given, |word| word == of || word == "Self")
}

fn has_word(text: &str, is_word: impl Fn(&str) -> bool) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(is_word)
}

/// The last path part without generics: `Display` of `std::fmt::Display<T>`.
fn last_name(path: &str) -> &str {
    let path = path.split(['<', '(', ',', ' ', '{', '[']).next().unwrap_or(path);
    path.rsplit([':', '.']).next().unwrap_or(path)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_generics_are_stripped() {
        for path in ["Display", "fmt::Display", "std::fmt::Display<T>", "fmt.Display", "Display, Other", "Display[T]"] {
            assert_eq!(last_name(path), "Display");
        }
    }

    #[test]
    fn each_supertype_is_asked_for_as_it_is_one() {
        let asked = |heritage| {
            let (extends, implements) = clauses(heritage);
            [of_class("extends", extends), of_class("implements", implements)].concat().join("; ")
        };
        assert_eq!(
            asked("extends a.Reader<K, V> implements Sized, Closeable"),
            "class that extends Reader; class that implements Closeable"
        );
        assert_eq!(
            asked("implements Comparable<T>, Closeable"),
            "class that implements Comparable; class that implements Closeable"
        );
        assert_eq!(asked("extends Mixin(Reader)"), "");
        assert_eq!(
            of_class("extends", "Generic[K, V], Reader, metaclass=Meta"),
            ["class that extends Generic", "class that extends Reader"]
        );
    }
}
