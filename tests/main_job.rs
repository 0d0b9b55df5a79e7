//! The main job on a small dataset: what `run` leaves behind, and that its parts agree with each other.

mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lensgate_dataset::digest::sha256_hex;
use serde_json::Value;
use support::{Ended, SMALL, World};

/// One run, which the tests below look at.
static RUN: LazyLock<(World, Ended)> = LazyLock::new(|| {
    let world = World::shared("main-job");
    let ended = world.run(&format!("run {SMALL} --out out"));
    (world, ended)
});

const FILES: [&str; 27] = [
    "comparison.json",
    "files.tsv",
    "junit.xml",
    "manifest.json",
    "measures.csv",
    "observations/latency.parquet",
    "observations/quality.parquet",
    "plots/latency.png",
    "plots/latency.svg",
    "plots/measures.png",
    "plots/measures.svg",
    "plots/queries.png",
    "plots/queries.svg",
    "plots/slices.png",
    "plots/slices.svg",
    "plots/stages.png",
    "plots/stages.svg",
    "policy.toml",
    "queries/judgments.jsonl",
    "queries/queries.jsonl",
    "queries/queryset.toml",
    "recording.json",
    "report.html",
    "report.md",
    "systems/baseline.json",
    "systems/candidate.json",
    "verdict.json",
];

fn verdict() -> Value {
    RUN.0.json("out/verdict.json")
}

#[test]
fn the_exit_code_is_the_verdicts() {
    let expected = match verdict()["verdict"].as_str() {
        Some("GO") => 0,
        Some("NO_GO") => 1,
        Some("INCONCLUSIVE") => 3,
        other => panic!("whole evidence cannot end in {other:?}: {}", RUN.1.stderr),
    };
    assert_eq!(RUN.1.code, expected);
}

#[test]
fn every_file_of_the_results_folder_is_there_and_holds_something() {
    let tree = RUN.0.tree("out");
    assert_eq!(tree.keys().map(String::as_str).collect::<Vec<_>>(), FILES);
    let empty: Vec<&String> = tree.iter().filter(|(_, bytes)| bytes.is_empty()).map(|(name, _)| name).collect();
    assert!(empty.is_empty(), "{empty:?}");
}

#[test]
fn nothing_but_the_results_folder_is_written() {
    assert_eq!(RUN.0.names(), ["corpus", "out", "queries"]);
}

#[test]
fn the_manifest_holds_the_digest_of_every_other_file() {
    let mut digests: BTreeMap<String, String> =
        RUN.0.tree("out").into_iter().map(|(name, bytes)| (name, sha256_hex(&bytes))).collect();
    digests.remove("manifest.json");
    let listed = RUN.0.json("out/manifest.json")["files"].clone();
    assert_eq!(serde_json::from_value::<BTreeMap<String, String>>(listed).expect("names and digests"), digests);
}

#[test]
fn the_verdict_cites_what_it_rests_on_by_digest_and_rows() {
    let inputs = verdict()["inputs"].as_array().expect("a list").clone();
    assert_eq!(support::strings(&verdict()["inputs"], "path")[..3], [FILES[6], FILES[5], "recording.json"]);
    for input in inputs {
        let path = input["path"].as_str().expect("a path");
        assert_eq!(input["sha256"], sha256_hex(&RUN.0.bytes(&format!("out/{path}"))), "{path}");
    }
    let queries = RUN.0.text("out/queries/queries.jsonl").lines().count();
    // Two arms answer for quality; the baseline once more for the noise floor of latency.
    assert_eq!(verdict()["inputs"][0]["rows"], 2 * queries);
    assert_eq!(verdict()["inputs"][1]["rows"], 3 * queries);
}

