//! How numbers are written, the same in every output: four decimals for scores, percent with two, counts, milliseconds and rates with
//! one decimal from 10 up and four or three below, chosen once for a row so that its numbers compare.

use lensgate_words::MeasureUnit;

use crate::view::Estimate;
use lensgate_gate::verdict::Decided;

/// What stands where a number should be and is not.
pub const MISSING: &str = "n/a";

/// The digits and unit of one row of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    decimals: usize,
    percent: bool,
    level_unit: &'static str,
    delta_unit: &'static str,
}

impl Scale {
    /// The scale of a unit; the row's values decide the digits of counts, milliseconds and rates only.
    pub fn new(unit: MeasureUnit, values: impl IntoIterator<Item = f64>) -> Self {
        match unit {
            MeasureUnit::Score => Self { decimals: 4, percent: false, level_unit: "", delta_unit: "" },
            MeasureUnit::Count => {
                let decimals = if largest(values) >= 10.0 { 1 } else { 4 };
                Self { decimals, percent: false, level_unit: "", delta_unit: "" }
            }
            MeasureUnit::Share => Self { decimals: 2, percent: true, level_unit: " %", delta_unit: " pp" },
            MeasureUnit::Milliseconds => {
                let decimals = if largest(values) >= 10.0 { 1 } else { 3 };
                Self { decimals, percent: false, level_unit: " ms", delta_unit: " ms" }
            }
            MeasureUnit::PerSecond => {
                let decimals = if largest(values) >= 10.0 { 1 } else { 3 };
                Self { decimals, percent: false, level_unit: " /s", delta_unit: " /s" }
            }
        }
    }

    /// A value without its unit.
    pub fn bare(self, value: f64) -> String {
        fixed(self.shown(value), self.decimals)
    }

    /// A level with its unit.
    pub fn level(self, value: f64) -> String {
        self.bare(value) + self.level_unit
    }

    /// A level that may be missing.
    pub fn level_or_missing(self, value: Option<f64>) -> String {
        value.map_or_else(|| MISSING.to_owned(), |value| self.level(value))
    }

    /// A difference without its unit, always signed.
    pub fn bare_delta(self, value: f64) -> String {
        signed(self.shown(value), self.decimals)
    }

    /// A difference with its unit, always signed.
    pub fn delta(self, value: f64) -> String {
        self.bare_delta(value) + self.delta_unit
    }

    /// The interval of a difference: `[+0.0012, +0.0341]`; the unit stands with the point.
    pub fn delta_interval(self, estimate: Estimate) -> String {
        format!("[{}, {}]", self.bare_delta(estimate.lower), self.bare_delta(estimate.upper))
    }

    /// The interval of a level.
    pub fn level_interval(self, estimate: Estimate) -> String {
        format!("[{}, {}]", self.bare(estimate.lower), self.bare(estimate.upper))
    }

    /// A value of the quantity that a gate is decided on.
    pub fn decided(self, decided: Decided, value: f64) -> String {
        match decided {
            Decided::Level => self.level(value),
            Decided::Difference => self.delta(value),
            Decided::Ratio | Decided::OwnRatio => ratio(value),
        }
    }

    /// The interval of the quantity that a gate is decided on.
    pub fn decided_interval(self, decided: Decided, estimate: Estimate) -> String {
        match decided {
            Decided::Level => self.level_interval(estimate),
            Decided::Difference => self.delta_interval(estimate),
            Decided::Ratio | Decided::OwnRatio => {
                format!("[{}, {}]", fixed(estimate.lower, 3), fixed(estimate.upper, 3))
            }
        }
    }

    fn shown(self, value: f64) -> f64 {
        if self.percent { value * 100.0 } else { value }
    }
}

/// The largest size among the values that have one.
fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().filter(|value| value.is_finite()).fold(0.0, |largest: f64, value| largest.max(value.abs()))
}

/// A ratio: `1.043 x`.
pub fn ratio(value: f64) -> String {
    fixed(value, 3) + " x"
}

/// A signed relative change: `+4.56 %`.
pub fn relative(value: f64) -> String {
    signed(value * 100.0, 2) + " %"
}

/// The interval of a relative change: `[+0.12, +8.31]`, in percent.
pub fn relative_interval(estimate: Estimate) -> String {
    format!("[{}, {}]", signed(estimate.lower * 100.0, 2), signed(estimate.upper * 100.0, 2))
}

/// A confidence level or another plain share: `90 %`, `99.5 %`.
pub fn plain_percent(share: f64) -> String {
    let tenths = (share * 1000.0).round() / 10.0;
    if tenths.fract() == 0.0 { format!("{tenths:.0} %") } else { format!("{tenths:.1} %") }
}

/// A p-value: four decimals, never a bare zero.
pub fn p_value(value: f64) -> String {
    if value.is_nan() {
        MISSING.to_owned()
    } else if value < 0.0001 {
        "< 0.0001".to_owned()
    } else {
        fixed(value, 4)
    }
}

