//! What a verdict rests on is what was recorded: every file altered in one byte, files of two recordings mixed, recordings that
//! pin nothing, judgments and policies that came later.

mod support;

use std::sync::LazyLock;

use lensgate_dataset::digest::sha256_hex;
use lensgate_observations::columns;
use serde_json::Value;
use support::recording::{OBSERVATIONS, mark, reseal, unpin, write_facts};
use support::{SMALL, World, strings};

/// The recorded candidate passes it, before a canary and in one.
const POLICY: &str = "schema = 1\n[decision]\nconfidence = \"95 %\"\n\
[[gate]]\nid = \"ranking\"\nmeasure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = 0.6\n\
[[gate]]\nid = \"errors\"\nmeasure = \"ErrorRate\"\ntest = \"at_most\"\nlimit = \"5 %\"\n\
[[phase]]\nname = \"only\"\ntraffic = \"25 %\"\nduration = \"2 min\"\nwindow = \"30 s\"\ngates = [\"errors\"]\n";

/// The recorded candidate fails it.
const FAILS: &str = "schema = 1\n[decision]\nconfidence = \"95 %\"\n\
[[gate]]\nid = \"gain\"\nmeasure = \"nDCG@10\"\ntest = \"superior\"\ngain = 0.9\n";

/// The files that `recording.json` pins.
const PINNED: [&str; 6] = [
    "queries/queryset.toml",
    "queries/queries.jsonl",
    "queries/judgments.jsonl",
    "files.tsv",
    "systems/baseline.json",
    "systems/candidate.json",
];

static RECORDED: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("pins");
    world.write("p.toml", POLICY);
    world.write("fails.toml", FAILS);
    world.expect(0, &format!("replay {SMALL} --repetitions 3 --policy p.toml --out rec"));
    world.expect(0, &format!("replay {SMALL} --repetitions 3 --policy p.toml --out other"));
    world.expect(0, &format!("replay {SMALL} --repetitions 3 --seed 2 --out seeded"));
    world
});

/// A copy of the recording with the policies beside it.
fn copy() -> World {
    let world = World::empty();
    for (name, bytes) in RECORDED.tree("rec") {
        world.write(&format!("rec/{name}"), bytes);
    }
    world.write("p.toml", POLICY);
    world.write("fails.toml", FAILS);
    world
}

fn reasons(verdict: &Value) -> Vec<&str> {
    strings(&verdict["reasons"], "code")
}

/// Alters one byte to another of its kind, so that the file can still be read where its form allows it.
fn alter(world: &World, name: &str) {
    let mut bytes = world.bytes(name);
    let at =
        (bytes.len() / 2..bytes.len()).find(|at| bytes[*at].is_ascii_digit() || bytes[*at] == b'a').expect("a digit");
    bytes[at] ^= 1;
    world.write(name, bytes);
}

#[test]
fn the_recording_as_it_is_goes_so_that_what_follows_can_fail() {
    RECORDED.expect(0, "gate rec --policy p.toml");
    RECORDED.expect(1, "gate rec --policy fails.toml");
    RECORDED.expect(0, "canary --results rec --policy p.toml");
}

#[test]
fn every_pinned_file_altered_in_one_byte_is_refused_with_both_digests() {
    for name in PINNED {
        let world = copy();
        let path = format!("rec/{name}");
        let recorded = sha256_hex(&world.bytes(&path));
        alter(&world, &path);
        let found = sha256_hex(&world.bytes(&path));
        world.says(4, "gate rec --policy p.toml", &[&path, &recorded, &found, "lensgate replay"]);
    }
}

#[test]
fn every_command_that_reads_a_recording_refuses_an_altered_one() {
    let world = copy();
    alter(&world, "rec/queries/judgments.jsonl");
    for command in [
        "gate rec",
        "compare rec",
        "evaluate rec",
        "explain rec",
        "report rec --out report",
        "plan default --observations rec",
        "lint default --observations rec",
        "canary --results rec",
        "canary --results rec --power --canaries 2",
    ] {
        world.refuses(4, command, &["rec/queries/judgments.jsonl", "is not the file that was recorded"]);
    }
}

