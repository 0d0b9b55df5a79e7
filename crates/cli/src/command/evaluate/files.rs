//! The files of an evaluation: opened, told apart, decoded.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use lensgate_dataset::runs::{DocumentUnit, Format, JudgmentFile, RunFile};
use lensgate_dataset::trec::{Duplicates, Source};
use lensgate_observations::tables::read_hits;

use super::RunArguments;
use crate::command::sources::{self, expect_one_stdin, opened};
use crate::exit::Failure;

/// Judgments and runs, read.
pub(super) struct Files {
    pub judgments: JudgmentFile,
    pub runs: Vec<RunFile>,
    pub unit: DocumentUnit,
}

impl Files {
    pub(super) fn read(arguments: &RunArguments, qrels: &Path) -> Result<Self, Failure> {
        expect_one_stdin(arguments.run.iter().map(PathBuf::as_path).chain([qrels]))?;
        let qrels = opened(qrels, arguments.qrels_format, false)?;
        let runs: Vec<(Source, Format)> =
            arguments.run.iter().map(|path| opened(path, arguments.run_format, true)).collect::<Result<_, _>>()?;
        let is_lens = runs.iter().chain([&qrels]).any(|(_, format)| *format == Format::Lens);
        let unit = arguments.unit.unwrap_or(if is_lens { DocumentUnit::File } else { DocumentUnit::Document });
        let judgments = sources::judgments(qrels, unit, arguments.duplicates)?;
        let runs = runs.into_iter().map(|opened| run(opened, unit, arguments.duplicates));
        Ok(Self { judgments, runs: runs.collect::<Result<_, _>>()?, unit })
    }
}

fn run((source, format): (Source, Format), unit: DocumentUnit, duplicates: Duplicates) -> Result<RunFile, Failure> {
    match format {
        Format::Parquet => Ok(RunFile::of_rows(read_hits(&source)?, unit)),
        Format::Trec | Format::JsonLines | Format::Lens => Ok(RunFile::read(source, format, unit, duplicates)?),
    }
}

/// Short names of files: without folder and endings while that tells them apart, otherwise as they were given.
pub(super) fn names(paths: &[PathBuf]) -> Result<Vec<String>, Failure> {
    if let Some(twice) = paths.iter().enumerate().find_map(|(at, path)| paths[..at].contains(path).then_some(path)) {
        return Err(Failure::usage(anyhow!("--run {} is given twice", twice.display())));
    }
    let short: Vec<String> = paths.iter().map(|path| stem(path)).collect();
    let is_unique = |name: &String| short.iter().filter(|other| *other == name).count() == 1;
    let name = |(short, path): (&String, &PathBuf)| {
        if is_unique(short) { short.clone() } else { path.display().to_string() }
    };
    Ok(short.iter().zip(paths).map(name).collect())
}

/// `runs/bm25.run.gz` is `bm25`, `input.THUIRr0301.gz` is `input.THUIRr0301`.
fn stem(path: &Path) -> String {
    const ENDINGS: [&str; 10] = ["gz", "zst", "zstd", "txt", "run", "trec", "jsonl", "json", "parquet", "tsv"];
    let mut name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    while let Some((before, ending)) = name.rsplit_once('.')
        && ENDINGS.contains(&ending)
        && !before.is_empty()
    {
        name.truncate(before.len());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str]) -> Result<Vec<String>, String> {
        super::names(&paths.iter().map(PathBuf::from).collect::<Vec<_>>()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn runs_are_called_by_their_files_without_endings_while_that_tells_them_apart() {
        assert_eq!(names(&["runs/bm25.run.gz", "input.THUIR.gz"]), Ok(vec!["bm25".into(), "input.THUIR".into()]));
        assert_eq!(
            names(&["a/run.txt", "b/run.txt", ".gz"]),
            Ok(vec!["a/run.txt".into(), "b/run.txt".into(), ".gz".into()])
        );
        assert_eq!(names(&["a", "b", "a"]), Err("--run a is given twice".to_owned()));
    }
}
