//! A text to tokens: numbers with their units and the digits they were printed with, comparators, words, marks.

use super::lexicon::{Polarity, Side};

/// What a number counts, as far as its text or key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Nothing is said.
    Bare,
    /// Hundredths.
    Percent,
    /// Percentage points.
    Points,
    /// A multiple.
    Factor,
    /// A time; values are in milliseconds.
    Time,
    /// Events a second.
    PerSecond,
}

/// A number as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// The number, times in milliseconds.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
    /// Half a unit of its last printed digit: as far off as rounding allows.
    pub half: f64,
    /// Whether it has a sign.
    pub signed: bool,
    /// The side of a comparator before it.
    pub side: Option<Side>,
    /// Whether it is marked as approximate.
    pub about: bool,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A number.
    Number(Amount),
    /// A comparator: the side that what stands before it has to lie on.
    Compare(Side, bool),
    /// A word, lower case.
    Word(String),
    /// `/` between numbers.
    Slash,
    /// An opening parenthesis.
    Open,
    /// A closing one.
    Close,
    /// A comma or semicolon.
    Break,
    /// A tick or a cross.
    Mark(Polarity),
}

/// Takes a text apart; commas and semicolons are left out.
pub fn scan(text: &str) -> Vec<Token> {
    scan_with_breaks(text).into_iter().filter(|token| *token != Token::Break).collect()
}

/// Takes a text apart.
pub fn scan_with_breaks(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut about = false;
    while at < chars.len() {
        let c = chars[at];
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        if let Some((mut amount, end)) = number(&chars, at) {
            if let Some(Token::Compare(side, _)) = tokens.last() {
                amount.side = Some(*side);
            }
            amount.about = std::mem::take(&mut about);
            tokens.push(Token::Number(amount));
            at = end;
            continue;
        }
        if c.is_alphanumeric() {
            let end = (at..chars.len()).find(|end| !in_word(&chars, *end)).unwrap_or(chars.len());
            if chars[end..].starts_with(&[':', '/', '/']) {
                // Numbers in addresses count nothing.
                let ends = |c: &char| c.is_whitespace() || matches!(c, ')' | '>' | ']' | '"');
                at = (end..chars.len()).find(|at| ends(&chars[*at])).unwrap_or(chars.len());
                continue;
            }
            let word: String = chars[at..end].iter().flat_map(|c| c.to_lowercase()).collect();
            tokens.push(Token::Word(word));
            at = end;
            continue;
        }
        let (token, length) = match (c, next) {
            ('<', '=') => (Some(Token::Compare(Side::AtMost, false)), 2),
            ('>', '=') => (Some(Token::Compare(Side::AtLeast, false)), 2),
            ('-', '>') | ('=', '>') => (Some(Token::Word("to".to_owned())), 2),
            ('<', _) => (Some(Token::Compare(Side::AtMost, true)), 1),
            ('>', _) => (Some(Token::Compare(Side::AtLeast, true)), 1),
            ('\u{2264}', _) => (Some(Token::Compare(Side::AtMost, false)), 1),
            ('\u{2265}', _) => (Some(Token::Compare(Side::AtLeast, false)), 1),
            ('/', _) => (Some(Token::Slash), 1),
            (',' | ';', _) | ('.', ' ') => (Some(Token::Break), 1),
            ('(' | '[', _) => (Some(Token::Open), 1),
            (')' | ']', _) => (Some(Token::Close), 1),
            ('\u{2705}' | '\u{2713}' | '\u{2714}' | '\u{1f7e2}', _) => (Some(Token::Mark(Polarity::Good)), 1),
            ('\u{274c}' | '\u{2717}' | '\u{2718}' | '\u{1f534}', _) => (Some(Token::Mark(Polarity::Bad)), 1),
            _ => (None, 1),
        };
        about |= matches!(c, '~' | '\u{2248}');
        tokens.extend(token);
        at += length;
    }
    worded_comparators(tokens)
}