#[test]
fn an_audit_does_not_judge_altered_evidence_again() {
    let world = World::new();
    world.run(&format!("run {SMALL} --out out"));
    world.expect(0, "audit out/verdict.json --evidence out");
    alter(&world, "out/queries/judgments.jsonl");
    let ended = world.expect(4, "audit out/verdict.json --evidence out");
    assert!(ended.stdout.contains("is not the file that was recorded"), "{}", ended.stdout);
}

#[test]
fn facts_that_were_altered_are_refused_whatever_they_say() {
    type Alter = fn(&mut Value);
    let alterations: [(&str, Alter); 6] = [
        ("the seed", |facts| facts["seed"] = 7.into()),
        ("the corpus", |facts| facts["dataset"]["digest"] = "0".repeat(64).into()),
        ("the names of the arms", |facts| {
            let baseline = facts["baseline"].take();
            facts["baseline"] = facts["candidate"].take();
            facts["candidate"] = baseline;
        }),
        ("the limit", |facts| facts["limit"] = 10.into()),
        ("an older schema", |facts| facts["schema"] = 1.into()),
        ("a pinned digest", |facts| facts["files"]["files.tsv"] = "0".repeat(64).into()),
    ];
    for (what, alter) in alterations {
        let world = copy();
        let mut facts = world.json("rec/recording.json");
        alter(&mut facts);
        write_facts(&world, "rec", &facts);
        let ended = world.expect(4, "gate rec --policy p.toml");
        for said in ["recording.json", "quality.parquet", "altered or belongs to another recording"] {
            assert!(ended.stderr.contains(said), "{what}: {}", ended.stderr);
        }
    }
}

#[test]
fn files_of_two_recordings_are_not_mixed() {
    for name in OBSERVATIONS {
        // The rows of another seed.
        let world = copy();
        world.write(&format!("rec/{name}"), RECORDED.bytes(&format!("seeded/{name}")));
        world.says(4, "gate rec --policy p.toml", &[name, "another recording"]);
        // Rows that do not say where they belong.
        let world = copy();
        mark(&world.path(&format!("rec/{name}")), |metadata| metadata.clear());
        world.says(4, "gate rec --policy p.toml", &[name, "does not say which recording"]);
    }
}

#[test]
fn a_recording_that_pins_nothing_is_judged_and_never_goes() {
    let world = copy();
    unpin(&world, "rec");
    world.expect(3, "gate rec --policy p.toml --out v.json");
    let verdict = world.json("v.json");
    assert_eq!((verdict["verdict"].as_str(), reasons(&verdict)[0]), (Some("INCONCLUSIVE"), "UNPINNED"));
    let said = verdict["reasons"][0]["explanation"].as_str().expect("a sentence");
    assert!(said.contains("record again with `lensgate replay`"), "{said}");
    world.expect(1, "gate rec --policy fails.toml");
    // Every gate passed, and the report for machines is red all the same.
    world.expect(0, "report rec --policy p.toml --out report");
    let junit = world.text("report/junit.xml");
    assert!(junit.contains("failures=\"0\" errors=\"1\"") && junit.contains("<error type=\"INCONCLUSIVE\""), "{junit}");
    let ended = world.expect(3, "canary --results rec --policy p.toml");
    assert!(ended.stdout.contains("schema 1"), "{}", ended.stdout);
    for command in ["compare rec", "evaluate rec", "lint p.toml --observations rec"] {
        assert!(world.expect(0, command).stderr.contains("schema 1"), "{command}");
    }
    // Altered labels are not seen there, which is why it never goes.
    alter(&world, "rec/systems/candidate.json");
    world.expect(3, "gate rec --policy p.toml");
}

