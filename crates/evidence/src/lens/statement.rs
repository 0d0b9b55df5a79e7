//! Figures inside a line: all of them, each with what is before and after it.

use crate::figure::{Figure, Unit};

/// A figure in a line.
pub(super) struct Mention<'a> {
    pub figure: Figure,
    pub before: &'a str,
    /// The text after it and its unit.
    pub after: &'a str,
}

/// The figures of a line, in order; digits inside words (`p95`, `recall@50`, `v1.2`) are no figures.
pub(super) fn mentions(line: &str) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(digit) = line[at..].find(|c: char| c.is_ascii_digit()).map(|more| at + more) {
        let inside = line[..digit].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '@' | '_'));
        at = digit + line[digit..].find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len() - digit);
        if let Some((figure, after)) = Figure::begin(&line[digit..]).filter(|_| !inside) {
            at = at.max(line.len() - after.len());
            found.push(Mention { figure, before: &line[..digit], after });
        }
    }
    found
}

/// The count of one of these nouns in a line: 7 in `all 7 gates`, 3 in `3-phase`.
pub(super) fn counted(line: &str, nouns: &[&str]) -> Option<u64> {
    let is_counted = |mention: &Mention<'_>| {
        let after = mention.after.trim_start_matches(['-', ' ']);
        let is = |text: &str| nouns.iter().any(|noun| text.starts_with(noun));
        is(after) || matches!(&mention.figure.unit, Unit::Other(unit) if is(unit))
    };
    let mention = mentions(line).into_iter().find(is_counted)?;
    (mention.figure.value.fract() == 0.0 && mention.figure.value >= 0.0).then_some(mention.figure.value as u64)
}

/// `6/7` at the start of a text or after a space.
pub(super) fn fraction(text: &str) -> Option<(u64, u64)> {
    let fraction = |word: &str| {
        let (part, whole) = word.split_once('/')?;
        Some((part.parse().ok()?, whole.parse().ok()?))
    };
    text.split_whitespace().find_map(fraction)
}
