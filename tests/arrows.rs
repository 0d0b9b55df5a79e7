//! The house rule: a crate depends only on the crates that `ARROWS` lists for it, all of them below it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Each crate with the crates of ours that it may name in its `[dependencies]`.
const ARROWS: [(&str, &[&str]); 17] = [
    ("words", &[]),
    ("dataset", &[]),
    ("syntax", &["dataset"]),
    ("stats", &[]),
    ("mine", &["dataset", "stats", "syntax"]),
    ("observations", &["words", "dataset"]),
    ("engine", &["dataset", "stats", "syntax"]),
    ("replay", &["words", "dataset", "observations", "engine", "stats"]),
    ("measures", &["words", "dataset"]),
    ("compare", &["words", "dataset", "measures", "stats"]),
    ("gate", &["words", "compare", "measures", "stats"]),
    ("advise", &["words", "compare", "gate", "measures", "stats"]),
    ("canary", &["words", "compare", "dataset", "gate", "measures", "stats"]),
    ("lens", &["words", "canary", "gate"]),
    ("report", &["words", "dataset", "observations", "measures", "compare", "gate", "advise", "canary", "lens"]),
    ("evidence", &["words", "canary", "compare", "gate", "lens", "measures"]),
    (
        "cli",
        &[
            "words",
            "dataset",
            "syntax",
            "mine",
            "observations",
            "engine",
            "replay",
            "measures",
            "compare",
            "gate",
            "advise",
            "canary",
            "lens",
            "report",
            "evidence",
        ],
    ),
];

/// Crates that judge: no Parquet, no engine, no files, nothing that could make the same evidence read differently.
const JUDGES: [&str; 8] = ["measures", "stats", "compare", "gate", "advise", "canary", "lens", "evidence"];
const HEAVY: [&str; 5] = ["polars-core", "polars-io", "tantivy", "tree-sitter", "hnsw_rs"];

fn direct_dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline", "--manifest-path", manifest])
        .output()
        .expect("cargo describes the workspace");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("the workspace has packages");
    packages.iter().map(|package| (text(&package["name"]), normal_dependencies(package))).collect()
}

/// The names under `[dependencies]`; build and test dependencies have a kind of their own.
fn normal_dependencies(package: &Value) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().expect("a package lists its dependencies");
    all.iter().filter(|dependency| dependency["kind"].is_null()).map(|dependency| text(&dependency["name"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a name is a string").to_owned()
}

#[test]
fn every_crate_depends_only_on_the_crates_below_it() {
    let found = direct_dependencies();
    let listed: BTreeSet<String> = ARROWS.iter().map(|(name, _)| format!("lensgate-{name}")).collect();
    assert_eq!(found.keys().cloned().collect::<BTreeSet<_>>(), listed, "the table lists every crate and no other");
    for (name, allowed) in ARROWS {
        let ours =
            found[&format!("lensgate-{name}")].iter().filter_map(|dependency| dependency.strip_prefix("lensgate-"));
        for dependency in ours {
            assert!(allowed.contains(&dependency), "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn judging_crates_depend_on_nothing_heavy() {
    let found = direct_dependencies();
    for judge in JUDGES {
        let dependencies = &found[&format!("lensgate-{judge}")];
        for heavy in HEAVY {
            assert!(!dependencies.contains(heavy), "{judge} must not depend on {heavy}");
        }
    }
}

#[test]
fn the_table_itself_points_downward() {
    let mut above = BTreeSet::new();
    for (name, allowed) in ARROWS {
        for dependency in allowed {
            assert!(above.contains(dependency), "{dependency} must stand above {name} in the table");
        }
        above.insert(name);
    }
}
