//! What lensgate refuses: every wrong input ends in its documented code, names its place, says what to do, and leaves
//! nothing behind.

mod support;

use support::World;

/// The run that each test spoils in one place.
const RUN: &str = "run --dataset corpus --queries queries --mined 0 --quick --quiet --offline --out out";

#[test]
fn an_unknown_knob_is_named_with_its_line_and_its_likely_meaning() {
    let world = World::new();
    world.write("c.json", "{\n  \"name\": \"mine\",\n  \"stage_a\": { \"k_candidate\": 320 }\n}\n");
    world.refuses(2, &format!("{RUN} --candidate c.json"), &["c.json:3:", "\"k_candidate\"", "\"k_candidates\""]);
    world.write("c.toml", "name = \"mine\"\n[stage_c.gate]\nnl_treshold = 0.4\n");
    world.refuses(2, &format!("{RUN} --candidate c.toml"), &["c.toml:3:", "nl_treshold", "nl_threshold"]);
}

#[test]
fn a_knob_out_of_range_is_named_with_its_line_and_its_range() {
    let world = World::new();
    world.write("c.json", "{\n  \"name\": \"mine\",\n  \"stage_a\": { \"k_candidates\": 9000 }\n}\n");
    world.refuses(2, &format!("{RUN} --candidate c.json"), &["c.json:3:", "9000", "100 to 500"]);
}

#[test]
fn an_unknown_system_policy_or_dataset_lists_what_is_known() {
    let world = World::new();
    world.refuses(2, &format!("{RUN} --candidate lens-v9"), &["lens-v9", "lens-baseline", "lens-v1.2"]);
    world.refuses(2, &format!("{RUN} --policy strict"), &["strict", "default", "lens-promotion"]);
    world.refuses(2, "run --dataset nowhere --quick --quiet --offline --out out", &["nowhere", "no such folder"]);
}

#[test]
fn a_policy_with_an_unknown_measure_shows_the_line_and_a_suggestion() {
    let world = World::new();
    world.write(
        "p.toml",
        "schema = 1\n[decision]\nconfidence = \"95 %\"\n[[gate]]\nid = \"r\"\nmeasure = \"Recal@50\"\ntest = \"non_inferior\"\n\
         margin = \"1 pp\"\nseverity = \"block\"\n",
    );
    world.refuses(2, &format!("{RUN} --policy p.toml"), &["p.toml:6:", "measure = \"Recal@50\"", "Recall@50"]);
    world.refuses(2, "check --policy p.toml", &["p.toml:6:", "Recall@50"]);
    world.replace("p.toml", "Recal@50", "Recall@50");
    world.replace("p.toml", "1 pp", "1");
    world.refuses(2, &format!("{RUN} --policy p.toml"), &["p.toml:8:", "pp"]);
}

#[test]
fn an_unknown_measure_on_the_command_line_comes_with_a_suggestion() {
    let world = World::new();
    assert!([0, 1, 3].contains(&world.run(RUN).code));
    world.refuses(2, "evaluate out --measure nDGC@10", &["nDGC@10", "nDCG@10"]);
}

#[test]
fn a_judged_span_outside_its_file_is_named_by_its_line() {
    let world = World::new();
    let first = world.text("queries/judgments.jsonl").lines().next().expect("a judgment").to_owned();
    let mut judgment: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    judgment["last_line"] = 99_999.into();
    world.replace("queries/judgments.jsonl", &format!("{first}\n"), &format!("{judgment}\n"));
    world.refuses(65, RUN, &["judgments.jsonl:1", "99999", "is outside its file"]);
    let checked = world.expect(65, "check --dataset corpus --queries queries");
    assert!(checked.stdout.contains("queries/judgments.jsonl:1: error"), "{}", checked.stdout);
}

#[test]
fn a_judged_file_that_the_corpus_lacks_is_named_by_its_line() {
    let world = World::new();
    let text = world.text("queries/judgments.jsonl");
    let first: serde_json::Value = serde_json::from_str(text.lines().next().expect("a judgment")).expect("JSON");
    let path = first["path"].as_str().expect("a path");
    std::fs::remove_file(world.path(&format!("corpus/{path}"))).expect("the corpus has the file");
    world.refuses(65, RUN, &["judgments.jsonl:1", path]);
}

