//! Numbers with their units, as a policy writes them: `"0.1 %"`, `"2 pp"`, `"180 ms"`, `"200 /s"`, `"1.5 x"`, a bare number.
//! Percent, percentage points and factors are distinct types, so that none can stand in for another.

use std::fmt;
use std::time::Duration;

/// A percentage, kept as written: `0.1 %` holds 0.1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Percent(pub f64);

impl Percent {
    /// The share of one: `5 %` is 0.05.
    pub fn share(self) -> f64 {
        self.0 / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

/// A difference of two percentages, kept as written: `2 pp` holds 2.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Points(pub f64);

impl Points {
    /// The difference of shares: `2 pp` is 0.02.
    pub fn share(self) -> f64 {
        self.0 / 100.0
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pp", self.0)
    }
}

/// A multiple: `1.25 x`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Factor(pub f64);

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} x", self.0)
    }
}

/// A time as a measure has it, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Milliseconds(pub f64);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

/// So many a second: `200 /s`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct PerSecond(pub f64);

impl fmt::Display for PerSecond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /s", self.0)
    }
}

/// A number and its unit, before the measure says which units make sense.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// `%`.
    Percent(Percent),
    /// `pp`.
    Points(Points),
    /// `x`.
    Factor(Factor),
    /// `ms`, `s`, `min`, `h`: a time in milliseconds.
    Time(Milliseconds),
    /// `/s`: so many a second.
    Rate(PerSecond),
    /// No unit.
    Bare(f64),
}

impl Quantity {
    /// Reads a number and its unit; one space between them or none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        // TOML floats may have an exponent, which the split below would take for a unit.
        if let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) {
            return Ok(Self::Bare(number));
        }
        let split = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let wrong = || format!("expected a number and a unit such as \"0.1 %\", got {text:?}");
        let number: f64 = number.parse().map_err(|_| wrong())?;
        if !number.is_finite() {
            return Err(wrong());
        }
        Ok(match unit.trim() {
            "" => Self::Bare(number),
            "%" => Self::Percent(Percent(number)),
            "pp" => Self::Points(Points(number)),
            "x" | "×" => Self::Factor(Factor(number)),
            "ms" => Self::Time(Milliseconds(number)),
            "s" => Self::Time(Milliseconds(number * 1_000.0)),
            "min" => Self::Time(Milliseconds(number * 60_000.0)),
            "h" => Self::Time(Milliseconds(number * 3_600_000.0)),
            "/s" => Self::Rate(PerSecond(number)),
            unknown => return Err(format!("unknown unit {unknown:?}, known are %, pp, x, ms, s, min, h, /s")),
        })
    }

    /// The number without its unit, as written (times in milliseconds).
    pub fn number(self) -> f64 {
        match self {
            Self::Percent(Percent(number))
            | Self::Points(Points(number))
            | Self::Factor(Factor(number))
            | Self::Time(Milliseconds(number))
            | Self::Rate(PerSecond(number))
            | Self::Bare(number) => number,
        }
    }

    /// What kind of number it is, for messages.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Percent(_) => "a percentage",
            Self::Points(_) => "percentage points",
            Self::Factor(_) => "a factor",
            Self::Time(_) => "a time",
            Self::Rate(_) => "a number per second",
            Self::Bare(_) => "a bare number",
        }
    }
}

/// A length of time on the wall, for phases, windows and kill switches.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("expected a time such as \"30 s\", \"5 min\" or \"1 h\", got {text:?}");
    match Quantity::parse(text) {
        Ok(Quantity::Time(Milliseconds(milliseconds))) if milliseconds > 0.0 && milliseconds < 1e12 => {
            Ok(Duration::from_secs_f64(milliseconds / 1_000.0))
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_kept_apart() {
        assert_eq!(Quantity::parse("0.1 %"), Ok(Quantity::Percent(Percent(0.1))));
        assert_eq!(Quantity::parse("2pp"), Ok(Quantity::Points(Points(2.0))));
        assert_eq!(Quantity::parse("1.5 x"), Ok(Quantity::Factor(Factor(1.5))));
        assert_eq!(Quantity::parse("1.5 s"), Ok(Quantity::Time(Milliseconds(1_500.0))));
        assert_eq!(Quantity::parse("200 /s"), Ok(Quantity::Rate(PerSecond(200.0))));
        assert_eq!(Quantity::parse("0.856"), Ok(Quantity::Bare(0.856)));
    }

    #[test]
    fn percent_and_points_become_shares() {
        assert!((Percent(0.1).share() - 0.001).abs() < 1e-18);
        assert!((Points(2.0).share() - 0.02).abs() < 1e-18);
    }

    #[test]
    fn what_is_no_number_or_no_unit_is_refused() {
        for bad in ["", "%", "five %", "1 percent", "1e400", "NaN", "inf ms", "1 2 %", "--1 %", "200 /min"] {
            assert!(Quantity::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_need_a_unit_of_time() {
        assert_eq!(duration("30 s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("20 min"), Ok(Duration::from_secs(1_200)));
        for bad in ["30", "30 %", "0 s", "-5 min"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
