//! Recorded times of arrival: one a line, as they are cut out of an access log.

use std::path::Path;

use anyhow::anyhow;
use lensgate_canary::ArrivalLog;
use lensgate_dataset::digest::sha256_hex;
use lensgate_words::Input;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::exit::Failure;
use crate::input;

/// Reads a log and cites it.
pub fn read(path: &Path) -> Result<(ArrivalLog, Input), Failure> {
    let bytes = input::bytes(path)?;
    let wrong = |problem| Failure::data(anyhow!("{}: {problem}", path.display()));
    let text = std::str::from_utf8(&bytes).map_err(|error| wrong(not_text(&bytes[..error.valid_up_to()])))?;
    let seconds = parse(text).map_err(wrong)?;
    let rows = seconds.len() as u64;
    let log = ArrivalLog::new(seconds).map_err(|error| Failure::from(error).at(path.display()))?;
    Ok((log, Input { path: path.display().to_string(), sha256: sha256_hex(&bytes), rows }))
}

/// Where a file stops to be text, by what comes before.
fn not_text(before: &[u8]) -> String {
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    format!("line {line}: not UTF-8; expected one time a line, as 2026-03-05T08:21:07.25Z, or seconds")
}

/// A number over this counts no seconds: as seconds since 1970 it would be a day in the year 5138.
const NO_SECONDS: f64 = 1e11;
/// No log reaches further than ten years: then one of two lines has another origin or unit.
const FURTHEST: f64 = 10.0 * 366.0 * 86_400.0;

/// Seconds from any origin; the first line says in which form all of them are.
fn parse(text: &str) -> Result<Vec<f64>, String> {
    let are_numbers = text.lines().next().is_some_and(|first| first.trim().parse::<f64>().is_ok());
    let (form, read): (&str, fn(&str) -> Option<f64>) =
        if are_numbers { ("seconds, as on line 1", number) } else { ("2026-03-05T08:21:07.25Z, or seconds", instant) };
    let one = |(at, line): (usize, &str)| {
        let text = line.trim();
        let second = read(text).ok_or_else(|| format!("line {}: expected one time as {form}, got {line:?}", at + 1))?;
        cannot_be(text, second, are_numbers).map_or(Ok(second), |problem| Err(format!("line {}: {problem}", at + 1)))
    };
    let seconds: Vec<f64> = text.lines().enumerate().map(one).collect::<Result<_, _>>()?;
    far_apart(&seconds).map_or(Ok(seconds), Err)
}

/// What is wrong with a time that no request arrived at.
fn cannot_be(text: &str, second: f64, is_number: bool) -> Option<String> {
    if second.abs() <= NO_SECONDS {
        return None;
    }
    if !is_number {
        return Some(format!(
            "{text} is not a time at which a request arrived; expected one such as 2026-03-05T08:21:07.25Z"
        ));
    }
    let (unit, by) = match second.abs() {
        size if size >= 1e17 => ("nanoseconds", "1000000000"),
        size if size >= 1e14 => ("microseconds", "1000000"),
        _ => ("milliseconds", "1000"),
    };
    Some(format!(
        "{text} reads like {unit} since 1970; expected seconds: divide every line by {by}, as jq '. / {by}' does"
    ))
}

/// Two times that no one log holds: those of line 1 and of the first line that is years away from it.
fn far_apart(seconds: &[f64]) -> Option<String> {
    let first = *seconds.first()?;
    let at = seconds.iter().position(|second| (second - first).abs() > FURTHEST)?;
    Some(format!(
        "line {}: it is {:.0} years from line 1, so one of the two has another origin or unit; give all lines alike",
        at + 1,
        (seconds[at] - first).abs() / (365.25 * 86_400.0)
    ))
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|second: &f64| second.is_finite())
}

fn instant(text: &str) -> Option<f64> {
    let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(instant.unix_timestamp() as f64 + f64::from(instant.nanosecond()) / 1e9)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::parse;

    #[test]
    fn times_are_seconds_or_instants_and_all_in_one_form() {
        assert_eq!(parse("0\n0.25\n 17 \n").unwrap(), [0.0, 0.25, 17.0]);
        let instants = parse("1970-01-01T00:00:01.5Z\r\n1970-01-01T02:00:00+01:00").unwrap();
        assert_eq!(instants, [1.5, 3_600.0]);
        assert!(parse("1\n2026-03-05T08:21:07Z\n").unwrap_err().starts_with("line 2: expected one time as seconds"));
        assert!(parse("1970-01-01T00:00:01Z\n\n3\n").unwrap_err().starts_with("line 2: "));
        for wrong in ["time\n1\n", "inf\n1\n", "05/Mar/2026:08:21:07\n"] {
            assert!(parse(wrong).unwrap_err().starts_with("line 1: "), "{wrong}");
        }
        assert_eq!(parse("").unwrap(), [0.0; 0]);
    }

    #[test]
    fn times_that_cannot_be_are_refused_with_their_line_and_what_to_do() {
        let milliseconds = "1772695267250\n1772695267500\n";
        let cases = [
            (
                milliseconds,
                "line 1: 1772695267250 reads like milliseconds since 1970; expected seconds: divide every line by 1000,",
            ),
            ("1772695267\n1772695267250\n", "line 2: 1772695267250 reads like milliseconds"),
            ("1772695267250000\n", "line 1: 1772695267250000 reads like microseconds"),
            ("1772695267250000000\n", "line 1: 1772695267250000000 reads like nanoseconds"),
            ("12.5\n1772695267\n", "line 2: it is 56 years from line 1"),
            ("2026-03-05T08:21:07Z\n0001-01-01T00:00:00Z\n", "line 2: it is 2025 years from line 1"),
            ("9999-03-05T08:21:07Z\n", "line 1: 9999-03-05T08:21:07Z is not a time at which a request arrived"),
        ];
        for (text, problem) in cases {
            let found = parse(text).unwrap_err();
            assert!(found.starts_with(problem), "{found}");
        }
        assert_eq!(parse("1772695267.25\n1772695267.5\n").unwrap(), [1_772_695_267.25, 1_772_695_267.5]);
    }
}
