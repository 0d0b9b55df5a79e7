//! Code-aware terms: identifiers split at camel case, snake case and digits, lightly stemmed, plus the whole identifier.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Longer runs are data (base64, hashes), not names.
const LONGEST_RUN: usize = 96;

/// Calls `emit(term, start, end)` for every term of a text, in text order, with the bytes of the run it stands in.
pub fn for_each_term(text: &str, mut emit: impl FnMut(&str, usize, usize)) {
    let mut splitter = Splitter::default();
    for_each_run(text, |start, end| splitter.split(&text[start..end], &mut |term| emit(term, start, end)));
}

/// The terms of a text in order, for short texts such as queries.
pub fn terms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for_each_term(text, |term, _, _| found.push(term.to_owned()));
    found
}

/// Runs of letters, digits and underscores.
fn for_each_run(text: &str, mut emit: impl FnMut(usize, usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() {
            let width = word_width(text, at);
            if width == 0 {
                break;
            }
            at += width;
        }
        if at > start {
            if at - start <= LONGEST_RUN {
                emit(start, at);
            }
        } else {
            at += char_width(bytes[at]);
        }
    }
}

/// Bytes of the word character at `at`, 0 when it is none.
fn word_width(text: &str, at: usize) -> usize {
    let byte = text.as_bytes()[at];
    if byte < 0x80 {
        return usize::from(byte.is_ascii_alphanumeric() || byte == b'_');
    }
    match text[at..].chars().next() {
        Some(letter) if letter.is_alphanumeric() => letter.len_utf8(),
        _ => 0,
    }
}

fn char_width(first_byte: u8) -> usize {
    match first_byte {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Lower,
    Upper,
    Digit,
}

fn shape(letter: char) -> Shape {
    if letter.is_ascii_digit() {
        Shape::Digit
    } else if letter.is_uppercase() {
        Shape::Upper
    } else {
        Shape::Lower
    }
}

/// Splits runs; holds its buffers between runs.
#[derive(Default)]
struct Splitter {
    part: String,
    whole: String,
    stemmed: String,
}

impl Splitter {
    fn split(&mut self, run: &str, emit: &mut impl FnMut(&str)) {
        self.whole.clear();
        let mut parts = 0;
        for word in run.split('_').filter(|word| !word.is_empty()) {
            let mut rest = word;
            while !rest.is_empty() {
                let (part, tail) = rest.split_at(part_end(rest));
                self.emit_part(part, emit);
                parts += 1;
                rest = tail;
            }
        }
        if parts > 1 {
            emit(&self.whole);
        }
    }

    fn emit_part(&mut self, part: &str, emit: &mut impl FnMut(&str)) {
        self.part.clear();
        if part.is_ascii() {
            self.part.push_str(part);
            self.part.make_ascii_lowercase();
        } else {
            self.part.extend(part.chars().flat_map(char::to_lowercase));
        }
        self.whole.push_str(&self.part);
        stem(&self.part, &mut self.stemmed);
        emit(&self.stemmed);
    }
}

/// The end of the first part: `parseHTTPHeader2` is parse, HTTP, Header, 2; `utf8` is utf, 8; `i32` stays whole.
fn part_end(word: &str) -> usize {
    let mut letters = word.char_indices().map(|(at, letter)| (at, shape(letter))).peekable();
    let Some((_, mut before)) = letters.next() else { return 0 };
    while let Some((at, now)) = letters.next() {
        let next = letters.peek().map(|&(_, next)| next);
        let cut = match (before, now) {
            (Shape::Lower, Shape::Upper) => true,
            (Shape::Digit, Shape::Lower | Shape::Upper) => at >= 3 || next.is_some_and(|next| next != Shape::Digit),
            (Shape::Lower | Shape::Upper, Shape::Digit) => at >= 3,
            (Shape::Upper, Shape::Upper) => next == Some(Shape::Lower),
            _ => false,
        };
        if cut {
            return at;
        }
        before = now;
    }
    word.len()
}

/// Folds English plurals and verb endings so that `parsing`, `parsed`, `parses` and `parse` are one term. Lighter than
/// Porter's stemmer: derived nouns (`parser`) stay apart, because in code they name other things.
pub(crate) fn stem(word: &str, into: &mut String) {
    into.clear();
    into.push_str(word);
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return;
    }
    let ending = ending(word);
    into.truncate(word.len() - ending.cut);
    into.push_str(ending.put);
    if ending.verb && into.len() > 3 {
        undouble(into);
    }
    if into.len() > 3 && into.ends_with('e') {
        into.pop();
    }
}

/// What to cut from the end of a word and what to put there.
struct Ending {
    cut: usize,
    put: &'static str,
    verb: bool,
}

