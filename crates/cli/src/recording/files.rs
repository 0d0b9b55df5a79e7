//! `files.tsv`: the files of the corpus and how many lines each has, so that spans can be checked without the corpus.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, anyhow};
use lensgate_dataset::Corpus;

use crate::exit::Failure;

/// Line counts by corpus path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLines(BTreeMap<String, u32>);

impl FileLines {
    /// The line counts of a corpus.
    pub fn of(corpus: &Corpus) -> Self {
        Self(corpus.files.iter().map(|file| (file.path.to_string(), file.lines)).collect())
    }

    /// Lines of the file at a path, if the corpus has it.
    pub fn lines(&self, path: &str) -> Option<u32> {
        self.0.get(path).copied()
    }

    /// The file's bytes: `path<TAB>lines`, sorted by path.
    pub fn to_tsv(&self) -> Result<Vec<u8>, Failure> {
        let mut writer = csv::WriterBuilder::new().delimiter(b'\t').from_writer(Vec::new());
        let written = self.0.iter().try_for_each(|row| writer.serialize(row));
        written.map_err(Failure::bug)?;
        writer.into_inner().map_err(|error| Failure::bug(anyhow!("{error}")))
    }

    /// Reads what [`FileLines::to_tsv`] wrote.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b'\t')
            .has_headers(false)
            .from_path(path)
            .with_context(|| format!("cannot read {}", path.display()))
            .map_err(Failure::input_output)?;
        let rows: Result<BTreeMap<String, u32>, csv::Error> = reader.deserialize().collect();
        let rows = rows.with_context(|| format!("{}: expected lines of path, tab, line count", path.display()));
        Ok(Self(rows.map_err(Failure::data)?))
    }
}
