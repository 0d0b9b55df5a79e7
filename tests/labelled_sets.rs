//! From labelled sets as others deliver them to a query set and a checked corpus: what is read from the data, what is asked for,
//! what is refused, and that `import` reads the judgments that `evaluate` reads.

mod support;

use std::io::Write as _;

use serde_json::{Value, json};
use support::World;

/// Two queries of every kind of words, judged by file.
const QUERIES: &str = "{\"id\": 1, \"query\": \"read a file\", \"class\": \"nl\"}\n{\"id\": 2, \"query\": \"sort\", \"class\": \"identifier\"}\n";
const QRELS: &str = "1 0 a/x.py 2\n1 0 a/y.py 0\n2 0 b/z.py 1\n";
const IMPORT: &str = "import --queries queries.jsonl --qrels qrels --out set";

fn world(queries: impl AsRef<[u8]>, qrels: impl AsRef<[u8]>) -> World {
    let world = World::empty();
    world.write("queries.jsonl", queries);
    world.write("qrels", qrels);
    world
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zstd(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 1).expect("memory takes all")
}

/// The judgments of the imported set: query, path, grade.
fn imported(world: &World) -> Vec<(String, String, i64)> {
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| row[key].as_str().expect("a string").to_owned();
        (text("query"), text("path"), row["grade"].as_i64().expect("a number"))
    };
    world.text("set/judgments.jsonl").lines().map(row).collect()
}

#[test]
fn every_form_of_queries_and_judgments_gives_the_same_set() {
    let expected: Vec<(String, String, i64)> =
        [("1", "a/x.py", 2), ("1", "a/y.py", 0), ("2", "b/z.py", 1)].map(|(q, p, g)| (q.into(), p.into(), g)).into();
    let rows: String = expected
        .iter()
        .map(|(query, path, grade)| format!("{}\n", json!({"query_id": query, "doc_id": path, "relevance": grade})))
        .collect();
    let marked = |text: &str| format!("\u{feff}{text}");
    let queries: [Vec<u8>; 5] = [
        QUERIES.into(),
        gzip(QUERIES),
        zstd(&marked(QUERIES)),
        marked(QUERIES).into(),
        QUERIES.replace('\n', "\r\n").into(),
    ];
    let qrels: [Vec<u8>; 8] = [
        QRELS.into(),
        QRELS.replace(' ', "\t").into(),
        format!("# judged by hand\n\n{QRELS}").into(),
        QRELS.replace('\n', "\r\n").into(),
        gzip(&marked(QRELS)),
        zstd(&rows),
        marked(&rows).into(),
        marked(QRELS).into(),
    ];
    let plain = world(QUERIES, QRELS);
    plain.expect(0, IMPORT);
    let files = ["set/queryset.toml", "set/queries.jsonl", "set/judgments.jsonl"];
    for (at, qrels) in qrels.iter().enumerate() {
        let other = world(&queries[at % queries.len()], qrels);
        other.expect(0, IMPORT);
        assert_eq!(imported(&other), expected, "{at}");
        assert_eq!(files.map(|name| other.text(name)), files.map(|name| plain.text(name)), "{at}");
        // A run of exactly what was imported is the ideal one to `evaluate`, which reads the same file.
        let run: String =
            expected.iter().map(|(query, path, grade)| format!("{query} Q0 {path} 1 {grade} t\n")).collect();
        other.write("run", run);
        let table =
            other.expect(0, "evaluate --qrels qrels --run run --measure nDCG Judged@1 --format csv --by-query").stdout;
        let scores: Vec<&str> = table.lines().skip(1).map(|line| line.split(',').nth(3).expect("a value")).collect();
        assert_eq!(scores, ["1"; 4], "{at}: {table}");
    }
}

#[test]
fn one_of_the_two_files_may_be_standard_input() {
    let world = world(QUERIES, "");
    let ended = world.fed("import --queries queries.jsonl --qrels - --out set", QRELS);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    world.refuses(2, "import --queries - --qrels - --out other", &["only one file can be standard input"]);
}

