//! Where cargo keeps the sources of the packages that a dataset pins; fetches them when they are not there.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::loader::LoadOptions;
use crate::error::{DatasetError, Place};

/// Package name and version to the folder of its sources.
pub(super) type Sources = BTreeMap<(String, String), PathBuf>;

/// The part of `cargo metadata` that says where things are; the rest of cargo's format is cargo's.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
}

/// The sources of every package that the dataset's `Cargo.lock` pins. Uses the network only when some are missing.
pub(super) fn sources(
    folder: &Path,
    wanted: &[(&str, &str)],
    options: &LoadOptions<'_>,
) -> Result<Sources, DatasetError> {
    for name in ["Cargo.toml", "Cargo.lock"] {
        let path = folder.join(name);
        if !path.is_file() {
            let problem =
                "is missing: `cargo = …` repositories are pinned by a Cargo.toml and a Cargo.lock beside dataset.toml";
            return Err(DatasetError::configuration(Place::file(&path), problem));
        }
    }
    match metadata(folder)? {
        Ok(sources) => return Ok(sources),
        Err(said) if options.offline => {
            let problem = format!(
                "sources are not on this machine and offline work forbids fetching them: {}; run once with the network, or \
                 `cargo fetch --locked --manifest-path {}`. cargo says: {said}",
                missing(wanted),
                folder.join("Cargo.toml").display()
            );
            return Err(unavailable(folder, problem));
        }
        Err(_) => fetch(folder, options)?,
    }
    metadata(folder)?
        .map_err(|said| unavailable(folder, format!("cargo fetched the sources and cannot find them: {said}")))
}

fn unavailable(folder: &Path, problem: String) -> DatasetError {
    DatasetError::Unavailable { dataset: folder.display().to_string(), problem }
}

/// The wanted packages whose sources cargo has not unpacked, in words. Only for a message: cargo decides what is there.
fn missing(wanted: &[(&str, &str)]) -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let registries = home.and_then(|home| home.join("registry/src").read_dir().ok());
    let registries: Vec<PathBuf> = registries.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    let is_there =
        |name: &str, version: &str| registries.iter().any(|it| it.join(format!("{name}-{version}")).is_dir());
    let missing = wanted.iter().filter(|(name, version)| !is_there(name, version));
    let missing: Vec<String> = missing.map(|(name, version)| format!("{name}@{version}")).collect();
    if missing.is_empty() { "a package that these depend on".to_owned() } else { missing.join(", ") }
}

/// Asks cargo where the sources are, without network; the inner error is what cargo said.
fn metadata(folder: &Path) -> Result<Result<Sources, String>, DatasetError> {
    let output = cargo(folder, &["metadata", "--format-version", "1", "--locked", "--offline"])
        .output()
        .map_err(|error| no_cargo(folder, &error))?;
    if !output.status.success() {
        return Ok(Err(last_words(String::from_utf8_lossy(&output.stderr).lines())));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)
        .map_err(|error| unavailable(folder, format!("cargo metadata answered something unexpected: {error}")))?;
    let place = |package: Package| {
        let folder = package.manifest_path.parent().map(Path::to_owned).unwrap_or_default();
        ((package.name, package.version), folder)
    };
    Ok(Ok(metadata.packages.into_iter().map(place).collect()))
}

/// Lets cargo download what is missing, passing on what it says.
fn fetch(folder: &Path, options: &LoadOptions<'_>) -> Result<(), DatasetError> {
    (options.progress)("fetching sources with cargo", 0, 0);
    let mut child = cargo(folder, &["fetch", "--locked"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| no_cargo(folder, &error))?;
    let mut said = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            (options.progress)(line.trim(), 0, 0);
            said.push(line);
        }
    }
    let status = child.wait().map_err(|error| no_cargo(folder, &error))?;
    if status.success() {
        return Ok(());
    }
    let said = last_words(said.iter().map(String::as_str));
    Err(unavailable(folder, format!("cargo could not fetch the pinned sources ({status}): {said}")))
}

fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    // Under `cargo run` and `cargo test` this is the very cargo that is running.
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    command
        .args(arguments)
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .current_dir(&folder)
        .stdin(Stdio::null());
    command
}

fn no_cargo(folder: &Path, error: &std::io::Error) -> DatasetError {
    unavailable(
        folder,
        format!("cannot run cargo, which keeps the sources of this dataset: {error}; install cargo or put it on PATH"),
    )
}

/// The end of what cargo said, on one line: its error and the causes.
fn last_words<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
    let start = lines.iter().position(|line| line.starts_with("error")).unwrap_or(lines.len().saturating_sub(4));
    lines[start..].join(" ")
}
