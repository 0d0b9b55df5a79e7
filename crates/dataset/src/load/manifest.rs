//! `dataset.toml`: which repositories make up a dataset, where their sources come from, and which files count.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{DatasetError, Place};
use crate::text;

/// The schema that this program reads and writes.
const SCHEMA: u32 = 1;

/// A checked `dataset.toml`.
pub(super) struct Manifest {
    pub name: String,
    pub repositories: Vec<Repository>,
}

/// One repository of a dataset; the first component of its corpus paths is its name.
pub(super) struct Repository {
    pub name: String,
    pub origin: Origin,
    pub filter: Filter,
    /// Where `dataset.toml` declares its origin.
    pub place: Place,
}

/// Where the sources of a repository come from.
pub(super) enum Origin {
    /// A published package, pinned by the `Cargo.lock` beside `dataset.toml`.
    Cargo { package: String, version: String },
    /// A folder, relative to `dataset.toml`.
    Folder(PathBuf),
}

impl Repository {
    /// The published package that it is, as name and version.
    pub fn package(&self) -> Option<(&str, &str)> {
        match &self.origin {
            Origin::Cargo { package, version } => Some((package, version)),
            Origin::Folder(_) => None,
        }
    }
}

/// Which files of a repository count, as gitignore patterns relative to it.
pub(super) struct Filter {
    include: Option<Gitignore>,
    exclude: Gitignore,
}

impl Filter {
    /// Lets every file through.
    pub fn all() -> Self {
        Self { include: None, exclude: Gitignore::empty() }
    }

