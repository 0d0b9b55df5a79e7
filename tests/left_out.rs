//! What was left out of a corpus stands in the results, and files that cannot be read stop a run unless they may be skipped.
#![cfg(unix)]

mod support;

use std::os::unix::net::UnixListener;

use serde_json::json;
use support::{World, strings};

const RUN: &str = "run --dataset corpus --queries queries --mined 0 --quick --quiet --offline --out out";

#[test]
fn what_was_left_out_stands_in_every_report() {
    let world = World::new();
    world.write("corpus/styles/a.css", "a {}");
    world.write("corpus/styles/b.CSS", "b {}");
    world.write("corpus/Makefile", "all:\n");
    world.write("corpus/blob.py", b"a = 1\0");
    world.write("corpus/.gitignore", b"kept.py\n\xff.py\nlost.py\n");
    world.write("corpus/LOUD.PY", "def loud():\n    return 1\n");
    let _pipe = UnixListener::bind(world.path("corpus/pipe.py")).expect("a socket");
    let ended = world.run(RUN);
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);

    let left_out = &world.json("out/recording.json")["dataset"]["left_out"];
    assert_eq!(left_out["skipped"], json!({"blob.py": "binary", "pipe.py": "no regular file"}));
    assert_eq!(left_out["not_indexed"], json!({"": 1, "css": 2}));
    let rules = left_out["broken_rules"].as_array().expect("a list");
    assert!(
        rules.len() == 1 && rules[0].as_str().is_some_and(|rule| rule.starts_with(".gitignore:2:1: not UTF-8")),
        "{rules:?}"
    );
    assert!(world.text("out/files.tsv").contains("LOUD.PY\t2"));
    for report in ["out/report.html", "out/report.md"] {
        let text = world.text(report).replace("\\", "");
        for said in ["blob.py (binary)", "pipe.py (no regular file)", "2 .css", "1 without an ending", "not UTF-8"] {
            assert!(text.contains(said), "{report} does not say {said:?}");
        }
    }
    let checked = world.expect(0, "check --dataset corpus").stdout;
    assert!(checked.contains("skipped pipe.py: no regular file") && checked.contains("ignore rule"), "{checked}");
    assert!(!checked.contains("ending in \"py\""), "{checked}");
}

#[test]
fn files_that_are_not_utf8_are_all_named_with_the_way_on() {
    let world = World::new();
    world.write("corpus/one.py", b"# caf\xe9\n");
    world.write("corpus/two.go", b"package a\n\n// \xff\xfe\n");
    let words =
        ["2 files", "corpus/one.py:1:6: not UTF-8", "corpus/two.go:3:4: not UTF-8", "iconv", "--skip-unreadable"];
    world.refuses(65, RUN, &words);
    world.says(65, "check --dataset corpus", &words[1..]);

    let ended = world.run(&format!("{RUN} --skip-unreadable"));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    let verdict = world.json("out/verdict.json");
    assert!(strings(&verdict["reasons"], "code").contains(&"SOURCES_SKIPPED"), "{verdict}");
    let explained = strings(&verdict["reasons"], "explanation").join("\n");
    assert!(explained.contains("--skip-unreadable left 2 files out") && explained.contains("one.py, two.go"));
    let left_out = &world.json("out/recording.json")["dataset"]["left_out"];
    assert_eq!(left_out["unreadable"], json!(["one.py", "two.go"]));
    for report in ["out/report.html", "out/report.md"] {
        assert!(world.text(report).contains("left 2 files out"), "{report}");
    }
    assert_eq!(world.run("gate out --out again.json").code, ended.code);
    assert_eq!(world.json("again.json")["reasons"], verdict["reasons"]);
}

#[test]
fn the_flag_says_nothing_where_everything_can_be_read() {
    let world = World::new();
    world.run(&format!("{RUN} --skip-unreadable"));
    assert!(!strings(&world.json("out/verdict.json")["reasons"], "code").contains(&"SOURCES_SKIPPED"));
    assert!(world.json("out/recording.json")["dataset"].get("left_out").is_none());
}