fn in_word(chars: &[char], at: usize) -> bool {
    let c = chars[at];
    let inside =
        matches!(c, '_' | '@' | '.' | '-' | '\'') && chars.get(at + 1).is_some_and(|next| next.is_alphanumeric());
    c.is_alphanumeric() || inside
}

/// A number at this place, and where it ends; digits inside a word are none.
fn number(chars: &[char], start: usize) -> Option<(Amount, usize)> {
    if start > 0 && (chars[start - 1].is_alphanumeric() || chars[start - 1] == '_') {
        return None;
    }
    let signed = matches!(chars[start], '+' | '-' | '\u{2212}');
    let mut at = start + usize::from(signed);
    let digits = at;
    let mut text = String::new();
    let mut decimals = 0;
    let mut point = false;
    while at < chars.len() {
        match chars[at] {
            c if c.is_ascii_digit() => {
                text.push(c);
                decimals += i32::from(point);
            }
            ',' if !point && is_thousands(chars, at) => {}
            '.' if !point && at > digits && chars.get(at + 1).is_some_and(char::is_ascii_digit) => {
                text.push('.');
                point = true;
            }
            _ => break,
        }
        at += 1;
    }
    if at == digits {
        return None;
    }
    if let Some((exponent, end)) = exponent(chars, at) {
        text.push_str(&format!("e{exponent}"));
        decimals -= exponent;
        at = end;
    }
    let magnitude: f64 = text.parse().ok().filter(|magnitude: &f64| magnitude.is_finite())?;
    let (unit, factor, end) = unit(chars, at)?;
    let sign = if matches!(chars[start], '-' | '\u{2212}') { -1.0 } else { 1.0 };
    let half = 0.5 * 10_f64.powi(-decimals) * factor;
    let amount = Amount { value: sign * magnitude * factor, unit, half, signed, side: None, about: false };
    Some((amount, end))
}

fn is_thousands(chars: &[char], comma: usize) -> bool {
    let group = chars.get(comma + 1..comma + 4).is_some_and(|group| group.iter().all(char::is_ascii_digit));
    group && !chars.get(comma + 4).is_some_and(char::is_ascii_digit)
}

fn exponent(chars: &[char], at: usize) -> Option<(i32, usize)> {
    if !matches!(chars.get(at)?, 'e' | 'E') {
        return None;
    }
    let end = (at + 2..chars.len()).find(|end| !chars[*end].is_ascii_digit()).unwrap_or(chars.len());
    let exponent: i32 = chars.get(at + 1..end)?.iter().collect::<String>().parse().ok()?;
    (-300..=300).contains(&exponent).then_some((exponent, end))
}

/// The unit after a number, with the factor to milliseconds; none when letters follow that are no unit (`5xx`, `2nd`).
fn unit(chars: &[char], at: usize) -> Option<(Unit, f64, usize)> {
    let spaced = usize::from(chars.get(at) == Some(&' '));
    let from = at + spaced;
    if chars.get(from) == Some(&'%') {
        return Some((Unit::Percent, 1.0, from + 1));
    }
    if chars.get(from) == Some(&'\u{d7}') {
        return Some((Unit::Factor, 1.0, from + 1));
    }
    let end = (from..chars.len()).find(|end| !chars[*end].is_alphabetic()).unwrap_or(chars.len());
    let word: String = chars[from..end].iter().flat_map(|c| c.to_lowercase()).collect();
    let per_second = chars.get(end) == Some(&'/') && matches!(chars.get(end + 1), Some('s'));
    let known = match word.as_str() {
        "ms" | "millis" | "milliseconds" => Some((Unit::Time, 1.0)),
        "us" | "\u{b5}s" => Some((Unit::Time, 0.001)),
        "s" | "sec" | "secs" | "second" | "seconds" => Some((Unit::Time, 1000.0)),
        "m" if spaced == 0 || end == chars.len() => Some((Unit::Time, 60_000.0)),
        "min" | "mins" | "minute" | "minutes" => Some((Unit::Time, 60_000.0)),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some((Unit::Time, 3_600_000.0)),
        "pp" => Some((Unit::Points, 1.0)),
        "percent" => Some((Unit::Percent, 1.0)),
        "x" | "times" => Some((Unit::Factor, 1.0)),
        "rps" | "qps" | "tps" => Some((Unit::PerSecond, 1.0)),
        "req" | "requests" if per_second => Some((Unit::PerSecond, 1.0)),
        _ => None,
    };
    match known {
        Some((unit, factor)) => Some((unit, factor, end)),
        None if spaced == 0 && (end > from || chars.get(at) == Some(&'_')) => None,
        None if chars.get(at) == Some(&'/')
            && matches!(chars.get(at + 1), Some('s'))
            && !matches!(chars.get(at + 2), Some(c) if c.is_alphabetic()) =>
        {
            Some((Unit::PerSecond, 1.0, at + 2))
        }
        None => Some((Unit::Bare, 1.0, at)),
    }
}

