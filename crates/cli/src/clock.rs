//! The clock of this machine, read here alone: waivers and the dates of results rest on it, so a time that has no date in our
//! calendar is refused.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::anyhow;
use lensgate_words::Date;
use time::{OffsetDateTime, UtcOffset};

use crate::exit::Failure;

/// Now, in UTC, to the second.
pub fn now() -> Result<OffsetDateTime, Failure> {
    let problem =
        || anyhow!("the clock of this machine shows no time between the years 1 and 9999: set it and run again");
    moment(SystemTime::now()).ok_or_else(|| Failure::usage(problem()))
}

/// The day it is, in UTC; only waivers and the results folder's name look at it.
pub fn today() -> Result<Date, Failure> {
    Ok(day(now()?).expect("now has a date"))
}

/// The day of a moment in UTC, from the year 1 to 9999.
pub fn day(moment: OffsetDateTime) -> Option<Date> {
    let day = moment.checked_to_offset(UtcOffset::UTC)?.date();
    let year = u16::try_from(day.year()).ok().filter(|year| (1..=9999).contains(year))?;
    Date::new(year, day.month().into(), day.day())
}

/// What a clock shows, if that has a date.
fn moment(clock: SystemTime) -> Option<OffsetDateTime> {
    let whole = |seconds: u64| i64::try_from(seconds).ok();
    let seconds = match clock.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after.as_secs())?,
        Err(before) => -whole(before.duration().as_secs())?,
    };
    OffsetDateTime::from_unix_timestamp(seconds).ok().filter(|moment| day(*moment).is_some())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use std::time::Duration;

    use time::format_description::well_known::Rfc3339;

    use super::*;

    /// Seconds from the start of the year 1 to that of 1970, and from there to that of 10000.
    const BEFORE: u64 = 62_135_596_800;
    const AFTER: u64 = 253_402_300_800;

    #[test]
    fn a_clock_that_shows_no_date_of_ours_is_refused_and_never_a_panic() {
        let before = |seconds| moment(UNIX_EPOCH - Duration::from_secs(seconds));
        let after = |seconds| moment(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(before(BEFORE).unwrap().to_string(), "0001-01-01 0:00:00.0 +00:00:00");
        assert_eq!(after(AFTER - 1).map(day).unwrap().unwrap().to_string(), "9999-12-31");
        for odd in [BEFORE + 1, BEFORE + 86_400 * 366, 1 << 40, i64::MAX as u64] {
            assert_eq!(before(odd), None, "{odd}");
        }
        for odd in [AFTER, 1 << 40, i64::MAX as u64] {
            assert_eq!(after(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_moment_has_the_day_of_utc_or_none() {
        let day = |text: &str| day(OffsetDateTime::parse(text, &Rfc3339).unwrap()).map(|day| day.to_string());
        assert_eq!(day("2026-03-05T00:30:00+01:00").as_deref(), Some("2026-03-04"));
        for odd in ["9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59", "0000-06-01T00:00:00Z"] {
            assert_eq!(day(odd), None, "{odd}");
        }
    }
}
