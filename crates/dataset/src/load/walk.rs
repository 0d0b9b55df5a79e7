//! Listing the source files under a folder. What is left out is said, not lost.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

use super::manifest::Filter;
use crate::error::DatasetError;
use crate::language::Language;
use crate::text::{self, printable};

/// A file or folder that is not part of the corpus although it looks like source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The path inside the corpus.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// Why a file or folder was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// Its name begins with a full stop.
    Hidden,
    /// It is a symbolic link; following could leave the folder or never end.
    SymbolicLink,
    /// It holds a zero byte.
    Binary,
    /// It is larger than the limit; such files are generated or bundled.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
    },
    /// Its name cannot be written in a file of lines: not UTF-8, or with a control character.
    Unnameable,
    /// It is a pipe, a socket or a device.
    NoFile,
    /// Its text is not UTF-8; left out only where the caller said so.
    NotUtf8,
    /// It may not be read; left out only where the caller said so.
    Denied,
}

impl SkipReason {
    /// Whether the caller had to allow it.
    pub fn is_allowed(self) -> bool {
        matches!(self, Self::NotUtf8 | Self::Denied)
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hidden => f.write_str("hidden"),
            Self::SymbolicLink => f.write_str("symbolic link"),
            Self::Binary => f.write_str("binary"),
            Self::TooLarge { bytes } => write!(f, "too large ({bytes} bytes)"),
            Self::Unnameable => f.write_str("name is not plain text"),
            Self::NoFile => f.write_str("no regular file"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::Denied => f.write_str("may not be read"),
        }
    }
}

/// How paths of one folder turn into paths of the corpus.
pub(super) enum Naming<'a> {
    /// Paths get a prefix, which is also the repository.
    Prefixed(&'a str),
    /// Paths stay; the repository is their first component, or this name for files at the top.
    Bare(&'a str),
}

impl Naming<'_> {
    pub(super) fn path(&self, path: &str) -> String {
        match self {
            Self::Prefixed(prefix) => format!("{prefix}/{path}"),
            Self::Bare(_) => path.to_owned(),
        }
    }

    pub(super) fn repository<'a>(&'a self, path: &'a str) -> &'a str {
        match self {
            Self::Prefixed(name) => name,
            Self::Bare(name) => path.split_once('/').map_or(name, |(first, _)| first),
        }
    }
}

/// A source file found.
pub(super) struct Found {
    /// The path inside the corpus.
    pub path: String,
    pub repository: String,
    pub location: PathBuf,
    pub language: Language,
}

/// What lies under one or more folders.
#[derive(Default)]
pub(super) struct Listing {
    pub found: Vec<Found>,
    pub skipped: Vec<Skipped>,
    /// Files whose ending names no language, counted by ending.
    pub other_endings: BTreeMap<String, u64>,
    /// Ignore rules that could not be read or parsed: file, line, what is wrong.
    pub broken_rules: Vec<String>,
}

/// A folder to list.
pub(super) struct Root<'a> {
    pub folder: &'a Path,
    pub naming: Naming<'a>,
    pub filter: &'a Filter,
    /// Whether `.gitignore` and `.ignore` files count. Only those inside the folder do, no global or parent ones, so that
    /// the same folder is the same corpus on every machine. Published packages are taken whole.
    pub ignore_files: bool,
}

/// Adds the source files under a folder to a listing.
pub(super) fn list(root: &Root<'_>, listing: &mut Listing) -> Result<(), DatasetError> {
    let hidden = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&hidden);
    let walk = WalkBuilder::new(root.folder)
        .standard_filters(false)
        .git_ignore(root.ignore_files)
        .ignore(root.ignore_files)
        .require_git(false)
        .follow_links(false)
        .filter_entry(move |entry| {
            let is_hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            if is_hidden && looks_like_source(entry) {
                noted.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_owned());
            }
            !is_hidden
        })
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| DatasetError::read(root.folder, std::io::Error::other(error)))?;
        listing.note(root, &entry);
    }
    for path in hidden.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        listing.skip(root, &path, SkipReason::Hidden);
    }
    Ok(())
}

impl Listing {
    fn note(&mut self, root: &Root<'_>, entry: &DirEntry) {
        let location = entry.path();
        self.broken_rules.extend(entry.error().into_iter().flat_map(|error| broken_rules(root, error)));
        if root.ignore_files && entry.file_type().is_some_and(|kind| kind.is_dir()) {
            self.broken_rules
                .extend([".gitignore", ".ignore"].iter().filter_map(|name| unread_rules(root, location, name)));
        }
        let Some(file_type) = entry.file_type().filter(|kind| entry.depth() > 0 && !kind.is_dir()) else { return };
        let Some(path) = relative_path(root.folder, location) else {
            return self.skip(root, location, SkipReason::Unnameable);
        };
        if !root.filter.lets_through(&path) {
            return;
        }
        match Language::of_path(&path) {
            _ if file_type.is_symlink() => self.skip(root, location, SkipReason::SymbolicLink),
            _ if !file_type.is_file() => self.skip(root, location, SkipReason::NoFile),
            Some(language) => self.found.push(Found {
                path: root.naming.path(&path),
                repository: root.naming.repository(&path).to_owned(),
                location: location.to_owned(),
                language,
            }),
            None => *self.other_endings.entry(ending(&path)).or_default() += 1,
        }
    }

    fn skip(&mut self, root: &Root<'_>, location: &Path, reason: SkipReason) {
        let relative = location.strip_prefix(root.folder).unwrap_or(location).to_string_lossy().replace('\\', "/");
        self.skipped.push(Skipped { path: root.naming.path(&printable(&relative)), reason });
    }
}

/// What is wrong with ignore rules, with paths as the corpus has them.
fn broken_rules(root: &Root<'_>, error: &ignore::Error) -> Vec<String> {
    let folder = format!("{}{}", root.folder.display(), std::path::MAIN_SEPARATOR);
    let said = error.to_string().replace(&folder, "");
    said.lines().map(|line| root.naming.path(&printable(line))).collect()
}

/// Why the ignore file of a folder is not read whole: the walk passes over these errors in silence.
fn unread_rules(root: &Root<'_>, folder: &Path, name: &str) -> Option<String> {
    let location = folder.join(name);
    let relative = location.strip_prefix(root.folder).unwrap_or(&location).to_string_lossy().replace('\\', "/");
    let path = root.naming.path(&printable(&relative));
    match std::fs::read(&location) {
        Ok(bytes) => text::decode(Path::new(&path), &bytes).err().map(|error| error.to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => Some(format!("{path}: {error}")),
    }
}

/// Hidden folders and hidden files with a source ending are worth a word; a repository's own machinery is not.
fn looks_like_source(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let name = entry.file_name().to_string_lossy();
    name != ".git" && (is_folder || Language::of_path(&name).is_some())
}

/// A path inside a folder, with forward slashes, unless a file of lines could not carry it.
fn relative_path(root: &Path, location: &Path) -> Option<String> {
    let relative = location.strip_prefix(root).ok()?;
    let components: Option<Vec<&str>> = relative.components().map(|component| component.as_os_str().to_str()).collect();
    components.map(|parts| parts.join("/")).filter(|path| !path.contains(char::is_control))
}

/// Whether a path lies in a corpus and a file of lines could carry it.
pub(super) fn is_corpus_path(path: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
    path.split('/').all(is_part) && !path.contains(char::is_control)
}

pub(super) fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}
