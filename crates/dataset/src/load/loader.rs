//! Loading one dataset folder, one plain folder, one file of documents, or several of these; pinning a dataset folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::cargo::{self, Sources};
use super::documents;
use super::manifest::{self, Filter, Manifest, Origin, Repository};
use super::read::{self, Part};
use super::snapshot;
use super::walk::{self, Listing, Naming, Root, Skipped};
use crate::corpus::Corpus;
use crate::error::{DatasetError, Place, expect_folder};
use crate::text;

/// The default limit on the size of a file, in bytes: larger ones are bundled or generated as a rule, but the
/// CodeSearchNet annotations judge lines of some that reach 3.7 MB.
pub const LARGEST_FILE: u64 = 4 << 20;

/// How to load.
pub struct LoadOptions<'a> {
    /// Never use the network; say what is missing instead.
    pub offline: bool,
    /// Larger files, in bytes, are skipped.
    pub largest_file: u64,
    /// Leave out files that are not UTF-8 or may not be read, and list them; otherwise they are an error.
    pub skip_unreadable: bool,
    /// Told what is going on: words, steps done, steps in all (0 when nobody knows). Called from many threads.
    pub progress: &'a (dyn Fn(&str, u64, u64) + Sync),
}

impl Default for LoadOptions<'_> {
    fn default() -> Self {
        Self { offline: false, largest_file: LARGEST_FILE, skip_unreadable: false, progress: &|_, _, _| {} }
    }
}

/// A corpus, and what was left out of it.
#[derive(Debug)]
pub struct Loaded {
    /// The corpus.
    pub corpus: Corpus,
    /// Files and folders that look like source and were skipped, in path order.
    pub skipped: Vec<Skipped>,
    /// Files in no language that is indexed, counted by the ending of their name.
    pub other_endings: BTreeMap<String, u64>,
    /// Ignore rules that could not be read or parsed, and so left nothing out: file, line, what is wrong.
    pub broken_rules: Vec<String>,
}

/// Loads a corpus from one folder, or from several, whose paths then begin with the folder's name.
///
/// A folder with a `dataset.toml` is a dataset: every file is held against its `snapshot.tsv`. Any other folder is taken
/// as it is, under the rules of its own `.gitignore` and `.ignore` files. A file that is not UTF-8 is an error unless it may be
/// skipped. In place of a folder, a file of JSON Lines is a corpus with a document a line.
pub fn load<P: AsRef<Path>>(folders: &[P], options: &LoadOptions<'_>) -> Result<Loaded, DatasetError> {
    let folders: Vec<&Path> = folders.iter().map(AsRef::as_ref).collect();
    let mut names = Vec::new();
    let mut whole = Part::default();
    for &folder in &folders {
        let is_file = folder.is_file();
        if !is_file {
            expect_folder(folder)?;
        }
        let name = if is_file { file_name(folder) } else { folder_name(folder) };
        let naming = if folders.len() == 1 { Naming::Bare(&name) } else { Naming::Prefixed(&name) };
        let (name, part) = match dataset_toml(folder) {
            Some(manifest) => load_dataset(folder, &manifest, options)?,
            None if is_file => {
                let part = documents::read(folder, &naming, options.largest_file)?;
                (name, part)
            }
            None => {
                let mut listing = Listing::default();
                walk::list(&Root { folder, naming, filter: &Filter::all(), ignore_files: true }, &mut listing)?;
                let part = read::read(listing, options)?;
                (name, part)
            }
        };
        names.push(name);
        whole.append(part);
    }
    finish(&folders, names.join("+"), whole).map(|(loaded, _)| loaded)
}

/// Writes a dataset folder's `snapshot.tsv` anew from the sources as they are now, and gives back what it pinned.
pub fn pin(folder: &Path, options: &LoadOptions<'_>) -> Result<Loaded, DatasetError> {
    expect_folder(folder)?;
    let path = dataset_toml(folder).ok_or_else(|| {
        DatasetError::configuration(Place::file(folder), "holds no dataset.toml: only a dataset can be pinned")
    })?;
    let manifest = manifest::read(&path)?;
    let part = collect(folder, &manifest, options)?;
    let (loaded, listing) = finish(&[folder], manifest.name, part)?;
    text::write_whole(&folder.join(snapshot::FILE_NAME), listing.as_bytes())?;
    Ok(loaded)
}

