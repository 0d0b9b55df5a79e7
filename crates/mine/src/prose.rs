//! Class `nl`: the first sentence of a doc comment asks for its function, and the comment leaves the index.

use std::collections::{BTreeMap, HashMap};

use lensgate_dataset::{Language, QueryClass};
use lensgate_syntax::{Doc, Kind, Symbol};
use rayon::prelude::*;

use crate::copies::{Edition, MOST_COPIES};
use crate::draft::{Answer, Blank, Draft};
use crate::sentence::first_sentence;
use crate::source::Source;

/// Bytes of a comment that are read for its first sentence: one of more says too much to be asked.
const LONGEST_SENTENCE: usize = 4 << 10;

/// A sentence and the function that it describes.
struct Described<'s> {
    text: String,
    source: &'s Source<'s>,
    symbol: &'s Symbol,
    doc: &'s Doc,
}

/// One draft for each sentence worth asking that describes functions of one name only, outside tests.
pub(crate) fn drafts(sources: &[Source<'_>]) -> Vec<Draft> {
    let of_files: Vec<Vec<Described<'_>>> = sources.par_iter().map(of_file).collect();
    let mut by_text: BTreeMap<String, Vec<Described<'_>>> = BTreeMap::new();
    for described in of_files.into_iter().flatten() {
        by_text.entry(described.text.to_lowercase()).or_default().push(described);
    }
    let bare = without_doc(sources);
    by_text.into_values().filter_map(|found| of_text(found, &bare)).collect()
}

fn of_file<'s>(source: &'s Source<'s>) -> Vec<Described<'s>> {
    callables(source).filter_map(|symbol| of_symbol(source, symbol)).collect()
}

/// The functions of a file outside tests.
fn callables<'s>(source: &'s Source<'s>) -> impl Iterator<Item = &'s Symbol> {
    let callables = source.symbols.iter().filter(|symbol| matches!(symbol.kind, Kind::Function | Kind::Method));
    callables.filter(|symbol| !source.in_test(symbol))
}

fn of_symbol<'s>(source: &'s Source<'s>, symbol: &'s Symbol) -> Option<Described<'s>> {
    let doc = symbol.doc.as_ref().filter(|doc| stands_alone(source, symbol, doc))?;
    let text = without_name(source.file.language, &symbol.name, first_sentence(head(&doc.text))?)?;
    Some(Described { text, source, symbol, doc })
}

/// Functions by the origin of their file and their name.
type Bare<'s> = HashMap<(&'s str, &'s str), Vec<(&'s Source<'s>, &'s Symbol)>>;

/// Functions of JavaScript and TypeScript without a comment: builds and overloads of those that have one.
fn without_doc<'s>(sources: &'s [Source<'s>]) -> Bare<'s> {
    let mut bare = Bare::new();
    let is_ecma = |source: &&Source<'_>| matches!(source.file.language, Language::JavaScript | Language::TypeScript);
    for source in sources.iter().filter(is_ecma) {
        for symbol in callables(source).filter(|symbol| symbol.doc.is_none()) {
            bare.entry((&source.origin, &symbol.name)).or_default().push((source, symbol));
        }
    }
    bare
}

/// A sentence of two names is none: each would call the other's answer wrong.
fn of_text<'s>(found: Vec<Described<'s>>, bare: &Bare<'s>) -> Option<Draft> {
    let Described { symbol: best, text, .. } = found.first()?;
    if found.iter().any(|described| described.symbol.name != best.name) {
        return None;
    }
    let (about, text) = (best.name.clone(), text.clone());
    let blank =
        found.iter().map(|Described { source, doc, .. }| Blank { file: source.number, lines: (doc.first, doc.last) });
    let blank = blank.collect();
    let mut places: Vec<(&Source<'_>, &Symbol)> = Vec::new();
    for Described { source, symbol, .. } in &found {
        places.push((source, symbol));
        let others = bare.get(&(&*source.origin, &*symbol.name)).map_or(&[][..], Vec::as_slice);
        places.extend(others.iter().filter(|(_, other)| other.container == symbol.container));
    }
    Some(Draft { class: QueryClass::Nl, text, answers: answers(places)?, about, blank })
}

/// Each place once, what only declares after what defines and with the lower grade; none where there are too many.
fn answers(mut places: Vec<(&Source<'_>, &Symbol)>) -> Option<Vec<Answer>> {
    places.sort_by_key(|(source, symbol)| (source.edition, source.number, symbol.signature_first));
    places.dedup_by_key(|(source, symbol)| (source.number, symbol.signature_first));
    let is_defined = places.first()?.0.edition != Edition::Declaration;
    let answers = places.iter().map(|(source, symbol)| {
        let grade = if is_defined && source.edition == Edition::Declaration { 2 } else { 3 };
        Answer { file: source.number, span: source.code_span(symbol), grade }
    });
    (places.len() <= MOST_COPIES).then(|| answers.collect())
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
        Some((first, rest)) if first == name && language == Language::Go => without_receiver(rest).to_owned(),
        _ => sentence,
    };
    let is_compound = name.contains('_') || name.chars().skip(1).any(char::is_uppercase);
    let names_it = sentence.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == name);
    (!(is_compound && names_it)).then_some(sentence)
}

/// Some put the receiver after the name: `(Data) writes …`.
fn without_receiver(sentence: &str) -> &str {
    let after = sentence.strip_prefix('(').and_then(|rest| rest.split_once(") "));
    after.map_or(sentence, |(_, rest)| rest)
}
