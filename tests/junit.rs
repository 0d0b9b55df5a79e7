//! JUnit beside the exit code: whatever `run`, `gate` and `canary` come to, the file is red exactly when the code is not 0.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

#[path = "support/junit.rs"]
mod schema;

use std::fmt::Write as _;
use std::sync::LazyLock;

use schema::{Counts, checked};
use support::{SMALL, World};

/// One run, which the tests below look at, and its exit code.
static RUN: LazyLock<(World, i32)> = LazyLock::new(|| {
    let world = World::shared("junit");
    let ended = world.run(&format!("run {SMALL} --out out"));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    (world, ended.code)
});

/// A policy with one gate on errors, as its lines after `test`.
fn policy(gate: &str) -> String {
    format!("schema = 1\n[decision]\n[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\n{gate}\n")
}

#[test]
fn run_and_gate_are_red_exactly_when_they_do_not_end_with_zero() {
    let (world, code) = &*RUN;
    assert_eq!(checked(&world.text("out/junit.xml")).is_red(), *code != 0);
    world.expect(*code, "gate out --junit again.xml");
    assert_eq!(world.text("again.xml"), world.text("out/junit.xml"), "the same verdict is the same file");
    let loose = policy("limit = \"20 %\"\nslices = [\"class\"]");
    let warns = "[[gate]]\nid = \"tight\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"0.001 %\"\nseverity = \"warn\"\n";
    for (policy, expected) in [(loose.clone(), 0), (format!("{loose}{warns}"), 0), (policy("limit = \"0.001 %\""), 3)] {
        world.write("p.toml", policy);
        world.expect(expected, "gate out --policy p.toml --junit p.xml");
        let counts = checked(&world.text("p.xml"));
        assert_eq!(counts.is_red(), expected != 0, "{counts:?}");
    }
}

#[test]
fn a_canary_over_a_recording_is_red_exactly_when_it_does_not_end_with_zero() {
    let (world, _) = &*RUN;
    let phase = "[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";
    world.write("easy.toml", policy("limit = \"20 %\"\nslices = [\"class\"]") + phase);
    for (at, more) in ["--policy easy.toml", "--policy easy.toml --inject errors=60%@only+30s", ""].iter().enumerate() {
        let ended = world.run(&format!("canary --results out {more} --seed 7 --junit c{at}.xml --out canary{at}"));
        assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
        let xml = world.text(&format!("c{at}.xml"));
        assert_eq!(xml, world.text(&format!("canary{at}/junit.xml")));
        let counts = checked(&xml);
        assert_eq!(counts.is_red(), ended.code != 0, "{more}: {counts:?}");
        assert!(xml.contains("classname=\"lensgate.queries.ErrorRate\""), "the distinct queries have their cases");
    }
}

/// Two phases of a minute in windows of half a minute; the gates and what else there is.
fn plan(gates: &str, more: &str) -> String {
    let mut text = format!("schema = 1\n[decision]\n{gates}{more}");
    for name in ["one", "two"] {
        let _ = write!(
            text,
            "[[phase]]\nname = \"{name}\"\ntraffic = \"25 %\"\nduration = \"1 min\"\nwindow = \"30 s\"\ngates = [\"errors\", \"tail\"]\n"
        );
    }
    text
}

fn gates(errors: &str, tail: &str) -> String {
    let gate = |id: &str, measure: &str, limit: &str, severity: &str| {
        format!(
            "[[gate]]\nid = \"{id}\"\nmeasure = \"{measure}\"\ntest = \"at_most\"\nlimit = \"{limit}\"\nseverity = \"{severity}\"\n"
        )
    };
    gate("errors", "ErrorRate", "5 %", errors) + &gate("tail", "Latency(p95)", "100 ms", tail)
}

/// A file of windows: for each its phase, its half minute, and its metrics.
fn windows(rows: &[(&str, u32, &str)]) -> String {
    let row = |(phase, at, metrics): &(&str, u32, &str)| {
        let (start, end) = (30 * at, 30 * at + 30);
        format!(
            "{{\"phase\":\"{phase}\",\"start\":\"{start} s\",\"end\":\"{end} s\",\"requests\":9000,\"metrics\":{{{metrics}}}}}\n"
        )
    };
    rows.iter().map(row).collect()
}

