//! The program alone, as `cargo install` leaves it: copied into an empty folder, with no checkout around it.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::process::Command;
use std::sync::LazyLock;

use support::{Ended, World};

/// A copy of the program in a folder of its own. Made once, before any test starts a process: a program that is still open for
/// writing somewhere cannot be started.
static ALONE: LazyLock<World> = LazyLock::new(|| {
    let world = World::empty();
    std::fs::copy(env!("CARGO_BIN_EXE_lensgate"), world.path("lensgate")).unwrap();
    world
});

/// The copy, run in a folder; its built-in data are unpacked there.
fn installed(world: &World, arguments: &str) -> Command {
    let mut command = Command::new(ALONE.path("lensgate"));
    command.args(arguments.split_whitespace()).current_dir(world.path(".")).env("LENSGATE_CACHE", world.path("cache"));
    command.env_remove("COLUMNS");
    command
}

fn ended(command: &mut Command) -> Ended {
    Ended::of(command.output().unwrap())
}

#[test]
fn the_program_alone_judges_its_built_in_data() {
    let world = World::empty();
    let checked = ended(&mut installed(&world, "check --queries rust-crates"));
    assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
    assert!(checked.stdout.contains("1548 files") && checked.stdout.contains("210 queries"), "{}", checked.stdout);

    let ran = ended(&mut installed(&world, "run --quick --mined 0 --candidate lens-baseline --quiet --out out"));
    // The same rankings in both arms: nothing that these queries can see.
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(world.json("out/verdict.json")["verdict"], "INCONCLUSIVE");
    assert_eq!(world.json("out/recording.json")["query_set"]["name"], "rust-crates");
    assert_eq!(ended(&mut installed(&world, "gate out")).code, 3);
}

#[test]
fn what_was_unpacked_is_mended_and_named_where_sources_are_out_of_reach() {
    let world = World::empty();
    let offline = || {
        let mut command = installed(&world, "check --queries rust-crates --offline");
        ended(command.env("CARGO_HOME", world.path("empty-home")))
    };
    let first = offline();
    assert_eq!(first.code, 69, "{}", first.stderr);
    for word in ["axum@0.8.9", "offline", "cargo fetch --locked --manifest-path", "cache"] {
        assert!(first.stderr.contains(word), "{word}: {}", first.stderr);
    }
    let unpacked = std::fs::read_dir(world.path("cache")).unwrap().next().unwrap().unwrap().path();
    let lock = unpacked.join("datasets/rust-crates/Cargo.lock");
    let whole = std::fs::read(&lock).unwrap();
    std::fs::write(&lock, &whole[..100]).unwrap();
    assert_eq!(offline().stderr, first.stderr);
    assert_eq!(std::fs::read(&lock).unwrap(), whole, "a damaged file is written again");
}

#[test]
fn a_cache_that_cannot_be_written_is_an_error_with_its_path() {
    let world = World::empty();
    world.write("taken", "a file");
    let refused = ended(installed(&world, "run --quick").env("LENSGATE_CACHE", world.path("taken")));
    assert_eq!(refused.code, 73, "{}", refused.stderr);
    assert!(refused.stderr.contains("taken"), "{}", refused.stderr);
}
