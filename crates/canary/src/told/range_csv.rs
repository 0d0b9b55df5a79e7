//! Range queries in CSV: a column of times and one for each series (as Grafana exports them), or a row for each sample with
//! its labels in columns.

use ::csv::{Reader, ReaderBuilder, StringRecord};

use super::labels::Series;
use super::mapping::{Columns, Mapping};
use super::moment::Instant;
use super::row::WindowsError;
use super::scrape::{Scraped, windows};
use super::table::Table;

/// What a column holds.
enum Column {
    Time,
    Value,
    /// A series as `name{labels}`.
    Name,
    /// A label of that name.
    Label(String),
    /// The numbers of a series.
    Series(usize),
    Ignored,
}

/// Reads a range query and takes its rows as windows.
///
/// # Errors
/// `WindowsError` with the line of the first mistake.
pub fn parse_range_csv(text: &str, mapping: &Mapping, start: Option<Instant>) -> Result<Scraped, WindowsError> {
    // Grafana can put a line `sep=,` before the header, for a spreadsheet to read.
    let text = text.trim_start_matches('\u{feff}');
    let (skipped, text) = match text.strip_prefix("sep=,") {
        Some(rest) => (1, rest.trim_start_matches('\r').strip_prefix('\n').unwrap_or(rest)),
        None => (0, text),
    };
    let mut table = Table::new(mapping);
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let columns = header(&mut reader, &mut table).map_err(|problem| WindowsError { line: 1 + skipped, problem })?;
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, |position| position.line() as usize);
            WindowsError { line: line + skipped, problem: error.to_string() }
        })?;
        let line = record.position().map_or(1, |position| position.line() as usize) + skipped;
        row(line, &columns, &record, &mut table)?;
    }
    windows(&table, start)
}

fn header(reader: &mut Reader<&[u8]>, table: &mut Table<'_>) -> Result<Vec<Column>, String> {
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let told = &table.mapping.columns;
    let time = told.time.as_deref().ok_or("the mapping does not say which column holds times: time = \"Time\"")?;
    for name in [Some(time), told.value.as_deref(), told.series.as_deref()].into_iter().flatten() {
        if !header.iter().any(|column| column.trim() == name) {
            return Err(format!("the column {name:?} is missing"));
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    let mut columns = Vec::new();
    for name in header.iter().map(str::trim) {
        if seen.contains(&name) {
            return Err(format!("the column {name:?} appears twice"));
        }
        seen.push(name);
        columns.push(column(name, time, told, table)?);
    }
    Ok(columns)
}

fn column(name: &str, time: &str, told: &Columns, table: &mut Table<'_>) -> Result<Column, String> {
    if name == time {
        return Ok(Column::Time);
    }
    if told.ignored.iter().any(|ignored| ignored == name) {
        return Ok(Column::Ignored);
    }
    if let Some(value) = &told.value {
        return Ok(match name {
            name if name == value => Column::Value,
            name if told.series.as_deref() == Some(name) => Column::Name,
            name => Column::Label(name.to_owned()),
        });
    }
    let plain = Series { name: name.to_owned(), labels: Vec::new() };
    let labelled = Series::parse(name).ok().filter(|(_, rest)| rest.is_empty()).map(|(series, _)| series);
    let place = table.place(plain).or_else(|| table.place(labelled?));
    place.map(Column::Series).ok_or_else(|| {
        format!("nothing of the mapping means the column {name:?}: map it, or list it under ignored = [...]")
    })
}

fn row(line: usize, columns: &[Column], record: &StringRecord, table: &mut Table<'_>) -> Result<(), WindowsError> {
    let wrong = |problem| WindowsError { line, problem };
    let cells = || columns.iter().zip(record.iter().map(str::trim));
    let time = cells().find(|(column, _)| matches!(column, Column::Time)).map_or("", |(_, cell)| cell);
    let at = instant(time, table.mapping.columns.utc_offset.as_deref()).map_err(wrong)?;
    for (column, cell) in cells().filter(|(_, cell)| !cell.is_empty()) {
        if let Column::Series(place) = column {
            table.add(line, at, *place, number(cell).map_err(wrong)?)?;
        }
    }
    let Some((_, value)) = cells().find(|(column, _)| matches!(column, Column::Value)) else { return Ok(()) };
    let series = long_series(cells()).map_err(wrong)?;
    match table.place(series) {
        Some(place) if !value.is_empty() => table.add(line, at, place, number(value).map_err(wrong)?),
        _ => Ok(()),
    }
}

/// The series of a row that tells one sample.
fn long_series<'c>(cells: impl Iterator<Item = (&'c Column, &'c str)>) -> Result<Series, String> {
    let mut series = Series::default();
    let mut labels = Vec::new();
    for (column, cell) in cells {
        match column {
            Column::Name if !cell.is_empty() => {
                let (named, rest) = Series::parse(cell)?;
                if !rest.is_empty() {
                    return Err(format!("expected a series, and found {rest:?} behind it"));
                }
                series = named;
            }
            Column::Label(label) => labels.push((label.clone(), cell.to_owned())),
            _ => {}
        }
    }
    labels.extend(series.labels);
    Series::new(&series.name, labels)
}

/// An instant; a time without a zone is as far from UTC as the mapping says.
fn instant(text: &str, utc_offset: Option<&str>) -> Result<Instant, String> {
    let zoned = utc_offset.and_then(|offset| Instant::of_text(&format!("{}{offset}", text.replacen(' ', "T", 1))));
    match zoned {
        Some(instant) => Ok(instant),
        None => Instant::parse(text).map_err(|problem| {
            if utc_offset.is_none() && text.len() >= 19 && text.as_bytes()[10] == b' ' {
                return format!("{text:?} has no zone: say utc_offset = \"+00:00\" in the mapping");
            }
            problem
        }),
    }
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| format!("expected a number, got {text:?}"))
}