#[test]
fn the_verdict_cites_every_file_it_rests_on() {
    RECORDED.expect(0, "gate rec --policy p.toml --out cited.json");
    let verdict = RECORDED.json("cited.json");
    let inputs = verdict["inputs"].as_array().expect("a list");
    let wanted: Vec<&str> = OBSERVATIONS.into_iter().chain(["recording.json"]).chain(PINNED).collect();
    assert_eq!(strings(&verdict["inputs"], "path"), wanted);
    for input in inputs {
        let bytes = RECORDED.bytes(&format!("rec/{}", input["path"].as_str().expect("a path")));
        assert_eq!(input["sha256"], sha256_hex(&bytes), "{input}");
        if !input["path"].as_str().is_some_and(|path| path.ends_with(".parquet")) {
            let lines = String::from_utf8(bytes).expect("text").lines().count();
            assert_eq!(input["rows"], lines, "{input}");
        }
    }
}

#[test]
fn mended_judgments_come_in_by_an_argument_and_the_verdict_says_so() {
    let world = copy();
    let recorded = world.text("rec/queries/judgments.jsonl");
    world.write("mended.jsonl", recorded.replacen("\"grade\":3", "\"grade\":2", 1));
    world.run("gate rec --policy p.toml --judgments mended.jsonl --out v.json");
    let verdict = world.json("v.json");
    assert!(reasons(&verdict).contains(&"OTHER_LABELS"), "{verdict}");
    let cited = verdict["inputs"].as_array().expect("a list").iter().find(|input| input["path"] == "mended.jsonl");
    assert_eq!(cited.expect("the file is cited")["sha256"], sha256_hex(&world.bytes("mended.jsonl")));
    for command in
        ["compare rec", "evaluate rec", "explain rec --policy p.toml", "canary --results rec --policy p.toml"]
    {
        let ended = world.run(&format!("{command} --judgments mended.jsonl"));
        assert!([0, 1, 3].contains(&ended.code), "{command}: {}", ended.stderr);
    }
    let [before, after] = ["", "--judgments mended.jsonl"]
        .map(|labels| world.expect(0, &format!("evaluate rec --measure nDCG@10 {labels}")).stdout);
    assert_ne!(before, after);
    // The same judgments change nothing, and another file than the recorded one is still said.
    world.write("same.jsonl", recorded);
    world.expect(0, "gate rec --policy p.toml --judgments same.jsonl --out v.json");
    let explanation = world.json("v.json")["reasons"].to_string();
    assert!(explanation.contains("same.jsonl") && explanation.contains("of 0 queries differ"), "{explanation}");
    world.write("bad.jsonl", "{\"query\":\"nobody\",\"path\":\"a\",\"first_line\":1,\"last_line\":2,\"grade\":3}\n");
    world.refuses(65, "gate rec --policy p.toml --judgments bad.jsonl", &["bad.jsonl:1", "nobody"]);
    world.refuses(2, "canary --preset seed-failed --judgments same.jsonl", &["--results"]);
}

#[test]
fn another_policy_than_the_recorded_one_is_said_and_changes_nothing() {
    let world = copy();
    world.expect(0, "gate rec --policy p.toml --out same.json");
    assert!(!reasons(&world.json("same.json")).contains(&"OTHER_POLICY"));
    world.write("q.toml", format!("{POLICY}# another byte\n"));
    world.expect(0, "gate rec --policy q.toml --out other.json");
    let [same, mut other] = ["same.json", "other.json"].map(|name| world.json(name));
    let said = other["reasons"].as_array_mut().expect("a list").pop().expect("a reason");
    assert_eq!(said["code"], "OTHER_POLICY");
    for word in ["p.toml", "q.toml", &sha256_hex(POLICY.as_bytes())] {
        assert!(said["explanation"].as_str().is_some_and(|text| text.contains(word)), "{said}");
    }
    assert_eq!((&same["reasons"], &same["gates"]), (&other["reasons"], &other["gates"]));
}

