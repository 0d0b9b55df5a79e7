//! What holds a recording together. `recording.json` has the digest of every file that is not sealed by itself, and both
//! observations files have the digest of `recording.json` under their seal: whoever alters one of them has to make all seals
//! again.

use std::path::Path;

use anyhow::anyhow;
use lensgate_dataset::digest::sha256_hex;
use lensgate_observations::{Metadata, columns};
use lensgate_words::Input;

use super::{Facts, SCHEMA, name};
use crate::exit::Failure;
use crate::input;

/// The files that `recording.json` pins.
const PINNED: [&str; 6] = [
    "queries/queryset.toml",
    "queries/queries.jsonl",
    "queries/judgments.jsonl",
    name::FILES,
    name::BASELINE,
    name::CANDIDATE,
];

/// What to do about evidence that is not what was recorded.
const ADVICE: &str = "restore the file, or record again with `lensgate replay`; judgments that were mended since come in \
                      by --judgments FILE";

/// The files to pin, as they lie in a folder: each with its digest and its number of lines.
pub(super) fn pinned(folder: &Path) -> Result<Vec<Input>, Failure> {
    PINNED.iter().map(|name| Ok(cited(name, &input::bytes(&folder.join(name))?))).collect()
}

/// How a verdict cites a text file.
pub(super) fn cited(path: &str, bytes: &[u8]) -> Input {
    let rows = bytes.split_inclusive(|byte| *byte == b'\n').count() as u64;
    Input { path: path.to_owned(), sha256: sha256_hex(bytes), rows }
}

/// Compares every pinned file with what `recording.json` says of it.
pub(super) fn check_files(folder: &Path, facts: &Facts, found: &[Input]) -> Result<(), Failure> {
    for file in found {
        let path = folder.join(&file.path);
        let Some(expected) = facts.files.get(&file.path) else {
            return Err(refused(format!("{} does not list {} under \"files\"", name::FACTS, path.display())));
        };
        if *expected != file.sha256 {
            let problem = format!(
                "{} is not the file that was recorded: {} has its SHA-256 as {expected}, found {}",
                path.display(),
                name::FACTS,
                file.sha256
            );
            return Err(refused(problem));
        }
    }
    Ok(())
}

/// Whether both observations files are sealed as parts of this recording; `false` when it is of schema 1 and nothing says.
pub(super) fn check_seals(
    folder: &Path,
    facts: &Facts,
    found: &str,
    seals: [(&str, &Metadata); 2],
) -> Result<bool, Failure> {
    let mut is_pinned = true;
    for (file, metadata) in seals {
        let path = folder.join(file);
        match metadata.get(columns::RECORDING_KEY) {
            Some(expected) if expected == found => {}
            Some(expected) => {
                let problem = format!(
                    "{} was sealed with a {facts} of SHA-256 {expected}, and {} has {found}: one of them was altered \
                     or belongs to another recording",
                    path.display(),
                    folder.join(name::FACTS).display(),
                    facts = name::FACTS,
                );
                return Err(refused(problem));
            }
            None if facts.schema < SCHEMA => is_pinned = false,
            None => {
                let problem =
                    format!("{} does not say which recording it belongs to: it is from another one", path.display());
                return Err(refused(problem));
            }
        }
    }
    Ok(is_pinned)
}

/// Whether observations files without their folder belong together and answer this query set; `false` when they are of
/// schema 1 and do not say.
pub fn seals(files: &[(String, Metadata)], query_set_digest: &str) -> Result<bool, Failure> {
    let recording = |metadata: &Metadata| metadata.get(columns::RECORDING_KEY).cloned();
    for (path, metadata) in files {
        let (first, of_first) = &files[0];
        if recording(metadata) != recording(of_first) {
            let of = |metadata| recording(metadata).unwrap_or_else(|| "none".to_owned());
            let problem = format!(
                "{first} belongs to the recording {}, {path} to {}: observations of two recordings cannot be compared",
                of(of_first),
                of(metadata)
            );
            return Err(refused(problem));
        }
        match metadata.get(columns::QUERIES_KEY) {
            Some(expected) if expected != query_set_digest => {
                let problem = format!(
                    "{path} answers a query set of digest {expected}, and --queries has {query_set_digest}: give the \
                     folder queries/ of the recording"
                );
                return Err(refused(problem));
            }
            Some(_) | None => {}
        }
    }
    Ok(files.iter().all(|(_, metadata)| {
        metadata.contains_key(columns::RECORDING_KEY) && metadata.contains_key(columns::QUERIES_KEY)
    }))
}

fn refused(problem: String) -> Failure {
    Failure::invalid(anyhow!("{problem}; {ADVICE}"))
}