const GOOD: &str = "\"ErrorRate\":\"0.1 %\",\"Latency(p95)\":\"20 ms\"";
const ERRORS: &str = "\"ErrorRate\":\"40 %\",\"Latency(p95)\":\"20 ms\"";
const ON_THE_LIMIT: &str = "\"ErrorRate\":\"5 %\",\"Latency(p95)\":\"20 ms\"";
const SLOW: &str = "\"ErrorRate\":\"0.1 %\",\"Latency(p95)\":\"400 ms\"";
const NO_CLOCK: &str = "\"ErrorRate\":\"0.1 %\"";

#[test]
fn a_canary_over_windows_is_red_exactly_when_it_does_not_end_with_zero() {
    let world = World::empty();
    let whole =
        |metrics| windows(&[("one", 0, metrics), ("one", 1, metrics), ("two", 2, metrics), ("two", 3, metrics)]);
    let files = [
        ("good", whole(GOOD)),
        ("errors", whole(ERRORS)),
        ("on the limit", whole(ON_THE_LIMIT)),
        ("slow", whole(SLOW)),
        ("no clock", whole(NO_CLOCK)),
        ("nothing", whole("")),
        ("late errors", windows(&[("one", 0, GOOD), ("one", 1, GOOD), ("two", 2, ERRORS), ("two", 3, ERRORS)])),
        ("a hole", windows(&[("one", 0, GOOD), ("two", 2, GOOD), ("two", 3, GOOD)])),
        ("too short", windows(&[("one", 0, GOOD), ("one", 1, GOOD), ("two", 2, GOOD)])),
        ("one phase", windows(&[("one", 0, GOOD), ("one", 1, GOOD)])),
        ("killed, then nothing", windows(&[("one", 0, ERRORS), ("one", 1, GOOD)])),
    ];
    let waiver = "[[waiver]]\ngate = \"tail\"\nowner = \"somebody\"\nreason = \"a test\"\nexpires = \"2999-01-01\"\n";
    let switch =
        "[[kill_switch]]\nmeasure = \"ErrorRate\"\nabove = \"10 %\"\nsustained = \"30 s\"\naction = \"rollback\"\n";
    let held = "[canary]\npromote = \"passed\"\n";
    let policies = [
        ("block", plan(&gates("block", "block"), "")),
        ("warn", plan(&gates("block", "warn"), "")),
        ("waived", plan(&gates("block", "block"), waiver)),
        ("a switch", plan(&gates("block", "warn"), switch)),
        ("held", plan(&format!("{held}{}", gates("block", "block")), "")),
        (
            "on points",
            plan(&gates("block", "block"), "").replacen("[decision]\n", "[decision]\ndecide = \"point\"\n", 1),
        ),
    ];
    let mut codes = Vec::new();
    for (policy_name, policy) in &policies {
        world.write("p.toml", policy);
        for (name, rows) in &files {
            world.write("w.jsonl", rows);
            let ended = world.run("canary --windows w.jsonl --policy p.toml --junit c.xml");
            assert!([0, 1, 3, 4].contains(&ended.code), "{policy_name}, {name}: {}", ended.stderr);
            let counts = checked(&world.text("c.xml"));
            assert_eq!(counts.is_red(), ended.code != 0, "{policy_name}, {name}: {}, {counts:?}", ended.code);
            codes.push(ended.code);
        }
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, [0, 1, 3, 4], "every verdict is among them");
}

#[test]
fn a_phase_that_was_not_begun_and_a_gate_that_only_warns_are_skipped_with_a_word() {
    let world = World::empty();
    world.write("p.toml", plan(&gates("block", "warn"), ""));
    world.write("w.jsonl", windows(&[("one", 0, ERRORS)]));
    world.expect(1, "canary --windows w.jsonl --policy p.toml --junit c.xml");
    let xml = world.text("c.xml");
    assert!(xml.contains("two was not begun"), "{xml}");
    let Counts { failures, .. } = checked(&xml);
    assert_eq!(failures, 2, "the gate and the verdict: {xml}");
    world.write("w.jsonl", windows(&[("one", 0, SLOW), ("one", 1, SLOW), ("two", 2, SLOW), ("two", 3, SLOW)]));
    world.run("canary --windows w.jsonl --policy p.toml --junit c.xml");
    assert!(world.text("c.xml").contains("<skipped message=\"tail of one: "), "{}", world.text("c.xml"));
}

#[test]
fn a_file_that_cannot_be_written_is_no_verdict() {
    let world = World::empty();
    world.write("p.toml", plan(&gates("block", "warn"), ""));
    world.write("w.jsonl", windows(&[("one", 0, GOOD)]));
    world.write("file", "");
    world.says(73, "canary --windows w.jsonl --policy p.toml --junit file/c.xml", &["file"]);
}
