//! Paths that are not UTF-8: every argument that takes a path takes them, and nothing panics.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use support::{Ended, World};

/// A name with a byte that begins no character, where `?` stands.
fn odd(name: &str) -> OsString {
    OsString::from_vec(name.bytes().map(|byte| if byte == b'?' { 0xff } else { byte }).collect())
}

/// Runs a command in which `?` stands for that byte.
fn run(world: &World, arguments: &str) -> Ended {
    let mut command = world.command("");
    Ended::of(command.args(arguments.split(' ').map(odd)).output().unwrap())
}

fn expect(world: &World, codes: &[i32], arguments: &str) -> Ended {
    let ended = run(world, arguments);
    assert!(codes.contains(&ended.code), "lensgate {arguments}: {}\n{}\n{}", ended.code, ended.stdout, ended.stderr);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    ended
}

fn rename(world: &World, from: &str, to: &str) {
    std::fs::rename(world.path(from), world.path(".").join(odd(to))).unwrap();
}

#[test]
fn every_argument_that_takes_a_path_takes_any() {
    let world = World::new();
    world.expect(0, "init presets");
    for (from, to) in [("corpus", "c?"), ("queries", "q?"), ("presets/policies/default.toml", "p?.toml")] {
        rename(&world, from, to);
    }
    rename(&world, "presets/systems/lens-v1.2.json", "s?.json");
    let judged = [0, 1, 3];
    let corpus = "--dataset c? --quick --quiet --offline";
    expect(
        &world,
        &judged,
        &format!("run {corpus} --queries q? --mined 20 --candidate s?.json --policy p?.toml --out r?"),
    );
    expect(
        &world,
        &[0],
        &format!("replay {corpus} --queries q? --mined 0 --baseline s?.json --policy p?.toml --out y?"),
    );
    expect(&world, &[0], "mine --dataset c? --offline --limit 20 --out m?");
    expect(&world, &[0], "check --dataset c? --queries q? --policy p?.toml --system s?.json");
    expect(&world, &judged, "gate r? --policy p?.toml --out v?.json --junit j?.xml --judgments q?/judgments.jsonl");
    expect(&world, &[0], "compare r? --out k?.json");
    expect(&world, &[0], "evaluate r? --out e?.csv");
    expect(&world, &[0], "explain r?");
    expect(&world, &[0], "explain r? --policy p?.toml --judgments q?/judgments.jsonl");
    expect(&world, &[0], "report r? --policy p?.toml --out h?");
    expect(&world, &[0], "lint p?.toml --observations r?");
    expect(&world, &[0], "plan p?.toml --observations r?");
    expect(&world, &[0], "audit r?/report.md --policy p?.toml --evidence r?");
    expect(&world, &judged, "canary --results r? --rate 20/s --out a? --junit b?.xml");
    let observations = "--observations r?/observations/quality.parquet --observations r?/observations/latency.parquet";
    expect(&world, &[0, 1, 2, 3], &format!("canary {observations} --queries r?/queries --rate 20/s"));
    expect(&world, &[0], "init i?");
    for (name, arguments) in [
        ("v?.json", "gate nowhere?"),
        ("h?", "canary --windows nowhere?.jsonl --series nowhere?"),
        ("a?", "alerts send nowhere? --slack-url-file nowhere?"),
    ] {
        assert!(world.path(".").join(odd(name)).exists(), "{name:?}");
        expect(&world, &[2, 65, 69, 74], arguments);
    }
}

#[test]
fn files_of_runs_may_be_called_anything() {
    let world = World::empty();
    world.write("q", "1 0 a 1\n");
    world.write("r", "1 Q0 a 1 3 t\n");
    world.write("lines", "{\"id\":\"1\",\"query\":\"parcel\"}\n");
    for (from, to) in [("q", "q?"), ("r", "r?.run"), ("lines", "l?")] {
        rename(&world, from, to);
    }
    expect(&world, &[0], "trec-eval q? r?.run");
    expect(&world, &[0], "evaluate --qrels q? --run r?.run --out o?");
    expect(&world, &[0], "evaluate --qrels q? --run r?.run --format json");
    expect(&world, &[0], "import --queries l? --qrels q? --unit file --class nl --out i?");
    expect(&world, &[74, 65, 2], "import --queries nowhere? --qrels nowhere? --unit file --out x?");
    expect(&world, &[74, 65, 2, 69], "canary --import-plan nowhere?");
}

/// A word that stands for no path is refused as usual.
#[test]
fn other_arguments_that_are_not_utf8_are_usage_errors() {
    let world = World::new();
    for arguments in ["plan default --sd n?=1", "canary --preset se?d", "evaluate x --measure n?", "run --seed 1?"] {
        expect(&world, &[2], arguments);
    }
}
