//! Windows from CSV: `phase,start,end,requests,baseline_requests`, then a column for each measure and, as `baseline:MEASURE`,
//! for each measure of the baseline. An empty cell tells nothing.

use ::csv::{ReaderBuilder, StringRecord};
use lensgate_measures::Measure;

use super::moment::{Instant, Timeline};
use super::row::{ToldArm, ToldWindow, WindowsError, arms as check_arms, check};
use super::value;

/// What a column holds.
enum Column {
    Phase,
    Start,
    End,
    Requests(usize),
    Level(usize, Measure),
}

/// Reads one window a row.
///
/// # Errors
/// `WindowsError` with the line of the first mistake.
pub fn parse_csv(text: &str) -> Result<Vec<ToldWindow>, WindowsError> {
    parse_csv_from(text, None)
}

/// The same for a canary that started at an instant, where it was not the start of the first window.
///
/// # Errors
/// `WindowsError` with the line of the first mistake.
pub fn parse_csv_from(text: &str, start: Option<Instant>) -> Result<Vec<ToldWindow>, WindowsError> {
    let mut timeline = Timeline::new(start);
    let mut reader = ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let broken = |error: &::csv::Error| {
        let line = error.position().map_or(1, |position| position.line() as usize);
        WindowsError { line, problem: error.to_string() }
    };
    let header = reader.headers().map_err(|error| broken(&error))?.clone();
    let columns: Vec<Column> =
        header.iter().map(column).collect::<Result<_, _>>().map_err(|problem| WindowsError { line: 1, problem })?;
    for (name, there) in [
        ("phase", columns.iter().any(|column| matches!(column, Column::Phase))),
        ("start", columns.iter().any(|column| matches!(column, Column::Start))),
        ("end", columns.iter().any(|column| matches!(column, Column::End))),
        ("requests", columns.iter().any(|column| matches!(column, Column::Requests(1)))),
    ] {
        if !there {
            return Err(WindowsError { line: 1, problem: format!("the column \"{name}\" is missing") });
        }
    }
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    if let Some(twice) = names.iter().enumerate().find(|(at, name)| names.iter().take(*at).any(|other| other == *name))
    {
        return Err(WindowsError { line: 1, problem: format!("the column {:?} appears twice", twice.1) });
    }
    let mut windows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        let line = record.position().map_or(0, |position| position.line() as usize);
        let (window, [start, end]) = row(line, &columns, &record).map_err(|problem| WindowsError { line, problem })?;
        let (start, end) = timeline.window(line, &start, &end)?;
        windows.push(ToldWindow { start, end, ..window });
    }
    check(windows)
}

fn column(name: &str) -> Result<Column, String> {
    match name.trim() {
        "phase" => Ok(Column::Phase),
        "start" => Ok(Column::Start),
        "end" => Ok(Column::End),
        "requests" => Ok(Column::Requests(1)),
        "baseline_requests" => Ok(Column::Requests(0)),
        name => match name.strip_prefix("baseline:") {
            Some(name) => value::measure(name).map(|measure| Column::Level(0, measure)),
            None => value::measure(name).map(|measure| Column::Level(1, measure)).map_err(|problem| {
                format!(
                    "unknown column: {problem}; known are phase, start, end, requests, baseline_requests, measures, \
                     and baseline:MEASURE"
                )
            }),
        },
    }
}

fn row(line: usize, columns: &[Column], record: &StringRecord) -> Result<(ToldWindow, [String; 2]), String> {
    let (mut phase, mut start, mut end) = (String::new(), String::new(), String::new());
    let mut arms = [ToldArm::default(), ToldArm::default()];
    let mut tells_baseline = false;
    for (column, cell) in columns.iter().zip(record) {
        let cell = cell.trim();
        match column {
            Column::Phase if cell.is_empty() => return Err("the phase is empty: name one, or rollback".to_owned()),
            Column::Phase => phase = cell.to_owned(),
            Column::Start => start = cell.to_owned(),
            Column::End => end = cell.to_owned(),
            Column::Requests(0) if cell.is_empty() => {}
            Column::Requests(arm) => {
                tells_baseline |= *arm == 0;
                arms[*arm].requests =
                    cell.parse().map_err(|_| format!("expected a count of requests, got {cell:?}"))?;
            }
            Column::Level(_, _) if cell.is_empty() => {}
            Column::Level(arm, measure) => arms[*arm].levels.push((measure.clone(), value::told(measure, cell)?)),
        }
    }
    let arms = Some(check_arms(arms)?);
    Ok((ToldWindow { line, phase, start: 0, end: 0, arms, tells_baseline }, [start, end]))
}
