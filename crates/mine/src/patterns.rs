//! Class `regex`: two names of a rare line make a pattern, and every line that it matches is an answer.

use std::collections::HashMap;

use lensgate_dataset::{Language, QueryClass};
use memchr::memmem::Finder;
use rayon::prelude::*;

use crate::draft::{Answer, Draft};
use crate::hash::stable_hash;
use crate::source::Source;

/// A pattern that matches more lines is not rare.
const MOST_LINES: usize = 3;
const SHORTEST_NAME: usize = 6;

/// A line whose first name is on few lines.
struct RareLine<'c> {
    first: &'c str,
    second: &'c str,
    key: u64,
}

/// At most `most` drafts, chosen by hash; each pattern is held against every line of the corpus.
pub(crate) fn drafts(sources: &[Source<'_>], seed: u64, most: usize) -> Vec<Draft> {
    let mut lines = rare_lines(sources, seed);
    lines.sort_unstable_by(|a, b| (a.key, a.first, a.second).cmp(&(b.key, b.first, b.second)));
    lines.dedup_by(|a, b| a.first == b.first);
    lines.truncate(most);
    let drafts: Vec<Option<Draft>> = lines.par_iter().map(|line| of_line(sources, line)).collect();
    drafts.into_iter().flatten().collect()
}

fn rare_lines<'c>(sources: &[Source<'c>], seed: u64) -> Vec<RareLine<'c>> {
    let mut on_lines: HashMap<&str, u32> = HashMap::new();
    let is_code = |source: &&Source<'_>| {
        !matches!(source.file.language, Language::Markdown | Language::Toml) && source.file.machine_made.is_none()
    };
    let code = || sources.iter().filter(is_code).filter(|source| !source.is_test);
    for line in code().flat_map(|source| source.file.text.lines()) {
        for name in names(line) {
            *on_lines.entry(name).or_default() += 1;
        }
    }
    let is_rare = |name: &&str| on_lines.get(name).is_some_and(|&lines| (2..=3).contains(&lines));
    let mut found = Vec::new();
    for line in code().flat_map(|source| source.file.text.lines()) {
        if line.trim_start().starts_with(['/', '*', '#', '"']) {
            continue;
        }
        let names: Vec<&str> = names(line).collect();
        let Some(at) = names.iter().position(is_rare) else { continue };
        if let Some(&second) = names.get(at + 1).filter(|&&second| second != names[at]) {
            found.push(RareLine { first: names[at], second, key: stable_hash(seed, &["regex", names[at], second]) });
        }
    }
    found
}

/// The long identifiers of a line, in order.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|name| name.len() >= SHORTEST_NAME && name.starts_with(|letter: char| letter.is_ascii_alphabetic()))
}

/// `first.*second`, with every line that matches it.
fn of_line(sources: &[Source<'_>], line: &RareLine<'_>) -> Option<Draft> {
    let finder = Finder::new(line.first);
    let mut answers = Vec::new();
    for source in sources {
        let text = source.file.text.as_bytes();
        let mut from = 0;
        while let Some(at) = finder.find(&text[from..]).map(|at| from + at) {
            let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end);
            if memchr::memmem::find(&text[at + line.first.len()..end], line.second.as_bytes()).is_some() {
                let number = u32::try_from(memchr::memchr_iter(b'\n', &text[..at]).count() + 1).ok()?;
                answers.push(Answer { file: source.number, span: source.span(number, number), grade: 3 });
                if answers.len() > MOST_LINES {
                    return None;
                }
            }
            from = end;
        }
    }
    let text = format!("{}.*{}", line.first, line.second);
    (!answers.is_empty()).then(|| Draft {
        class: QueryClass::Regex,
        text,
        answers,
        about: line.first.to_owned(),
        blank: None,
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn only_long_identifiers_make_patterns() {
        assert_eq!(
            names("let x = open_file(path, 123456, Header::parse);").collect::<Vec<_>>(),
            ["open_file", "Header"]
        );
    }
}
