//! Class `regex`: two names of a rare line make a pattern, and every line that it matches is an answer.

use std::collections::{BTreeSet, HashMap, HashSet};

use lensgate_dataset::QueryClass;
use memchr::memmem::Finder;
use rayon::prelude::*;

use crate::copies::MOST_COPIES;
use crate::draft::{Answer, Draft};
use crate::hash::stable_hash;
use crate::source::Source;

/// A pattern that matches more lines, copies of a line counted once, is not rare.
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
    let lines = lines_of_names(sources);
    let mut on_lines: HashMap<&str, u32> = HashMap::new();
    for name in lines.iter().flatten() {
        *on_lines.entry(name).or_default() += 1;
    }
    let is_rare = |name: &&str| on_lines.get(name).is_some_and(|&lines| (2..=3).contains(&lines));
    let mut found = Vec::new();
    for names in lines {
        let Some(at) = names.iter().position(is_rare) else { continue };
        if let Some(&second) = names.get(at + 1).filter(|&&second| second != names[at]) {
            found.push(RareLine { first: names[at], second, key: stable_hash(seed, &["regex", names[at], second]) });
        }
    }
    found
}

/// The names in each line of code outside tests; of lines that read alike, as in several builds of a file, the first.
fn lines_of_names<'c>(sources: &[Source<'c>]) -> Vec<Vec<&'c str>> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test) {
        for (line, names) in names_by_line(source) {
            if seen.insert(line) {
                found.push(names);
            }
        }
    }
    found
}

/// Each line that has names in its code, trimmed, and these names. Comments and strings are no code; where no grammar told
/// them apart there is none.
fn names_by_line<'c>(source: &Source<'c>) -> Vec<(&'c str, Vec<&'c str>)> {
    let text: &'c str = &source.file.text;
    let Some(wording) = &source.wording else { return Vec::new() };
    let mut wording = wording.iter().peekable();
    let mut from = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let names = names(line).filter(|(at, _)| {
            while wording.next_if(|words| words.end <= from + at).is_some() {}
            wording.peek().is_none_or(|words| from + at < words.start)
        });
        let names: Vec<&str> = names.map(|(_, name)| name).collect();
        if names.len() > 1 && !is_import(line) {
            found.push((line.trim(), names));
        }
        from += line.len();
    }
    found
}

/// Words of languages and no names.
const KEYWORDS: [&str; 25] = [
    "abstract",
    "boolean",
    "continue",
    "default",
    "export",
    "extends",
    "finally",
    "function",
    "implements",
    "import",
    "instanceof",
    "interface",
    "lambda",
    "package",
    "private",
    "protected",
    "public",
    "raises",
    "require",
    "return",
    "static",
    "string",
    "struct",
    "switch",
    "throws",
];

/// Whether a line says where names come from.
fn is_import(line: &str) -> bool {
    let line = line.trim_start();
    let first = line.strip_prefix("pub ").unwrap_or(line).split([' ', '{', '*']).next();
    matches!(first, Some("import" | "from" | "use" | "package"))
}

/// The long identifiers of a line with the bytes that they start at, in order.
fn names(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_between = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
    let words = line.split_inclusive(is_between).scan(0, move |next, word| {
        let at = *next;
        *next += word.len();
        Some((at, word.trim_end_matches(is_between)))
    });
    words.filter(|(_, name)| {
        let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && !KEYWORDS.contains(name);
        is_name && name.len() >= SHORTEST_NAME
    })
}

/// `first.*second`, with every line that matches it.
fn of_line(sources: &[Source<'_>], line: &RareLine<'_>) -> Option<Draft> {
    let finder = Finder::new(line.first);
    let mut answers = Vec::new();
    let mut distinct = BTreeSet::new();
    for source in sources {
        let text = source.file.text.as_bytes();
        let mut from = 0;
        while let Some(at) = finder.find(&text[from..]).map(|at| from + at) {
            let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end);
            if memchr::memmem::find(&text[at + line.first.len()..end], line.second.as_bytes()).is_some() {
                let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |before| before + 1);
                let number = u32::try_from(memchr::memchr_iter(b'\n', &text[..at]).count() + 1).ok()?;
                answers.push(Answer { file: source.number, span: source.span(number, number), grade: 3 });
                distinct.insert(text[start..end].trim_ascii());
                if distinct.len() > MOST_LINES || answers.len() > MOST_COPIES {
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
        blank: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn only_long_identifiers_make_patterns() {
        assert_eq!(
            names("let x = open_file(path, 123456, Header::parse);").collect::<Vec<_>>(),
            [(8, "open_file"), (32, "Header")]
        );
    }
}