fn ending(word: &str) -> Ending {
    let none = Ending { cut: 0, put: "", verb: false };
    let keeps = |cut: usize| word.len() - cut >= 3 && has_vowel(&word[..word.len() - cut]);
    if word.ends_with("ies") && word.len() > 4 {
        return Ending { cut: 3, put: "y", verb: false };
    }
    if ["sses", "xes", "shes", "tches", "nches", "rches", "zzes", "uses", "iases"].iter().any(|end| word.ends_with(end))
        && keeps(2)
    {
        return Ending { cut: 2, put: "", verb: false };
    }
    if word.ends_with('s') && !["ss", "us", "is", "ias"].iter().any(|end| word.ends_with(end)) && keeps(1) {
        return Ending { cut: 1, put: "", verb: false };
    }
    if word.ends_with("ied") && word.len() > 4 {
        return Ending { cut: 3, put: "y", verb: false };
    }
    if word.ends_with("ing") && keeps(3) {
        return Ending { cut: 3, put: "", verb: true };
    }
    if word.ends_with("ed") && !word.ends_with("eed") && keeps(2) {
        return Ending { cut: 2, put: "", verb: true };
    }
    none
}

fn has_vowel(stem: &str) -> bool {
    stem.bytes().any(|byte| b"aeiouy".contains(&byte))
}

/// `mapp` (from `mapping`) becomes `map`; `call`, `pass` and `buzz` keep both letters.
fn undouble(stem: &mut String) {
    let bytes = stem.as_bytes();
    let last = bytes[bytes.len() - 1];
    if bytes[bytes.len() - 2] == last && !b"lsz".contains(&last) && !b"aeiou".contains(&last) {
        stem.pop();
    }
}

/// The same terms as a tantivy tokenizer.
#[derive(Clone, Default)]
pub(crate) struct CodeTokenizer {
    text: String,
    ends: Vec<u32>,
}

/// The terms of one text.
pub(crate) struct CodeTokenStream<'a> {
    tokenizer: &'a CodeTokenizer,
    next: usize,
    token: Token,
}

impl Tokenizer for CodeTokenizer {
    type TokenStream<'a> = CodeTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CodeTokenStream<'a> {
        self.text.clear();
        self.ends.clear();
        let Self { text: terms, ends } = self;
        for_each_term(text, |term, _, _| {
            terms.push_str(term);
            ends.push(u32::try_from(terms.len()).expect("the terms of one file are shorter than 4 GiB"));
        });
        CodeTokenStream { tokenizer: self, next: 0, token: Token::default() }
    }
}

impl TokenStream for CodeTokenStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&end) = self.tokenizer.ends.get(self.next) else { return false };
        let start = self.next.checked_sub(1).map_or(0, |before| self.tokenizer.ends[before]);
        self.token.position = self.next;
        self.token.text.clear();
        self.token.text.push_str(&self.tokenizer.text[start as usize..end as usize]);
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stemmed(word: &str) -> String {
        let mut into = String::new();
        stem(word, &mut into);
        into
    }

    #[test]
    fn identifiers_give_their_parts_and_themselves() {
        for (text, expected) in [
            ("parse_header", &["pars", "header", "parseheader"][..]),
            ("parseHTTPHeader", &["pars", "http", "header", "parsehttpheader"]),
            ("utf8_len", &["utf", "8", "len", "utf8len"]),
            ("i32 u8 x86", &["i32", "u8", "x86"]),
            ("__init__(self)", &["init", "self"]),
            ("Größe naïveName", &["größe", "naïve", "nam", "naïvename"]),
            ("a-b ::c", &["a", "b", "c"]),
            ("sha256sum", &["sha", "256", "sum", "sha256sum"]),
            ("", &[]),
            ("→ ✓ 漢字", &["漢字"]),
        ] {
            assert_eq!(terms(text), expected, "{text}");
        }
    }

    #[test]
    fn verb_forms_and_plurals_fold() {
        for (forms, expected) in [
            (&["parse", "parses", "parsed", "parsing"][..], "pars"),
            (&["match", "matches", "matched", "matching"], "match"),
            (&["cache", "caches", "cached", "caching"], "cach"),
            (&["query", "queries", "queried"], "query"),
            (&["map", "maps", "mapping", "mapped"], "map"),
            (&["index", "indexes", "indexed"], "index"),
            (&["class", "classes"], "class"),
            (&["alias", "aliases"], "alias"),
            (&["string", "strings"], "string"),
            (&["use", "uses"], "use"),
        ] {
            for form in forms {
                assert_eq!(stemmed(form), expected, "{form}");
            }
        }
    }

    #[test]
    fn names_that_only_look_inflected_stay_whole() {
        for word in ["status", "process", "this", "need", "ring", "seed", "analysis", "bus"] {
            assert_eq!(stemmed(word), word);
        }
    }

    #[test]
    fn long_runs_of_data_are_left_out() {
        assert!(terms(&"a1B2".repeat(50)).is_empty());
    }

    #[test]
    fn the_tantivy_stream_gives_the_same_terms() {
        let text = "fn parseHTTPHeader2(buf: &[u8]) -> Result<Header, ParseError> { utf8_len }";
        let mut tokenizer = CodeTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push(stream.token().text.clone());
        }
        assert_eq!(found, terms(text));
    }
}
