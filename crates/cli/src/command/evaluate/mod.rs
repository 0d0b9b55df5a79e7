//! `lensgate evaluate`: every measure of a recording, query by query, or of runs against qrels, side by side.

mod files;
mod recording;
mod runs;

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use lensgate_dataset::runs::{DocumentUnit, Format as FileFormat};
use lensgate_dataset::trec::Duplicates;
use lensgate_measures::Measure;

use super::replay::{set_threads, threads};
use super::sources::duplicates;
use crate::exit::{Exit, Failure};
use crate::recording::Labels;

/// Arguments of `evaluate`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder that `lensgate replay` or `lensgate run` wrote; prints one CSV line a query and measure
    #[arg(value_name = "RECORDING", conflicts_with_all = ["run", "qrels"])]
    recording: Option<PathBuf>,
    /// Measures, such as nDCG@10
    /// (default: the measures of every report; of runs nDCG@10, Recall@50, RR and AP)
    #[arg(long, value_name = "MEASURE", num_args = 1..)]
    measure: Vec<String>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Threads; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
    #[command(flatten)]
    labels: Labels,
    #[command(flatten)]
    runs: RunArguments,
}

/// What only an evaluation of runs knows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Runs against qrels")]
struct RunArguments {
    /// Judgments: TREC, JSON Lines, Parquet or LENS's golden items, plain, gzip or zstd
    #[arg(long, value_name = "FILE", requires = "run")]
    qrels: Option<PathBuf>,
    /// A run in any of these forms; give it again to see several side by side
    #[arg(long, value_name = "FILE", requires = "qrels")]
    run: Vec<PathBuf>,
    /// The run that the others are held against (default: the first)
    #[arg(long, value_name = "RUN", requires = "run")]
    baseline: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "table", requires = "run")]
    format: Output,
    /// The scores of every query instead of their means (json: beside them)
    #[arg(long, requires = "run")]
    by_query: bool,
    /// The form of the runs (default: as they begin)
    #[arg(long, value_name = "trec|jsonl|lens|parquet", requires = "run")]
    run_format: Option<FileFormat>,
    /// The form of the qrels (default: as they begin)
    #[arg(long, value_name = "trec|jsonl|lens|parquet", requires = "run")]
    qrels_format: Option<FileFormat>,
    /// What ids stand for: documents, or files whose best hit and highest grade count (default: document; with LENS's
    /// forms file)
    #[arg(long, value_name = "document|file", value_parser = unit, requires = "run")]
    unit: Option<DocumentUnit>,
    /// A document that a query lists twice, or a query that LENS's form holds twice: refuse the file, or keep what comes first
    #[arg(long, value_name = "error|first", value_parser = duplicates, default_value = "error", requires = "run")]
    duplicates: Duplicates,
    /// The least grade that counts as relevant
    #[arg(long, value_name = "GRADE", default_value_t = 1, requires = "run")]
    relevance_floor: i32,
    /// Leave out queries without a relevant judgment, and say how many; otherwise they count with score 0
    #[arg(long, requires = "run")]
    require_positive: bool,
    /// Seed of resampling and of sign flips
    #[arg(long, default_value_t = 1, requires = "run")]
    seed: u64,
    /// Sign flips behind each p-value and each interval of a difference
    #[arg(long, value_name = "N", default_value_t = 100_000, requires = "run",
        value_parser = clap::value_parser!(u32).range(99..=100_000_000))]
    permutations: u32,
}

/// What an evaluation of runs is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people.
    Table,
    /// Comma-separated, one line a measure and run.
    Csv,
    /// One document with everything.
    Json,
    /// The columns of CSV, typed.
    Parquet,
}

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    set_threads(arguments.threads);
    let out = arguments.out.as_deref();
    let judgments = arguments.labels.judgments.as_deref();
    if !arguments.runs.run.is_empty() {
        if judgments.is_some() {
            let problem = anyhow!("--judgments is for a RECORDING; the judgments of runs come in by --qrels");
            return Err(Failure::new(Exit::Usage, problem));
        }
        return runs::evaluate(&arguments.runs, &arguments.measure, out);
    }
    let (recording, measures) = recording(arguments)?;
    recording::evaluate(recording, judgments, measures, out)
}

/// The recording, and the measures wanted of it. Behind `--measure` its folder looks like one measure more.
fn recording(arguments: &Arguments) -> Result<(&Path, &[String]), Failure> {
    if let Some(folder) = &arguments.recording {
        return Ok((folder, &arguments.measure));
    }
    match arguments.measure.split_last() {
        Some((folder, measures)) if !measures.is_empty() && folder.parse::<Measure>().is_err() => {
            Ok((Path::new(folder), measures))
        }
        _ => Err(Failure::new(Exit::Usage, anyhow!("what to evaluate is missing: a RECORDING, or --qrels and --run"))),
    }
}

fn unit(word: &str) -> Result<DocumentUnit, String> {
    match word {
        "document" => Ok(DocumentUnit::Document),
        "file" => Ok(DocumentUnit::File),
        _ => Err("expected document or file".to_owned()),
    }
}
