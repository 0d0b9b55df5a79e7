//! `lensgate run`: the main job. Replay, compare, judge, report; the exit code is the verdict's.

use std::path::{Path, PathBuf};

use clap::Args;
use lensgate_report::terminal::terminal;

use super::replay::{ReplayOptions, record};
use crate::clock::today;
use crate::exit::{Exit, Failure};
use crate::output::ResultsFolder;
use crate::progress::Progress;
use crate::screen::screen;
use crate::stage::judge::judge_recording;
use crate::stage::manifest::Clock;
use crate::stage::render::{render, view};
use crate::{policy, system};

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    options: ReplayOptions,
    /// The policy: a preset or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    policy: PathBuf,
    /// Folder for the results; must not exist yet (default: results/<date>-<candidate>-vs-<baseline>)
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let clock = Clock::start()?;
    let policy = policy::read_sound(&arguments.policy, arguments.options.quiet)?;
    let destination = match &arguments.out {
        Some(folder) => folder.clone(),
        None => default_destination(&arguments.options)?,
    };
    let folder = ResultsFolder::create(&destination)?;
    let progress = Progress::of(arguments.options.quiet);
    let recording = record(&arguments.options, Some(policy.facts()), &folder)?;
    let stage = progress.stage("comparing and judging", 0);
    let judged = judge_recording(&recording, &policy, today()?)?;
    let view = view(&recording, &judged, &policy);
    stage.done(&format!("{} gates", judged.verdict.totals.declared));
    render(&view, &judged, &policy, &folder, progress)?;
    clock.write(&folder)?;
    let written = folder.finish()?;
    print!("{}", terminal(&view, screen()));
    print!("\n{}\n", written.join("report.html").display());
    Ok(Exit::from(judged.verdict.verdict))
}

/// `results/<date>-<candidate>-vs-<baseline>`, with a number behind it from the second run of a day on.
fn default_destination(options: &ReplayOptions) -> Result<PathBuf, Failure> {
    let slug = |argument: &Path| -> Result<String, Failure> { Ok(system::read(argument)?.name) };
    let name = format!("{}-{}-vs-{}", today()?, slug(&options.candidate)?, slug(&options.baseline)?);
    let numbered = |number: u32| PathBuf::from("results").join(format!("{name}-{number}"));
    let first = PathBuf::from("results").join(&name);
    let free = std::iter::once(first).chain((2..).map(numbered)).find(|folder| !folder.exists());
    Ok(free.expect("some number is free"))
}
