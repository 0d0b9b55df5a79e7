//! What `check` says of datasets, query sets and systems; files in place of folders, files that may not be read, YAML.

mod support;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::World;

/// A set whose searches are limited by language, with everything that `check` warns of.
fn odd_set(world: &World) {
    let set = "schema = 1\nname = \"odd\\u001b[2J\"\nunit = \"file\"\nwithin = [\"language\"]\nsource = \"judged\"\n";
    world.write("odd/queryset.toml", set);
    let query = |id: &str, text: &str, language: Option<&str>, repository: &str| {
        let mut query = json!({"id": id, "text": text, "class": "nl", "repository": repository});
        if let Some(language) = language {
            query["language"] = language.into();
        }
        format!("{query}\n")
    };
    let queries = query("fine", "sort", Some("go"), "a")
        + &query("lost", "map", Some("php"), "a")
        + &query("free", "read", None, "a")
        + &query("bell", "wr\u{7}ite", Some("go"), "a")
        + &query("again", "sort", Some("go"), "b");
    world.write("odd/queries.jsonl", queries);
    let judged = |query: &str, path: &str| format!("{}\n", json!({"query": query, "path": path, "grade": 1}));
    let judgments = ["fine", "lost", "free", "bell"].map(|query| judged(query, "a/x.go")).concat();
    world.write("odd/judgments.jsonl", judgments + &judged("again", "b/y.go"));
    world.write("corpus/a/x.go", "package a\n");
    world.write("corpus/a/z.php", "<?php\n");
    world.write("corpus/b/y.go", "package b\n");
}

#[test]
fn check_warns_of_queries_outside_their_limit_of_texts_judged_twice_and_of_control_characters_and_prints_none() {
    let world = World::empty();
    odd_set(&world);
    let said = world.expect(0, "check --dataset corpus --queries odd").stdout;
    for warning in [
        "queries that name no language, so that nothing limits their search (1): free",
        "queries that have something relevant outside the language that limits their search, where no answer can find it (1): lost",
        "queries that hold control characters, which are sent to the system as they stand (1): bell",
        "1 copy judged differently from the earlier query, whose judgments count (within = [\"repository\"] in queryset.toml would \
         tell some apart): again = fine",
        "query set odd\\u{1b}[2J: 5 queries",
    ] {
        assert!(said.contains(warning), "{warning}\n{said}");
    }
    world.write(
        "odd/judgments.jsonl",
        json!({"query": "fine", "path": "a/\u{1b}]0;x\u{7}\n.go", "grade": 1}).to_string(),
    );
    let said = world.expect(65, "check --dataset corpus --queries odd").stdout;
    assert!(said.contains("error: a/\\u{1b}]0;x\\u{7}\\n.go is not in corpus"), "{said}");
    assert!(!said.contains(|c: char| c.is_control() && c != '\n'), "{said:?}");
}

#[test]
fn a_dataset_may_be_named_by_its_file_and_a_query_set_by_its_own() {
    let world = World::new();
    world.write(
        "pinned/dataset.toml",
        "schema = 1\nname = \"pinned\"\n[[repository]]\nname = \"one\"\npath = \"../corpus\"\n",
    );
    world.expect(0, "check --dataset pinned/dataset.toml --pin");
    let by_folder = world.expect(0, "check --dataset pinned").stdout;
    assert_eq!(world.expect(0, "check --dataset pinned/dataset.toml").stdout, by_folder);
    assert_eq!(
        world.expect(0, "check --dataset corpus --queries queries/queryset.toml").stdout,
        world.expect(0, "check --dataset corpus --queries queries").stdout
    );
    world.refuses(2, "check --dataset corpus --queries queries/queries.jsonl", &["is a file", "queryset.toml"]);
    world.refuses(2, "check --dataset Makefile", &["no such folder"]);
    world.write("Makefile", "all:\n");
    world.refuses(2, "check --dataset Makefile", &["Makefile: is not a dataset", "dataset.toml", "JSON Lines"]);
}

