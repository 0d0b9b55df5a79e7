//! Datasets and query sets by name: a folder of a checkout, or the built-in data that the program itself contains.

mod unpack;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use crate::exit::Failure;
use crate::output::require_finished;

/// The dataset and the query set of the main job.
pub const DEFAULT_NAME: &str = "rust-crates";

/// What a dataset argument means: a folder or a file of documents as it is, the folder of a `dataset.toml`, a bare name under
/// `datasets/`.
pub fn dataset(argument: &Path) -> Result<PathBuf, Failure> {
    match own_file(argument, "dataset.toml")? {
        Some(Named::Folder(folder)) => Ok(folder),
        Some(Named::File(file)) => Ok(file),
        None => by_name(argument, "datasets"),
    }
}

/// The folder that a query-set argument means: a path as it is, the folder of a `queryset.toml`, a bare name under `queries/`.
pub fn query_set(argument: &Path) -> Result<PathBuf, Failure> {
    match own_file(argument, "queryset.toml")? {
        Some(Named::Folder(folder)) => Ok(folder),
        Some(Named::File(_)) => {
            let problem = "is a file; a query set is a folder with a queryset.toml, and `lensgate import` makes one";
            Err(Failure::usage(anyhow!("{}: {problem}", argument.display())))
        }
        None => by_name(argument, "queries"),
    }
}

/// What lies at the path that an argument names.
enum Named {
    Folder(PathBuf),
    File(PathBuf),
}

/// The folder or file at a path; the file that makes a folder what it is stands for the folder. None where nothing is there.
fn own_file(path: &Path, head: &str) -> Result<Option<Named>, Failure> {
    match path.metadata() {
        Ok(about) if about.is_dir() => {
            require_finished(path)?;
            Ok(Some(Named::Folder(path.to_owned())))
        }
        Ok(_) if path.file_name().is_some_and(|name| name == head) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            Ok(Some(Named::Folder(folder.unwrap_or(Path::new(".")).to_owned())))
        }
        Ok(_) => Ok(Some(Named::File(path.to_owned()))),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Err(Failure::input_output(anyhow!("cannot read {}: {error}", path.display())))
        }
        Err(_) => Ok(None),
    }
}

fn by_name(path: &Path, kind: &str) -> Result<PathBuf, Failure> {
    let is_bare_name = path.components().count() == 1;
    let here = std::env::current_dir().map_err(Failure::input_output)?;
    let found = || here.ancestors().map(|folder| folder.join(kind).join(path)).find(|folder| folder.is_dir());
    if let Some(folder) = is_bare_name.then(found).flatten() {
        return Ok(folder.strip_prefix(&here).map_or(folder.clone(), Path::to_owned));
    }
    // An installed program has no checkout around it.
    if path == Path::new(DEFAULT_NAME) {
        return unpack::unpacked(kind);
    }
    let looked = if is_bare_name {
        format!(", and no {kind}/{} from {} upwards", path.display(), here.display())
    } else {
        String::new()
    };
    Err(Failure::usage(anyhow!("{}: no such folder{looked}", path.display())))
}
