//! A share of one with four decimals, kept as an integer so that measures can be compared, ordered and hashed.

/// A number strictly between 0 and 1, in ten-thousandths: 0.8, 95 %, 99.9 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fraction(u16);

/// Ten-thousandths in one.
const WHOLE: u16 = 10_000;

impl Fraction {
    /// A fraction of so many ten-thousandths, 1 to 9,999.
    pub const fn from_ten_thousandths(count: u16) -> Option<Self> {
        if count > 0 && count < WHOLE { Some(Self(count)) } else { None }
    }

    /// The number.
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }

    /// As a percentage without a sign: `95`, `99.9`.
    pub fn percent(self) -> String {
        decimal(self.0, 2)
    }

    /// As a decimal: `0.8`.
    pub fn decimal(self) -> String {
        decimal(self.0, 4)
    }

    /// Reads `95` or `99.9` as a percentage.
    pub fn from_percent(text: &str) -> Option<Self> {
        scaled(text, 2).and_then(Self::from_ten_thousandths)
    }

    /// Reads `0.8` as a decimal.
    pub fn from_decimal(text: &str) -> Option<Self> {
        scaled(text, 4).and_then(Self::from_ten_thousandths)
    }
}

/// A count of 10^-places, printed without trailing zeros.
fn decimal(count: u16, places: usize) -> String {
    let scale = 10_u16.pow(u32::try_from(places).expect("two or four places"));
    let digits = format!("{:0places$}", count % scale);
    let tail = digits.trim_end_matches('0');
    let point = if tail.is_empty() { "" } else { "." };
    format!("{}{point}{tail}", count / scale)
}

/// A decimal number as a count of 10^-places, exactly or not at all.
fn scaled(text: &str, places: usize) -> Option<u16> {
    let (whole, tail) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || tail.len() > places || !all_digits(whole) || !all_digits(tail) {
        return None;
    }
    format!("{whole}{tail:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_and_decimals_print_as_they_are_read() {
        for text in ["50", "95", "99", "99.9", "99.99", "0.01", "5"] {
            assert_eq!(Fraction::from_percent(text).map(Fraction::percent).as_deref(), Some(text));
        }
        for text in ["0.8", "0.95", "0.5", "0.0001", "0.9999"] {
            assert_eq!(Fraction::from_decimal(text).map(Fraction::decimal).as_deref(), Some(text));
        }
        assert_eq!(Fraction::from_percent("99.9").map(Fraction::value), Some(0.999));
    }

    #[test]
    fn nothing_outside_zero_and_one_is_a_fraction() {
        for text in ["0", "100", "-5", "1e1", "", ".", "99.999", "655360", "95 "] {
            assert_eq!(Fraction::from_percent(text), None, "{text}");
        }
        assert_eq!(Fraction::from_decimal("1"), None);
    }
}
