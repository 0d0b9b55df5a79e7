//! `lensgate replay`: ask both systems every query and record every answer.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use lensgate_dataset::printable;

use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::policy;
use crate::progress::Progress;
use crate::recording::{PolicyFacts, Recording};
use crate::stage::{prepare, replay};
use crate::{builtin, system};

/// What to replay and how; shared with `run`.
#[derive(Debug, Args)]
pub struct ReplayOptions {
    /// Dataset folder, any folder of sources, documents as JSON Lines, or the name of a built-in dataset; give it again for
    /// several repositories
    #[arg(long, value_name = "FOLDER|FILE|NAME")]
    pub dataset: Vec<PathBuf>,
    /// Query set folder or the name of a built-in query set; without it a dataset of your own is asked mined queries only
    #[arg(long, value_name = "FOLDER|NAME")]
    pub queries: Option<PathBuf>,
    /// The system in service: a preset or a JSON or TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "lens-baseline")]
    pub baseline: PathBuf,
    /// The system that may be released: a preset or a JSON or TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "lens-v1.2")]
    pub candidate: PathBuf,
    /// Random seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads of the quality pass and of resampling; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads)]
    pub threads: usize,
    /// How often the latency pass asks each query (default 3, with --quick 1)
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub repetitions: Option<u32>,
    /// The largest number of mined queries to ask beside the given ones; nothing else depends on it (default 3200, with --quick 600)
    #[arg(long, value_name = "N")]
    pub mined: Option<usize>,
    /// Leave out given queries without a relevant judgment, and say how many; otherwise they count with score 0
    #[arg(long)]
    pub require_positive: bool,
    /// Fewer mined queries and one repetition: under a minute on the built-in data
    #[arg(long)]
    pub quick: bool,
    /// Never use the network; say what is missing instead
    #[arg(long)]
    pub offline: bool,
    /// Leave out source files that are not UTF-8 or may not be read; every verdict says so
    #[arg(long)]
    pub skip_unreadable: bool,
    /// Print only errors on standard error
    #[arg(long)]
    pub quiet: bool,
}

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    options: ReplayOptions,
    /// The policy that the recording is made for: a verdict by another one says so
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<PathBuf>,
    /// Folder for the recording; must not exist yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let policy = match &arguments.policy {
        Some(named) => Some(policy::read_sound(named, arguments.options.quiet)?.facts()),
        None => None,
    };
    let folder = ResultsFolder::create(&arguments.out)?;
    let recording = record(&arguments.options, policy, &folder)?;
    let written = folder.finish()?;
    println!("recorded {} answers in {}", recording.quality.len() + recording.latency.len(), written.display());
    Ok(())
}

/// Prepares, replays and records into an open results folder.
pub fn record(
    options: &ReplayOptions,
    policy: Option<PolicyFacts>,
    folder: &ResultsFolder,
) -> Result<Recording, Failure> {
    set_threads(options.threads);
    let progress = Progress::of(options.quiet);
    let systems = [system::read(&options.baseline)?, system::read(&options.candidate)?];
    for note in systems.iter().filter_map(system::SystemUnderTest::note).filter(|_| !options.quiet) {
        eprintln!("note: {}", printable(&note));
    }
    let request = prepare::Request {
        dataset: dataset_folders(&options.dataset)?,
        queries: query_folder(options)?,
        mined: options.mined.unwrap_or(if options.quick { 600 } else { 3200 }),
        calibrates: systems.iter().any(|system| system.configuration.calibrates()),
        require_positive: options.require_positive,
        seed: options.seed,
        offline: options.offline,
        skip_unreadable: options.skip_unreadable,
    };
    if request.require_positive && request.queries.is_none() {
        let advice = "give --queries, or leave it out: every mined query has a relevant judgment";
        let problem = anyhow!("--require-positive does nothing here, because no query is given: {advice}");
        return Err(Failure::usage(problem));
    }
    let prepared = prepare::prepare(&request, progress)?;
    let plan = replay::Plan::new(options.quick, options.repetitions, options.seed);
    replay::replay(prepared, systems, &plan, policy, folder, progress)
}

/// The folders of a dataset argument; the built-in dataset when there is none.
pub fn dataset_folders(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if arguments.is_empty() {
        return Ok(vec![builtin::dataset(Path::new(builtin::DEFAULT_NAME))?]);
    }
    arguments.iter().map(|argument| builtin::dataset(argument)).collect()
}

fn query_folder(options: &ReplayOptions) -> Result<Option<PathBuf>, Failure> {
    let builtin = Path::new(builtin::DEFAULT_NAME);
    let is_default_dataset = options.dataset.is_empty() || options.dataset == [builtin];
    match &options.queries {
        Some(argument) => builtin::query_set(argument).map(Some),
        None if is_default_dataset => builtin::query_set(builtin).map(Some),
        None => Ok(None),
    }
}

/// A number of threads: more than 1,024 are a mistake that the machine would pay for.
pub fn threads(text: &str) -> Result<usize, String> {
    let threads = text.parse().ok().filter(|threads| *threads <= 1_024);
    threads.ok_or_else(|| format!("expected 0 (one for each core) to 1024, got {text:?}"))
}

/// Sizes the one thread pool that everything parallel uses. Results never depend on it.
pub fn set_threads(threads: usize) {
    // Fails only when the pool stands already, and this runs before anything parallel.
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().expect("the thread pool is built once");
}