#[test]
fn what_the_data_say_is_read_and_named() {
    let query = |id: u32, language: &str| {
        json!({"id": id, "query": "sort a list", "lang": language, "class": "nl-ish", "year": 2020}).to_string() + "\n"
    };
    let world = world(query(1, "golang") + &query(2, "php"), "1 0 a.go#L1-L9 1\n2 0 a.php#L2-L3 2\n");
    let said = world.expect(0, IMPORT).stderr;
    for note in ["unit is span", "within is language: 1 query", "mean nothing here: year"] {
        assert!(said.contains(note), "{note}: {said}");
    }
    let set = world.text("set/queryset.toml");
    assert!(set.contains("unit = \"span\"") && set.contains("within = [\"language\"]"), "{set}");
}

#[test]
fn what_the_data_leave_open_is_asked_for_at_once_with_the_arguments_to_add() {
    let queries = "{\"id\": 1, \"query\": \"a\", \"lang\": \"go\", \"class\": \"issue\"}\n{\"id\": 2, \"query\": \"b\", \"lang\": \"go\"}\n";
    let world = world(queries, "1 0 a.go#L1-L9 1\n1 0 b.go 1\n2 0 a.go 0\n");
    let asked = [
        "add to the command",
        "--class \"issue\"=nl: ",
        "--class nl: ",
        "--unit file: ",
        "--within language or --within none: ",
        "--require-positive or --require-positive=no: ",
    ];
    world.refuses(2, IMPORT, &asked);
    let answered = format!("{IMPORT} --class issue=docs --class nl --unit file --within none");
    world.refuses(2, &answered, &["--require-positive or --require-positive=no: 1 query of 2"]);
    let said = world.expect(0, &format!("{answered} --require-positive")).stderr;
    assert!(said.contains("left out 1 query of 2 without a relevant judgment"), "{said}");
    assert_eq!(world.text("set/queries.jsonl").lines().count(), 1);
    let kept = answered.replace("--out set", "--out kept");
    world.expect(0, &format!("{kept} --require-positive=no"));
    assert_eq!(world.text("kept/queries.jsonl").lines().count(), 2);
    assert!(world.text("kept/queries.jsonl").contains("\"class\":\"docs\""));
}

#[test]
fn answers_that_mean_nothing_are_refused() {
    let world = world(QUERIES, QRELS);
    for (more, words) in [
        ("--within language", "no query names a language"),
        ("--within none --within language", "--within none goes with no other"),
        ("--within folder", "expected language, repository or none"),
        ("--require-positive=perhaps", "expected yes or no"),
        ("--class issue=web", "unknown query class \"web\""),
        ("--class a=nl --class a=docs", "class a is given twice"),
        ("--relevance-floor 0", "expected 1, 2 or 3"),
        ("--unit line", "expected file or span"),
    ] {
        world.refuses(2, &format!("{IMPORT} {more}"), &[words]);
    }
    world.refuses(
        2,
        "import --queries queries.jsonl --out set",
        &["queries.jsonl holds queries without judgments", "--qrels"],
    );
}

#[test]
fn what_would_lose_or_change_a_label_is_refused_with_its_line() {
    let yaml = "queries:\n  - id: 7\n";
    for (queries, qrels, words) in [
        (QUERIES, "1 0 a 1\n3 0 a 1\n", &["qrels:2: judgment for query \"3\""][..]),
        (QUERIES, "1 0 a 1\n1 0 a 2\n", &["qrels:2: document a is judged twice for query 1, first in line 1"]),
        (QUERIES, "1\t0\ta\t1\tname\n", &["qrels:1: 5 columns", "`cut -f 1-4`"]),
        (QUERIES, "1 0 a 1\r2 0 a 1\n", &["qrels:1: ", "carriage return"]),
        (QUERIES, "1 0 a 4\n", &["qrels:1: grade 4 is out of range"]),
        (QUERIES, "1 0 a 0.5\n", &["qrels:1: grade `0.5` is not a whole number"]),
        (QUERIES, "1 0 a 0\n", &["qrels: no query has a judgment of grade 1 or more"]),
        (QUERIES, "1 0 a#L9-L3 1\n", &["qrels:1: ", "is not a span"]),
        (QUERIES, "", &["qrels: holds no judgment"]),
        (QUERIES, yaml, &["qrels: is YAML"]),
        (yaml, QRELS, &["queries.jsonl: is YAML"]),
        (
            "{\"id\": 1, \"query\": \"a\", \"text\": \"b\"}",
            QRELS,
            &["queries.jsonl:1: `query` and `text` say different things"],
        ),
        (
            "{\"id\": 1, \"query\": \"a\"}\n{\"id\": \"1\", \"query\": \"b\"}",
            QRELS,
            &["queries.jsonl:2: duplicate query id \"1\"", "--duplicates first"],
        ),
        ("{\"id\": 1.5, \"query\": \"a\"}", QRELS, &["queries.jsonl:1:", "a whole number"]),
        ("", QRELS, &["queries.jsonl: holds no query"]),
        (QUERIES, "1 0 a\u{1b}[31m 1\n1 0 a\u{1b}[31m 1\n", &["document a\\u{1b}[31m is judged twice"]),
    ] {
        world(queries, qrels).refuses(65, IMPORT, words);
    }
    let utf_16: Vec<u8> = QRELS.bytes().flat_map(|byte| [byte, 0]).collect();
    world(QUERIES, utf_16).refuses(65, IMPORT, &["qrels", "UTF-16"]);
    world(QUERIES, QRELS).refuses(65, "import --queries queries.jsonl --qrels none --out set", &["cannot read none"]);
}

