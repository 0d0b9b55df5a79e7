//! Reading the listed files, all cores at once, with their digests.

use std::collections::BTreeMap;
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
    pub other_endings: BTreeMap<String, u64>,
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

enum Outcome {
    Read(String, SourceFile),
    Skipped(Skipped),
}

/// Reads every file of a listing, in path order. The first that cannot be read decides the error.
pub(super) fn read(mut listing: Listing, options: &LoadOptions<'_>) -> Result<Part, DatasetError> {
    listing.found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    let total = listing.found.len() as u64;
    let done = AtomicU64::new(0);
    let outcomes: Vec<Result<Outcome, DatasetError>> = listing
        .found
        .par_iter()
        .map(|found| {
            let outcome = read_one(found, options.largest_file);
            (options.progress)("reading files", done.fetch_add(1, Ordering::Relaxed) + 1, total);
            outcome
        })
        .collect();
    let mut part = Part { files: Vec::new(), skipped: listing.skipped, other_endings: listing.other_endings };
    for outcome in outcomes {
        match outcome? {
            Outcome::Read(digest, file) => part.files.push((digest, file)),
            Outcome::Skipped(skipped) => part.skipped.push(skipped),
        }
    }
    Ok(part)
}

fn read_one(found: &Found, largest: u64) -> Result<Outcome, DatasetError> {
    let unreadable = |source| DatasetError::read(&found.location, source);
    let path = found.path.clone();
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
    let file = SourceFile::new(&path, &found.repository, found.language, content);
    Ok(Outcome::Read(digest, file))
}
