//! The times of windows: from the start of the canary, as instants of RFC 3339, or as seconds since 1970. All of one file are
//! of one form.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::row::{WindowsError, times};
use super::value;
use crate::plan::Millis;

/// An instant, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

/// Seconds since 1970 lie above (a day in 1973); what is less was meant as a time from the start, without its unit.
const FIRST_EPOCH: f64 = 1e8;
/// Milliseconds since 1970 lie above; so many seconds are the year 5138.
const LAST_EPOCH: f64 = 1e11;

impl Instant {
    /// `2026-03-05T08:21:07Z`, or seconds since 1970.
    ///
    /// # Errors
    /// What the text is instead, and what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        match Moment::parse("time", text)? {
            Moment::At(instant) => Ok(instant),
            Moment::FromStart(_) => {
                Err(format!("expected an instant such as 2026-03-05T08:21:07Z, or seconds since 1970, got {text:?}"))
            }
        }
    }

    /// Seconds since 1970.
    pub(crate) fn of_seconds(seconds: f64) -> Result<Self, String> {
        if !seconds.is_finite() || seconds < FIRST_EPOCH {
            return Err(format!(
                "{seconds} is not a number of seconds since 1970; a time from the start has its unit, as \"30 s\""
            ));
        }
        if seconds > LAST_EPOCH {
            return Err(format!(
                "{seconds} is in milliseconds since 1970 (a number over 1e11): divide it by 1,000, as {}",
                seconds / 1_000.0
            ));
        }
        Ok(Self((seconds * 1_000.0).round() as i64))
    }

    /// An instant of RFC 3339.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        let milliseconds = (instant.unix_timestamp_nanos() as f64 / 1e6).round();
        Some(Self(milliseconds as i64))
    }
}

/// A time as a file tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    FromStart(Millis),
    At(Instant),
}

impl Moment {
    fn parse(key: &str, text: &str) -> Result<Self, String> {
        if let Ok(number) = text.parse::<f64>() {
            return Instant::of_seconds(number)
                .map(Self::At)
                .map_err(|problem| format!("\"{key}\" is a time: {problem}"));
        }
        match Instant::of_text(text) {
            Some(instant) => Ok(Self::At(instant)),
            None => value::time(key, text).map(Self::FromStart),
        }
    }

    fn form(self) -> &'static str {
        match self {
            Self::FromStart(_) => "a time from the start",
            Self::At(_) => "an instant",
        }
    }
}

/// The times of one file: which form they have, and when the canary started.
#[derive(Debug)]
pub(crate) struct Timeline {
    told: Option<Instant>,
    first: Option<(usize, Moment)>,
}

impl Timeline {
    /// A file's times; without a start, the first window's instant is the canary's.
    pub(crate) fn new(start: Option<Instant>) -> Self {
        Self { told: start, first: None }
    }

    /// A window's start and end on the canary's own clock.
    pub(crate) fn window(&mut self, line: usize, start: &str, end: &str) -> Result<(Millis, Millis), WindowsError> {
        let wrong = |problem| WindowsError { line, problem };
        let start = Moment::parse("start", start).map_err(wrong)?;
        let end = Moment::parse("end", end).map_err(wrong)?;
        let window = (self.place(line, start)?, self.place(line, end)?);
        times(line, window.0, window.1)?;
        Ok(window)
    }

    fn place(&mut self, line: usize, moment: Moment) -> Result<Millis, WindowsError> {
        let wrong = |problem| WindowsError { line, problem };
        let (since, first) = *self.first.get_or_insert((line, moment));
        match (moment, first, self.told) {
            (Moment::FromStart(_), Moment::FromStart(_), Some(_)) => {
                Err(wrong("times count from the start already, so --start has no meaning here".to_owned()))
            }
            (Moment::FromStart(time), Moment::FromStart(_), None) => Ok(time),
            (Moment::At(Instant(at)), Moment::At(first), told) => {
                let Instant(start) = told.unwrap_or(first);
                Millis::try_from(at - start).map_err(|_| {
                    wrong(format!("the time is {} s before the start of the canary", (start - at) as f64 / 1_000.0))
                })
            }
            (moment, first, _) => Err(wrong(format!(
                "{} here and {} on line {since}: all times of a file have one form",
                moment.form(),
                first.form()
            ))),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn the_first_instant_is_the_start_unless_another_is_told() {
        let mut first = Timeline::new(None);
        assert_eq!(first.window(1, "2026-03-05T08:00:00Z", "2026-03-05T08:00:30.5Z"), Ok((0, 30_500)));
        assert_eq!(first.window(2, "1772697630.5", "2026-03-05T09:01:00+01:00"), Ok((30_500, 60_000)));
        let mut told = Timeline::new(Some(Instant::parse("1772697600").unwrap()));
        assert_eq!(told.window(1, "1772697630", "1772697660.25"), Ok((30_000, 60_250)));
        let early =
            Timeline::new(Some(Instant::parse("2026-03-05T08:00:01Z").unwrap())).window(7, "1772697600", "1772697700");
        assert!(early.is_err_and(|error| error.line == 7 && error.problem.contains("1 s before the start")));
    }

    #[test]
    fn forms_are_not_mixed_and_numbers_mean_seconds_since_1970() {
        let mut timeline = Timeline::new(None);
        timeline.window(1, "0 s", "30 s").unwrap();
        let mixed = timeline.window(3, "1772697630", "1772697660").unwrap_err();
        assert!(mixed.line == 3 && mixed.problem.contains("on line 1"), "{mixed}");
        let told = Timeline::new(Some(Instant(0))).window(1, "0 s", "30 s");
        assert!(told.is_err_and(|error| error.problem.contains("from the start already")));
        let refused = |text: &str| Timeline::new(None).window(2, text, text).unwrap_err().to_string();
        assert!(refused("1772697630000").contains("divide it by 1,000, as 1772697630"), "{}", refused("1772697630000"));
        for wrong in ["0", "30", "-5", "NaN", "inf", "2026-03-05 08:00:00", "soon", ""] {
            assert!(refused(wrong).starts_with("line 2: \"start\" is a time"), "{}", refused(wrong));
        }
    }
}
