//! Scrapes in text: OpenMetrics, or Prometheus' own form, in which every sample has its time or stands behind a line
//! `# scrape TIME`.

use super::labels::Series;
use super::mapping::Mapping;
use super::moment::Instant;
use super::row::WindowsError;
use super::scrape::{Scraped, windows};
use super::table::Table;

/// What the end of an OpenMetrics file looks like. Its time stamps are seconds; without it they are milliseconds.
const END: &str = "# EOF";

/// Reads scrapes and takes their differences as windows.
///
/// # Errors
/// `WindowsError` with the line of the first mistake.
pub fn parse_exposition(text: &str, mapping: &Mapping, start: Option<Instant>) -> Result<Scraped, WindowsError> {
    let in_seconds = text.lines().any(|line| line.trim_end() == END);
    let mut table = Table::new(mapping);
    let mut scrape = None;
    let mut ended = false;
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let wrong = |problem| WindowsError { line: at + 1, problem };
        let line = line.trim();
        if let Some(time) = line.strip_prefix("# scrape ") {
            scrape = Some(Instant::parse(time.trim()).map_err(wrong)?);
            ended = false;
        } else if line == END {
            ended = true;
        } else if !(line.is_empty() || line.starts_with('#')) {
            if ended {
                return Err(wrong(format!(
                    "a sample after {END}; another scrape begins with a line \"# scrape TIME\""
                )));
            }
            let (series, value, own) = sample(line, in_seconds).map_err(wrong)?;
            let Some(place) = table.place(series) else { continue };
            let time = own.or(scrape).ok_or_else(|| {
                wrong("a sample without its time: put a line \"# scrape TIME\" before each scrape".to_owned())
            })?;
            table.add(at + 1, time, place, value)?;
        }
    }
    windows(&table, start)
}

/// A series, its value and its time, if it has one.
fn sample(line: &str, in_seconds: bool) -> Result<(Series, f64, Option<Instant>), String> {
    let (series, rest) = Series::parse(line)?;
    // An exemplar stands behind a hash.
    let mut words = rest.split(" # ").next().unwrap_or(rest).split_whitespace();
    let value = words.next().ok_or("a sample has a value behind its series")?;
    let value = value.parse().map_err(|_| format!("expected the value of a sample, got {value:?}"))?;
    let time = words.next().map(|text| stamp(text, in_seconds)).transpose()?;
    match words.next() {
        Some(more) => Err(format!("expected a series, a value and a time, and found {more:?} behind them")),
        None => Ok((series, value, time)),
    }
}

fn stamp(text: &str, in_seconds: bool) -> Result<Instant, String> {
    let number: f64 = text.parse().map_err(|_| format!("expected the time of a sample, got {text:?}"))?;
    if in_seconds {
        return Instant::of_seconds(number);
    }
    if number.abs() < 1e11 || !number.is_finite() {
        return Err(format!(
            "{text} is not a time in milliseconds since 1970, as Prometheus' text has them; OpenMetrics, which has seconds, ends \
             with {END}"
        ));
    }
    Instant::of_seconds(number / 1_000.0)
}
