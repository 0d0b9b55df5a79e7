//! Reading a recording back, complaining about whatever is missing or of another version.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use lensgate_dataset::{digest::sha256_hex, query_folder};
use lensgate_observations::{Arm, Metadata, Observation, Recorded, columns, read_parquet};
use serde::de::DeserializeOwned;

use super::{Facts, FileLines, RecordedFile, Recording, SCHEMA, name};
use crate::exit::{Exit, Failure};

/// Reads a recording from a folder that `lensgate replay` or `lensgate run` wrote.
pub fn load(folder: &Path) -> Result<Recording, Failure> {
    if !folder.join(name::FACTS).is_file() {
        let problem = anyhow!(
            "{} holds no {}: it is no recording; make one with `lensgate replay`",
            folder.display(),
            name::FACTS
        );
        return Err(Failure::new(Exit::Usage, problem));
    }
    let facts: Facts = json(&folder.join(name::FACTS))?;
    if facts.schema != SCHEMA {
        let problem =
            anyhow!("{}: schema {} was expected, found {}", folder.join(name::FACTS).display(), SCHEMA, facts.schema);
        return Err(Failure::new(Exit::Data, problem));
    }
    let (Recorded { rows: quality, .. }, quality_file) = observations(folder, name::QUALITY)?;
    let (Recorded { rows: latency, metadata }, latency_file) = observations(folder, name::LATENCY)?;
    whole(&facts, &latency, &folder.join(name::LATENCY))?;
    let waited = waited(&metadata, &folder.join(name::LATENCY))?.or(facts.latency.waited);
    Ok(Recording {
        facts,
        queries: query_folder::read(&folder.join(name::QUERIES))?,
        files: FileLines::read(&folder.join(name::FILES))?,
        configurations: [json(&folder.join(name::BASELINE))?, json(&folder.join(name::CANDIDATE))?],
        quality,
        latency,
        waited,
        inputs: vec![quality_file, latency_file],
    })
}

fn observations(folder: &Path, name: &str) -> Result<(Recorded, RecordedFile), Failure> {
    let path = folder.join(name);
    let recorded = read_parquet(&path)?;
    let file =
        RecordedFile { path: name.to_owned(), sha256: sha256_hex(&bytes(&path)?), rows: recorded.rows.len() as u64 };
    Ok((recorded, file))
}

/// The share of the latency pass that waited, if its file says.
fn waited(metadata: &Metadata, path: &Path) -> Result<Option<f64>, Failure> {
    let Some(text) = metadata.get(columns::WAITED_KEY) else { return Ok(None) };
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.map(Some).ok_or_else(|| {
        let key = columns::WAITED_KEY;
        let problem = anyhow!("{}: {key} is {text:?}, expected a share from 0 to 1", path.display());
        Failure::new(Exit::Data, problem)
    })
}

/// Rows that are missing in one arm are seen when the arms are compared. Missing in all of them, only the number that was
/// written down when they were recorded tells, and the slowest may be among them.
fn whole(facts: &Facts, latency: &[Observation], path: &Path) -> Result<(), Failure> {
    let expected = facts.latency.queries * u64::from(facts.latency.repetitions);
    let rows = |arm: Arm| latency.iter().filter(|row| row.arm == arm).count() as u64;
    let (baseline, candidate) = (rows(Arm::Baseline), rows(Arm::Candidate));
    if baseline != candidate || baseline == 0 || baseline == expected {
        return Ok(());
    }
    let problem = anyhow!(
        "{} holds {baseline} answers an arm, and {} says that {expected} were recorded: replay it anew",
        path.display(),
        name::FACTS
    );
    Err(Failure::new(Exit::Invalid, problem))
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    serde_json::from_slice(&bytes(path)?)
        .with_context(|| format!("{} is not what `lensgate replay` writes", path.display()))
        .map_err(|error| Failure::new(Exit::Data, error))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .map_err(|error| Failure::new(Exit::InputOutput, error))
}
