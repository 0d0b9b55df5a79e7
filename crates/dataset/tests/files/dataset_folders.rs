//! Dataset folders: `dataset.toml`, pinned sources, `snapshot.tsv`.

use std::fs;
use std::path::{Path, PathBuf};

use lensgate_dataset::{ErrorKind, LoadOptions, load, pin};
use tempfile::TempDir;

/// A pinned dataset of one repository with two files.
fn pinned() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("source/src")).unwrap();
    fs::write(folder.path().join("source/src/a.rs"), "fn a() {}\n").unwrap();
    fs::write(folder.path().join("source/src/b.rs"), "fn b() {}\n").unwrap();
    let manifest = "schema = 1\nname = \"small\"\n[[repository]]\nname = \"r\"\npath = \"source\"\n";
    fs::write(folder.path().join("dataset.toml"), manifest).unwrap();
    pin(folder.path(), &LoadOptions::default()).unwrap();
    folder
}

/// What loading says, once something about a dataset changed.
fn complaint(folder: &TempDir) -> (ErrorKind, String) {
    let error = load(&[folder.path()], &LoadOptions::default()).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn a_pinned_dataset_loads_with_its_repository_before_each_path() {
    let folder = pinned();
    let corpus = load(&[folder.path()], &LoadOptions::default()).unwrap().corpus;
    assert_eq!(corpus.name, "small");
    assert_eq!(&*corpus.files[0].path, "r/src/a.rs");
    assert_eq!(&*corpus.files[0].repository, "r");
}

#[test]
fn the_corpus_digest_is_the_digest_of_the_snapshot() {
    let folder = pinned();
    let snapshot = fs::read(folder.path().join("snapshot.tsv")).unwrap();
    let corpus = load(&[folder.path()], &LoadOptions::default()).unwrap().corpus;
    assert_eq!(corpus.digest, lensgate_dataset::digest::sha256_hex(&snapshot));
}

#[test]
fn an_altered_file_is_bad_data_and_names_the_line_of_the_snapshot() {
    let folder = pinned();
    fs::write(folder.path().join("source/src/b.rs"), "fn c() {}\n").unwrap();
    let (kind, complaint) = complaint(&folder);
    assert_eq!(kind, ErrorKind::BadData);
    assert!(complaint.contains("snapshot.tsv:2: r/src/b.rs is altered"), "{complaint}");
}

#[test]
fn a_file_that_vanished_is_named() {
    let folder = pinned();
    fs::remove_file(folder.path().join("source/src/a.rs")).unwrap();
    let (_, complaint) = complaint(&folder);
    assert!(complaint.contains("snapshot.tsv:1: r/src/a.rs is missing"), "{complaint}");
}

#[test]
fn a_file_that_appeared_is_named() {
    let folder = pinned();
    fs::write(folder.path().join("source/src/aa.rs"), "").unwrap();
    let (_, complaint) = complaint(&folder);
    assert!(complaint.contains("snapshot.tsv:2: r/src/aa.rs is not pinned"), "{complaint}");
}

#[test]
fn a_file_that_became_binary_is_altered_not_missing() {
    let folder = pinned();
    fs::write(folder.path().join("source/src/a.rs"), "fn a() {}\n\0").unwrap();
    let (_, complaint) = complaint(&folder);
    assert!(complaint.contains("r/src/a.rs is altered: it is now binary"), "{complaint}");
}

#[test]
fn a_dataset_without_a_snapshot_is_refused() {
    let folder = pinned();
    fs::remove_file(folder.path().join("snapshot.tsv")).unwrap();
    let (kind, complaint) = complaint(&folder);
    assert_eq!(kind, ErrorKind::BadData);
    assert!(complaint.contains("check --pin"), "{complaint}");
}

#[test]
fn pinning_again_accepts_the_change() {
    let folder = pinned();
    fs::write(folder.path().join("source/src/b.rs"), "fn c() {}\n").unwrap();
    pin(folder.path(), &LoadOptions::default()).unwrap();
    assert!(load(&[folder.path()], &LoadOptions::default()).is_ok());
}

#[test]
fn only_a_dataset_can_be_pinned() {
    let folder = tempfile::tempdir().unwrap();
    let error = pin(folder.path(), &LoadOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[test]
fn a_repository_folder_that_is_not_there_is_named_with_its_declaration() {
    let folder = pinned();
    fs::remove_dir_all(folder.path().join("source")).unwrap();
    let (kind, complaint) = complaint(&folder);
    assert_eq!(kind, ErrorKind::Configuration);
    assert!(complaint.contains("dataset.toml:5:8: ") && complaint.ends_with("no such folder"), "{complaint}");
}

/// A dataset of one package that cargo cannot have: nobody published it.
fn unfetchable() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).unwrap();
    write(
        "dataset.toml",
        "schema = 1\nname = \"d\"\n[[repository]]\nname = \"x\"\ncargo = \"lensgate-no-such-package@9.9.9\"\n",
    );
    write(
        "Cargo.toml",
        "[package]\nname = \"d\"\nedition = \"2024\"\n[lib]\npath = \"d.rs\"\n[workspace]\n[dependencies]\nlensgate-no-such-package = \"=9.9.9\"\n",
    );
    write("d.rs", "");
    write("Cargo.lock", "version = 4\n[[package]]\nname = \"d\"\nversion = \"0.0.0\"\n");
    write("snapshot.tsv", "");
    folder
}

#[test]
fn offline_work_says_which_sources_are_missing() {
    let folder = unfetchable();
    let options = LoadOptions { offline: true, ..LoadOptions::default() };
    let error = load(&[folder.path()], &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("lensgate-no-such-package@9.9.9"), "{error}");
}

#[test]
fn a_dataset_of_packages_needs_its_lock_file() {
    let folder = unfetchable();
    fs::remove_file(folder.path().join("Cargo.lock")).unwrap();
    let (kind, complaint) = complaint(&folder);
    assert_eq!(kind, ErrorKind::Configuration);
    assert!(complaint.contains("Cargo.lock: is missing"), "{complaint}");
}

fn default_dataset() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/rust-crates")
}

#[test]
fn the_default_dataset_pins_ten_crates_and_four_hundred_thousand_lines() {
    let snapshot = fs::read_to_string(default_dataset().join("snapshot.tsv")).unwrap();
    let columns = snapshot.lines().map(|line| line.splitn(3, '\t').collect::<Vec<_>>());
    let (mut lines, mut repositories) = (0, std::collections::BTreeSet::new());
    for column in columns {
        lines += column[1].parse::<u64>().unwrap();
        repositories.insert(column[2].split('/').next().unwrap().to_owned());
    }
    assert!(lines >= 400_000, "{lines} lines");
    assert!(repositories.len() >= 10, "{repositories:?}");
}

#[test]
fn every_package_of_the_default_dataset_is_the_one_that_its_lock_file_pins() {
    let read = |name: &str| fs::read_to_string(default_dataset().join(name)).unwrap();
    let (manifest, lock) = (read("dataset.toml"), read("Cargo.lock"));
    for line in manifest.lines() {
        let Some(package) = line.strip_prefix("cargo = \"").and_then(|rest| rest.strip_suffix('"')) else { continue };
        let (name, version) = package.split_once('@').unwrap();
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")), "{package} is not locked");
    }
}