#[test]
fn a_duplicate_query_is_named_with_both_its_lines() {
    let world = World::new();
    let text = world.text("queries/queries.jsonl");
    let third = text.lines().nth(2).expect("three queries");
    world.write("queries/queries.jsonl", format!("{text}{third}\n"));
    let last = text.lines().count() + 1;
    world.refuses(65, RUN, &[&format!("queries.jsonl:{last}"), "duplicate query id", "line 3"]);
}

#[test]
fn text_that_is_no_utf_8_is_named_by_its_line() {
    let world = World::new();
    let mut bytes = world.bytes("queries/queries.jsonl");
    let lines = bytes.iter().filter(|&&byte| byte == b'\n').count();
    bytes.extend(b"{\"id\":\"odd\",\"text\":\"\xff\",\"class\":\"nl\"}\n");
    world.write("queries/queries.jsonl", bytes);
    world.refuses(65, RUN, &[&format!("queries.jsonl:{}", lines + 1), "UTF-8"]);
}

#[test]
fn an_unknown_key_in_a_query_lists_what_is_expected() {
    let world = World::new();
    let text = world.text("queries/queries.jsonl");
    world.write("queries/queries.jsonl", text.replacen("\"text\"", "\"txt\"", 1));
    world.refuses(65, RUN, &["queries.jsonl:1:", "txt", "text"]);
}

/// The pinned digest of a judgment no longer fits the corpus.
#[test]
fn a_corpus_file_that_changed_under_its_judgments_is_named() {
    let world = World::new();
    assert!([0, 1, 3].contains(&world.run(RUN).code));
    // The recorded queries are pinned to the text they were judged on.
    let first = world.text("out/queries/judgments.jsonl").lines().next().expect("a judgment").to_owned();
    let judgment: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    assert!(judgment["sha256"].is_string(), "{first}");
    let file = format!("corpus/{}", judgment["path"].as_str().expect("a path"));
    let line = usize::try_from(judgment["first_line"].as_u64().expect("a line")).expect("small");
    let mut lines: Vec<String> = world.text(&file).lines().map(str::to_owned).collect();
    lines[line - 1].push_str(" altered");
    world.write(&file, lines.join("\n") + "\n");
    let again = RUN.replace("--queries queries", "--queries out/queries").replace("--out out", "--out again");
    world.refuses(65, &again, &["judgments.jsonl:1"]);
}

#[test]
fn a_pinned_corpus_whose_file_was_altered_is_refused_by_name() {
    let world = World::new();
    let text = "schema = 1\nname = \"pinned\"\n[[repository]]\nname = \"one\"\npath = \"../corpus\"\n";
    world.write("pinned/dataset.toml", text);
    world.refuses(65, "check --dataset pinned", &["snapshot.tsv", "check --pin"]);
    world.expect(0, "check --dataset pinned --pin");
    world.expect(0, "check --dataset pinned");
    let (name, bytes) = world.tree("corpus").into_iter().next().expect("the corpus has files");
    world.write(&format!("corpus/{name}"), [&bytes[..], b"\n"].concat());
    world.refuses(65, "run --dataset pinned --quick --quiet --offline --out out", &[&name, "snapshot.tsv"]);
    std::fs::remove_file(world.path(&format!("corpus/{name}"))).expect("it was there");
    world.refuses(65, "run --dataset pinned --quick --quiet --offline --out out", &[&name]);
}

#[test]
fn sources_that_are_not_here_are_all_named_when_offline() {
    let world = World::empty();
    world.write(
        "dataset/dataset.toml",
        "schema = 1\nname = \"remote\"\n[[repository]]\nname = \"bytes\"\ncargo = \"bytes@1.12.2\"\n",
    );
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/rust-crates");
    for file in ["Cargo.toml", "Cargo.lock", "dataset.rs", "snapshot.tsv"] {
        world.write(&format!("dataset/{file}"), std::fs::read(format!("{built_in}/{file}")).expect("it is committed"));
    }
    let mut command = world.command("run --dataset dataset --quick --quiet --offline --out out");
    let output = command.env("CARGO_HOME", world.path("empty-home")).output().expect("the binary starts");
    let ended = support::Ended::of(output);
    assert_eq!(ended.code, 69, "{}", ended.stderr);
    for word in ["bytes@1.12.2", "offline", "cargo fetch"] {
        assert!(ended.stderr.contains(word), "{}", ended.stderr);
    }
}

