//! Points in time inside text: RFC 3339, and the same with dashes as file names have it.

/// Milliseconds since 1970 of every date with a time of day in a text, in order.
pub(crate) fn instants(text: &str) -> Vec<i64> {
    let bytes = text.as_bytes();
    let begins = |at: &usize| bytes[*at].is_ascii_digit() && (*at == 0 || !bytes[at - 1].is_ascii_digit());
    (0..bytes.len()).filter(begins).filter_map(|at| instant(&bytes[at..])?.0).collect()
}

/// A date at the start, with its time of day if it has one, and how many bytes it takes.
fn instant(bytes: &[u8]) -> Option<(Option<i64>, usize)> {
    let (year, month, day) = (number(bytes, 0, 4)?, number(bytes, 5, 2)?, number(bytes, 8, 2)?);
    let is_date = bytes[4] == b'-' && bytes[7] == b'-' && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_date || bytes.get(10).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let Some((time, mut at)) = time_of_day(bytes) else { return Some((None, 10)) };
    let offset = match bytes.get(at) {
        Some(b'Z' | b'z') => {
            at += 1;
            0
        }
        Some(sign @ (b'+' | b'-')) => match (number(bytes, at + 1, 2), number(bytes, at + 4, 2)) {
            (Some(hours), Some(minutes)) if bytes[at + 3] == b':' => {
                at += 6;
                let minutes = (hours * 60 + minutes) * 60_000;
                if *sign == b'+' { minutes } else { -minutes }
            }
            _ => 0,
        },
        _ => 0,
    };
    Some((Some(days(year, month, day) * 86_400_000 + time - offset), at))
}

/// `T12:34:56.789` from the eleventh byte on, in milliseconds, and where it ends.
fn time_of_day(bytes: &[u8]) -> Option<(i64, usize)> {
    if !matches!(bytes.get(10)?, b'T' | b't' | b' ' | b'_') {
        return None;
    }
    let separator = *bytes.get(13)?;
    let (hour, minute) = (number(bytes, 11, 2)?, number(bytes, 14, 2)?);
    if !matches!(separator, b':' | b'-') || hour > 24 || minute > 59 {
        return None;
    }
    let mut at = 16;
    let mut millis = (hour * 60 + minute) * 60_000;
    if let Some(second) = (bytes.get(16) == Some(&separator)).then(|| number(bytes, 17, 2)).flatten() {
        millis += second * 1000;
        at = 19;
        let digits = bytes.get(20..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_fraction = matches!(bytes.get(19), Some(b'.')) || (bytes.get(19) == Some(&b'-') && digits == 3);
        if is_fraction && digits > 0 {
            let fraction = number(bytes, 20, digits.min(3))?;
            millis += fraction * 10_i64.pow(3 - digits.min(3) as u32);
            at = 20 + digits;
        }
    }
    Some((millis, at))
}

fn number(bytes: &[u8], at: usize, digits: usize) -> Option<i64> {
    let text = bytes.get(at..at + digits)?;
    text.iter().all(u8::is_ascii_digit).then(|| text.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms", 2013).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::instants;

    #[test]
    fn instants_are_found_wherever_they_stand() {
        assert_eq!(instants("1970-01-01T00:00:01Z"), [1000]);
        assert_eq!(instants("2025-09-01T16:38:48.083Z"), [1_756_744_728_083]);
        assert_eq!(instants("report-2025-09-01T16-38-48-084Z.json"), [1_756_744_728_084]);
        assert_eq!(instants("2025-09-01T18:38:48+02:00"), instants("2025-09-01 16:38:48"));
        assert!(instants("2025-09-01 only a day").is_empty());
    }
}
