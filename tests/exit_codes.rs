//! Every exit code that `docs/FORMATS.md` lists, produced by the binary at least once, and no list without one of them.

mod support;

use std::net::TcpListener;
use std::process::{Command, Stdio};

use support::{Ended, World};

/// The commands that end in a code, in a folder with [`World::new`]'s corpus and the published canaries.
const CASES: [(i32, &str); 14] = [
    (0, "canary --preset seed-successful"),
    (0, "init presets"),
    (1, "canary --preset seed-failed"),
    (2, "gate nowhere"),
    (2, "gate corpus --no-such-flag"),
    (2, "lint broken.toml"),
    (3, "canary --windows successful.jsonl --policy lens-canary"),
    (4, "canary --windows failed.jsonl --policy lens-canary"),
    (4, "audit lying.json"),
    (65, "audit broken.toml.json"),
    (65, "canary --windows broken.jsonl --policy lens-canary"),
    (73, "mine --dataset corpus --limit 4 --out corpus"),
    (74, "audit absent.json"),
    (74, "canary --import-plan absent.json"),
];

/// What the machine brings about: below, and 130 in `tests/writing.rs`.
const OTHERS: [i32; 3] = [69, 70, 130];

fn furnished() -> World {
    let world = World::new();
    let preset = |name: &str| format!("{}/../lens/presets/seed-{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    for name in ["failed", "successful"] {
        world.write(&format!("{name}.jsonl"), std::fs::read(preset(name)).expect("the preset is committed"));
    }
    world.write("lying.json", r#"{"status":"PASS","p95_ms":151.2,"p99_ms":93.4}"#);
    world.write("broken.toml", "schema = 1\n[decision\n");
    world.write("broken.toml.json", "{");
    world.write("broken.jsonl", "{\n");
    world
}

#[test]
fn every_code_that_an_argument_can_bring_about_is_produced() {
    let world = furnished();
    for (code, arguments) in CASES {
        world.expect(code, arguments);
    }
}

#[test]
fn the_documented_codes_are_those_that_are_produced_here_and_those_of_the_help() {
    let mut produced: Vec<i32> = CASES.iter().map(|(code, _)| *code).chain(OTHERS).collect();
    produced.sort_unstable();
    produced.dedup();
    let formats = include_str!("../docs/FORMATS.md");
    let table = formats.split("## Exit codes").nth(1).expect("the section is there");
    let documented: Vec<i32> =
        table.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok()).collect();
    assert_eq!(documented, produced);
    let help = World::empty().expect(0, "--help").stdout;
    let help = help.split("Exit codes:").nth(1).expect("the help lists them");
    let words: Vec<i32> = help.split([' ', '\n', ',']).filter_map(|word| word.parse().ok()).collect();
    assert_eq!(words, produced);
}

#[test]
fn a_receiver_that_does_not_answer_ends_in_69() {
    let world = furnished();
    world.expect(1, "canary --preset seed-failed --out out");
    // A port that was free a moment ago: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
    world.write("key", "KEY");
    let receiver = format!("--pagerduty-url http://127.0.0.1:{port}/ --pagerduty-key-file key --alert-attempts 1");
    world.expect(69, &format!("alerts send out {receiver}"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_panic_ends_in_70() {
    let world = World::empty();
    // There is no room for the stacks of so many threads, which no command expects.
    let script = format!("ulimit -v 400000; exec {} gate nowhere --threads 1024", env!("CARGO_BIN_EXE_lensgate"));
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(world.path(".")).stdin(Stdio::null());
    let ended = Ended::of(shell.output().expect("a shell starts"));
    assert_eq!(ended.code, 70, "{}", ended.stderr);
    assert!(ended.stderr.contains("panicked"), "{}", ended.stderr);
}
