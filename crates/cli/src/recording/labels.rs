//! Judgments that were mended after a recording: they come in by an argument, never by an altered file of the recording.

use std::path::{Path, PathBuf};

use clap::Args;
use lensgate_dataset::{LabelSource, QueryFolder, query_folder};
use lensgate_words::Input;

use super::pins::cited;
use crate::exit::Failure;
use crate::input;

/// The argument for other judgments than the recorded ones.
#[derive(Debug, Args)]
pub struct Labels {
    /// Judgments corrected since the recording, in the form of judgments.jsonl: they replace those of all given queries, and
    /// of the mined queries that they judge; the verdict says so
    #[arg(long, value_name = "FILE")]
    pub judgments: Option<PathBuf>,
}

/// Judgments that stand in for the recorded ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherLabels {
    /// Their file.
    pub file: Input,
    /// Queries whose judgments differ from the recorded ones.
    pub changed: u64,
}

/// Puts the judgments of a file in the place of the recorded ones.
pub(super) fn replace(queries: &mut QueryFolder, path: &Path) -> Result<OtherLabels, Failure> {
    let file = cited(&path.display().to_string(), &input::bytes(path)?);
    let mut set = queries.set.clone();
    let mut mended = query_folder::read_judgments(&set, path)?;
    for query in set.queries.iter().filter(|query| query.source == LabelSource::Mined) {
        if let Some(recorded) = set.judgments.get(&query.id) {
            mended.entry(query.id.clone()).or_insert_with(|| recorded.clone());
        }
    }
    let differs = |id: &str| mended.get(id) != set.judgments.get(id);
    let changed = set.queries.iter().filter(|query| differs(&query.id)).count() as u64;
    if changed > 0 {
        set.judgments = mended;
        *queries = QueryFolder::in_folder(path.parent().unwrap_or(Path::new(".")), set);
        queries.set.digest = query_folder::digest_once_written(queries);
    }
    Ok(OtherLabels { file, changed })
}
