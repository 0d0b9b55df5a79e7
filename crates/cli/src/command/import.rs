//! `lensgate import`: turn queries and judgments of others into a query set.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use lensgate_dataset::import::{ImportOptions, import, may_hold_judgments};
use lensgate_dataset::runs::{DocumentUnit, Format};
use lensgate_dataset::trec::{Duplicates, Source};
use lensgate_dataset::{QueryClass, Unit, Within, query_folder};

use super::sources::{self, duplicates, expect_one_stdin, open, opened};
use crate::exit::Failure;
use crate::output::ResultsFolder;

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(
    after_help = "What is not given is read from the data where they say it, and named; what they leave open is asked for, all at \
                        once and with the argument to add, and the exit code is 2."
)]
pub struct Arguments {
    /// Queries: JSON Lines with id, query, and if known lang, class, repository; lines of id<TAB>text; or LENS's golden items.
    /// Plain, gzip or zstd
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// Judgments in any form that `evaluate` reads; a document is `path` or `path#Lfirst-Llast` (default: those that LENS's
    /// golden items or gold paths bring along)
    #[arg(long, value_name = "FILE")]
    qrels: Option<PathBuf>,
    /// The form of the judgments (default: as they begin)
    #[arg(long, value_name = "trec|jsonl|lens|parquet", requires = "qrels")]
    qrels_format: Option<Format>,
    /// What the judgments point at: file or span (default: span where every judgment names lines, file where none does)
    #[arg(long, value_name = "file|span", value_parser = unit)]
    unit: Option<Unit>,
    /// The least grade that counts as relevant
    #[arg(long, default_value_t = 1)]
    relevance_floor: i32,
    /// What limits the search of a query: its language, its repository, both (give it twice), or none
    #[arg(long, value_name = "language|repository|none", value_parser = within)]
    within: Vec<Limit>,
    /// How to read a class of theirs, such as `issue=nl`; without `=`, the class of queries that name none
    #[arg(long, value_name = "[THEIRS=]OURS", value_parser = class)]
    class: Vec<(Option<String>, QueryClass)>,
    /// Leave out queries without a relevant judgment, or (no) keep them with a score of 0; asked for where there are any
    #[arg(long, value_name = "yes|no", num_args = 0..=1, require_equals = true, default_missing_value = "yes", value_parser = yes)]
    require_positive: Option<bool>,
    /// A query whose id came before: refuse the file, or keep the one that comes first
    #[arg(long, value_name = "error|first", value_parser = duplicates, default_value = "error")]
    duplicates: Duplicates,
    /// The query set's name (default: the name of the folder it is written to)
    #[arg(long)]
    name: Option<String>,
    /// Folder for the query set; must not exist yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// A `--within` argument; none says that nothing limits the search.
type Limit = Option<Within>;

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let options = options(arguments)?;
    expect_one_stdin([&arguments.queries].into_iter().chain(&arguments.qrels).map(PathBuf::as_path))?;
    let queries = open(&arguments.queries)?;
    let judged = sources::judgments(judgments(arguments, &queries)?, DocumentUnit::Document, arguments.duplicates)?;
    let imported = import(&queries, &judged, &options)?;
    for note in &imported.notes {
        eprintln!("note: {}", lensgate_dataset::printable(note));
    }
    let queries = imported.query_folder;
    let folder = ResultsFolder::create(&arguments.out)?;
    folder.fill(|path| query_folder::write(&queries, path))?;
    let written = folder.finish()?;
    println!("imported {} queries into {}", queries.set.queries.len(), written.display());
    Ok(())
}

fn options(arguments: &Arguments) -> Result<ImportOptions, Failure> {
    let folder_name = || arguments.out.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut classes = BTreeMap::new();
    for (theirs, ours) in &arguments.class {
        if classes.insert(theirs.clone(), *ours).is_some_and(|before| before != *ours) {
            let theirs = theirs.as_deref().unwrap_or("of queries that name none");
            return Err(Failure::usage(anyhow!("--class: class {theirs} is given twice")));
        }
    }
    Ok(ImportOptions {
        name: arguments.name.clone().or_else(folder_name).unwrap_or_else(|| "imported".to_owned()),
        unit: arguments.unit,
        relevance_floor: arguments.relevance_floor,
        within: limits(&arguments.within)?,
        unclassed: classes.remove(&None),
        classes: classes.into_iter().filter_map(|(theirs, ours)| Some((theirs?, ours))).collect(),
        require_positive: arguments.require_positive,
        duplicates: arguments.duplicates,
    })
}

/// What is searched within, if the caller says so.
fn limits(within: &[Limit]) -> Result<Option<Vec<Within>>, Failure> {
    let mut limits: Vec<Within> = within.iter().copied().flatten().collect();
    if !limits.is_empty() && within.contains(&None) {
        return Err(Failure::usage(anyhow!("--within none goes with no other --within")));
    }
    limits.sort_unstable_by_key(|limit| limit.name());
    limits.dedup();
    Ok((!within.is_empty()).then_some(limits))
}

/// The file that holds the judgments: the one given, else that of the queries if it brings them along.
fn judgments(arguments: &Arguments, queries: &Source) -> Result<(Source, Format), Failure> {
    match &arguments.qrels {
        Some(path) => opened(path, arguments.qrels_format, false),
        None if Format::of(queries) == Format::Lens && may_hold_judgments(queries) => {
            Ok((queries.clone(), Format::Lens))
        }
        None => {
            let problem = anyhow!("{} holds queries without judgments: add --qrels FILE", queries.path().display());
            Err(Failure::usage(problem))
        }
    }
}

fn unit(word: &str) -> Result<Unit, anyhow::Error> {
    match word {
        "file" => Ok(Unit::File),
        "span" => Ok(Unit::Span),
        _ => Err(anyhow!("expected file or span")),
    }
}

fn within(word: &str) -> Result<Limit, anyhow::Error> {
    match word {
        "language" => Ok(Some(Within::Language)),
        "repository" => Ok(Some(Within::Repository)),
        "none" => Ok(None),
        _ => Err(anyhow!("expected language, repository or none")),
    }
}

fn class(pair: &str) -> Result<(Option<String>, QueryClass), anyhow::Error> {
    let (theirs, ours) = pair.rsplit_once('=').map_or((None, pair), |(theirs, ours)| (Some(theirs.to_owned()), ours));
    Ok((theirs, ours.parse().map_err(|error: String| anyhow!(error))?))
}

fn yes(word: &str) -> Result<bool, anyhow::Error> {
    match word {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(anyhow!("expected yes or no")),
    }
}
