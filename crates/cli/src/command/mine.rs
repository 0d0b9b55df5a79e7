//! `lensgate mine`: derive labelled queries from a corpus.

use std::path::{Path, PathBuf};

use clap::Args;
use lensgate_dataset::{Corpus, QueryFolder, QuerySet, query_folder};

use super::replay::dataset_folders;
use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::progress::Progress;
use crate::stage::prepare::load_corpus;

/// Arguments of `mine`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Dataset folder, any folder of sources, documents as JSON Lines, or the name of a built-in dataset; give it again for
    /// several repositories
    #[arg(long, value_name = "FOLDER|FILE|NAME")]
    dataset: Vec<PathBuf>,
    /// The most queries to evaluate; up to 800 more are kept apart for fitting
    #[arg(long, default_value_t = 3200, value_name = "N")]
    limit: usize,
    /// Seed of the selection
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Never use the network
    #[arg(long)]
    offline: bool,
    /// Leave out source files that are not UTF-8 or may not be read
    #[arg(long)]
    skip_unreadable: bool,
    /// Folder for the query sets `evaluation` and `fit`; must not exist yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let folder = ResultsFolder::create(&arguments.out)?;
    let dataset = dataset_folders(&arguments.dataset)?;
    let corpus = load_corpus(&dataset, (arguments.offline, arguments.skip_unreadable), Progress::of(false))?.corpus;
    let options = lensgate_mine::Options { limit: arguments.limit, seed: arguments.seed };
    let mined = lensgate_mine::mine(&corpus, &options);
    let counts = [&mined.evaluation, &mined.fit].map(|set| set.queries.len());
    for (name, set) in [("evaluation", mined.evaluation), ("fit", mined.fit)] {
        write(&folder, name, set, &corpus)?;
    }
    let written = folder.finish()?;
    println!("mined {} queries to evaluate and {} to fit on in {}", counts[0], counts[1], written.display());
    Ok(())
}

fn write(folder: &ResultsFolder, name: &str, set: QuerySet, corpus: &Corpus) -> Result<(), Failure> {
    let mut queries = QueryFolder::in_folder(Path::new(name), set);
    queries.pin(corpus);
    Ok(folder.fill(|path| query_folder::write(&queries, &path.join(name)))?)
}
