//! Given queries never depend on mining: how many mined queries are asked beside them changes no answer, no score and no
//! quality gate of theirs.

mod support;

use std::collections::BTreeSet;

use lensgate_dataset::digest::sha256_hex;
use lensgate_observations::read_parquet;
use serde_json::{Value, json};
use support::World;
use support::corpus::{self, ASPECTS, DOMAINS};
use support::queries;

/// Gates of quality alone: what the others see is read from clocks, or counts every query.
const POLICY: &str = r#"schema = 1
[decision]
confidence = "95 %"
[[gate]]
id = "ranking"
measure = "nDCG@10"
test = "non_inferior"
margin = "0.02"
slices = ["class", "source"]
[[gate]]
id = "recall"
measure = "Recall@50"
test = "non_inferior"
margin = "2 pp"
slices = ["language", "class", "source"]
[[gate]]
id = "found"
measure = "RR"
test = "at_least"
limit = "0.3"
severity = "warn"
"#;

/// Draws numbers below a bound, the same ones for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// A query set of anything: names, sentences, patterns, nonsense, and every fifth time what is mined as well, word for word.
fn write_any(world: &World, seed: u64, unit: &str) {
    let (functions, mut draw) = (corpus::make().functions, Draw(seed));
    let (mut lines, mut judgments) = if seed.is_multiple_of(5) { mined(world) } else { Default::default() };
    for at in 0..20 + draw.below(30) {
        let function = &functions[draw.below(functions.len())];
        let (aspect, noun) = (&ASPECTS[function.aspect], DOMAINS[function.domain]);
        let (class, text) = match draw.below(5) {
            0 => ("identifier", function.name.clone()),
            1 => ("nl", format!("{} the {} of a {noun} in any order", aspect.verb, aspect.object)),
            2 => ("regex", format!("{}.*{noun}", aspect.object)),
            3 => ("nl", format!("{noun} and {} and {}", DOMAINS[draw.below(DOMAINS.len())], aspect.object)),
            _ => ("docs", format!("how {noun} programs {} {}", aspect.verb, draw.below(9))),
        };
        let language = ["rust", "python", "go", "typescript", "javascript", "java"][draw.below(6)];
        lines += &format!("{}\n", json!({"id": format!("q{at}"), "text": text, "class": class, "language": language}));
        let mut judged = BTreeSet::new();
        for _ in 0..draw.below(4) {
            let function = if draw.below(2) == 0 { function } else { &functions[draw.below(functions.len())] };
            if judged.insert((&function.path, if unit == "span" { function.first_line } else { 0 })) {
                let mut line = json!({"query": format!("q{at}"), "path": function.path, "grade": draw.below(4)});
                if unit == "span" {
                    line["first_line"] = function.first_line.into();
                    line["last_line"] = function.last_line.into();
                }
                judgments += &format!("{line}\n");
            }
        }
    }
    let within = if seed.is_multiple_of(3) { "within = [\"language\"]\n" } else { "" };
    world.write("any/queryset.toml", queries::SET.replace("\"span\"", &format!("{unit:?}")) + within);
    world.write("any/queries.jsonl", lines);
    world.write("any/judgments.jsonl", judgments);
}

/// Lines of queries and judgments that `mine` draws, under names of our own.
fn mined(world: &World) -> (String, String) {
    world.expect(0, "mine --dataset corpus --limit 40 --out drawn");
    let ours = |file: &str| world.text(&format!("drawn/evaluation/{file}")).replace("\"mined-", "\"given-");
    (ours("queries.jsonl"), ours("judgments.jsonl"))
}

/// What a run says of the given queries: answers to the last bit, lines of scores, gates.
struct Said {
    answers: Vec<String>,
    scores: Vec<String>,
    gates: Vec<Value>,
    mined: u64,
}

fn said(world: &World, more: &str) -> Said {
    let ended = world.run(&format!(
        "run --dataset corpus --queries any --quick --quiet --offline --policy quality.toml {more} --out out"
    ));
    assert!([0, 1, 3].contains(&ended.code), "{} {} {}", ended.code, ended.stdout, ended.stderr);
    let is_given = |id: &str| !id.starts_with("mined-");
    let mut answers = read_parquet(&world.path("out/observations/quality.parquet")).expect("observations").rows;
    answers.retain(|row| is_given(&row.query_id));
    let answers = answers.iter().map(|row| format!("{row:?}")).collect();
    let table = world.text("out/measures.csv");
    let is_score = |line: &&str| is_given(line) && !line.contains("Latency(") && !line.contains("CpuTime(");
    let scores = table.lines().filter(is_score).map(str::to_owned).collect();
    let mut gates = world.json("out/verdict.json")["gates"].as_array().expect("a list").clone();
    gates.retain(|gate| gate["slice"] != "source=mined");
    let mined = world.json("out/recording.json")["query_set"]["mined"].as_u64().expect("a number");
    std::fs::remove_dir_all(world.path("out")).expect("it was written just now");
    Said { answers, scores, gates, mined }
}