#[test]
fn the_totals_count_the_gates() {
    let verdict = verdict();
    let statuses = support::strings(&verdict["gates"], "status");
    let count = |status: &str| statuses.iter().filter(|it| **it == status).count();
    for status in ["pass", "warn", "fail", "inconclusive", "waived", "not_run", "error"] {
        assert_eq!(verdict["totals"][status], count(status), "{status}");
    }
    assert_eq!(verdict["totals"]["declared"], statuses.len());
    assert_eq!(verdict["totals"]["evaluated"], statuses.len() - count("not_run") - count("error"));
    assert!(statuses.len() > 11, "the default policy has eleven gates, some of them on slices");
}

#[test]
fn the_verdict_follows_from_its_blocking_gates() {
    let verdict = verdict();
    let gates = verdict["gates"].as_array().expect("a list").iter();
    let blocking: Vec<&str> =
        gates.filter(|it| it["severity"] == "block").map(|it| it["status"].as_str().expect("a word")).collect();
    let expected = if blocking.contains(&"fail") { "NO_GO" } else { "INCONCLUSIVE" };
    // No query fails, and 250 queries cannot show that fewer than 1 pp more would: errors-kept stays undecided.
    assert!(blocking.contains(&"inconclusive"));
    assert_eq!(verdict["verdict"], expected);
}

#[test]
fn every_undecided_gate_says_in_a_sentence_why() {
    for gate in verdict()["gates"].as_array().expect("a list") {
        let (code, sentence) = (gate["reason_code"].as_str(), gate["explanation"].as_str());
        assert!(code.is_some_and(|code| code.chars().all(|c| c.is_ascii_uppercase() || c == '_')), "{gate}");
        assert!(sentence.is_some_and(|sentence| sentence.split_whitespace().count() >= 4), "{gate}");
    }
    let errors = verdict()["gates"].as_array().expect("a list").iter().find(|it| it["id"] == "errors-kept").cloned();
    let sentence = errors.expect("the default policy gates errors")["explanation"].to_string();
    assert!(sentence.contains("needs"), "{sentence}");
}

#[test]
fn the_report_is_one_file_that_fetches_nothing() {
    let html = RUN.0.text("out/report.html");
    for fetched in ["http://", "https://", "src=\"//", "href=\"//", "<link", "<iframe", "<object", "@import", "<base"] {
        assert!(!html.contains(fetched), "the report holds {fetched}");
    }
    for (at, _) in html.match_indices("src=\"").chain(html.match_indices("url(")) {
        let target = html[at..].split_once(['"', '(']).expect("both end so").1;
        assert!(target.starts_with("data:") || target.starts_with('#'), "{}", &target[..target.len().min(60)]);
    }
    assert!(html.contains("<svg"), "the plots are in the page");
}

#[test]
fn the_report_says_what_the_queries_are_a_sample_of_and_how_many_are_copies() {
    let html = RUN.0.text("out/report.html");
    for said in ["these queries are a sample of queries, unstratified", ", each counted with the query that it repeats"]
    {
        assert!(html.contains(said), "{said}");
    }
    let world = World::new();
    let queries = world.text("queries/queries.jsonl");
    let mut again: Value = serde_json::from_str(queries.lines().next().expect("a query")).expect("JSON");
    again["id"] = "again".into();
    again["text"] = format!(" {}?", again["text"].as_str().expect("a text").to_uppercase()).into();
    again["class"] = "nl".into();
    world.write("queries/queries.jsonl", format!("{queries}{again}\n"));
    world.write("queries/queryset.toml", world.text("queries/queryset.toml") + "quotas = \"repository\"\n");
    let checked = world.expect(0, "check --dataset corpus --queries queries").stdout;
    for said in ["(copies: 1, near copies: ", "1 copy of an earlier query", "1 copy judged differently"] {
        assert!(checked.contains(said), "{said}\n{checked}");
    }
    world.run("run --dataset corpus --queries queries --mined 0 --quick --quiet --offline --out out");
    let html = world.text("out/report.html");
    for said in ["with fixed numbers per repository", "1 copy, each counted", "1 copy is judged differently"] {
        assert!(html.contains(said), "{said}");
    }
    let comparison = world.json("out/comparison.json");
    assert_eq!((&comparison["quotas"], &comparison["queries"][0]["copies"]), (&"repository".into(), &2.into()));
}

