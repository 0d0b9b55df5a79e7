//! Reading the listed files, all cores at once, with their digests.

use std::collections::BTreeMap;
use std::fs;
use std::io;
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
    pub broken_rules: Vec<String>,
}

impl Part {
    /// Adds what another folder holds.
    pub fn append(&mut self, mut other: Self) {
        self.files.append(&mut other.files);
        self.skipped.append(&mut other.skipped);
        self.broken_rules.append(&mut other.broken_rules);
        for (ending, count) in other.other_endings {
            *self.other_endings.entry(ending).or_default() += count;
        }
    }
}

enum Outcome {
    Read(String, SourceFile),
    Skipped(Skipped),
    /// To be skipped if the caller allows it, with what is wrong.
    Unreadable(Skipped, DatasetError),
}

/// Reads every file of a listing, in path order. Files that cannot be read are named all at once, unless they may be skipped.
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
    let Listing { skipped, other_endings, broken_rules, .. } = listing;
    let mut part = Part { files: Vec::new(), skipped, other_endings, broken_rules };
    let mut unreadable = Vec::new();
    for outcome in outcomes {
        match outcome? {
            Outcome::Read(digest, file) => part.files.push((digest, file)),
            Outcome::Unreadable(_, error) if !options.skip_unreadable => unreadable.push(error),
            Outcome::Skipped(skipped) | Outcome::Unreadable(skipped, _) => part.skipped.push(skipped),
        }
    }
    if unreadable.is_empty() { Ok(part) } else { Err(DatasetError::Unreadable { files: unreadable }) }
}

fn read_one(found: &Found, largest: u64) -> Result<Outcome, DatasetError> {
    let path = found.path.clone();
    let skipped = |reason| Skipped { path: found.path.clone(), reason };
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::PermissionDenied => {
            Ok(Outcome::Unreadable(skipped(SkipReason::Denied), DatasetError::read(&found.location, source)))
        }
        _ => Err(DatasetError::read(&found.location, source)),
    };
    let bytes = match fs::metadata(&found.location) {
        Ok(metadata) => metadata.len(),
        Err(source) => return failed(source),
    };
    if bytes > largest {
        return Ok(Outcome::Skipped(skipped(SkipReason::TooLarge { bytes })));
    }
    let content = match fs::read(&found.location) {
        Ok(content) => content,
        Err(source) => return failed(source),
    };
    if memchr::memchr(0, &content).is_some() {
        return Ok(Outcome::Skipped(skipped(SkipReason::Binary)));
    }
    let digest = sha256_hex(&content);
    if let Err(error) = text::decode(&found.location, &content) {
        return Ok(Outcome::Unreadable(skipped(SkipReason::NotUtf8), error));
    }
    let content = String::from_utf8(content).expect("decoded just now");
    let file = SourceFile::new(&path, &found.repository, found.language, content);
    Ok(Outcome::Read(digest, file))
}