#[test]
fn any_given_queries_get_the_same_answers_scores_and_gates_whatever_is_mined_beside_them() {
    for seed in 1..=8 {
        let unit = if seed % 4 == 3 { "file" } else { "span" };
        let arms = ["", "--candidate lens-baseline", "--baseline plain.json", "--seed 7"][seed as usize % 4];
        let world = World::new();
        world.write("quality.toml", POLICY);
        write_any(&world, seed, unit);
        world.write("plain.json", "{}");
        let alone = said(&world, &format!("--mined 0 {arms}"));
        assert!(alone.answers.len() >= 40 && alone.scores.len() > 200, "{} lines", alone.scores.len());
        assert!(alone.answers.iter().any(|row| !row.contains("hits: []")));
        assert!(alone.gates.iter().any(|gate| gate["slice"] == "source=judged"));
        // Of what is given word for word nothing is mined again.
        let given = if seed % 5 == 0 { 40 } else { 0 };
        for (mined, least) in [(100, 90 - given), (3200, 150 - given)] {
            let beside = said(&world, &format!("--mined {mined} {arms}"));
            assert!(beside.mined >= if unit == "span" { least } else { 0 }, "{} were asked", beside.mined);
            assert!(unit == "span" || beside.mined == 0);
            assert_eq!(beside.answers, alone.answers, "seed {seed}, --mined {mined}");
            assert_eq!(beside.scores, alone.scores, "seed {seed}, --mined {mined}");
            assert_eq!(beside.gates, alone.gates, "seed {seed}, --mined {mined}");
        }
    }
}

#[test]
fn where_no_arm_calibrates_nothing_is_mined_for_given_queries_alone() {
    let world = World::new();
    world.write("plain.json", "{}");
    let run = "run --dataset corpus --queries queries --candidate plain.json --mined 0 --quick --offline --out";
    let ended = world.run(&format!("{run} plain"));
    assert!(!ended.stderr.contains("mining"), "{}", ended.stderr);
    let facts = world.json("plain/recording.json");
    assert_eq!((&facts["query_set"]["fit"], &facts["derived"]), (&json!(0), &Value::Null));
    let calibrated = world.run(&format!("{} calibrated", run.replace("plain.json", "lens-v1.2")));
    assert!(calibrated.stderr.contains("0 to evaluate"), "{}", calibrated.stderr);
    let facts = world.json("calibrated/recording.json");
    assert!(facts["query_set"]["fit"].as_u64() > Some(20) && facts["derived"]["fit_corpus"].is_string(), "{facts}");
    assert_eq!(facts["derived"]["mined_queries"], Value::Null);
}

#[test]
fn the_digest_that_is_printed_is_that_of_the_snapshot_and_none_is_empty() {
    let world = World::new();
    std::fs::create_dir(world.path("pinned")).expect("a new folder");
    let manifest = "schema = 1\nname = \"ours\"\n[[repository]]\nname = \"all\"\npath = \"../corpus\"\n";
    world.write("pinned/dataset.toml", manifest);
    world.expect(0, "check --dataset pinned --pin");
    let expected = sha256_hex(&world.bytes("pinned/snapshot.tsv"));
    let ended = world.run("run --dataset pinned --mined 60 --quick --quiet --offline --out out");
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    let facts = world.json("out/recording.json");
    assert_eq!(facts["dataset"]["digest"], expected.as_str());
    let derived = facts["derived"].as_object().expect("digests");
    let all: Vec<&str> = derived.values().chain([&facts["query_set"]["digest"]]).filter_map(Value::as_str).collect();
    assert_eq!(all.len(), 5);
    let report = world.text("out/report.html");
    for digest in all.into_iter().chain([expected.as_str()]) {
        assert!(digest.len() == 64 && report.contains(digest), "{digest:?}");
    }
    assert!(derived.values().all(|digest| digest != expected.as_str()));
}
