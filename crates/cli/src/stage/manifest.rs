//! `manifest.json`: when and where a run happened, and the digest of every file it left. The only wall-clock facts
//! outside the latency recording.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use lensgate_dataset::digest::sha256_hex;
use serde::Serialize;

use crate::clock::now;
use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::recording::json;

/// The file's form.
#[derive(Debug, Serialize)]
struct Manifest {
    schema: u32,
    tool_version: &'static str,
    command_line: Vec<String>,
    started_unix_seconds: i64,
    elapsed_seconds: f64,
    cores: usize,
    operating_system: &'static str,
    architecture: &'static str,
    /// SHA-256 of every other file, by path.
    files: BTreeMap<String, String>,
}

/// Runs from the start of a command.
pub struct Clock {
    started_unix_seconds: i64,
    since: Instant,
}

impl Clock {
    /// Starts now.
    pub fn start() -> Result<Self, Failure> {
        Ok(Self { started_unix_seconds: now()?.unix_timestamp(), since: Instant::now() })
    }

    /// Writes the manifest; every other file has to be written before.
    pub fn write(&self, folder: &ResultsFolder) -> Result<(), Failure> {
        let mut files = BTreeMap::new();
        digests(folder.path(), folder.path(), &mut files)?;
        let manifest = Manifest {
            schema: 1,
            tool_version: env!("CARGO_PKG_VERSION"),
            command_line: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
            started_unix_seconds: self.started_unix_seconds,
            elapsed_seconds: self.since.elapsed().as_secs_f64(),
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            operating_system: std::env::consts::OS,
            architecture: std::env::consts::ARCH,
            files,
        };
        folder.write("manifest.json", &json(&manifest)?)
    }
}

/// The SHA-256 of every file below a folder, by its path from the root.
pub fn digests(root: &Path, folder: &Path, into: &mut BTreeMap<String, String>) -> Result<(), Failure> {
    let unreadable = || format!("cannot read {} back", folder.display());
    for entry in fs::read_dir(folder).with_context(unreadable).map_err(Failure::input_output)? {
        let path = entry.with_context(unreadable).map_err(Failure::input_output)?.path();
        if path.is_dir() {
            digests(root, &path, into)?;
        } else {
            let bytes = fs::read(&path).with_context(unreadable).map_err(Failure::input_output)?;
            let name =
                path.strip_prefix(root).expect("a folder's entry lies in it").to_string_lossy().replace('\\', "/");
            into.insert(name, sha256_hex(&bytes));
        }
    }
    Ok(())
}
