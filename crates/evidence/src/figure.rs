//! Figures in text: a number with its unit, its rounding, and the side on which it bounds.

/// A number as a report prints it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// In its unit; times in milliseconds.
    pub value: f64,
    /// One unit of its last printed digit: anything nearer may print the same.
    pub step: f64,
    pub unit: Unit,
    /// `< 5`, `>= 98 %`, `20+`.
    pub side: Option<Side>,
    /// Called approximate.
    pub rough: bool,
    /// Written with a sign.
    pub signed: bool,
}

/// The unit that is written with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unit {
    Bare,
    Percent,
    Points,
    Factor,
    Time,
    /// Anything else, lower case.
    Other(String),
}

/// On which side of a limit a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    AtMost,
    AtLeast,
}

const SIDES: [(&str, Side); 17] = [
    ("<=", Side::AtMost),
    (">=", Side::AtLeast),
    ("<", Side::AtMost),
    (">", Side::AtLeast),
    ("\u{2264}", Side::AtMost),
    ("\u{2265}", Side::AtLeast),
    ("at most ", Side::AtMost),
    ("at least ", Side::AtLeast),
    ("under ", Side::AtMost),
    ("below ", Side::AtMost),
    ("over ", Side::AtLeast),
    ("above ", Side::AtLeast),
    ("max ", Side::AtMost),
    ("min ", Side::AtLeast),
    ("maximum ", Side::AtMost),
    ("minimum ", Side::AtLeast),
    ("up to ", Side::AtMost),
];

impl Figure {
    /// A number without a unit, as JSON has it: `written` are its digits.
    pub(crate) fn bare(value: f64, written: &str) -> Self {
        let step = 10_f64.powi(-decimals(written));
        Self { value, step, unit: Unit::Bare, side: None, rough: false, signed: false }
    }

    /// A text that is one figure and nothing else, but for ornaments.
    pub(crate) fn read(text: &str) -> Option<Self> {
        Self::begin(text).filter(|(_, rest)| rest.chars().all(is_ornament)).map(|(figure, _)| figure)
    }

    /// A limit: a figure with the side that it bounds on, before or after it.
    pub(crate) fn limit(text: &str) -> Option<Self> {
        let (mut figure, rest) = Self::begin(text)?;
        match rest.trim_end_matches(is_ornament).to_ascii_lowercase().as_str() {
            "" | "limit" | "threshold" | "required" | "requirement" => {}
            "+" | "min" | "minimum" | "or more" => figure.side = Some(Side::AtLeast),
            "max" | "maximum" | "or less" => figure.side = Some(Side::AtMost),
            _ => return None,
        }
        Some(figure)
    }

    /// The figure that a text begins with, and what follows it; the parts of a time (`5m 12s`) are one figure.
    pub(crate) fn begin(text: &str) -> Option<(Self, &str)> {
        let (mut figure, mut rest) = Self::one(text)?;
        for _ in 0..2 {
            match Self::one(rest)
                .filter(|(more, _)| rest.starts_with(|c: char| c.is_ascii_digit()) && more.is_part_of(&figure))
            {
                Some((more, after)) => {
                    figure.value += more.value;
                    (figure.step, rest) = (more.step, after);
                }
                None => break,
            }
        }
        Some((figure, rest))
    }

    /// Whether a time is a further part of another one, in a smaller unit.
    fn is_part_of(&self, time: &Self) -> bool {
        self.unit == Unit::Time && time.unit == Unit::Time && self.value < time.step
    }

    fn one(text: &str) -> Option<(Self, &str)> {
        let text = text.trim_start_matches(is_ornament);
        let (rough, text) = after(text, &["~", "\u{2248}", "about ", "approx. ", "approximately "]);
        let (side, text) = side(text);
        let (also_rough, text) = after(text, &["~", "\u{2248}"]);
        let (signed, text) = after(text, &["+"]);
        let (negative, text) = after(text, &["-", "\u{2212}"]);
        let (written, rest) = digits(text)?;
        let value: f64 = written.parse().ok()?;
        let mut figure = Self::bare(if negative { -value } else { value }, &written);
        (figure.side, figure.rough, figure.signed) = (side, rough || also_rough, signed || negative);
        let rest = figure.with_unit(rest);
        Some((figure, rest.trim_start_matches(is_ornament)))
    }

    /// Takes the unit that follows; what is left.
    fn with_unit<'a>(&mut self, text: &'a str) -> &'a str {
        let trimmed = text.trim_start();
        let is_unit = |c: char| c.is_alphabetic() || matches!(c, '%' | '/' | '\u{d7}');
        let end = trimmed.find(|c| !is_unit(c)).unwrap_or(trimmed.len());
        let (word, rest) = trimmed.split_at(end);
        match (millis(word, rest), unit(word)) {
            (Some(scale), _) => {
                self.unit = Unit::Time;
                self.value *= scale;
                self.step *= scale;
                rest
            }
            (None, Some(unit)) => {
                self.unit = unit;
                rest
            }
            (None, None) => text,
        }
    }

    /// The unit that a key names, where the figure itself has none: `p95_ms`, `error_pct`.
    #[must_use]
    pub(crate) fn named(mut self, words: &[String]) -> Self {
        let last = words.last().map_or("", String::as_str);
        let scale = millis(last, "").filter(|_| last.len() > 1 || words.len() > 1);
        match (&self.unit, scale) {
            (Unit::Bare, Some(scale)) => {
                self.value *= scale;
                self.step *= scale;
                self.unit = Unit::Time;
            }
            (Unit::Bare, None) if words.iter().any(|word| word == "percent") => self.unit = Unit::Percent,
            _ => {}
        }
        self
    }

    /// The least and the most that print so.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.value - self.step / 2.0, self.value + self.step / 2.0)
    }

    /// Whether a limit leaves it surely inside (true) or surely outside; none when units or rounding leave it open.
    pub(crate) fn inside(&self, side: Side, limit: &Self) -> Option<bool> {
        let comparable = self.unit == limit.unit
            || matches!((&self.unit, &limit.unit), (Unit::Percent, Unit::Bare) | (Unit::Bare, Unit::Percent))
                && self.value > 1.5
                && limit.value > 1.5;
        let slack = 1e-9 * limit.value.abs();
        let gap = if side == Side::AtMost { self.value - limit.value } else { limit.value - self.value };
        match comparable && !self.rough && !limit.rough {
            true if gap < -slack => Some(true),
            true if gap > self.step.min(limit.step) / 2.0 + slack => Some(false),
            _ => None,
        }
    }
}