#[test]
fn repeated_query_ids_are_refused_or_the_first_kept_in_queries_and_in_files_of_lens() {
    let gold = |text: &str, path: &str| {
        format!("{}\n", json!({"qid": "q", "query": text, "gold_paths": [path], "scenario": "code.symbol"}))
    };
    let world = world(gold("find x", "a.py") + &gold("find y", "b.py"), "");
    let import = "import --queries queries.jsonl --class code.symbol=identifier --out set";
    world.refuses(65, import, &["queries.jsonl:2:", "--duplicates first"]);
    let said = world.expect(0, &format!("{import} --duplicates first")).stderr;
    assert!(said.contains("1 query left out whose id came before"), "{said}");
    assert_eq!(imported(&world), [("q".to_owned(), "a.py".to_owned(), 1)]);

    let answer = |path: &str| format!("{}\n", json!({"qid": "q", "results": [{"path": path, "score": 1.0}]}));
    world.write("run", answer("a.py") + &answer("b.py"));
    let evaluate = "evaluate --qrels queries.jsonl --run run --measure RR";
    world.refuses(65, evaluate, &["queries.jsonl:2: query q comes again with other labels than in line 1"]);
    world.expect(0, &format!("{evaluate} --duplicates first"));
    world.write("queries.jsonl", gold("find x", "a.py").repeat(2));
    world.refuses(65, evaluate, &["run:2: query q is answered twice, first in line 1"]);
}

#[test]
fn queries_that_bring_no_judgments_need_a_file_of_them() {
    for line in [QUERIES, "{\"qid\": 1, \"query\": \"read a file\"}\n", "1\tread a file\n"] {
        let ended = world(line, QRELS).expect(2, "import --queries queries.jsonl --out set");
        assert!(ended.stderr.contains("holds queries without judgments: add --qrels FILE"), "{}", ended.stderr);
    }
}

#[test]
fn golden_items_of_lens_one_per_line_or_in_a_document_bring_their_judgments() {
    let item = |id: &str, line: u32| {
        json!({"id": id, "query": format!("def {id}"), "query_class": "identifier", "language": "py",
        "expected_results": [{"file": "a.py", "line": line, "col": 0, "relevance_score": 1.0, "match_type": "exact"}]})
    };
    let lines = format!("{}\n{}\n", item("one", 3), item("two", 9));
    let document = json!({"goldenItems": [item("one", 3), item("two", 9)]}).to_string();
    for text in [
        lines.clone(),
        document.clone(),
        serde_json::to_string_pretty(&json!([item("one", 3), item("two", 9)])).expect("JSON"),
    ] {
        let world = world(&text, "");
        world.expect(0, "import --queries queries.jsonl --within none --out set");
        assert_eq!(world.text("set/judgments.jsonl").matches("\"first_line\":9").count(), 1);
        world.write(
            "run",
            "{\"qid\":\"one\",\"results\":[{\"path\":\"a.py\",\"score\":1}]}\n{\"qid\":\"two\",\"results\":[]}\n",
        );
        world.expect(0, "evaluate --qrels queries.jsonl --run run --measure RR");
    }
}

#[test]
fn queries_may_be_lines_of_id_and_text() {
    let world = world("# topics\n1\tread a file\n2\tsort\n", QRELS);
    world.refuses(2, IMPORT, &["--class nl: 2 queries without a class"]);
    world.expect(0, &format!("{IMPORT} --class nl"));
    assert_eq!(world.text("set/queries.jsonl").lines().count(), 2);
}
