//! The same input and seed give the same bytes, whatever the threads; the same recording is judged the same way; each
//! stage alone gives what `run` gives.

mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;
use support::files::differing;
use support::{SMALL, World};

/// One run on one thread.
static ONE_THREAD: LazyLock<World> = LazyLock::new(|| run("one-thread", "--threads 1"));
/// The same run on eight.
static EIGHT_THREADS: LazyLock<World> = LazyLock::new(|| run("eight-threads", "--threads 8"));

fn run(name: &str, more: &str) -> World {
    let world = World::shared(name);
    let ended = world.run(&format!("run {SMALL} {more} --out out"));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    world
}

/// What holds a clock reading, or shows one.
fn shows_a_clock(name: &str) -> bool {
    let timed = ["manifest.json", "observations/latency.parquet", "comparison.json", "verdict.json", "junit.xml"];
    let shown = ["report.html", "report.md", "plots/latency.", "plots/stages.", "plots/measures."];
    timed.contains(&name) || shown.iter().any(|start| name.starts_with(start))
}

/// A comparison file without what a clock has a part in.
fn without_latency(comparison: &Value) -> Value {
    let mut comparison = comparison.clone();
    let whole = comparison.as_object_mut().expect("an object");
    whole.remove("stages").expect("clock readings stand under this key");
    whole.remove("waited");
    for list in ["comparisons", "scores"] {
        let measured = whole[list].as_array_mut().expect("a list");
        measured.retain(|it| !support::reads_a_clock(&it["measure"]));
        assert!(!measured.is_empty(), "{list} holds measures of quality");
    }
    comparison
}

#[test]
fn one_thread_and_eight_leave_the_same_bytes_but_for_the_clock() {
    let (one, eight) = (ONE_THREAD.tree("out"), EIGHT_THREADS.tree("out"));
    let surprising: Vec<&str> = differing(&one, &eight).into_iter().filter(|name| !shows_a_clock(name)).collect();
    assert!(surprising.is_empty(), "{surprising:?}");
    for name in ["observations/quality.parquet", "measures.csv", "queries/queries.jsonl", "queries/judgments.jsonl"] {
        assert!(one.contains_key(name), "{name}");
    }
}

#[test]
fn one_thread_and_eight_compare_quality_to_the_last_digit() {
    let [one, eight] = [&ONE_THREAD, &EIGHT_THREADS].map(|world| without_latency(&world.json("out/comparison.json")));
    assert_eq!(one.to_string(), eight.to_string());
}

#[test]
fn another_seed_mines_other_queries_and_draws_other_samples() {
    let other = run("another-seed", "--seed 2");
    let (one, two) = (ONE_THREAD.tree("out"), other.tree("out"));
    let changed = differing(&one, &two);
    for name in ["queries/queries.jsonl", "observations/quality.parquet", "measures.csv", "recording.json"] {
        assert!(changed.contains(&name), "{name} is the same under another seed");
    }
    for name in ["files.tsv", "policy.toml", "systems/baseline.json", "systems/candidate.json"] {
        assert!(!changed.contains(&name), "{name} has nothing to do with the seed");
    }
    let seeds = [&ONE_THREAD, &other].map(|world| world.json("out/verdict.json")["seed"].as_u64());
    assert_eq!(seeds, [Some(1), Some(2)]);
}

#[test]
fn replay_alone_records_the_answers_that_run_records() {
    let world = World::new();
    world.expect(0, &format!("replay {SMALL} --threads 8 --policy default --out recording"));
    let (recording, run) = (world.tree("recording"), ONE_THREAD.tree("out"));
    assert!(recording.len() >= 9, "{:?}", recording.keys());
    let shared: BTreeMap<_, _> = run.into_iter().filter(|(name, _)| recording.contains_key(name)).collect();
    let changed = differing(&recording, &shared);
    assert!(changed.contains(&"observations/latency.parquet"), "{changed:?}");
    let surprising: Vec<&str> = changed.into_iter().filter(|name| !shows_a_clock(name)).collect();
    assert!(surprising.is_empty(), "{surprising:?}");
}

