//! A line into its columns: parted by any number of spaces, tabs and the rarer blanks that C's `isspace` knows, or by single tabs.

use super::mask::{Mask, WINDOW, mask};
use super::source::Source;
use crate::error::DatasetError;

/// Whose rules say what a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineRules {
    /// Ours: a line that tabs part into exactly the columns that are due is parted there, so that ids may hold blanks; any other at
    /// blanks. More columns are refused, and `#` begins a comment.
    #[default]
    Own,
    /// trec_eval 9's: blanks alone part columns, those beyond a run's sixth are ignored, and `#` is a character like any other.
    TrecEval9,
    /// trec_eval 10's: as 9's, and `#` begins a comment.
    TrecEval10,
}

impl LineRules {
    /// Ours read over a byte order mark at the beginning of a file.
    pub(super) fn expect_mark_allowed(self, source: &Source) -> Result<(), DatasetError> {
        if self == Self::Own { Ok(()) } else { source.expect_no_mark() }
    }
}

/// How many columns a line of a run has.
pub(super) const RUN_COLUMNS: usize = 6;
/// How many columns a line of qrels has.
pub(super) const QRELS_COLUMNS: usize = 4;

/// The columns of a line of a run that mean something; iteration and rank are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RunLine<'a> {
    pub(super) query: &'a [u8],
    pub(super) doc: &'a [u8],
    pub(super) score: &'a [u8],
}

/// A step through a text of lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step<'a> {
    /// The line's columns; none for blank lines and comments.
    pub(super) line: Option<RunLine<'a>>,
    /// Where the next line begins.
    pub(super) next: usize,
}

/// Reads the line that begins at an offset. Wrong lines come back as what is wrong with them.
#[inline]
pub(super) fn run_line(text: &[u8], at: usize, rules: LineRules) -> Result<Step<'_>, String> {
    match plain_line(text, at) {
        Some(step) => Ok(step),
        None => careful_line(text, at, rules),
    }
}

/// The common line, read without branches on its bytes: six columns, single separators, at most 128 bytes, no surprise.
#[inline]
fn plain_line(text: &[u8], at: usize) -> Option<Step<'_>> {
    let rest = &text[at..];
    let first = mask(rest.first_chunk::<WINDOW>()?);
    let (separators, controls, line_feeds) = if first.line_feeds == 0 {
        let second = mask(rest.get(WINDOW..)?.first_chunk::<WINDOW>()?);
        let wide = |of: fn(&Mask) -> u64| u128::from(of(&first)) | u128::from(of(&second)) << WINDOW;
        (wide(|mask| mask.separators), wide(|mask| mask.controls), wide(|mask| mask.line_feeds))
    } else {
        (u128::from(first.separators), u128::from(first.controls), u128::from(first.line_feeds))
    };
    if line_feeds == 0 {
        return None;
    }
    let length = line_feeds.trailing_zeros() as usize;
    let within = (1_u128 << length) - 1;
    let separators = separators & within;
    let gaps = separators | 1 << length;
    // Neighbouring bits are empty columns; the lowest bit is an empty first one.
    let odd = gaps & (gaps << 1) | gaps & 1 | controls & within;
    if odd != 0 || separators.count_ones() != 5 || rest[0] == b'#' {
        return None;
    }
    let mut left = separators;
    let mut gap = || {
        let at = left.trailing_zeros() as usize;
        left &= left - 1;
        at
    };
    let [query, iteration, doc, rank, score] = [gap(), gap(), gap(), gap(), gap()];
    let line = RunLine { query: &rest[..query], doc: &rest[iteration + 1..doc], score: &rest[rank + 1..score] };
    Some(Step { line: Some(line), next: at + length + 1 })
}

/// Any line: comments, blank lines, carriage returns, ids with blanks between tabs, more than six columns, a missing last line feed.
#[cold]
fn careful_line(text: &[u8], at: usize, rules: LineRules) -> Result<Step<'_>, String> {
    let (line, next) = line_at(text, at);
    let mut columns = columns(line, RUN_COLUMNS, rules)?;
    let Some(query) = columns.next() else { return Ok(Step { line: None, next }) };
    let read = (columns.nth(1), columns.nth(1), columns.next(), columns.next());
    match read {
        (Some(doc), Some(score), Some(_), more) if more.is_none() || rules != LineRules::Own => {
            expect_ids([query, doc])?;
            Ok(Step { line: Some(RunLine { query, doc, score }), next })
        }
        _ => Err(told(
            query,
            rules,
            other_count(
                line,
                self::columns(line, RUN_COLUMNS, rules)?.count(),
                "six: query Q0 document rank score tag",
            ),
        )),
    }
}

