//! The measures of a recording, query by query.

use std::path::Path;

use lensgate_report::convert::records;
use lensgate_report::csv::measures_csv;

use crate::exit::Failure;
use crate::output::write_file;
use crate::recording::{self, Notes};
use crate::stage::judge::{compare_recording, parse_measures};

pub(super) fn evaluate(
    folder: &Path,
    judgments: Option<&Path>,
    measures: &[String],
    out: Option<&Path>,
) -> Result<(), Failure> {
    let measures = parse_measures(measures)?;
    let recording = recording::load(folder, judgments)?;
    Notes::without_policy(&recording).warn();
    let comparisons = compare_recording(&recording, &measures, None)?;
    let records: Vec<_> = records(&comparisons).collect();
    let csv = measures_csv(&records)?;
    match out {
        Some(path) => write_file(path, &csv)?,
        None => print!("{}", String::from_utf8_lossy(&csv)),
    }
    Ok(())
}
