//! The built-in data as part of the program, unpacked into a cache folder, so that an installed binary needs no checkout.
//! The sources that the dataset pins are not part of it: cargo fetches them into its own cache.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::anyhow;
use lensgate_dataset::digest::sha256_hex;

use super::DEFAULT_NAME;
use crate::exit::Failure;
use crate::output::write_file;

/// Where the data are unpacked, for those who want them elsewhere.
const CACHE: &str = "LENSGATE_CACHE";

/// Path in the cache folder, and content.
type Embedded = (&'static str, &'static str);

macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("../../../../", $path)))),*]
    };
}

const FILES: [Embedded; 8] = embedded![
    "datasets/rust-crates/Cargo.lock",
    "datasets/rust-crates/Cargo.toml",
    "datasets/rust-crates/dataset.rs",
    "datasets/rust-crates/dataset.toml",
    "datasets/rust-crates/snapshot.tsv",
    "queries/rust-crates/judgments.jsonl",
    "queries/rust-crates/queries.jsonl",
    "queries/rust-crates/queryset.toml",
];

/// The folder of the built-in `datasets` or `queries`. Files that are missing or differ are written first.
pub(super) fn unpacked(kind: &str) -> Result<PathBuf, Failure> {
    let cache = cache_folder()?;
    for (path, content) in FILES.iter().filter(|(path, _)| path.split('/').next() == Some(kind)) {
        let path = cache.join(path);
        if fs::read(&path).map_or(true, |found| found != content.as_bytes()) {
            write_file(&path, content.as_bytes())?;
        }
    }
    Ok(cache.join(kind).join(DEFAULT_NAME))
}

/// One folder for each content, so that programs of two versions do not overwrite each other's files.
fn cache_folder() -> Result<PathBuf, Failure> {
    let named = |variable: &str| env::var_os(variable).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = named(CACHE)
        .or_else(|| named("XDG_CACHE_HOME").map(|folder| folder.join("lensgate")))
        .or_else(|| env::home_dir().map(|home| home.join(".cache").join("lensgate")));
    let folder = folder.ok_or_else(|| {
        let problem = anyhow!("no cache folder for the built-in data: set {CACHE} to a folder, or set HOME");
        Failure::cannot_create(problem)
    })?;
    let contents = FILES.map(|(path, content)| format!("{path}\0{content}\0")).concat();
    Ok(folder.join(&sha256_hex(contents.as_bytes())[..16]))
}
