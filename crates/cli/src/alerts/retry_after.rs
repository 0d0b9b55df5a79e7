//! What a receiver asks to wait: `Retry-After` in seconds, or as one of the three dates of HTTP (RFC 9110, 5.6.7).

use std::time::Duration;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How long to wait from `now` on; a moment that has passed asks for no pause, and what is neither form asks for nothing.
pub fn wait(text: &str, now: OffsetDateTime) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = date(text)? - now;
    Some(Duration::try_from(until).unwrap_or_default())
}

/// A date of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`, and the older forms `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`. The day of the week says nothing that the date does not.
pub fn date(text: &str) -> Option<OffsetDateTime> {
    let parts: Vec<&str> = text.split([' ', ',', '-']).filter(|part| !part.is_empty()).collect();
    let (day, month, year, time) = match parts.as_slice() {
        [_, day, month, year, time, "GMT"] => (day, month, year, time),
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let month = MONTHS.iter().position(|name| name == month)? as u8 + 1;
    let date = Date::from_calendar_date(full(year)?, Month::try_from(month).ok()?, day.parse().ok()?).ok()?;
    Some(PrimitiveDateTime::new(date, of_day(time)?).assume_utc())
}

/// Two digits are a year of this century until 2069, as POSIX reads them.
fn full(year: &str) -> Option<i32> {
    let number: i32 = year.parse().ok()?;
    match (year.len(), number) {
        (2, 0..=69) => Some(2000 + number),
        (2, 70..=99) => Some(1900 + number),
        (4, _) => Some(number),
        _ => None,
    }
}

fn of_day(text: &str) -> Option<Time> {
    let mut parts = text.split(':').map(|part| part.parse::<u8>().ok());
    let time = (parts.next()??, parts.next()??, parts.next()??);
    // A leap second is the last that our clock knows of its minute.
    parts.next().is_none().then(|| Time::from_hms(time.0, time.1, time.2.min(59)).ok())?
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    const MOMENT: i64 = 784_111_777;

    #[test]
    fn all_three_forms_of_a_date_are_one_moment() {
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(date(text).unwrap().unix_timestamp(), MOMENT, "{text}");
        }
    }

    #[test]
    fn seconds_and_dates_are_a_pause_and_the_past_is_none() {
        let at = |seconds: i64| OffsetDateTime::from_unix_timestamp(MOMENT + seconds).unwrap();
        let text = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(wait(" 7 ", at(0)), Some(Duration::from_secs(7)));
        assert_eq!(wait(text, at(-30)), Some(Duration::from_secs(30)));
        assert_eq!(wait(text, at(30)), Some(Duration::ZERO));
    }

    #[test]
    fn what_is_neither_asks_for_nothing() {
        let now = OffsetDateTime::from_unix_timestamp(MOMENT).unwrap();
        for text in [
            "",
            "soon",
            "-1",
            "1.5",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:00:00 GMT",
        ] {
            assert_eq!(wait(text, now), None, "{text}");
        }
    }
}
