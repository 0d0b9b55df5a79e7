//! Where a text for people is shown: how wide a line of it may be, and whether it is coloured.

use std::borrow::Cow;

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm, fill};

/// A terminal, or what stands in for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Columns of a line; only a word that is longer by itself, such as a path, reaches beyond it.
    pub width: usize,
    /// Whether statuses and verdicts have ANSI colours; stripping them gives the same text.
    pub colour: bool,
}

impl Screen {
    /// Files and pipes, which have no width of their own: wide enough that a line of a log or of `grep` has all numbers of a
    /// measure.
    pub const PAPER: Self = Self { width: 120, colour: false };
    /// What is narrower is treated as this wide.
    pub const NARROWEST: usize = 20;

    /// A line broken at spaces; further lines begin with the indent. Colour codes count as no columns.
    pub fn wrap(self, line: &str, indent: &str) -> String {
        let text = line.trim_start_matches(' ');
        let lead = &line[..line.len() - text.len()];
        fill(&held(text), self.options().initial_indent(lead).subsequent_indent(self.shallow(indent)))
            .replace(HELD, " ")
    }

    /// A text of several lines: those that are too wide are broken, four columns further in than they begin.
    pub fn fit<'a>(self, text: &'a str) -> Cow<'a, str> {
        if text.lines().all(|line| display_width(line) <= self.width) {
            return Cow::Borrowed(text);
        }
        let fitted = text.split_inclusive('\n').map(|line| self.fit_line(line));
        Cow::Owned(fitted.collect())
    }

    fn fit_line(self, line: &str) -> String {
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        if display_width(text) <= self.width {
            return line.to_owned();
        }
        let lead = text.len() - text.trim_start_matches(' ').len();
        self.wrap(text, &" ".repeat(lead + 4)) + end
    }

    /// Words stay whole: a name or a number that is broken is another one.
    fn options(self) -> Options<'static> {
        Options::new(self.width)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit)
    }

    /// An indent that leaves most of a narrow line to the text.
    fn shallow(self, indent: &str) -> &str {
        &indent[..indent.len().min(self.width / 4)]
    }
}

/// Stands for a blank at which no line is broken.
pub(super) const HELD: char = '\u{a0}';

/// What belongs to the number before it, and what to the number behind it.
const UNITS: [&str; 8] = ["%", "pp", "ms", "s", "min", "h", "x", "MB"];
const SIGNS: [&str; 4] = ["<=", ">=", "<", ">"];

/// The same text in which a number holds its unit and its sign: `<= 98 %` is one word.
fn held(text: &str) -> String {
    let mut held = String::with_capacity(text.len());
    let mut before = "";
    for (at, word) in text.split(' ').enumerate() {
        let is_unit = UNITS.contains(&word.trim_end_matches([',', ';', '.', ':', ')']));
        let belongs = (is_unit && before.ends_with(|c: char| c.is_ascii_digit())) || SIGNS.contains(&before);
        if at > 0 {
            held.push(if belongs { HELD } else { ' ' });
        }
        held.push_str(word);
        before = word;
    }
    held
}

/// A text without control characters, so that no name can move the cursor or colour the terminal.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A clean text cut to a number of columns, the last one an ellipsis.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let clean = clean(text);
    if display_width(&clean) <= width {
        return clean;
    }
    let mut kept = String::new();
    for c in clean.chars() {
        kept.push(c);
        if display_width(&kept) >= width {
            kept.pop();
            break;
        }
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_at_spaces_and_colour_counts_as_nothing() {
        let screen = Screen { width: 7, colour: true };
        let painted = "\x1b[1;32mGO\x1b[0m";
        assert_eq!(screen.wrap(&format!(" {painted} one two"), " "), format!(" {painted} one\n two"));
    }

    #[test]
    fn names_and_numbers_are_never_broken() {
        let screen = Screen { width: 20, colour: false };
        assert_eq!(screen.wrap(" latency-p95-kept-stage-a is -0.25", "   "), " latency-p95-kept-stage-a\n   is -0.25");
    }

    #[test]
    fn a_number_keeps_its_unit_and_its_sign() {
        let screen = Screen { width: 20, colour: false };
        assert_eq!(screen.wrap("the limit is now 98 %, or so", ""), "the limit is now\n98 %, or so");
        assert_eq!(screen.wrap("candidate has to be <= 0.05", ""), "candidate has to be\n<= 0.05");
    }

    #[test]
    fn only_lines_that_are_too_wide_are_broken() {
        let screen = Screen { width: 20, colour: false };
        let text = "  one two three four five\n\n[short]\n";
        assert_eq!(screen.fit(text), "  one two three four\n     five\n\n[short]\n");
        assert!(matches!(Screen::PAPER.fit(text), Cow::Borrowed(_)));
    }

    #[test]
    fn wide_characters_count_as_the_columns_they_take() {
        let screen = Screen { width: 20, colour: false };
        assert_eq!(screen.wrap("日本語の 質問です これは", ""), "日本語の 質問です\nこれは");
        assert_eq!(cut("日本語の質問", 7), "日本語…");
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        assert_eq!(cut("a\x1b[31mb\nc", 20), "a [31mb c");
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
