//! `lensgate import`: turn queries and TREC judgments of others into a query set.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use lensgate_dataset::import::{ImportOptions, import};
use lensgate_dataset::{QueryClass, Unit, Within, query_folder};

use crate::exit::{Exit, Failure};
use crate::output::ResultsFolder;

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Queries, one JSON object a line: id, query, and if known lang, class, repository
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// Judgments in TREC's form; a document is `path` or `path#Lfirst-Llast`
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// What the judgments point at: file or span
    #[arg(long, default_value = "span", value_parser = unit)]
    unit: Unit,
    /// The least grade that counts as relevant
    #[arg(long, default_value_t = 1)]
    relevance_floor: i32,
    /// Search only within each query's language or repository
    #[arg(long, value_name = "language|repository", value_parser = within)]
    within: Vec<Within>,
    /// How to read a class of theirs, such as `issue=nl`; classes that are nowhere named are read as nl
    #[arg(long, value_name = "THEIRS=OURS", value_parser = class)]
    class: Vec<(String, QueryClass)>,
    /// The query set's name (default: the name of the folder it is written to)
    #[arg(long)]
    name: Option<String>,
    /// Folder for the query set; must not exist yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let folder_name = || arguments.out.file_name().map(|name| name.to_string_lossy().into_owned());
    let options = ImportOptions {
        name: arguments.name.clone().or_else(folder_name).unwrap_or_else(|| "imported".to_owned()),
        unit: arguments.unit,
        relevance_floor: arguments.relevance_floor,
        within: arguments.within.clone(),
        classes: arguments.class.iter().cloned().collect(),
    };
    let imported = import(&arguments.queries, &arguments.qrels, &options)?;
    for note in &imported.notes {
        eprintln!("note: {note}");
    }
    let queries = imported.query_folder;
    let folder = ResultsFolder::create(&arguments.out)?;
    folder.fill(|path| query_folder::write(&queries, path))?;
    let written = folder.finish()?;
    println!("imported {} queries into {}", queries.set.queries.len(), written.display());
    Ok(Exit::Go)
}

fn unit(word: &str) -> Result<Unit, anyhow::Error> {
    match word {
        "file" => Ok(Unit::File),
        "span" => Ok(Unit::Span),
        _ => Err(anyhow!("expected file or span")),
    }
}

fn within(word: &str) -> Result<Within, anyhow::Error> {
    match word {
        "language" => Ok(Within::Language),
        "repository" => Ok(Within::Repository),
        _ => Err(anyhow!("expected language or repository")),
    }
}

fn class(pair: &str) -> Result<(String, QueryClass), anyhow::Error> {
    let (theirs, ours) = pair.split_once('=').ok_or_else(|| anyhow!("expected THEIRS=OURS"))?;
    Ok((theirs.to_owned(), ours.parse().map_err(|error: String| anyhow!(error))?))
}
