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
use crate::exit::Failure;
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
    #[arg(long, value_name = "FILE", requires = "run", conflicts_with = "recording")]
    qrels: Option<PathBuf>,
    /// A run in any of these forms; give it again to see several side by side
    #[arg(long, value_name = "FILE", requires = "qrels")]
    run: Vec<PathBuf>,
    /// The run of several that the others are compared with (default: the first)
    #[arg(long, value_name = "RUN", requires = "run", conflicts_with = "recording")]
    baseline: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "table", requires = "run", conflicts_with = "recording")]
    format: Output,
    /// The scores of every query instead of their means (json: beside them)
    #[arg(long, requires = "run", conflicts_with = "recording")]
    by_query: bool,
    /// The form of the runs (default: as they begin)
    #[arg(long, value_name = "trec|jsonl|lens|parquet", requires = "run", conflicts_with = "recording")]
    run_format: Option<FileFormat>,
    /// The form of the qrels (default: as they begin)
    #[arg(long, value_name = "trec|jsonl|lens|parquet", requires = "run", conflicts_with = "recording")]
    qrels_format: Option<FileFormat>,
    /// What ids stand for: documents, or files whose best hit and highest grade count (default: document; with LENS's
    /// forms file)
    #[arg(long, value_name = "document|file", value_parser = unit, requires = "run", conflicts_with = "recording")]
    unit: Option<DocumentUnit>,
    /// A document that a query lists twice, or a query that LENS's form holds twice: refuse the file, or keep what comes first
    #[arg(long, value_name = "error|first", value_parser = duplicates, default_value = "error", requires = "run", conflicts_with = "recording")]
    duplicates: Duplicates,
    /// The least grade that counts as relevant
    #[arg(long, value_name = "GRADE", default_value_t = 1, requires = "run", conflicts_with = "recording")]
    relevance_floor: i32,
    /// Leave out queries without a relevant judgment, and say how many; otherwise they count with score 0
    #[arg(long, requires = "run", conflicts_with = "recording")]
    require_positive: bool,
    /// Seed of the sign flips (default: 1)
    #[arg(long, value_name = "N", requires = "run", conflicts_with = "recording")]
    seed: Option<u64>,
    /// Sign flips behind each p-value and each interval of a difference between runs (default: 100000)
    #[arg(long, value_name = "N", requires = "run", conflicts_with = "recording",
        value_parser = clap::value_parser!(u32).range(99..=100_000_000))]
    permutations: Option<u32>,
}

impl RunArguments {
    /// Refuses what only a comparison of runs looks at where none is made or printed.
    fn refuse_idle(&self) -> Result<(), Failure> {
        let scores_only = self.by_query && matches!(self.format, Output::Csv | Output::Parquet);
        let (why, advice) = match (self.run.len(), scores_only) {
            (1, _) => ("one run is compared with nothing", "give a second --run, or leave it out"),
            (_, true) => {
                ("--by-query prints scores and no differences", "take --format json, which has both, or leave it out")
            }
            _ => return Ok(()),
        };
        let given = [
            ("--baseline", self.baseline.is_some()),
            ("--seed", self.seed.is_some()),
            ("--permutations", self.permutations.is_some()),
        ];
        match given.into_iter().find(|(_, is_given)| *is_given) {
            Some((flag, _)) => Err(Failure::usage(anyhow!("{flag} does nothing here: {why}; {advice}"))),
            None => Ok(()),
        }
    }
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

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    set_threads(arguments.threads);
    let out = arguments.out.as_deref();
    let judgments = arguments.labels.judgments.as_deref();
    if !arguments.runs.run.is_empty() {
        if judgments.is_some() {
            let problem = anyhow!("--judgments is for a RECORDING; the judgments of runs come in by --qrels");
            return Err(Failure::usage(problem));
        }
        arguments.runs.refuse_idle()?;
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
        _ => Err(Failure::usage(anyhow!("what to evaluate is missing: a RECORDING, or --qrels and --run"))),
    }
}

fn unit(word: &str) -> Result<DocumentUnit, String> {
    match word {
        "document" => Ok(DocumentUnit::Document),
        "file" => Ok(DocumentUnit::File),
        _ => Err("expected document or file".to_owned()),
    }
}
