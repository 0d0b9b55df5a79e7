//! Cumulative counts by upper bound, as Prometheus has them in `le`: read, checked, and taken apart into buckets.

use crate::clocks::Clocks;

/// Requests that no canary serves in one window; a figure beyond is a mistake, and sums of such figures would overflow.
pub(crate) const MOST: u64 = 1_000_000_000_000;

/// What upper bounds and other times are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockUnit {
    /// Milliseconds.
    Milliseconds,
    /// Seconds, as Prometheus has them.
    Seconds,
}

/// A count of one window.
pub(crate) fn count(what: &str, number: f64) -> Result<u64, String> {
    if number > MOST as f64 {
        return Err(format!("{what} is {number}: more than 10^12 in one window cannot be"));
    }
    whole(what, number)
}

/// A counter's number: whole, not negative, and small enough that differences are exact.
pub(crate) fn whole(what: &str, number: f64) -> Result<u64, String> {
    if number.is_nan() || number < 0.0 {
        return Err(format!("{what} is a count from 0 up, got {number}"));
    }
    if number > (1_u64 << 53) as f64 {
        return Err(format!("{what} is {number}: more than can be counted exactly"));
    }
    if number.fract() != 0.0 {
        return Err(format!(
            "{what} is a whole number, got {number}: tell the counters themselves, not what rate() or increase() makes of them"
        ));
    }
    Ok(number as u64)
}

/// An upper bound in milliseconds: `+Inf`, or a number that is not negative.
pub(crate) fn edge(text: &str, unit: ClockUnit) -> Result<f64, String> {
    if text == "+Inf" {
        return Ok(f64::INFINITY);
    }
    let wrong = || format!("an upper bound \"le\" is a number from 0 up or \"+Inf\", got {text:?}");
    let number: f64 = text.parse().map_err(|_| wrong())?;
    if !(number.is_finite() && number >= 0.0) {
        return Err(wrong());
    }
    match unit {
        ClockUnit::Milliseconds => Ok(number),
        ClockUnit::Seconds => shifted(text).ok_or_else(wrong),
    }
}

/// Seconds as milliseconds, shifted in decimal: 1.001 x 1000 is 1000.9999999999999, and a limit on that edge would miss it.
fn shifted(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().ok()?;
    format!("{digits}e{}", exponent.checked_add(3)?).parse().ok().filter(|time: &f64| time.is_finite())
}

/// Cumulative counts by upper bound in milliseconds, in any order, as buckets.
///
/// # Errors
/// No `+Inf`, a bound twice, or counts that fall as the bound rises.
pub(crate) fn clocks(mut cumulative: Vec<(f64, u64)>) -> Result<Clocks, String> {
    cumulative.sort_by(|a, b| a.0.total_cmp(&b.0));
    if cumulative.last().is_none_or(|(edge, _)| edge.is_finite()) {
        return Err("the bucket le = \"+Inf\", which counts all readings, is missing".to_owned());
    }
    let mut buckets = Vec::with_capacity(cumulative.len());
    let mut below = (f64::NAN, 0);
    for (edge, count) in cumulative {
        if edge == below.0 {
            return Err(format!("the bucket le = {} is reported twice", shown(edge)));
        }
        let own = count.checked_sub(below.1).ok_or_else(|| {
            format!(
                "counts by \"le\" are cumulative, and {count} up to {} is less than {} up to {}",
                shown(edge),
                below.1,
                shown(below.0)
            )
        })?;
        buckets.push((edge, own));
        below = (edge, count);
    }
    Ok(Clocks::buckets(&buckets))
}

fn shown(edge: f64) -> String {
    if edge.is_finite() { format!("{edge} ms") } else { "+Inf".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_the_milliseconds_that_a_policy_writes() {
        for (text, milliseconds) in
            [("0.005", 5.0), ("1.001", 1001.0), ("5e-3", 5.0), ("0.15", 150.0), ("2.5E0", 2500.0)]
        {
            assert_eq!(edge(text, ClockUnit::Seconds), Ok(milliseconds), "{text}");
        }
        assert_eq!(edge("150.0", ClockUnit::Milliseconds), Ok(150.0));
        assert_eq!(edge("+Inf", ClockUnit::Seconds), Ok(f64::INFINITY));
        for wrong in ["-1", "NaN", "inf", "", "5 ms", "1e999", "1e306"] {
            assert!(edge(wrong, ClockUnit::Seconds).is_err(), "{wrong}");
        }
    }

    #[test]
    fn cumulative_counts_are_taken_apart_in_any_order() {
        let told = clocks(vec![(f64::INFINITY, 100), (5.0, 10), (10.0, 80)]);
        assert_eq!(told, Ok(Clocks::buckets(&[(5.0, 10), (10.0, 70), (f64::INFINITY, 20)])));
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        let refused = |cumulative: &[(f64, u64)]| clocks(cumulative.to_vec()).expect_err("refused");
        assert!(refused(&[(5.0, 10)]).contains("+Inf"));
        assert!(refused(&[]).contains("+Inf"));
        assert!(
            refused(&[(5.0, 10), (10.0, 9), (f64::INFINITY, 10)]).contains("9 up to 10 ms is less than 10 up to 5 ms")
        );
        assert!(refused(&[(5.0, 1), (5.0, 1), (f64::INFINITY, 10)]).contains("twice"));
        for wrong in [-1.0, f64::NAN, 0.5, 1e12 + 1.0, f64::INFINITY] {
            assert!(count("requests", wrong).is_err(), "{wrong}");
        }
        assert_eq!(count("requests", 1e12), Ok(MOST));
    }
}
