//! A line into its columns. Columns are parted by any number of spaces, tabs and the rarer blanks that C's `isspace` knows.

use super::mask::{Mask, WINDOW, mask};

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
pub(super) fn run_line(text: &[u8], at: usize) -> Result<Step<'_>, String> {
    match plain_line(text, at) {
        Some(step) => Ok(step),
        None => careful_line(text, at),
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

/// Any line: comments, blank lines, carriage returns, more than six columns, a missing last line feed.
#[cold]
fn careful_line(text: &[u8], at: usize) -> Result<Step<'_>, String> {
    let (line, next) = line_at(text, at);
    let mut columns = columns(line)?;
    let Some(query) = columns.next() else { return Ok(Step { line: None, next }) };
    let read = (columns.nth(1), columns.nth(1), columns.next());
    let (Some(doc), Some(score), Some(_)) = read else {
        let count = self::columns(line)?.count();
        return Err(format!("{count} columns, expected six: query Q0 document rank score tag"));
    };
    Ok(Step { line: Some(RunLine { query, doc, score }), next })
}

/// The line that begins at an offset, without its line feed, and where the next one begins.
pub(super) fn line_at(text: &[u8], at: usize) -> (&[u8], usize) {
    match memchr::memchr(b'\n', &text[at..]) {
        Some(length) => (&text[at..at + length], at + length + 1),
        None => (&text[at..], text.len()),
    }
}

/// The columns of a line; none at all in blank lines and comments.
pub(super) fn columns(line: &[u8]) -> Result<impl Iterator<Item = &[u8]> + Clone, String> {
    if memchr::memchr(0, line).is_some() {
        return Err("holds a zero byte, which no text does".to_owned());
    }
    let is_comment = line.iter().find(|&&byte| !is_blank(byte)) == Some(&b'#');
    let line = if is_comment { &[] } else { line };
    Ok(line.split(|&byte| is_blank(byte)).filter(|column| !column.is_empty()))
}

/// What C's `isspace` calls blank, other than the line feed.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str) -> Result<Option<[String; 3]>, String> {
        // Padding lets the plain reader have its window.
        let padded = format!("{text}\n{}", " ".repeat(2 * WINDOW));
        let text_of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let columns = |line: RunLine<'_>| [text_of(line.query), text_of(line.doc), text_of(line.score)];
        let plain = plain_line(padded.as_bytes(), 0).map(|step| step.line.map(columns));
        let careful = careful_line(padded.as_bytes(), 0).map(|step| step.line.map(columns));
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
        assert_eq!(read("7 Q0 doc 1 0.5 tag and more columns"), expected);
        assert_eq!(read("7\u{b}Q0\u{c}doc 1 0.5 tag"), expected);
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
