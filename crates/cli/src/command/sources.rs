//! Files of runs and judgments: opened, `-` being standard input, told apart, decoded, and what a reader should know of their
//! comments. `evaluate` and `import` read judgments here, and nowhere else.

use std::path::Path;

use anyhow::anyhow;
use lensgate_dataset::runs::{DocumentUnit, Format, JudgmentFile};
use lensgate_dataset::trec::{Duplicates, Source, commented};
use lensgate_observations::tables::read_judgments;

use crate::exit::Failure;

/// Opens a file, or reads standard input to its end.
pub(super) fn open(path: &Path) -> Result<Source, Failure> {
    if is_stdin(path) {
        return Ok(Source::read("standard input", std::io::stdin().lock())?);
    }
    Ok(Source::open(path)?)
}

/// Opens a file of runs or judgments in the form that it is said to have, or begins like.
pub(super) fn opened(path: &Path, format: Option<Format>, is_run: bool) -> Result<(Source, Format), Failure> {
    let source = open(path)?;
    let format = format.unwrap_or_else(|| Format::of(&source));
    if format == Format::Trec {
        note_commented(&source, is_run);
    }
    Ok((source, format))
}

/// The judgments of a file that was opened.
pub(super) fn judgments(
    (source, format): (Source, Format),
    unit: DocumentUnit,
    duplicates: Duplicates,
) -> Result<JudgmentFile, Failure> {
    match format {
        Format::Parquet => Ok(JudgmentFile::of_rows(read_judgments(&source)?, unit)),
        Format::Trec | Format::JsonLines | Format::Lens => Ok(JudgmentFile::read(source, format, unit, duplicates)?),
    }
}

/// A `--duplicates` argument.
pub(super) fn duplicates(word: &str) -> Result<Duplicates, String> {
    match word {
        "error" => Ok(Duplicates::Error),
        "first" => Ok(Duplicates::First),
        _ => Err("expected error or first".to_owned()),
    }
}

/// Refuses to read standard input twice.
pub(super) fn expect_one_stdin<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Failure> {
    match paths.into_iter().filter(|path| is_stdin(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::usage(anyhow!("only one file can be standard input"))),
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Says on standard error that lines count as comments which another reader would take for data.
pub(super) fn note_commented(source: &Source, is_run: bool) {
    let Some(found) = commented(source, is_run) else { return };
    let what = if is_run { "hits" } else { "judgments" };
    eprintln!(
        "note: {}: lines that begin with # count as comments though they have the columns of {what}: {}, first line {}; where # \
         begins query ids, take `trec-eval --compat 9` or JSON Lines",
        source.path().display(),
        found.count,
        found.first_line
    );
}
