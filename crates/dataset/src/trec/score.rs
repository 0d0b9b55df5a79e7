//! Scores and grades: decimal text to numbers, exactly or not at all.

/// A score: any decimal number, also infinite; what is no number is refused.
#[inline]
pub(super) fn score(text: &[u8]) -> Option<f64> {
    fast_float2::parse::<f64, _>(text).ok().filter(|score| !score.is_nan())
}

/// A grade: a whole number with an optional sign.
pub(super) fn grade(text: &[u8]) -> Option<i32> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_decimal_numbers() {
        let read = |text: &str| score(text.as_bytes());
        for text in ["1", "-1.5", "+2.25", "1e3", "1E-3", ".5", "5.", "0.1", "-0", "1e-400", "17.00000000000000001"] {
            assert_eq!(read(text), text.parse().ok(), "{text}");
        }
        assert_eq!(read("-inf"), Some(f64::NEG_INFINITY));
        assert_eq!(read("1e999"), Some(f64::INFINITY));
        for text in ["", "abc", "1.2.3", "0x1p3", "1,5", "nan", "-NaN", "1e", "--1", "1 "] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn grades_are_whole_numbers() {
        let read = |text: &str| grade(text.as_bytes());
        assert_eq!([read("2"), read("-2"), read("+1"), read("007")], [Some(2), Some(-2), Some(1), Some(7)]);
        for text in ["1.5", "", "x", "1e0", "2147483648", "-"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
