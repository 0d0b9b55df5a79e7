//! Writing a recording into a results folder.

use lensgate_dataset::{QueryFolder, digest::sha256_hex, query_folder};
use lensgate_observations::{Metadata, Observation, columns, to_parquet};
use lensgate_words::Input;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;

use super::pins::{cited, pinned};
use super::{Facts, FileLines, Recording, name};
use crate::clock::now;
use crate::exit::Failure;
use crate::output::ResultsFolder;

/// What a replay hands over to be recorded.
pub struct Unsaved {
    /// What was recorded with what.
    pub facts: Facts,
    /// The queries and judgments, mined queries included.
    pub queries: QueryFolder,
    /// The files that spans are resolved in.
    pub files: FileLines,
    /// The baseline's and the candidate's configuration.
    pub configurations: [serde_json::Value; 2],
    /// The rows of the quality pass.
    pub quality: Vec<Observation>,
    /// The rows of the latency pass.
    pub latency: Vec<Observation>,
    /// Share of its time that the latency pass waited for a processor; none where the system does not say.
    pub waited: Option<f64>,
}

/// Writes everything; what comes back is what [`super::load`] would read from the folder. Each file is written after those
/// whose digest it has: the observations come last.
pub fn save(unsaved: Unsaved, folder: &ResultsFolder) -> Result<Recording, Failure> {
    let Unsaved { mut facts, queries, files, configurations, quality, latency, waited } = unsaved;
    for (name, text) in query_folder::files(&queries) {
        folder.write(&format!("{}/{name}", name::QUERIES), text.as_bytes())?;
    }
    folder.write(name::FILES, &files.to_tsv()?)?;
    for (name, configuration) in [name::BASELINE, name::CANDIDATE].into_iter().zip(&configurations) {
        folder.write(name, &json(configuration)?)?;
    }
    let pinned = pinned(folder.path())?;
    facts.files = pinned.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect();
    let bytes = json(&facts)?;
    folder.write(name::FACTS, &bytes)?;
    let fact_file = cited(name::FACTS, &bytes);

    let recorded = now()?;
    let entry = |key: &str, value: String| (key.to_owned(), value);
    let belongs = Metadata::from([
        entry(columns::RECORDING_KEY, fact_file.sha256.clone()),
        entry(columns::QUERIES_KEY, queries.set.digest.clone()),
    ]);
    let mut timed = belongs.clone();
    timed.extend([entry(columns::RECORDED_KEY, recorded.format(&Rfc3339).map_err(Failure::bug)?)]);
    timed.extend(waited.map(|share| entry(columns::WAITED_KEY, share.to_string())));
    let mut inputs = vec![
        observations(name::QUALITY, &quality, &belongs, folder)?,
        observations(name::LATENCY, &latency, &timed, folder)?,
        fact_file,
    ];
    inputs.extend(pinned);
    let (recorded, is_pinned, labels) = (Some(recorded), true, None);
    Ok(Recording {
        facts,
        queries,
        files,
        configurations,
        quality,
        latency,
        waited,
        recorded,
        is_pinned,
        labels,
        inputs,
    })
}

fn observations(
    name: &str,
    rows: &[Observation],
    metadata: &Metadata,
    folder: &ResultsFolder,
) -> Result<Input, Failure> {
    let bytes = to_parquet(rows, metadata)?;
    folder.write(name, &bytes)?;
    Ok(Input { path: name.to_owned(), sha256: sha256_hex(&bytes), rows: rows.len() as u64 })
}

/// Indented JSON with a last newline, as all our JSON files are.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(Failure::bug)?;
    bytes.push(b'\n');
    Ok(bytes)
}
