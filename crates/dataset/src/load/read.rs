//! Reading the listed files, all cores at once, with their digests.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::loader::LoadOptions;
use super::walk::{Found, Listing, SkipReason, Skipped};
use crate::corpus::SourceFile;
use crate::digest::sha256_hex;
use crate::error::DatasetError;
use crate::text;

/// Files read and files left out.
#[derive(Default)]
pub(super) struct Part {
    /// Content digest and file.
    pub files: Vec<(String, SourceFile)>,
    pub skipped: Vec<Skipped>,
    pub other_endings: std::collections::BTreeMap<String, u64>,
}

impl Part {
    /// Adds what another folder holds.
    pub fn append(&mut self, mut other: Self) {
        self.files.append(&mut other.files);
        self.skipped.append(&mut other.skipped);
        for (ending, count) in other.other_endings {
            *self.other_endings.entry(ending).or_default() += count;
        }
    }
}

/// How paths of one folder turn into paths of the corpus.
pub(super) enum Naming<'a> {
    /// Paths get a prefix, which is also the repository.
    Prefixed(&'a str),
    /// Paths stay; the repository is their first component, or this name for files at the top.
    Bare(&'a str),
}

impl Naming<'_> {
    fn path(&self, path: &str) -> String {
        match self {
            Self::Prefixed(prefix) => format!("{prefix}/{path}"),
            Self::Bare(_) => path.to_owned(),
        }
    }

    fn repository<'a>(&'a self, path: &'a str) -> &'a str {
        match self {
            Self::Prefixed(name) => name,
            Self::Bare(name) => path.split_once('/').map_or(name, |(first, _)| first),
        }
    }
}

enum Outcome {
    Read(String, SourceFile),
    Skipped(Skipped),
}

/// Reads every file of a listing. The first file in path order that cannot be read decides the error.
pub(super) fn read(listing: Listing, naming: &Naming<'_>, options: &LoadOptions<'_>) -> Result<Part, DatasetError> {
    let total = listing.found.len() as u64;
    let done = AtomicU64::new(0);
    let outcomes: Vec<Result<Outcome, DatasetError>> = listing
        .found
        .par_iter()
        .map(|found| {
            let outcome = read_one(found, naming, options.largest_file);
            (options.progress)("reading files", done.fetch_add(1, Ordering::Relaxed) + 1, total);
            outcome
        })
        .collect();
    let mut part = Part { files: Vec::new(), skipped: Vec::new(), other_endings: listing.other_endings };
    for mut skipped in listing.skipped {
        skipped.path = naming.path(&skipped.path);
        part.skipped.push(skipped);
    }
    for outcome in outcomes {
        match outcome? {
            Outcome::Read(digest, file) => part.files.push((digest, file)),
            Outcome::Skipped(skipped) => part.skipped.push(skipped),
        }
    }
    Ok(part)
}

fn read_one(found: &Found, naming: &Naming<'_>, largest: u64) -> Result<Outcome, DatasetError> {
    let unreadable = |source| DatasetError::read(&found.location, source);
    let path = naming.path(&found.path);
    let bytes = fs::metadata(&found.location).map_err(unreadable)?.len();
    if bytes > largest {
        return Ok(Outcome::Skipped(Skipped { path, reason: SkipReason::TooLarge { bytes } }));
    }
    let content = fs::read(&found.location).map_err(unreadable)?;
    if memchr::memchr(0, &content).is_some() {
        return Ok(Outcome::Skipped(Skipped { path, reason: SkipReason::Binary }));
    }
    let digest = sha256_hex(&content);
    text::decode(&found.location, &content)?;
    let content = String::from_utf8(content).expect("decoded just now");
    let file = SourceFile::new(&path, naming.repository(&found.path), found.language, content);
    Ok(Outcome::Read(digest, file))
}
