//! `lensgate compare`: compare both arms of a recording, with intervals.

use std::path::PathBuf;

use clap::Args;

use super::replay::{set_threads, threads};
use crate::exit::Failure;
use crate::output::write_file;
use crate::recording::{self, Labels, Notes};
use crate::screen::screen;
use crate::stage::judge::{compare_recording, parse_measures};

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder that `lensgate replay` or `lensgate run` wrote
    #[arg(value_name = "RECORDING")]
    recording: PathBuf,
    #[command(flatten)]
    labels: Labels,
    /// A measure, such as nDCG@10; give it again for more (default: the measures of every report)
    #[arg(long, value_name = "MEASURE")]
    measure: Vec<String>,
    /// Write every comparison, slices included, to this file as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Threads; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    set_threads(arguments.threads);
    let measures = parse_measures(&arguments.measure)?;
    let recording = recording::load(&arguments.recording, arguments.labels.judgments.as_deref())?;
    Notes::without_policy(&recording).warn();
    let comparisons = compare_recording(&recording, &measures, None)?;
    if let Some(path) = &arguments.out {
        write_file(path, &recording::json(&comparisons)?)?;
    }
    print!("{}", lensgate_report::terminal::comparison(&comparisons, screen()));
    Ok(())
}
