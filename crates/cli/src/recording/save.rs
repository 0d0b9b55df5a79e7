//! Writing a recording into a results folder.

use lensgate_dataset::{QueryFolder, digest::sha256_hex, query_folder};
use lensgate_observations::{Metadata, Observation, columns, to_parquet};
use serde::Serialize;

use super::{Facts, FileLines, RecordedFile, Recording, name};
use crate::exit::{Exit, Failure};
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

/// Writes everything; what comes back is what [`super::load`] would read from the folder.
pub fn save(unsaved: Unsaved, folder: &ResultsFolder) -> Result<Recording, Failure> {
    let Unsaved { facts, queries, files, configurations, quality, latency, waited } = unsaved;
    let timed = waited.map(|share| (columns::WAITED_KEY.to_owned(), share.to_string())).into_iter().collect();
    let inputs = vec![
        observations(name::QUALITY, &quality, &Metadata::new(), folder)?,
        observations(name::LATENCY, &latency, &timed, folder)?,
    ];
    folder.fill(|path| query_folder::write(&queries, &path.join(name::QUERIES)))?;
    folder.write(name::FILES, &files.to_tsv()?)?;
    for (name, configuration) in [name::BASELINE, name::CANDIDATE].into_iter().zip(&configurations) {
        folder.write(name, &json(configuration)?)?;
    }
    folder.write(name::FACTS, &json(&facts)?)?;
    Ok(Recording { facts, queries, files, configurations, quality, latency, waited, inputs })
}

fn observations(
    name: &str,
    rows: &[Observation],
    metadata: &Metadata,
    folder: &ResultsFolder,
) -> Result<RecordedFile, Failure> {
    let bytes = to_parquet(rows, metadata)?;
    folder.write(name, &bytes)?;
    Ok(RecordedFile { path: name.to_owned(), sha256: sha256_hex(&bytes), rows: rows.len() as u64 })
}

/// Indented JSON with a last newline, as all our JSON files are.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| Failure::new(Exit::Software, error))?;
    bytes.push(b'\n');
    Ok(bytes)
}
