//! What can go wrong with a dataset or a query set, by what the caller can do about it.

use std::fmt;
use std::io;
use std::path::Path;

use crate::text::{printable, printable_lines};

/// A failure to read, fetch, check or write a dataset or a query set.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The caller named or configured something that cannot be, or has to say what the data leave open: a folder that is not
    /// there, an unknown key of `dataset.toml`.
    #[error("{place}: {}", printable_lines(problem))]
    Configuration {
        /// Where.
        place: Place,
        /// What, and what was expected.
        problem: String,
    },
    /// The bytes are there and are wrong: altered, not UTF-8, a duplicate id, a malformed line.
    #[error("{place}: {}", printable(problem))]
    BadData {
        /// Where.
        place: Place,
        /// What, and what was expected.
        problem: String,
    },
    /// Sources are not on this machine and could not be brought here.
    #[error("{dataset}: {problem}")]
    Unavailable {
        /// The dataset folder.
        dataset: String,
        /// What is missing, and what to do.
        problem: String,
    },
    /// Files of a corpus that are not UTF-8 or may not be read: all of them, since one at a time is a run each.
    #[error("{}", unreadable(files))]
    Unreadable {
        /// What is wrong with each.
        files: Vec<DatasetError>,
    },
    /// A file or folder could not be read.
    #[error("cannot read {}: {source}", printable(path))]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A file could not be created or written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Usage or configuration.
    Configuration,
    /// Bad input data.
    BadData,
    /// An input is there and may not or cannot be read.
    CannotRead,
    /// Something outside cannot be reached.
    Unavailable,
    /// Output cannot be created or written.
    CannotWrite,
}

impl DatasetError {
    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Configuration { .. } => ErrorKind::Configuration,
            Self::Read { source, .. } if is_refused(source) => ErrorKind::CannotRead,
            Self::Unreadable { files } if files.iter().any(|file| file.kind() == ErrorKind::CannotRead) => {
                ErrorKind::CannotRead
            }
            Self::BadData { .. } | Self::Unreadable { .. } | Self::Read { .. } => ErrorKind::BadData,
            Self::Unavailable { .. } => ErrorKind::Unavailable,
            Self::Write { .. } => ErrorKind::CannotWrite,
        }
    }

    pub(crate) fn configuration(place: Place, problem: impl Into<String>) -> Self {
        Self::Configuration { place, problem: problem.into() }
    }

    pub(crate) fn bad_data(place: Place, problem: impl Into<String>) -> Self {
        Self::BadData { place, problem: problem.into() }
    }

    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.display().to_string(), source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.display().to_string(), source }
    }
}

/// Whether it is the system that gives no bytes of a file that is there. A file that is not there, or is a folder, is the caller's
/// mistake, and what the bytes cannot be, such as an archive that was cut off, is theirs.
pub fn is_refused(source: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    source.raw_os_error().is_some() && !matches!(source.kind(), NotFound | NotADirectory | IsADirectory)
}

fn unreadable(files: &[DatasetError]) -> String {
    let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
    let each: String = files.iter().map(|file| format!("\n  {file}")).collect();
    format!(
        "{count} of the corpus cannot be read:{each}\nleaving them out unseen would move every measure: make them UTF-8 (`iconv \
         -f latin1 -t utf-8`), exclude them by .gitignore or dataset.toml, or give --skip-unreadable, which the verdict says"
    )
}

/// A file, and a line of it when one line is to blame. Prints as `file:line`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as the caller would open it, or a corpus path.
    pub file: String,
    /// Counted from 1.
    pub line: Option<u32>,
    /// Counted from 1, in bytes.
    pub column: Option<u32>,
}

impl Place {
    /// A whole file.
    pub fn file(path: &Path) -> Self {
        Self { file: path.display().to_string(), line: None, column: None }
    }

    /// One line of a file.
    pub fn line(path: &Path, line: u32) -> Self {
        Self { line: Some(line), ..Self::file(path) }
    }

    /// A byte offset of a text, as line and column.
    pub(crate) fn at_offset(path: &Path, bytes: &[u8], offset: usize) -> Self {
        let before = &bytes[..offset.min(bytes.len())];
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        Self {
            line: Some(saturating_u32(line)),
            column: Some(saturating_u32(before.len() - line_start + 1)),
            ..Self::file(path)
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.file))?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        Ok(())
    }
}

/// A count for display; four thousand million lines are as good as infinitely many.
pub(crate) fn saturating_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Complains unless a folder is there.
pub(crate) fn expect_folder(folder: &Path) -> Result<(), DatasetError> {
    match folder.metadata() {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(DatasetError::configuration(Place::file(folder), "is not a folder")),
        Err(source) if source.kind() == io::ErrorKind::NotFound => {
            Err(DatasetError::configuration(Place::file(folder), "no such folder"))
        }
        Err(source) => Err(DatasetError::read(folder, source)),
    }
}
