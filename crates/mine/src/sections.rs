//! Class `docs`: a heading of a Markdown file asks for its section.

use std::collections::BTreeMap;

use lensgate_dataset::{Language, QueryClass};
use lensgate_syntax::Symbol;

use crate::draft::{Answer, Draft};
use crate::markup::plain;
use crate::source::Source;

/// A heading asks well when it has three words and is the only one of its text.
const LEAST_WORDS: usize = 3;
/// A shorter section says nothing, a longer one is the whole file.
const LINES: std::ops::RangeInclusive<u32> = 3..=150;

/// One draft for each heading that tells something.
pub(crate) fn drafts(sources: &[Source<'_>]) -> Vec<Draft> {
    let mut headings: BTreeMap<String, Vec<(&Source<'_>, &Symbol)>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.file.language == Language::Markdown) {
        for symbol in &source.symbols {
            headings.entry(plain(&symbol.name)).or_default().push((source, symbol));
        }
    }
    headings.into_iter().filter_map(|(text, found)| of_heading(text, &found)).collect()
}

fn of_heading(text: String, found: &[(&Source<'_>, &Symbol)]) -> Option<Draft> {
    let &[(source, symbol)] = found else { return None };
    let words = text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic) && word.len() > 1).count();
    if words < LEAST_WORDS || !LINES.contains(&symbol.lines()) || text.contains(['!', '&']) {
        return None;
    }
    let span = source.span(symbol.first, symbol.last);
    let answers = vec![Answer { file: source.number, span, grade: 3 }];
    Some(Draft { class: QueryClass::Docs, about: text.clone(), text, answers, blank: Vec::new() })
}