#[test]
fn a_folder_that_is_no_recording_is_refused_by_every_stage() {
    let world = World::new();
    for stage in ["evaluate corpus", "compare corpus", "gate corpus --policy default", "report corpus --out report"] {
        world.refuses(2, stage, &["corpus", "recording.json", "lensgate replay"]);
    }
}

#[test]
fn a_recording_with_a_torn_file_is_refused_by_name() {
    let world = World::new();
    assert!([0, 1, 3].contains(&world.run(RUN).code));
    let whole = world.bytes("out/observations/quality.parquet");
    world.write("out/observations/quality.parquet", &whole[..whole.len() / 2]);
    world.refuses(65, "gate out", &["quality.parquet"]);
    world.write("out/observations/quality.parquet", &whole);
    std::fs::remove_file(world.path("out/observations/latency.parquet")).expect("run wrote it");
    let ended = world.run("gate out");
    assert!(
        [65, 74].contains(&ended.code) && ended.stderr.contains("latency.parquet"),
        "{} {}",
        ended.code,
        ended.stderr
    );
}

#[test]
fn unknown_arguments_are_usage_errors() {
    let world = World::empty();
    world.refuses(2, "run --polcy default", &["--polcy", "--policy"]);
    world.refuses(2, "judge", &["judge"]);
    world.refuses(2, "", &["Usage"]);
}

#[test]
fn gains_that_are_infinite_are_refused_with_the_judgment_or_the_query() {
    let world = World::empty();
    let evaluate =
        |more: &str| format!("evaluate --qrels q.qrels --run r.run --run s.run --measure nDCG(gain=exp) {more}");
    let write = |grades: [i64; 3]| {
        let [a, b, c] = grades;
        world.write("q.qrels", format!("1 0 a {a}\n1 0 b {b}\n1 0 d {a}\n2 0 c {c}\n"));
    };
    world.write("r.run", "1 Q0 b 1 3 t\n1 Q0 a 2 2 t\n1 Q0 x 3 1 t\n1 Q0 y 4 0 t\n1 Q0 z 5 -1 t\n2 Q0 c 1 1 t\n");
    world.write("s.run", "1 Q0 a 1 3 t\n2 Q0 c 1 1 t\n");
    for grade in [1024, 2000, 2_147_483_647] {
        write([1, grade, 1]);
        world.refuses(65, &evaluate(""), &["q.qrels:2", &grade.to_string(), "infinite gain", "up to 1023"]);
        // Linear gains have no such end.
        world.expect(0, "evaluate --qrels q.qrels --run r.run --run s.run --measure nDCG AP");
    }
    let judged = "{\"query_id\":\"1\",\"doc_id\":\"a\",\"relevance\":1}\n\n\
                  {\"query_id\":\"1\",\"doc_id\":\"b\",\"relevance\":1024}\n";
    world.write("q.qrels", judged);
    world.refuses(65, &evaluate(""), &["q.qrels:3", "1024"]);
    // Finite gains that add up to infinity, in the judgments or as if what nobody judged were as good.
    write([1023, 1023, 1]);
    world.refuses(65, &evaluate(""), &["r.run", "query 1", "nDCG(gain=exp)", "add up to infinity"]);
    write([1, 1, 1023]);
    world.refuses(65, &evaluate(""), &["r.run", "query 1", "add up to infinity"]);
    write([1, 1, 1]);
    world.refuses(65, &evaluate("--relevance-floor 2000"), &["add up to infinity"]);
    write([1, 1000, 1]);
    let table = world.expect(0, &evaluate("")).stdout;
    assert!(!table.contains("NaN") && !table.contains("n/a"), "{table}");
}
