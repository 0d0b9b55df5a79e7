//! What the project brings along: names of datasets and query sets, found from the folder one stands in upwards.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use crate::exit::{Exit, Failure};
use crate::output::require_finished;

/// The dataset and the query set of the main job.
pub const DEFAULT_NAME: &str = "rust-crates";

/// The folder that a dataset argument means: a path as it is, a bare name under `datasets/`.
pub fn dataset(argument: &Path) -> Result<PathBuf, Failure> {
    resolve(argument, "datasets")
}

/// The folder that a query-set argument means: a path as it is, a bare name under `queries/`.
pub fn query_set(argument: &Path) -> Result<PathBuf, Failure> {
    resolve(argument, "queries")
}

fn resolve(path: &Path, kind: &str) -> Result<PathBuf, Failure> {
    if path.is_dir() {
        require_finished(path)?;
        return Ok(path.to_owned());
    }
    let is_bare_name = path.components().count() == 1;
    let here = std::env::current_dir().map_err(|error| Failure::new(Exit::InputOutput, error))?;
    let found = || here.ancestors().map(|folder| folder.join(kind).join(path)).find(|folder| folder.is_dir());
    if let Some(folder) = is_bare_name.then(found).flatten() {
        return Ok(folder.strip_prefix(&here).map_or(folder.clone(), Path::to_owned));
    }
    let looked = if is_bare_name {
        format!(", and no {kind}/{} from {} upwards", path.display(), here.display())
    } else {
        String::new()
    };
    Err(Failure::new(Exit::Usage, anyhow!("{}: no such folder{looked}", path.display())))
}
