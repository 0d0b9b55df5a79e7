//! `lensgate gate`: judge a recording under a policy; the exit code is the verdict's.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use lensgate_report::junit::junit;
use lensgate_report::terminal::terminal;

use super::replay::{set_threads, threads};
use crate::clock::today;
use crate::exit::{Exit, Failure};
use crate::output::write_file;
use crate::policy;
use crate::recording::{self, Labels};
use crate::screen::screen;
use crate::stage::judge::judge_recording;
use crate::stage::render::view;

/// Arguments of `gate`.
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
    /// Write the verdict to this file as well
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the verdict as JUnit XML to this file as well
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Threads; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
}

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    set_threads(arguments.threads);
    if arguments.out.is_some() && arguments.out == arguments.junit {
        return Err(Failure::usage(anyhow!("--out and --junit name one file: give each its own")));
    }
    let policy = policy::read_sound(&arguments.policy, false)?;
    let recording = recording::load(&arguments.recording, arguments.labels.judgments.as_deref())?;
    let judged = judge_recording(&recording, &policy, today()?)?;
    let json = judged.verdict.to_json()?;
    if let Some(path) = &arguments.out {
        write_file(path, json.as_bytes())?;
    }
    let view = view(&recording, &judged, &policy);
    if let Some(path) = &arguments.junit {
        write_file(path, junit(&view).as_bytes())?;
    }
    print!("{}", terminal(&view, screen()));
    Ok(Exit::from(judged.verdict.verdict))
}
