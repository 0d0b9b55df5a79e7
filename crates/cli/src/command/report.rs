//! `lensgate report`: render a recording's verdict as report.html, report.md, plots and tables.

use std::path::PathBuf;

use clap::Args;

use super::replay::{set_threads, threads};
use crate::clock::today;
use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::policy;
use crate::progress::Progress;
use crate::recording::{self, Labels};
use crate::stage::judge::judge_recording;
use crate::stage::render::{render, view};

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder that `lensgate replay` or `lensgate run` wrote
    #[arg(value_name = "RECORDING")]
    recording: PathBuf,
    #[command(flatten)]
    labels: Labels,
    /// The policy: a preset or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    policy: PathBuf,
    /// Folder for the report; must not exist yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Threads; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    set_threads(arguments.threads);
    let policy = policy::read_sound(&arguments.policy, false)?;
    let recording = recording::load(&arguments.recording, arguments.labels.judgments.as_deref())?;
    let folder = ResultsFolder::create(&arguments.out)?;
    let judged = judge_recording(&recording, &policy, today()?)?;
    let view = view(&recording, &judged, &policy);
    render(&view, &judged, &policy, &folder, Progress::Quiet)?;
    print!("{}\n", folder.finish()?.join("report.html").display());
    Ok(())
}