#[test]
fn another_seed_than_the_recorded_one_is_said() {
    let canary = |seed: u32| RECORDED.expect(0, &format!("canary --results rec --policy p.toml --seed {seed}")).stdout;
    assert!(canary(2).contains("seed 2, and the recording was made with 1") && !canary(1).contains("made with"));
}

#[test]
fn a_second_baseline_that_was_declared_and_is_not_there_is_invalid() {
    let world = copy();
    let path = world.path("rec/observations/latency.parquet");
    let mut recorded = lensgate_observations::read_parquet(&path).expect("a recording of ours");
    recorded.rows.retain(|row| row.arm != lensgate_words::Arm::BaselineAgain);
    let bytes = lensgate_observations::to_parquet(&recorded.rows, &recorded.metadata).expect("rows encode");
    world.write("rec/observations/latency.parquet", bytes);
    world.says(4, "gate rec --policy p.toml", &["latency.parquet", "second baseline (A/A)"]);
}

#[test]
fn observations_without_their_folder_have_to_belong_together_and_to_the_queries() {
    let world = copy();
    let canary = |quality: &str, latency: &str, queries: &str| {
        format!("canary --observations {quality} --observations {latency} --queries {queries} --policy p.toml")
    };
    let [quality, latency] = OBSERVATIONS.map(|name| format!("rec/{name}"));
    // Nothing in these files says which hits can be opened, so that only gates on other things are asked.
    let ranking = POLICY.find("[[gate]]\nid = \"errors\"").expect("the second gate");
    let head = POLICY.find("[[gate]]").expect("a gate");
    world.write("p.toml", format!("{}{}", &POLICY[..head], &POLICY[ranking..]));
    world.expect(0, &canary(&quality, &latency, "rec/queries"));
    world.write("seeded.parquet", RECORDED.bytes("seeded/observations/latency.parquet"));
    world.says(4, &canary(&quality, "seeded.parquet", "rec/queries"), &["seeded.parquet", "two recordings"]);
    for name in ["queryset.toml", "queries.jsonl", "judgments.jsonl"] {
        world.write(&format!("altered/{name}"), world.bytes(&format!("rec/queries/{name}")));
    }
    world.replace("altered/queryset.toml", "unit = ", "unit =  ");
    world.says(4, &canary(&quality, &latency, "altered"), &["--queries has", "quality.parquet"]);
    unpin(&world, "rec");
    world.expect(3, &canary(&quality, &latency, "rec/queries"));
}

#[test]
fn a_clock_over_a_day_before_the_recording_applies_no_waiver() {
    let world = copy();
    let waiver = "[[waiver]]\ngate = \"gain\"\nowner = \"ops\"\nreason = \"known\"\nexpires = \"9000-01-01\"\n";
    let ranking = "[[gate]]\nid = \"ranking\"\nmeasure = \"nDCG@10\"\ntest = \"non_inferior\"\nmargin = 0.6\n";
    world.write("waived.toml", format!("{FAILS}{ranking}{waiver}"));
    world.expect(0, "gate rec --policy waived.toml");
    mark(&world.path("rec/observations/latency.parquet"), |metadata| {
        let before = metadata.insert(columns::RECORDED_KEY.to_owned(), "8999-06-30T12:00:00Z".to_owned());
        assert!(before.is_some(), "a recording says when it was made");
    });
    let ended = world.expect(1, "gate rec --policy waived.toml --out v.json");
    assert!(ended.stdout.contains("NO_GO"), "{}", ended.stdout);
    let reasons = world.json("v.json")["reasons"].to_string();
    assert!(reasons.contains("was not applied: the clock says") && reasons.contains("8999-06-30"), "{reasons}");
}

#[test]
fn seals_made_again_are_what_it_takes() {
    let world = copy();
    alter(&world, "rec/systems/candidate.json");
    world.expect(4, "gate rec --policy p.toml");
    reseal(&world, "rec");
    world.expect(0, "gate rec --policy p.toml");
}
