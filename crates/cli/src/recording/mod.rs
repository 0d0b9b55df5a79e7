//! A recording: everything that judging needs, in one folder. `replay` writes it; the stages after it read it and nothing else.

mod evidence;
mod files;
mod labels;
mod left_out;
mod load;
mod notes;
mod pins;
mod save;

use std::collections::BTreeMap;

use lensgate_dataset::QueryFolder;
use lensgate_observations::Observation;
use lensgate_words::{Arm, Input};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use evidence::{row, rows};
pub use files::FileLines;
pub use labels::{Labels, OtherLabels};
pub use left_out::{Lacking, LeftOut};
pub use load::{load, waited};
pub use notes::{Notes, unpinned};
pub use pins::seals;
pub use save::{Unsaved, json, save};

/// The names of a recording's files inside its folder.
pub mod name {
    /// What was recorded with what.
    pub const FACTS: &str = "recording.json";
    /// Answers; no clock reading, the same bytes for the same seed.
    pub const QUALITY: &str = "observations/quality.parquet";
    /// Clock readings.
    pub const LATENCY: &str = "observations/latency.parquet";
    /// The query set with its judgments, mined queries included.
    pub const QUERIES: &str = "queries";
    /// The corpus's files and their line counts.
    pub const FILES: &str = "files.tsv";
    /// The baseline's configuration.
    pub const BASELINE: &str = "systems/baseline.json";
    /// The candidate's configuration.
    pub const CANDIDATE: &str = "systems/candidate.json";
}

/// The schema of `recording.json`. Schema 1 pinned nothing; it is read, and never ends in GO.
pub const SCHEMA: u32 = 2;

/// What was recorded with what; nothing here depends on a clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The version of this file's form.
    pub schema: u32,
    /// The version of the tool that recorded.
    pub tool_version: String,
    /// Seeds mining, orders and the engine's index.
    pub seed: u64,
    /// The corpus.
    pub dataset: DatasetFacts,
    /// The query set as given, before mined queries joined it.
    pub query_set: QuerySetFacts,
    /// Digests of what was derived from the corpus; older recordings do not say.
    #[serde(default, skip_serializing_if = "DerivedFacts::is_empty")]
    pub derived: DerivedFacts,
    /// The baseline's name.
    pub baseline: String,
    /// The candidate's name.
    pub candidate: String,
    /// The most hits asked for.
    pub limit: usize,
    /// How the latency pass was laid out.
    pub latency: LatencyFacts,
    /// The policy that the recording was made for, where that was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyFacts>,
    /// SHA-256 of every file of the recording that is not sealed by itself, hex, by path.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}

/// Which policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFacts {
    /// Its path, or its preset's name.
    pub path: String,
    /// SHA-256 of its text, hex.
    pub sha256: String,
}

/// Which corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetFacts {
    /// Its name.
    pub name: String,
    /// SHA-256 of its snapshot, as it lies there. In recordings that have no digests under `derived`, of the corpus
    /// without the text of mined queries.
    pub digest: String,
    /// How many files.
    pub files: u64,
    /// How many lines.
    pub lines: u64,
    /// What was left out of it; older recordings do not say.
    #[serde(default, skip_serializing_if = "LeftOut::is_empty")]
    pub left_out: LeftOut,
}

/// Which query set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuerySetFacts {
    /// Its name.
    pub name: String,
    /// SHA-256 over its files; where only mined queries were asked, theirs.
    pub digest: String,
    /// Queries with given labels.
    pub queries: u64,
    /// Mined queries that were evaluated beside them.
    pub mined: u64,
    /// Mined queries that the calibration was fitted on; never evaluated.
    pub fit: u64,
}

/// Digests of what was derived from the corpus; each is there where its thing is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedFacts {
    /// Of the mined queries that were asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mined_queries: Option<String>,
    /// Of the corpus without their text, which they were asked of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mined_corpus: Option<String>,
    /// Of the sample that calibrations were fitted on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit_queries: Option<String>,
    /// Of the corpus that they were fitted on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit_corpus: Option<String>,
}

impl DerivedFacts {
    /// Whether nothing was derived.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Each digest that is there, with what it is of.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("mined queries digest", &self.mined_queries),
            ("corpus that mined queries were asked of, digest", &self.mined_corpus),
            ("fitting sample digest", &self.fit_queries),
            ("corpus that was fitted on, digest", &self.fit_corpus),
        ];
        all.into_iter().filter_map(|(name, digest)| Some((name, digest.as_deref()?)))
    }
}

/// How the latency pass was laid out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatencyFacts {
    /// Distinct queries asked.
    pub queries: u64,
    /// How often each.
    pub repetitions: u32,
    /// Queries asked beforehand and not recorded.
    pub warm_up: u64,
    /// The arms that were asked. Older recordings do not say.
    #[serde(default)]
    pub arms: Vec<Arm>,
    /// Where recordings had the share of the pass that waited before it was sealed with the readings; still read, never written.
    #[serde(default, skip_serializing)]
    pub waited: Option<f64>,
}

/// A recording in memory.
#[derive(Debug)]
pub struct Recording {
    /// What was recorded with what.
    pub facts: Facts,
    /// The queries and judgments, mined queries included.
    pub queries: QueryFolder,
    /// The files that spans are resolved in.
    pub files: FileLines,
    /// The baseline's and the candidate's configuration, canonical JSON.
    pub configurations: [serde_json::Value; 2],
    /// The rows of the quality pass.
    pub quality: Vec<Observation>,
    /// The rows of the latency pass.
    pub latency: Vec<Observation>,
    /// Share of its time that the latency pass waited for a processor that others had; none where the system does not say.
    pub waited: Option<f64>,
    /// When the latency pass ended; none in recordings of schema 1.
    pub recorded: Option<OffsetDateTime>,
    /// Whether everything beside the rows is what was recorded with them; not known of recordings of schema 1.
    pub is_pinned: bool,
    /// The judgments that stand in for the recorded ones, where some do.
    pub labels: Option<OtherLabels>,
    /// Every file that a verdict rests on.
    pub inputs: Vec<Input>,
}
