//! The first sentence of a doc comment as somebody might ask it, and whether it says enough to be asked.

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
const NO_DESCRIPTION: [&str; 16] = [
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
    "auto",
];

/// The first sentence of a doc comment, without markup and final period; none when it is not worth asking.
pub(crate) fn first_sentence(doc: &str) -> Option<String> {
    let paragraph: Vec<&str> = doc
        .lines()
        .map(str::trim)
        .take_while(|line| {
            !line.is_empty() && !line.starts_with(['@', '#', '-', '*', '|', '>', ':']) && !line.starts_with("```")
        })
        .collect();
    let text = plain(&paragraph.join(" "));
    let sentence = cut(&text).trim().trim_end_matches(['.', ':', ';', ',', '!']).trim();
    is_worth_asking(sentence).then(|| sentence.to_owned())
}

/// Without Markdown and HTML: links keep their words, code keeps its text, tags go.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[', ']', '<', '*', '{']) {
        out.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match mark {
            // `](target)` and `][target]` after a link's words.
            b']' => rest = after_target(rest),
            // A short tag such as `<p>`, `</code>`.
            b'<' => match rest.find('>').filter(|&end| end < 12 && is_tag(&rest[..end])) {
                Some(end) => rest = &rest[end + 1..],
                None => out.push('<'),
            },
            // `{@link Name}`, `{@code x}`.
            b'{' if rest.starts_with('@') => {
                let end = rest.find('}').unwrap_or(rest.len());
                out.push_str(rest[..end].split_once(' ').map_or("", |(_, words)| words));
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            b'{' => out.push('{'),
            _ => {}
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn after_target(rest: &str) -> &str {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(end) = rest.strip_prefix(open).and_then(|target| target.find(close)) {
            return &rest[end + 2..];
        }
    }
    rest
}

fn is_tag(text: &str) -> bool {
    let name = text.trim_start_matches('/').trim_end_matches('/').trim();
    matches!(name, "p" | "b" | "i" | "em" | "code" | "pre" | "br" | "strong" | "tt" | "ul" | "li")
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