/// `at most 5`, `under 5`, `no more than 5` read as comparators where a number follows.
fn worded_comparators(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let Token::Number(mut amount) = token else {
            out.push(token);
            continue;
        };
        if amount.side.is_none() {
            let last = |back: usize| match out.len().checked_sub(back).and_then(|at| out.get(at)) {
                Some(Token::Word(word)) => word.as_str(),
                _ => "",
            };
            let worded = match (last(2), last(1)) {
                ("less", "than") if last(3) == "no" => Some((Side::AtLeast, 3)),
                ("at", "most") | ("up", "to") | ("less" | "lower", "than") => Some((Side::AtMost, 2)),
                ("more", "than") if last(3) == "no" => Some((Side::AtMost, 3)),
                ("at", "least") | ("more" | "greater" | "higher", "than") => Some((Side::AtLeast, 2)),
                (_, "under" | "below" | "max" | "maximum") => Some((Side::AtMost, 1)),
                (_, "over" | "above" | "min" | "minimum") => Some((Side::AtLeast, 1)),
                _ => None,
            };
            if let Some((side, length)) = worded {
                out.truncate(out.len() - length);
                out.push(Token::Compare(side, false));
                amount.side = Some(side);
            }
        }
        out.push(Token::Number(amount));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<(f64, Unit, Option<Side>)> {
        let amount = |token: Token| match token {
            Token::Number(amount) => Some((amount.value, amount.unit, amount.side)),
            _ => None,
        };
        scan(text).into_iter().filter_map(amount).collect()
    }

    #[test]
    fn numbers_carry_unit_and_side() {
        assert_eq!(numbers("<180ms"), [(180.0, Unit::Time, Some(Side::AtMost))]);
        assert_eq!(numbers("97.6% < 98%"), [(97.6, Unit::Percent, None), (98.0, Unit::Percent, Some(Side::AtMost))]);
        assert_eq!(numbers("at least 0.5 s"), [(500.0, Unit::Time, Some(Side::AtLeast))]);
        assert_eq!(numbers("1,234,567 requests"), [(1_234_567.0, Unit::Bare, None)]);
        assert_eq!(numbers("1.5x baseline"), [(1.5, Unit::Factor, None)]);
        assert_eq!(numbers("245 req/s"), [(245.0, Unit::PerSecond, None)]);
        assert_eq!(numbers("5xx 2nd v1.2 stage_2 p95"), []);
        assert_eq!(numbers("21/21"), [(21.0, Unit::Bare, None), (21.0, Unit::Bare, None)]);
    }

    #[test]
    fn digits_say_how_far_rounding_reaches() {
        let half = |text: &str| match &scan(text)[0] {
            Token::Number(amount) => amount.half,
            other => panic!("{other:?}"),
        };
        assert_eq!(half("1.590"), 0.0005);
        assert_eq!(half("60"), 0.5);
        assert_eq!(half("0.8 min"), 3000.0);
        assert_eq!(half("1e-3"), 0.0005);
    }
}
