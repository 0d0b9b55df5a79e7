//! Class `nl`: the first sentence of a doc comment asks for its function, and the comment leaves the index.

use lensgate_dataset::{Language, QueryClass};
use lensgate_syntax::{Doc, Kind, Symbol};
use rayon::prelude::*;

use crate::draft::{Answer, Draft};
use crate::sentence::first_sentence;
use crate::source::Source;

/// Bytes of a comment that are read for its first sentence: one of more says too much to be asked.
const LONGEST_SENTENCE: usize = 4 << 10;

/// One draft for each function outside tests whose first sentence is worth asking.
pub(crate) fn drafts(sources: &[Source<'_>]) -> Vec<Draft> {
    let of_files: Vec<Vec<Draft>> = sources.par_iter().map(of_file).collect();
    of_files.into_iter().flatten().collect()
}

fn of_file(source: &Source<'_>) -> Vec<Draft> {
    let callables = source.symbols.iter().filter(|symbol| matches!(symbol.kind, Kind::Function | Kind::Method));
    callables.filter(|symbol| !source.in_test(symbol)).filter_map(|symbol| of_symbol(source, symbol)).collect()
}

fn of_symbol(source: &Source<'_>, symbol: &Symbol) -> Option<Draft> {
    let doc = symbol.doc.as_ref().filter(|doc| stands_alone(source, symbol, doc))?;
    let text = without_name(source.file.language, &symbol.name, first_sentence(head(&doc.text))?)?;
    let span = source.code_span(symbol);
    Some(Draft {
        class: QueryClass::Nl,
        text,
        answers: vec![Answer { file: source.number, span, grade: 3 }],
        about: symbol.name.clone(),
        blank: Some((doc.first, doc.last)),
    })
}

/// As much of a comment as its first sentence can take.
fn head(comment: &str) -> &str {
    &comment[..comment.floor_char_boundary(LONGEST_SENTENCE)]
}

/// Whether the comment's lines hold nothing else, so that blanking them takes no code away.
fn stands_alone(source: &Source<'_>, symbol: &Symbol, doc: &Doc) -> bool {
    let inner = doc.first > symbol.signature_first;
    if inner && (doc.last >= symbol.last || doc.first <= symbol.signature_last && doc.first == symbol.signature_first) {
        return false;
    }
    if !inner && doc.last >= symbol.signature_first {
        return false;
    }
    let lines: Vec<&str> = source.file.lines_of(doc.first, doc.last).map(str::trim).collect();
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return false };
    let opens = ["///", "//", "/**", "\"\"\"", "'''", "r\"\"\"", "\"", "'"].iter().any(|mark| first.starts_with(mark));
    let closes = if first.starts_with("/*") {
        last.ends_with("*/")
    } else if first.starts_with("//") {
        lines.iter().all(|line| line.starts_with("//"))
    } else {
        last.ends_with(['"', '\''])
    };
    opens && closes
}

/// Go comments open with the function's name, which would give the answer away; a compound name anywhere does.
fn without_name(language: Language, name: &str, sentence: String) -> Option<String> {
    let sentence = match sentence.split_once(' ') {
        Some((first, rest)) if first == name && language == Language::Go => rest.to_owned(),
        _ => sentence,
    };
    let is_compound = name.contains('_') || name.chars().skip(1).any(char::is_uppercase);
    let names_it = sentence.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == name);
    (!(is_compound && names_it)).then_some(sentence)
}