fn dataset_toml(folder: &Path) -> Option<PathBuf> {
    Some(folder.join("dataset.toml")).filter(|path| path.is_file())
}

fn folder_name(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The file's name up to its first full stop: `cosqa.jsonl.zst` is `cosqa`.
fn file_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').find(|part| !part.is_empty()).unwrap_or("documents").to_owned()
}

fn load_dataset(folder: &Path, manifest: &Path, options: &LoadOptions<'_>) -> Result<(String, Part), DatasetError> {
    let manifest = manifest::read(manifest)?;
    let pins = folder.join(snapshot::FILE_NAME);
    if !pins.is_file() {
        let problem = "is missing, so nothing says which files the dataset holds; pin it with `lensgate check --pin`";
        return Err(DatasetError::bad_data(Place::file(&pins), problem));
    }
    let bytes = text::read_bytes(&pins)?;
    let pinned = snapshot::parse(&pins, text::decode(&pins, &bytes)?)?;
    let part = collect(folder, &manifest, options)?;
    snapshot::verify(&pins, &pinned, &part.files, &part.skipped)?;
    Ok((manifest.name, part))
}

/// Reads every repository of a dataset, in path order.
fn collect(folder: &Path, manifest: &Manifest, options: &LoadOptions<'_>) -> Result<Part, DatasetError> {
    let wanted: Vec<(&str, &str)> = manifest.repositories.iter().filter_map(Repository::package).collect();
    let sources = if wanted.is_empty() { Sources::new() } else { cargo::sources(folder, &wanted, options)? };
    let mut listing = Listing::default();
    for repository in &manifest.repositories {
        let root = Root {
            folder: &root_of(folder, repository, &sources)?,
            naming: Naming::Prefixed(&repository.name),
            filter: &repository.filter,
            ignore_files: repository.package().is_none(),
        };
        walk::list(&root, &mut listing)?;
    }
    read::read(listing, options)
}

fn root_of(folder: &Path, repository: &Repository, sources: &Sources) -> Result<PathBuf, DatasetError> {
    match &repository.origin {
        Origin::Folder(path) => {
            let root = folder.join(path);
            match expect_folder(&root) {
                Ok(()) => Ok(root),
                Err(error) => Err(DatasetError::configuration(repository.place.clone(), error.to_string())),
            }
        }
        Origin::Cargo { package, version } => {
            sources.get(&(package.clone(), version.clone())).cloned().ok_or_else(|| {
                let pinned: Vec<&str> =
                    sources.keys().filter(|(name, _)| name == package).map(|(_, it)| it.as_str()).collect();
                let pinned = if pinned.is_empty() { "no version".to_owned() } else { pinned.join(", ") };
                let problem =
                    format!("{package}@{version} is not what Cargo.lock pins, which has {pinned} of {package}");
                DatasetError::configuration(repository.place.clone(), problem)
            })
        }
    }
}

/// A corpus that holds something, every path once, and its snapshot.
fn finish(folders: &[&Path], name: String, part: Part) -> Result<(Loaded, String), DatasetError> {
    let place = || folders.first().map_or(Place { file: name.clone(), line: None, column: None }, |it| Place::file(it));
    if part.files.is_empty() {
        let problem = "holds no file in a language that is indexed (.rs .py .ts .js .go .java .php .rb .md .toml)";
        return Err(DatasetError::bad_data(place(), problem));
    }
    let mut paths = BTreeSet::new();
    if let Some((_, twice)) = part.files.iter().find(|(_, file)| !paths.insert(&*file.path)) {
        let problem = format!("{} comes from two folders; give the folders different names", twice.path);
        return Err(DatasetError::configuration(place(), problem));
    }
    let mut skipped = part.skipped;
    skipped.sort_unstable();
    let (corpus, snapshot) = Corpus::from_digested(name, part.files);
    let Part { other_endings, mut broken_rules, .. } = part;
    broken_rules.sort_unstable();
    Ok((Loaded { corpus, skipped, other_endings, broken_rules }, snapshot))
}
