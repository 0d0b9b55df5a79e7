//! What we depend on: every dependency is used, every licence is one that we accept. Known vulnerabilities need a list from the
//! network, so CONTRIBUTING.md names the command and no test asks for it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Licences that let a binary be given away: one of these has to be enough for each package.
const ACCEPTED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "OFL-1.1",
    "Ubuntu-font-1.0",
    "Unicode-3.0",
    "Zlib",
];

fn metadata(more: &[&str]) -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--manifest-path"])
        .arg(format!("{ROOT}/Cargo.toml"))
        .args(more)
        .output()
        .expect("cargo describes the workspace");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().expect("a list")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The Rust sources under some folders, in one text.
fn sources(folders: &[PathBuf]) -> String {
    let mut all = String::new();
    let mut open: Vec<PathBuf> = folders.iter().filter(|folder| folder.is_dir()).cloned().collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                all.push_str(&fs::read_to_string(&path).expect("UTF-8"));
            }
        }
    }
    all
}

#[test]
fn every_dependency_is_named_in_the_sources_that_may_use_it() {
    let mut unused = Vec::new();
    for package in list(&metadata(&["--no-deps"]), "packages") {
        let folder = Path::new(text(package, "manifest_path")).parent().expect("a folder").to_owned();
        let own = sources(&[folder.join("src")]);
        let tests = ["src", "tests", "examples", "benches"].map(|name| folder.join(name));
        let tests = sources(&tests) + &sources(&[Path::new(ROOT).join("tests")]);
        for dependency in list(package, "dependencies") {
            let name = text(dependency, "name").replace('-', "_");
            let text = if dependency["kind"].is_null() { &own } else { &tests };
            let is_named = [format!("{name}::"), format!("use {name}")].iter().any(|form| text.contains(form));
            if !is_named {
                unused.push(format!("{} of {}", name, package["name"]));
            }
        }
    }
    assert!(unused.is_empty(), "no source names {}", unused.join(", "));
}

#[test]
fn every_shared_dependency_of_the_workspace_is_taken_by_a_crate() {
    let manifest = fs::read_to_string(format!("{ROOT}/Cargo.toml")).expect("the workspace's manifest");
    let shared: toml::Table = manifest.parse().expect("TOML");
    let shared = shared["workspace"]["dependencies"].as_table().expect("a table");
    let metadata = metadata(&["--no-deps"]);
    let packages = list(&metadata, "packages").iter();
    let taken: BTreeSet<&str> =
        packages.flat_map(|package| list(package, "dependencies")).map(|dependency| text(dependency, "name")).collect();
    let left: Vec<&String> = shared.keys().filter(|name| !taken.contains(name.as_str())).collect();
    assert!(left.is_empty(), "no crate takes {left:?}");
}

/// Whether one of the accepted licences is enough, or several of them together; of `OR` one side has to be accepted, of `AND` both.
fn is_accepted(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let bare = expression.trim();
    if let Some((before, rest)) = bare.split_once('(') {
        let (inside, after) = rest.split_once(')').expect("a closed bracket");
        let word = if is_accepted(inside) { "MIT" } else { "refused" };
        return is_accepted(&format!("{before}{word}{after}"));
    }
    bare.split(" OR ").any(|side| side.split(" AND ").all(|licence| ACCEPTED.contains(&licence.trim())))
}

#[test]
fn every_package_has_a_licence_that_we_accept() {
    let version = Command::new("rustc").arg("-vV").output().expect("rustc says what it is");
    let version = String::from_utf8(version.stdout).expect("UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let metadata = metadata(&["--filter-platform", host]);
    let refused: Vec<String> = list(&metadata, "packages")
        .iter()
        .filter(|package| !is_accepted(text(package, "license")))
        .map(|package| format!("{}: {:?}", package["name"], text(package, "license")))
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn a_licence_is_accepted_by_what_its_expression_means() {
    for accepted in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR GPL-3.0) AND Unicode-3.0"] {
        assert!(is_accepted(accepted), "{accepted}");
    }
    for refused in ["", "GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR AGPL-3.0) AND MIT"] {
        assert!(!is_accepted(refused), "{refused}");
    }
}
