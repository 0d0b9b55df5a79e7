//! The first sentence of a doc comment as somebody might ask it, and whether it says enough to be asked.

use crate::markup::plain;

/// Fewer words say too little, more are not asked.
const WORDS: std::ops::RangeInclusive<usize> = 5..=25;
/// Distinct words that carry meaning, at least.
const LEAST_CONTENT: usize = 4;

/// Words that carry no meaning in a description of code.
const STOP_WORDS: [&str; 66] = [
    "a", "an", "the", "this", "that", "these", "those", "it", "its", "of", "for", "to", "from", "in", "on", "at", "by",
    "with", "as", "and", "or", "if", "is", "are", "be", "been", "was", "will", "can", "may", "should", "must", "has",
    "have", "do", "does", "not", "no", "any", "all", "some", "given", "new", "returns", "return", "creates", "create",
    "gets", "get", "sets", "set", "function", "method", "value", "which", "when", "where", "whether", "into", "there",
    "than", "then", "you", "your", "self", "used",
];

/// Openings of comments that do not describe what they stand above.
const NO_DESCRIPTION: [&str; 21] = [
    "see ",
    "todo",
    "fixme",
    "deprecated",
    "same as",
    "like ",
    "@",
    "note",
    "warning",
    "safety",
    "internal",
    "http",
    "copyright",
    "equivalent to",
    "this is an internal",
    "is an internal",
    "useful for",
    "subclasses must",
    "sub-classes must",
    "implementations must",
    "auto",
];

/// Lines of comments that say what the file is.
const OF_FILE: [&str; 8] =
    ["@license", "@file", "@fileoverview", "@overview", "@module", "@packageDocumentation", "@preserve", "@typedef"];

/// The first sentence of a doc comment, without markup and final period; none when it is not worth asking.
pub(crate) fn first_sentence(doc: &str) -> Option<String> {
    if doc.lines().any(|line| line.split_whitespace().next().is_some_and(|word| OF_FILE.contains(&word))) {
        return None;
    }
    let paragraph: Vec<&str> =
        doc.lines().map(|line| described(line.trim())).take_while(|line| !ends_prose(line)).collect();
    let paragraph = paragraph.join(" ");
    let paragraph = paragraph.split("<p>").find(|part| !part.trim().is_empty())?;
    let text = plain(paragraph);
    let sentence = cut(&text).trim();
    // What it announces follows and is not part of it.
    let is_open = sentence.ends_with(':');
    let sentence = sentence.trim_end_matches(['.', ';', ',', '!']).trim();
    (!is_open && is_worth_asking(sentence)).then(|| sentence.to_owned())
}

/// Without the tags that open a description.
fn described(line: &str) -> &str {
    let tags = ["@description ", "@desc ", "@summary ", "@brief "];
    tags.iter().find_map(|tag| line.strip_prefix(tag)).unwrap_or(line)
}

/// Whether a line is no running text any more: a tag, a heading, a list, a table, an example.
fn ends_prose(line: &str) -> bool {
    const OPENINGS: [&str; 12] = ["@", "# ", "##", "- ", "--", "* ", "|", ">", "..", "```", "<pre", "<ul"];
    let is_field = line.starts_with(':') && !is_role(line);
    line.is_empty() || is_field || OPENINGS.iter().any(|opening| line.starts_with(opening))
}

/// A line may open with a role, as in ":class:`Frame` for …".
fn is_role(line: &str) -> bool {
    line.strip_prefix(':').and_then(|line| line.split_once(":`")).is_some_and(|(role, _)| !role.contains(' '))
}

/// Up to the first period that ends a sentence: one before a space and a capital, and not of an abbreviation.
fn cut(text: &str) -> &str {
    for (at, _) in text.match_indices(". ") {
        let before = text[..at].rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
        let after = text[at + 2..].trim_start().chars().next();
        let abbreviation =
            matches!(before.trim_start_matches('('), "e.g" | "i.e" | "eg" | "ie" | "etc" | "vs" | "cf" | "approx");
        if !abbreviation && after.is_some_and(|letter| !letter.is_lowercase()) {
            return &text[..at];
        }
    }
    text
}

fn is_worth_asking(sentence: &str) -> bool {
    let words: Vec<String> = sentence.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let lower = sentence.to_ascii_lowercase();
    if !WORDS.contains(&words.len()) || NO_DESCRIPTION.iter().any(|opening| lower.starts_with(opening)) {
        return false;
    }
    let letters = sentence.chars().filter(|letter| letter.is_ascii_alphabetic() || *letter == ' ').count();
    let mut content: Vec<&String> = words.iter().filter(|word| carries_meaning(word)).collect();
    content.sort_unstable();
    content.dedup();
    letters * 10 >= sentence.chars().count() * 8 && content.len() >= LEAST_CONTENT
}

fn bare(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_ascii_lowercase()
}

fn carries_meaning(word: &str) -> bool {
    word.len() > 1 && word.chars().any(char::is_alphabetic) && !STOP_WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::first_sentence;

    #[test]
    fn the_first_sentence_loses_its_markup() {
        for (doc, expected) in [
            (
                "Opens the [`File`](std::fs::File) under a `path` and locks it. Then more.",
                "Opens the File under a path and locks it",
            ),
            ("Splits a line\nat every comma outside quotes.\n\nMore.", "Splits a line at every comma outside quotes"),
            (
                "Reads bytes, e.g. Latin ones, until a newline turns up. More.",
                "Reads bytes, e.g. Latin ones, until a newline turns up",
            ),
            (
                "Encodes the {@link Frame} into <code>bytes</code> for the socket.\n@param x y",
                "Encodes the Frame into bytes for the socket",
            ),
            (
                "Finds the least entry of the {@link\n#headMap(Object)} below a key. More.",
                "Finds the least entry of the headMap(Object) below a key",
            ),
            ("Parses version 1.2 headers of a request line", "Parses version 1.2 headers of a request line"),
        ] {
            assert_eq!(first_sentence(doc).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_says_too_little_is_left_out() {
        for doc in [
            "Creates a new value.",
            "Returns the value of this function if it is set.",
            "See the module documentation for details on frames.",
            "Opens a file.",
            "",
            "# Errors\nfails when the disk is full of large files",
            "x = (a + b) * c / d - e % f ^ g | h",
        ] {
            assert_eq!(first_sentence(doc), None, "{doc}");
        }
    }
}
