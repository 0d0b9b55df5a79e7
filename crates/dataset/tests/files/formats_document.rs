//! The examples of `docs/FORMATS.md` are read by the readers that it describes.

use std::fs;

use lensgate_dataset::query_folder::read;
use lensgate_dataset::{LoadOptions, load};

/// The example of a file: the block that is fenced under its name.
fn example(name: &str) -> String {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/FORMATS.md");
    let document = fs::read_to_string(document).unwrap();
    let block = document.split("```").find(|block| block.lines().next().is_some_and(|head| head.ends_with(name)));
    let (_, content) = block.unwrap().split_once('\n').unwrap();
    content.to_owned()
}

#[test]
fn the_example_query_set_is_one() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["queryset.toml", "queries.jsonl", "judgments.jsonl"] {
        fs::write(folder.path().join(name), example(name)).unwrap();
    }
    let set = read(folder.path()).unwrap().set;
    assert_eq!((set.queries.len(), set.judgments_of("nl-001").len()), (2, 2));
}

#[test]
fn the_example_dataset_is_understood_up_to_its_missing_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("dataset.toml"), example("dataset.toml")).unwrap();
    let error = load(&[folder.path()], &LoadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("snapshot.tsv: is missing"), "{error}");
}
