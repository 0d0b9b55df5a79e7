//! Files of runs and judgments: opened, `-` being standard input, and what a reader should know of their comments.

use std::path::Path;

use anyhow::anyhow;
use lensgate_dataset::trec::{Source, commented};

use crate::exit::{Exit, Failure};

/// Opens a file, or reads standard input to its end.
pub(super) fn open(path: &Path) -> Result<Source, Failure> {
    if is_stdin(path) {
        return Ok(Source::read("standard input", std::io::stdin().lock())?);
    }
    Ok(Source::open(path)?)
}

/// Refuses to read standard input twice.
pub(super) fn expect_one_stdin<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Failure> {
    match paths.into_iter().filter(|path| is_stdin(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::new(Exit::Usage, anyhow!("only one file can be standard input"))),
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
