//! A span: a path and a range of lines, 1-based and inclusive. The unit of judgments and of hits.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A range of lines of one file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file's path inside the corpus, with forward slashes.
    pub path: Arc<str>,
    /// The first line, counted from 1.
    pub first: u32,
    /// The last line, inclusive; never less than `first`.
    pub last: u32,
}

impl Span {
    /// Whether both spans lie in one file and share a line.
    pub fn touches(&self, other: &Self) -> bool {
        self.path == other.path && self.first <= other.last && other.first <= self.last
    }

    /// Lines in the span.
    pub fn lines(&self) -> u32 {
        self.last - self.first + 1
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#L{}-L{}", self.path, self.first, self.last)
    }
}

impl FromStr for Span {
    type Err = String;

    /// Reads what `Display` prints; one line may be written `path#L7`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || format!("{text:?} is not a span, expected path#Lfirst-Llast with 1 <= first <= last");
        let (path, lines) = text.rsplit_once("#L").ok_or_else(expected)?;
        let (first, last) = lines.split_once("-L").unwrap_or((lines, lines));
        let number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
        match (number(first), number(last)) {
            (Some(first), Some(last)) if 1 <= first && first <= last && !path.is_empty() => {
                Ok(Self { path: path.into(), first, last })
            }
            _ => Err(expected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reads_back_what_it_prints() {
        let span = Span { path: "a b#L/c.rs".into(), first: 3, last: 17 };
        assert_eq!(span.to_string().parse(), Ok(span));
    }

    #[test]
    fn a_single_line_may_be_written_short() {
        assert_eq!("a.rs#L7".parse(), Ok(Span { path: "a.rs".into(), first: 7, last: 7 }));
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in ["", "a.rs", "a.rs#L", "a.rs#L0-L1", "a.rs#L3-L2", "a.rs#L+1-L2", "#L1-L2", "a.rs#L1-L9999999999"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }
}