#[test]
fn report_and_terminal_say_what_the_verdict_says() {
    let verdict = verdict();
    let word = verdict["verdict"].as_str().expect("a word");
    for (name, text) in [("report.html", RUN.0.text("out/report.html")), ("report.md", RUN.0.text("out/report.md"))] {
        let readable = word.replace('_', " ");
        assert!(text.contains(word) || text.contains(&readable), "{name} says {word}");
    }
    assert!(RUN.1.stdout.contains(word), "{}", RUN.1.stdout);
    for column in
        ["measure", "baseline", "candidate", "delta", "interval", "gate", "status", "Recall@50", "Latency(p95)"]
    {
        assert!(RUN.1.stdout.contains(column), "the table shows {column}:\n{}", RUN.1.stdout);
    }
    assert!(RUN.1.stdout.contains("out/report.html"), "the last line names the report");
    assert_eq!(RUN.1.stderr, "", "--quiet says nothing more");
}

#[test]
fn junit_counts_failures_and_what_is_undecided_as_not_passed() {
    let xml = RUN.0.text("out/junit.xml");
    let totals = &verdict()["totals"];
    let count = |element: &str| xml.matches(element).count() as u64;
    assert_eq!(Some(count("<testcase")), totals["declared"].as_u64().map(|gates| gates + 1), "a case for the verdict");
    assert_eq!(Some(count("<failure")), totals["fail"].as_u64());
    assert!(totals["fail"] == 0, "the small job fails no gate, so that no failure stands for the verdict");
    // A slice only vetoes: while it is undecided it is skipped and says why. The verdict has a case of its own.
    let verdict = verdict();
    let gates = verdict["gates"].as_array().expect("a list");
    let holds = |gate: &Value| gate["slice"].is_null() || gate["reason_code"] == "SLICE_HARM";
    let undecided = |gate: &&Value| gate["status"] == "inconclusive" && gate["severity"] == "block";
    let red = gates.iter().filter(undecided).filter(|gate| holds(gate)).count() as u64;
    let red = red + u64::from(verdict["verdict"] == "INCONCLUSIVE");
    assert_eq!(count("<error"), red, "undecided is never passed");
    let skipped = gates.iter().filter(|gate| gate["status"] != "pass" && !(undecided(gate) && holds(gate))).count();
    assert!(skipped > 0, "the small job leaves slices open");
    assert_eq!(count("<skipped"), skipped as u64, "nor is it green");
}

#[test]
fn without_out_the_folder_is_named_after_the_day_and_both_systems() {
    let world = World::new();
    let few = "run --dataset corpus --queries queries --mined 0 --quick --quiet --offline";
    let first = world.run(few);
    let second = world.run(few);
    assert!([0, 1, 3].contains(&first.code) && [0, 1, 3].contains(&second.code), "{}{}", first.stderr, second.stderr);
    let names = support::files::names(&world.path("results"));
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[0].ends_with("-lens-v1.2-vs-lens-baseline"), "{names:?}");
    assert!(names[1].ends_with("-lens-v1.2-vs-lens-baseline-2"), "{names:?}");
    assert!(names[0].starts_with("20") && names[0].as_bytes()[4] == b'-', "{names:?}");
}

#[test]
fn without_quiet_every_stage_says_in_a_line_what_it_did() {
    let world = World::new();
    let ended = world.run("run --dataset corpus --queries queries --mined 0 --quick --offline --out out");
    for stage in ["loading the corpus", "building the index", "quality pass", "latency pass", "writing the report"] {
        assert!(ended.stderr.lines().any(|line| line.starts_with(stage)), "{stage}:\n{}", ended.stderr);
    }
    assert!(!ended.stderr.contains('\u{1b}'), "no terminal, no escape sequences");
    assert!(!ended.stdout.contains('\u{1b}'), "no terminal, no colour");
}