/// What is wrong with a line, and where its `#` may come from.
pub(super) fn told(query: &[u8], rules: LineRules, problem: String) -> String {
    match rules == LineRules::TrecEval9 && query.starts_with(b"#") {
        true => format!("{problem}; trec_eval 9 knows no comments, `--compat 10` reads over them"),
        false => problem,
    }
}

/// What is wrong with a line of another number of columns than are due, whose names follow their number.
pub(super) fn other_count(line: &[u8], count: usize, expected: &str) -> String {
    let (due, number) = (expected.split_ascii_whitespace().count() - 1, expected.split(':').next().unwrap_or_default());
    let advice = match count {
        _ if count <= due => String::new(),
        _ if memchr::memchr_iter(b'\t', line).count() >= due => format!("; `cut -f 1-{due}` takes the first {number}"),
        _ => "; where ids hold blanks, tabs have to part the columns".to_owned(),
    };
    format!("{count} columns, expected {expected}{advice}")
}

/// Refuses an id without a character, which only single tabs leave room for.
pub(super) fn expect_ids(ids: [&[u8]; 2]) -> Result<(), String> {
    match ids.iter().any(|id| id.is_empty()) {
        true => Err("an id is empty".to_owned()),
        false => Ok(()),
    }
}

/// The line that begins at an offset, without its line feed, and where the next one begins.
pub(super) fn line_at(text: &[u8], at: usize) -> (&[u8], usize) {
    match memchr::memchr(b'\n', &text[at..]) {
        Some(length) => (&text[at..at + length], at + length + 1),
        None => (&text[at..], text.len()),
    }
}

/// The columns of a line that is due to have some number of them; none at all in blank lines and comments.
///
/// A carriage return before the end of the line is refused: a program that ends lines with it alone would see several.
pub(super) fn columns(
    line: &[u8],
    due: usize,
    rules: LineRules,
) -> Result<impl Iterator<Item = &[u8]> + Clone, String> {
    let line = without_carriage_returns(line);
    match memchr::memchr2(0, b'\r', line) {
        Some(at) if line[at] == 0 => return Err("holds a zero byte, which no text does".to_owned()),
        Some(_) => {
            return Err("holds a carriage return that no line feed follows; end lines with line feeds".to_owned());
        }
        None => {}
    }
    let is_nothing = match line.iter().find(|&&byte| !is_blank(byte)) {
        Some(b'#') => rules != LineRules::TrecEval9,
        other => other.is_none(),
    };
    let line = if is_nothing { &[] } else { line };
    let at_tabs = rules == LineRules::Own && memchr::memchr_iter(b'\t', line).count() + 1 == due;
    let parted = line.split(move |&byte| if at_tabs { byte == b'\t' } else { is_blank(byte) });
    Ok(parted.map(trimmed).filter(move |column| at_tabs || !column.is_empty()))
}

/// A line without the carriage returns that it ends in.
fn without_carriage_returns(line: &[u8]) -> &[u8] {
    let length = line.iter().rposition(|&byte| byte != b'\r').map_or(0, |last| last + 1);
    &line[..length]
}

/// A column without the blanks around it, which are nobody's id.
fn trimmed(column: &[u8]) -> &[u8] {
    let Some(first) = column.iter().position(|&byte| !is_blank(byte)) else { return &[] };
    let last = column.iter().rposition(|&byte| !is_blank(byte)).unwrap_or(first);
    &column[first..=last]
}