/// A count with thousands separated: `2,995`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 query`, `163 queries`.
pub fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// A number with fixed decimals; a value that rounds to zero has no sign.
pub fn fixed(value: f64, decimals: usize) -> String {
    if value.is_nan() {
        return MISSING.to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

/// Like [`fixed`] with a plus before what is above zero.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value > 0.0 && !is_zero { format!("+{text}") } else { text }
}

/// The same text with true minus and comparison signs, for pages and plots; text outputs keep what a keyboard has.
pub fn typeset(number: &str) -> String {
    number.replace('-', "\u{2212}").replace(">=", "\u{2265}").replace("<=", "\u{2264}")
}

/// A sentence for pages and plots: the signs of its numbers are typeset, hyphens inside words, dates and names stay.
pub fn typeset_sentence(sentence: &str) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut before = ' ';
    let mut rest = sentence.chars().peekable();
    while let Some(c) = rest.next() {
        let signs =
            matches!(before, ' ' | '[' | '(') && rest.peek().is_some_and(|next| next.is_ascii_digit() || *next == '∞');
        text.push(if c == '-' && signs { '\u{2212}' } else { c });
        before = c;
    }
    text.replace(" >= ", " \u{2265} ").replace(" <= ", " \u{2264} ")
}

/// A number for machines: the fewest digits that read back to the same number, with an exponent where zeros would be most of
/// them.
pub fn exact(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && size.is_finite() && !(1e-5..1e16).contains(&size) {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_have_four_decimals_and_shares_are_percent_with_two() {
        let score = Scale::new(MeasureUnit::Score, []);
        assert_eq!(score.level(0.85604), "0.8560");
        assert_eq!(score.delta(0.0012), "+0.0012");
        let share = Scale::new(MeasureUnit::Share, []);
        assert_eq!(share.level(0.98421), "98.42 %");
        assert_eq!(share.delta(-0.01), "-1.00 pp");
    }

    #[test]
    fn counts_have_no_more_digits_than_their_size_asks_for() {
        assert_eq!(Scale::new(MeasureUnit::Count, [2.71, 3.0]).level(2.71778), "2.7178");
        assert_eq!(Scale::new(MeasureUnit::Count, [259.8, 244.5]).delta(-15.3667), "-15.4");
    }

    #[test]
    fn milliseconds_take_their_digits_from_the_whole_row() {
        let slow = Scale::new(MeasureUnit::Milliseconds, [150.0, 0.4]);
        assert_eq!((slow.level(150.04), slow.delta(0.4)), ("150.0 ms".into(), "+0.4 ms".into()));
        let fast = Scale::new(MeasureUnit::Milliseconds, [1.25, 0.04]);
        assert_eq!((fast.level(1.25), fast.delta(-0.04)), ("1.250 ms".into(), "-0.040 ms".into()));
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(signed(-0.00001, 4), "0.0000");
        assert_eq!(signed(0.00001, 4), "0.0000");
        assert_eq!(fixed(-0.0, 2), "0.00");
    }

    #[test]
    fn unbounded_and_missing_numbers_are_told_apart() {
        assert_eq!(fixed(f64::INFINITY, 4), "∞");
        assert_eq!(signed(f64::NEG_INFINITY, 4), "-∞");
        assert_eq!(signed(f64::INFINITY, 4), "+∞");
        assert_eq!(fixed(f64::NAN, 4), MISSING);
    }

    #[test]
    fn counts_are_grouped_and_p_values_are_never_zero() {
        assert_eq!((count(999), count(2_995), count(6_980_000)), ("999".into(), "2,995".into(), "6,980,000".into()));
        assert_eq!(counted(1, "query", "queries"), "1 query");
        assert_eq!((p_value(0.0), p_value(0.03127)), ("< 0.0001".into(), "0.0313".into()));
        assert_eq!((plain_percent(0.9), plain_percent(0.995)), ("90 %".into(), "99.5 %".into()));
    }

    #[test]
    fn sentences_are_typeset_where_they_hold_numbers_and_nowhere_else() {
        assert_eq!(
            typeset_sentence("the delta is -0.02 [-0.03, -0.01] on 2026-01-02 for lens-1.2, needs n >= 20 (-∞)"),
            "the delta is \u{2212}0.02 [\u{2212}0.03, \u{2212}0.01] on 2026-01-02 for lens-1.2, needs n \u{2265} 20 (\u{2212}∞)"
        );
        assert_eq!(typeset_sentence("take --queries 200 - or not"), "take --queries 200 - or not");
    }

    #[test]
    fn exact_numbers_read_back_and_have_no_row_of_zeros() {
        for (value, text) in [(6e-58, "6e-58"), (-1.5e-7, "-1.5e-7"), (0.1, "0.1"), (0.0, "0"), (12_345.0, "12345")] {
            assert_eq!(exact(value), text);
        }
        for value in [6.123e-58, 1.0 / 3.0, 1e300, f64::MIN_POSITIVE, -9.9e-6, 1e16] {
            let text = exact(value);
            assert!(text.len() < 26, "{text}");
            assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(value.to_bits()), "{text}");
        }
    }
}
