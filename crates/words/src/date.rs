//! A calendar date, for waivers that expire. The caller says what day it is; nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The date, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Self { year, month, day })
    }

    /// Days since a fixed day long ago: what two dates are apart is the difference of theirs.
    pub fn days(self) -> u32 {
        // Years that begin in March have their leap day at their end; 400 years on, the calendar is the same.
        let before_march = self.month < 3;
        let year = u32::from(self.year) + 400 - u32::from(before_march);
        let month = (u32::from(self.month) + 9) % 12;
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + u32::from(self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{word:?} is not a date of the form \"2027-03-31\"");
        let parts: Vec<&str> = word.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(wrong()) };
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return Err(wrong());
        }
        let number = |part: &str| part.parse::<u16>().map_err(|_| wrong());
        let small = |part: &str| part.parse::<u8>().map_err(|_| wrong());
        Self::new(number(year)?, small(month)?, small(day)?).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_the_calendar_has_are_dates() {
        for good in ["2028-02-29", "2000-02-29", "2026-12-31"] {
            assert_eq!(good.parse::<Date>().map(|date| date.to_string()), Ok(good.to_owned()));
        }
        for bad in ["2027-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "tomorrow", ""] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    #[test]
    fn days_apart_are_counted_over_leap_years_and_centuries() {
        let days = |word: &str| word.parse::<Date>().map(Date::days);
        for (from, to, apart) in [
            ("2026-11-29", "2026-11-30", 1),
            ("2026-12-31", "2027-01-01", 1),
            ("2027-02-28", "2027-03-01", 1),
            ("2028-02-28", "2028-03-01", 2),
            ("2100-02-28", "2100-03-01", 1),
            ("2000-02-28", "2000-03-01", 2),
            ("1970-01-01", "2026-01-01", 20_454),
        ] {
            assert_eq!(days(to).and_then(|to| Ok(to - days(from)?)), Ok(apart), "{from} to {to}");
        }
    }

    #[test]
    fn dates_are_ordered_by_time() {
        let date = |word: &str| word.parse::<Date>().ok();
        assert!(date("2026-12-31") < date("2027-01-01"));
        assert!(date("2026-02-01") > date("2026-01-31"));
    }
}