    /// Whether a path inside the repository counts.
    pub fn lets_through(&self, path: &str) -> bool {
        let matched = |patterns: &Gitignore| patterns.matched_path_or_any_parents(path, false).is_ignore();
        self.include.as_ref().is_none_or(matched) && !matched(&self.exclude)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: Spanned<u32>,
    name: Spanned<String>,
    repository: Vec<WireRepository>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRepository {
    name: Spanned<String>,
    cargo: Option<Spanned<String>>,
    path: Option<Spanned<String>>,
    include: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
}

/// A document under check, to turn offsets into lines.
struct Document<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Document<'_> {
    fn place<T>(&self, at: &Spanned<T>) -> Place {
        Place::at_offset(self.path, self.text.as_bytes(), at.span().start)
    }

    fn wrong<T>(&self, at: &Spanned<T>, problem: impl Into<String>) -> DatasetError {
        DatasetError::configuration(self.place(at), problem)
    }
}

/// Reads and checks `dataset.toml`.
pub(super) fn read(path: &Path) -> Result<Manifest, DatasetError> {
    let bytes = text::read_bytes(path)?;
    parse(path, text::decode(path, &bytes)?)
}

fn parse(path: &Path, text: &str) -> Result<Manifest, DatasetError> {
    let document = Document { path, text };
    let wire: Wire = text::parse_toml(path, text, DatasetError::configuration)?;
    if *wire.schema.get_ref() != SCHEMA {
        let problem = format!("schema {} is not known, expected schema = {SCHEMA}", wire.schema.get_ref());
        return Err(document.wrong(&wire.schema, problem));
    }
    if wire.repository.is_empty() {
        return Err(document.wrong(&wire.name, "the dataset holds no [[repository]]"));
    }
    let mut names = BTreeSet::new();
    for repository in &wire.repository {
        let name = repository.name.get_ref();
        if !is_path_component(name) {
            return Err(document.wrong(&repository.name, format!("{name:?} cannot be the first component of a path")));
        }
        if !names.insert(name.clone()) {
            return Err(document.wrong(&repository.name, format!("repository {name:?} is declared twice")));
        }
    }
    let repositories = wire.repository.iter().map(|it| check_repository(&document, it)).collect::<Result<_, _>>()?;
    Ok(Manifest { name: wire.name.into_inner(), repositories })
}

fn check_repository(document: &Document<'_>, wire: &WireRepository) -> Result<Repository, DatasetError> {
    let (place, origin) = match (&wire.cargo, &wire.path) {
        (Some(cargo), None) => {
            let (package, version) = cargo.get_ref().split_once('@').ok_or_else(|| {
                document.wrong(cargo, format!("{:?} is not a package, expected \"name@1.2.3\"", cargo.get_ref()))
            })?;
            let origin = Origin::Cargo { package: package.to_owned(), version: version.to_owned() };
            (document.place(cargo), origin)
        }
        (None, Some(folder)) => (document.place(folder), Origin::Folder(PathBuf::from(folder.get_ref()))),
        _ => {
            return Err(document.wrong(&wire.name, "a repository needs either `cargo` or `path`, and only one of them"));
        }
    };
    let include = wire.include.as_ref().map(|patterns| compile(document, patterns)).transpose()?;
    let filter = Filter { include, exclude: compile(document, &wire.exclude)? };
    Ok(Repository { name: wire.name.get_ref().clone(), origin, filter, place })
}

fn compile(document: &Document<'_>, patterns: &[Spanned<String>]) -> Result<Gitignore, DatasetError> {
    let mut builder = GitignoreBuilder::new("");
    for pattern in patterns {
        let added = builder.add_line(None, pattern.get_ref());
        added.map_err(|error| document.wrong(pattern, format!("not a gitignore pattern: {error}")))?;
    }
    builder.build().map_err(|error| DatasetError::configuration(Place::file(document.path), error.to_string()))
}

/// Whether a name can stand between two slashes and mean itself.
fn is_path_component(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\']) && !name.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::{deep, show_mutants};

    fn parsed(text: &str) -> Result<Manifest, String> {
        parse(Path::new("dataset.toml"), text).map_err(|error| error.to_string())
    }

    fn complaint(text: &str) -> String {
        parsed(text).err().expect("the manifest is wrong")
    }

    const HEAD: &str = "schema = 1\nname = \"d\"\n";

    #[test]
    fn repositories_come_from_cargo_or_from_a_folder() {
        let text =
            format!("{HEAD}[[repository]]\nname=\"a\"\ncargo=\"a@1.0.0\"\n[[repository]]\nname=\"b\"\npath=\"../b\"\n");
        let manifest = parsed(&text).expect("the manifest is right");
        assert!(
            matches!(&manifest.repositories[0].origin, Origin::Cargo { package, version } if package == "a" && version == "1.0.0")
        );
        assert!(matches!(&manifest.repositories[1].origin, Origin::Folder(path) if path == Path::new("../b")));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_key_that_was_meant() {
        let complaint = complaint(&format!("{HEAD}[[repository]]\nname = \"a\"\npth = \"a\"\n"));
        assert!(complaint.starts_with("dataset.toml:5:1: unknown field `pth`"), "{complaint}");
        assert!(complaint.ends_with("did you mean `path`?"), "{complaint}");
    }

    #[test]
    fn a_schema_of_the_future_is_refused() {
        assert!(complaint("schema = 2\nname = \"d\"\nrepository = []\n").contains("dataset.toml:1:10: schema 2"));
    }

    #[test]
    fn a_repository_declared_twice_is_refused() {
        let twice = "[[repository]]\nname = \"a\"\npath = \"a\"\n".repeat(2);
        assert!(complaint(&format!("{HEAD}{twice}")).contains("dataset.toml:7:8: repository \"a\" is declared twice"));
    }

    #[test]
    fn a_repository_without_an_origin_is_refused() {
        assert!(complaint(&format!("{HEAD}[[repository]]\nname = \"a\"\n")).contains("either `cargo` or `path`"));
    }

    #[test]
    fn a_package_without_a_version_is_refused() {
        assert!(complaint(&format!("{HEAD}[[repository]]\nname = \"a\"\ncargo = \"a\"\n")).contains("name@1.2.3"));
    }

    #[test]
    fn a_repository_name_that_would_escape_its_folder_is_refused() {
        assert!(complaint(&format!("{HEAD}[[repository]]\nname = \"..\"\npath = \"a\"\n")).contains("first component"));
    }

    #[test]
    fn patterns_choose_files_as_gitignore_does() {
        let text = format!(
            "{HEAD}[[repository]]\nname=\"a\"\npath=\"a\"\ninclude=[\"src/**\"]\nexclude=[\"tables\", \"*.toml\"]\n"
        );
        let manifest = parsed(&text).expect("the manifest is right");
        let filter = &manifest.repositories[0].filter;
        let through =
            ["src/a.rs", "benches/a.rs", "src/tables/a.rs", "src/x.toml"].map(|path| filter.lets_through(path));
        assert_eq!(through, [true, false, false, false]);
    }

    #[test]
    fn ten_million_bytes_are_read_or_refused_with_their_place() {
        let text = format!(
            "{HEAD}[[repository]]\nname = \"a\"\ncargo = \"a@1.0.0\"\n\n[[repository]]\nname = \"b\"\npath = \"../b\"\n\
             include = [\"src/**\", \"!*.[ch]\"]\nexclude = [\"tables\"]\n"
        );
        let counts = show_mutants(61, &[&text], |text| match parsed(text) {
            Ok(manifest) => {
                let names: BTreeSet<_> = manifest.repositories.iter().map(|repository| &repository.name).collect();
                assert!(names.len() == manifest.repositories.len() && names.iter().all(|name| is_path_component(name)));
                true
            }
            Err(complaint) => {
                assert!(complaint.starts_with("dataset.toml:"), "{complaint}");
                false
            }
        });
        assert!(counts.iter().all(|&count| count > 2_000), "{counts:?}");
        assert!(deep().iter().all(|text| parsed(text).is_err()));
    }
}
