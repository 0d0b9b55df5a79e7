//! Reading a recording back, refusing whatever is missing, altered or of another version.

use std::path::Path;

use anyhow::{Context, anyhow};
use lensgate_dataset::{digest::sha256_hex, query_folder};
use lensgate_observations::{Metadata, Observation, Recorded, columns, read_parquet};
use lensgate_words::{Arm, Input};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::labels::replace;
use super::pins::{check_files, check_seals, cited, pinned};
use super::{Facts, FileLines, Recording, SCHEMA, name};
use crate::clock::day;
use crate::exit::Failure;
use crate::input;
use crate::output::require_finished;

/// Reads a recording from a folder that `lensgate replay` or `lensgate run` wrote, with other judgments if a file is given.
/// Every file of it has to be what was recorded.
pub fn load(folder: &Path, judgments: Option<&Path>) -> Result<Recording, Failure> {
    require_finished(folder)?;
    let path = folder.join(name::FACTS);
    if !path.is_file() {
        let problem = anyhow!(
            "{} contains no {}, so it is not a recording; make one with `lensgate replay`",
            folder.display(),
            name::FACTS
        );
        return Err(Failure::usage(problem));
    }
    let fact_bytes = input::bytes(&path)?;
    let facts: Facts = parse(&path, &fact_bytes)?;
    if !(1..=SCHEMA).contains(&facts.schema) {
        let problem = anyhow!("{}: schema 1 to {SCHEMA} was expected, found {}", path.display(), facts.schema);
        return Err(Failure::data(problem));
    }
    let fact_file = cited(name::FACTS, &fact_bytes);
    let (Recorded { rows: quality, metadata: of_quality }, quality_file) = observations(folder, name::QUALITY)?;
    let (Recorded { rows: latency, metadata }, latency_file) = observations(folder, name::LATENCY)?;
    let seals = [(name::QUALITY, &of_quality), (name::LATENCY, &metadata)];
    let is_pinned = check_seals(folder, &facts, &fact_file.sha256, seals)?;
    let files = pinned(folder)?;
    if is_pinned {
        check_files(folder, &facts, &files)?;
    }
    whole(&facts, &latency, &folder.join(name::LATENCY))?;
    let waited = waited(&metadata, &folder.join(name::LATENCY))?.or(facts.latency.waited);
    let recorded = recorded(&metadata, &folder.join(name::LATENCY))?;
    let mut queries = query_folder::read(&folder.join(name::QUERIES))?;
    let labels = judgments.map(|path| replace(&mut queries, path)).transpose()?;
    let mut inputs = vec![quality_file, latency_file, fact_file];
    inputs.extend(files);
    inputs.extend(labels.iter().map(|labels| labels.file.clone()));
    Ok(Recording {
        facts,
        queries,
        files: FileLines::read(&folder.join(name::FILES))?,
        configurations: [json(&folder.join(name::BASELINE))?, json(&folder.join(name::CANDIDATE))?],
        quality,
        latency,
        waited,
        recorded,
        is_pinned,
        labels,
        inputs,
    })
}

fn observations(folder: &Path, name: &str) -> Result<(Recorded, Input), Failure> {
    let path = folder.join(name);
    let recorded = read_parquet(&path)?;
    let rows = recorded.rows.len() as u64;
    Ok((recorded, Input { path: name.to_owned(), sha256: sha256_hex(&input::bytes(&path)?), rows }))
}

/// When the latency pass ended, if its file says.
fn recorded(metadata: &Metadata, path: &Path) -> Result<Option<OffsetDateTime>, Failure> {
    let Some(text) = metadata.get(columns::RECORDED_KEY) else { return Ok(None) };
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok().filter(|moment| day(*moment).is_some());
    moment.map(Some).ok_or_else(|| {
        let key = columns::RECORDED_KEY;
        let problem = anyhow!("{}: {key} is {text:?}, expected a time as 2026-03-05T08:21:07Z", path.display());
        Failure::data(problem)
    })
}

/// The share of the latency pass that waited, if its file says.
pub fn waited(metadata: &Metadata, path: &Path) -> Result<Option<f64>, Failure> {
    let Some(text) = metadata.get(columns::WAITED_KEY) else { return Ok(None) };
    let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.map(Some).ok_or_else(|| {
        let key = columns::WAITED_KEY;
        let problem = anyhow!("{}: {key} is {text:?}, expected a share from 0 to 1", path.display());
        Failure::data(problem)
    })
}

/// Rows that are missing in one arm are seen when the arms are compared. Missing in all of them, or in the second baseline,
/// only the number that was written down when they were recorded tells, and the slowest may be among them.
fn whole(facts: &Facts, latency: &[Observation], path: &Path) -> Result<(), Failure> {
    let expected = facts.latency.queries * u64::from(facts.latency.repetitions);
    let rows = |arm: Arm| latency.iter().filter(|row| row.arm == arm).count() as u64;
    let refused = |found: u64, what: &str| {
        let problem = anyhow!(
            "{} holds {found} answers {what}, and {} says that {expected} were recorded: replay it again",
            path.display(),
            name::FACTS
        );
        Err(Failure::invalid(problem))
    };
    let (baseline, candidate, again) = (rows(Arm::Baseline), rows(Arm::Candidate), rows(Arm::BaselineAgain));
    if baseline == candidate && baseline != 0 && baseline != expected {
        return refused(baseline, "per arm");
    }
    if facts.latency.arms.contains(&Arm::BaselineAgain) && again != expected {
        return refused(again, "of the second baseline (A/A)");
    }
    Ok(())
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    parse(path, &input::bytes(path)?)
}

fn parse<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes)
        .with_context(|| format!("{} is not what `lensgate replay` writes", path.display()))
        .map_err(Failure::data)
}