#[test]
fn documents_as_json_lines_are_the_corpus_that_their_files_would_be() {
    let world = World::new();
    let tree = world.tree("corpus");
    let document = |(path, bytes): (&String, &Vec<u8>)| {
        format!("{}\n", json!({"docid": path, "lang": "x", "text": String::from_utf8_lossy(bytes)}))
    };
    let lines: String = tree.iter().map(document).collect();
    let packed = zstd::encode_all(lines.as_bytes(), 1).expect("memory takes all");
    world.write("corpus.jsonl.zst", packed);
    let digest = |said: String| {
        said.lines().find_map(|line| Some(line.split_once(", digest ")?.1.to_owned())).expect("a digest")
    };
    let of_folder = digest(world.expect(0, "check --dataset corpus --queries queries").stdout);
    assert_eq!(digest(world.expect(0, "check --dataset corpus.jsonl.zst --queries queries").stdout), of_folder);
    let run = |dataset: &str, out: &str| {
        let ended = world
            .run(&format!("run --dataset {dataset} --queries queries --mined 0 --quick --quiet --offline --out {out}"));
        assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
        world.json(&format!("{out}/recording.json"))["dataset"]["digest"].clone()
    };
    assert_eq!(run("corpus.jsonl.zst", "by-file"), run("corpus", "by-folder"));
    world.write("corpus.jsonl", lines.clone() + lines.lines().next().expect("a document"));
    let last = lines.lines().count() + 1;
    world.refuses(65, "check --dataset corpus.jsonl", &[&format!("corpus.jsonl:{last}: duplicate document")]);
}

/// A file that is there and gives no bytes, whoever asks: reading it ends in an error of the system.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_be_read_ends_with_74() {
    const SHUT: &str = "/proc/self/mem";
    let world = World::new();
    world.write("qrels", "1 0 a 1\n");
    for command in [
        format!("check --policy {SHUT}"),
        format!("check --system {SHUT}"),
        format!("check --dataset {SHUT}"),
        format!("import --queries {SHUT} --qrels qrels --out set"),
        format!("evaluate --qrels {SHUT} --run qrels"),
    ] {
        world.refuses(
            74,
            &command,
            &["cannot read", SHUT].map(|word| if command.contains("--system") { SHUT } else { word }),
        );
    }
    std::fs::remove_file(world.path("queries/queries.jsonl")).expect("it is there");
    std::os::unix::fs::symlink(SHUT, world.path("queries/queries.jsonl")).expect("a link");
    world.refuses(74, "check --dataset corpus --queries queries", &["cannot read", "queries.jsonl"]);
}

/// Where the tests do not run as root, a file without permission is the same.
#[cfg(unix)]
#[test]
fn a_source_file_without_permission_ends_with_74() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let name = world.tree("corpus").keys().find(|name| name.ends_with(".py")).expect("a file").clone();
    let path = world.path(&format!("corpus/{name}"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("ours");
    if std::fs::read(&path).is_ok() {
        return;
    }
    world.refuses(74, "check --dataset corpus", &[&name, "--skip-unreadable"]);
    world.expect(0, "check --dataset corpus --skip-unreadable");
}

#[test]
fn a_policy_dump_of_lens_is_a_system_and_what_has_no_knob_is_named() {
    let world = World::new();
    let dump = json!({"api_version": "v1", "stage_configurations": {
        "stage_a": {"per_file_span_cap": 4, "prefilter": {"type": "bigram"}}, "stage_c": {"ann_config": {"k": 60, "efSearch": 64}}},
        "telemetry": {}});
    world.write("baseline_policy.json", dump.to_string());
    let said = world.expect(0, "check --system baseline_policy.json").stdout;
    assert!(said.contains("no knob here for, and so not set: stage_a.prefilter, telemetry"), "{said}");
    let ended = world.run(
        "run --dataset corpus --queries queries --mined 0 --quick --offline --baseline baseline_policy.json --out out",
    );
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    assert!(ended.stderr.contains("note: system baseline_policy: no knob here for"), "{}", ended.stderr);
    let recorded: BTreeMap<String, Value> =
        serde_json::from_value(world.json("out/systems/baseline.json")).expect("a table");
    assert_eq!((&recorded["stage_a"]["per_file_span_cap"], &recorded["stage_c"]["ann"]["k"]), (&json!(4), &json!(60)));
}

#[test]
fn yaml_is_called_yaml_wherever_it_is_given() {
    let world = World::new();
    world.write("p.yaml", "schema: 1\ndecision:\n  confidence: 95 %\n");
    world.refuses(2, "check --policy p.yaml", &["p.yaml: is YAML", "TOML"]);
    world.refuses(2, "check --system p.yaml", &["p.yaml: is YAML", "JSON, or TOML"]);
    world.write("run", "1 Q0 a 1 1 t\n");
    world.refuses(65, "evaluate --qrels p.yaml --run run", &["p.yaml: is YAML", "JSON Lines"]);
    world.write("qrels", "1 0 a 1\n");
    world.refuses(65, "evaluate --qrels qrels --run p.yaml", &["p.yaml: is YAML"]);
}
