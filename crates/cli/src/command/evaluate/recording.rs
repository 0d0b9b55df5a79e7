//! The measures of a recording, query by query.

use std::path::Path;

use lensgate_report::convert::records;
use lensgate_report::csv::measures_csv;

use crate::exit::{Exit, Failure};
use crate::output::write_file;
use crate::recording::{self, Notes};
use crate::stage::judge::{compare_recording, parse_measures};

pub(super) fn evaluate(
    folder: &Path,
    judgments: Option<&Path>,
    measures: &[String],
    out: Option<&Path>,
) -> Result<Exit, Failure> {
    let measures = parse_measures(measures)?;
    let recording = recording::load(folder, judgments)?;
    Notes::without_policy(&recording).warn();
    let comparisons =
        compare_recording(&recording, &measures, None).map_err(|refusal| Failure::new(Exit::Invalid, refusal))?;
    let records: Vec<_> = records(&comparisons).collect();
    let csv = measures_csv(&records).map_err(|error| Failure::new(Exit::Software, error))?;
    match out {
        Some(path) => write_file(path, &csv)?,
        None => print!("{}", String::from_utf8_lossy(&csv)),
    }
    Ok(Exit::Go)
}