fn decimals(written: &str) -> i32 {
    let (number, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let after_point = number.split_once('.').map_or(0, |(_, decimals)| decimals.len().min(300));
    after_point as i32 - exponent.parse::<i32>().unwrap_or(0).clamp(-300, 300)
}

/// Signs that decorate: everything that is not ASCII, a letter or a digit, nor means something to a number.
pub(crate) fn is_ornament(c: char) -> bool {
    let means =
        matches!(c, '\u{2264}' | '\u{2265}' | '\u{2248}' | '\u{2212}' | '\u{d7}' | '\u{b5}' | '\u{3bc}' | '\u{b1}');
    let is_range = matches!(c, '\u{2013}' | '\u{2014}' | '\u{2192}' | '\u{2026}');
    c.is_whitespace() || !c.is_ascii() && !c.is_alphanumeric() && !means && !is_range
}

fn after<'a>(text: &'a str, signs: &[&str]) -> (bool, &'a str) {
    let rest = signs.iter().find_map(|sign| text.strip_prefix(sign));
    (rest.is_some(), rest.unwrap_or(text).trim_start())
}

fn side(text: &str) -> (Option<Side>, &str) {
    let begins = |sign: &str| text.get(..sign.len()).is_some_and(|head| head.eq_ignore_ascii_case(sign));
    match SIDES.iter().find(|(sign, _)| begins(sign)) {
        Some((sign, side)) => (Some(*side), text[sign.len()..].trim_start()),
        None => (None, text),
    }
}

/// Digits without their thousands separators, and what follows; none when the text begins otherwise.
fn digits(text: &str) -> Option<(String, &str)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (mut at, mut point) = (0, false);
    loop {
        match bytes.get(at) {
            Some(b'0'..=b'9') => at += 1,
            Some(b',') if at > 0 && !point && (1..=3).all(|more| digit(at + more)) && !digit(at + 4) => at += 4,
            Some(b'.') if at > 0 && !point && digit(at + 1) => (at, point) = (at + 1, true),
            Some(b'e' | b'E') if at > 0 && (digit(at + 1) || bytes.get(at + 1) == Some(&b'-') && digit(at + 2)) => {
                at += 2;
                while digit(at) {
                    at += 1;
                }
                break;
            }
            _ => break,
        }
    }
    (at > 0 && at < 64).then(|| (text[..at].replace(',', ""), &text[at..]))
}

/// Milliseconds of a unit of time; a lone `m` are minutes only when seconds follow.
fn millis(word: &str, rest: &str) -> Option<f64> {
    Some(match word {
        "ns" => 1e-6,
        "us" | "\u{b5}s" | "\u{3bc}s" | "microseconds" => 1e-3,
        "ms" | "msec" | "millis" | "milliseconds" | "millisecond" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
        "min" | "mins" | "minute" | "minutes" => 60_000.0,
        "m" if rest.trim_start().starts_with(|c: char| c.is_ascii_digit()) => 60_000.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000.0,
        _ => return None,
    })
}

fn unit(word: &str) -> Option<Unit> {
    match word {
        "" => None,
        "%" | "percent" => Some(Unit::Percent),
        "pp" | "pts" => Some(Unit::Points),
        "x" | "X" | "\u{d7}" => Some(Unit::Factor),
        _ if word.len() <= 12 && !word.contains('%') && !word.starts_with('/') => {
            Some(Unit::Other(word.to_lowercase()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, Side, Unit};

    #[test]
    fn figures_have_a_unit_a_side_and_a_step() {
        let read = |text: &str| Figure::read(text).map(|figure| (figure.value, figure.step, figure.unit, figure.side));
        assert_eq!(read("< 180ms \u{2705}"), Some((180.0, 1.0, Unit::Time, Some(Side::AtMost))));
        assert_eq!(read("\u{2265} +5.5%"), Some((5.5, 0.1, Unit::Percent, Some(Side::AtLeast))));
        assert_eq!(read("1,234.50"), Some((1234.5, 0.01, Unit::Bare, None)));
        assert_eq!(read("5m 12s"), Some((312_000.0, 1000.0, Unit::Time, None)));
        assert_eq!(read("1.9\u{d7}"), Some((1.9, 0.1, Unit::Factor, None)));
        assert_eq!(read("45 MB"), Some((45.0, 1.0, Unit::Other("mb".to_owned()), None)));
        for none in ["50-100ms", "2025-09-01", "6/7", "N/A", "97,6", "80%+", "v1.2"] {
            assert_eq!(read(none), None, "{none}");
        }
        assert_eq!(Figure::limit("20+").map(|limit| limit.side), Some(Some(Side::AtLeast)));
    }
}