/// What C's `isspace` calls blank, other than the line feed.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str) -> Result<Option<[String; 3]>, String> {
        by(LineRules::Own, text)
    }

    fn by(rules: LineRules, text: &str) -> Result<Option<[String; 3]>, String> {
        // Padding lets the plain reader have its window.
        let padded = format!("{text}\n{}", " ".repeat(2 * WINDOW));
        let text_of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let columns = |line: RunLine<'_>| [text_of(line.query), text_of(line.doc), text_of(line.score)];
        let plain = plain_line(padded.as_bytes(), 0).map(|step| step.line.map(columns));
        let careful = careful_line(padded.as_bytes(), 0, rules).map(|step| step.line.map(columns));
        if let Some(plain) = plain {
            assert_eq!(Ok(plain), careful, "{text}");
        }
        careful
    }

    fn read(text: &str) -> [String; 3] {
        line(text).expect(text).expect(text)
    }

    #[test]
    fn columns_may_be_parted_by_any_blanks() {
        let expected = ["7", "doc", "0.5"].map(str::to_owned);
        for text in
            ["7 Q0 doc 1 0.5 tag", "7\tQ0\tdoc\t1\t0.5\ttag", "  7  Q0 \t doc 1 0.5 tag ", "7 Q0 doc 1 0.5 tag\r"]
        {
            assert_eq!(read(text), expected, "{text:?}");
        }
        assert_eq!(read("7\u{b}Q0\u{c}doc 1 0.5 tag"), expected);
    }

    #[test]
    fn ids_may_hold_blanks_where_tabs_part_exactly_six_columns() {
        let expected = ["7", "Greenhouse effect", "0.5"].map(str::to_owned);
        assert_eq!(read("7\tQ0\tGreenhouse effect\t1\t0.5\ttag"), expected);
        assert_eq!(read("7\t\t Greenhouse effect \t\t0.5\t\r"), expected, "what means nothing may be missing");
        assert_eq!(read("7 Q0\tdoc 1\t0.5 tag"), ["7", "doc", "0.5"], "two tabs part nothing");
        assert_eq!(line("7\tQ0\t \t1\t0.5\ttag"), Err("an id is empty".to_owned()));
        let by_blanks = by(LineRules::TrecEval9, "7\tQ0\tGreenhouse effect\t1\t0.5\ttag");
        assert_eq!(by_blanks, Ok(Some(["7", "Greenhouse", "1"].map(str::to_owned))), "as trec_eval has it");
    }

    #[test]
    fn more_columns_are_refused_by_our_rules_and_ignored_by_those_of_trec_eval() {
        let text = "7 Q0 Paris Hilton 1 0.5 tag";
        let refused = line(text).expect_err(text);
        assert!(refused.starts_with("7 columns, expected six: ") && refused.contains("tabs"), "{refused}");
        for rules in [LineRules::TrecEval9, LineRules::TrecEval10] {
            assert_eq!(by(rules, text), Ok(Some(["7", "Paris", "1"].map(str::to_owned))));
        }
    }

    #[test]
    fn a_carriage_return_within_a_line_is_refused() {
        for text in ["7 Q0 a 1 0.5 t\r7 Q0 b 1 0.4 t", "# a comment\r7 Q0 b 1 0.4 t", "7\rQ0 a 1 0.5 t"] {
            assert!(line(text).is_err_and(|problem| problem.contains("carriage return")), "{text:?}");
        }
        assert_eq!(read("7 Q0 a 1 0.5 t\r\r"), ["7", "a", "0.5"]);
    }

    #[test]
    fn a_hash_is_part_of_an_id_in_version_9_alone() {
        assert_eq!(by(LineRules::TrecEval9, "#7 Q0 a 1 0.5 t"), Ok(Some(["#7", "a", "0.5"].map(str::to_owned))));
        assert_eq!(by(LineRules::TrecEval10, "#7 Q0 a 1 0.5 t"), Ok(None));
    }

    #[test]
    fn long_columns_are_read() {
        for length in [30, 56, 64, 100, 128, 300] {
            let doc = "d".repeat(length);
            assert_eq!(read(&format!("7 Q0 {doc} 1 0.5 tag"))[1], doc);
        }
    }

    #[test]
    fn blank_lines_and_comments_hold_nothing() {
        for text in ["", "   ", "\r", "# a comment", "#7 Q0 doc 1 0.5 tag", "  # indented"] {
            assert_eq!(line(text), Ok(None), "{text:?}");
        }
    }

    #[test]
    fn too_few_columns_are_refused() {
        let five = "5 columns, expected six: query Q0 document rank score tag".to_owned();
        assert_eq!(line("7 Q0 doc 1 0.5"), Err(five.clone()));
        assert_eq!(line("7 Q0 doc 1 0.5\r"), Err(five));
        assert!(line("7 Q0 do\u{0}c 1 0.5 tag").is_err());
    }

    proptest! {
        #[test]
        fn the_plain_reader_agrees_with_the_careful_one(
            text in "[ \t#ab0.\r\u{b}é]{0,20}|([ab#]{1,9}[ \t]){4,7}[ab]{0,3}|([a-z]{1,40}[ ]){5}t",
        ) {
            let _ = line(&text);
        }
    }
}