#[test]
fn gate_gives_the_verdict_that_run_wrote() {
    let world = &*ONE_THREAD;
    let code = world.run("gate out --threads 8 --out verdict-8.json").code;
    let again = world.run("gate out --threads 1 --out verdict-1.json");
    assert_eq!(again.code, code);
    assert!(again.stdout.contains(world.json("out/verdict.json")["verdict"].as_str().expect("a word")));
    assert_eq!(world.text("verdict-8.json"), world.text("out/verdict.json"));
    assert_eq!(world.text("verdict-1.json"), world.text("out/verdict.json"));
}

#[test]
fn another_policy_judges_the_same_recording_and_leaves_it_alone() {
    let world = &*EIGHT_THREADS;
    let before = world.tree("out");
    let ended = world.run("gate out --policy lens-promotion --out promotion.json");
    let verdict = world.json("promotion.json");
    let expected = [(0, "GO"), (1, "NO_GO"), (3, "INCONCLUSIVE")];
    assert!(expected.contains(&(ended.code, verdict["verdict"].as_str().expect("a word"))), "{}", ended.stderr);
    assert_eq!(verdict["policy"]["path"], "lens-promotion");
    assert!(support::strings(&verdict["gates"], "id").contains(&"p1-recall-gain"));
    assert!(differing(&before, &world.tree("out")).is_empty());
}

#[test]
fn report_renders_what_run_rendered_to_the_byte() {
    let world = &*ONE_THREAD;
    world.expect(0, "report out --threads 8 --out report-8");
    world.expect(0, "report out --threads 1 --out report-1");
    let (run, eight, one) = (world.tree("out"), world.tree("report-8"), world.tree("report-1"));
    let rendered: BTreeMap<_, _> = run.into_iter().filter(|(name, _)| eight.contains_key(name)).collect();
    assert!(differing(&rendered, &eight).is_empty(), "{:?}", differing(&rendered, &eight));
    assert!(differing(&one, &eight).is_empty(), "{:?}", differing(&one, &eight));
    for name in ["report.html", "report.md", "verdict.json", "comparison.json", "measures.csv", "plots/queries.png"] {
        assert!(eight.contains_key(name), "{name}");
    }
}

#[test]
fn evaluate_gives_the_table_that_run_wrote() {
    let world = &*ONE_THREAD;
    world.expect(0, "evaluate out --threads 8 --out measures.csv");
    assert_eq!(world.text("measures.csv"), world.text("out/measures.csv"));
    let printed = world.expect(0, "evaluate out --threads 1").stdout;
    assert_eq!(printed, world.text("out/measures.csv"));
}

#[test]
fn evaluate_computes_only_the_measures_that_are_named() {
    let table = ONE_THREAD.expect(0, "evaluate out --measure RR --measure P@3").stdout;
    assert_eq!(ONE_THREAD.expect(0, "evaluate --measure RR P@3 out").stdout, table);
    World::new().refuses(2, "evaluate --measure RR", &["RECORDING, or --qrels and --run"]);
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let column = header.iter().position(|it| *it == "measure").expect("a column of measures");
    let mut names: Vec<&str> = lines.map(|line| line.split(',').nth(column).expect("a cell")).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names, ["P@3", "RR"]);
}

#[test]
fn compare_gives_the_estimates_that_run_wrote() {
    let world = &*ONE_THREAD;
    world.expect(0, "compare out --threads 8 --out compared-8.json");
    world.expect(0, "compare out --threads 1 --out compared-1.json");
    assert_eq!(world.text("compared-1.json"), world.text("compared-8.json"));
    let [run, alone] = ["out/comparison.json", "compared-1.json"].map(|name| world.json(name));
    assert_eq!(run["comparisons"], alone["comparisons"]);
    assert_eq!(run["scores"], alone["scores"]);
}
