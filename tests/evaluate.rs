//! `lensgate evaluate` on runs: every form of file, what is refused and with which words, the same bytes at any thread
//! count, and the table as people see it.

mod support;

use std::io::Write as _;

use support::{World, strings};

/// Forty queries with graded judgments; two of them have nothing relevant, one is in no run.
fn qrels() -> String {
    let mut text = String::new();
    for query in 0..40 {
        let grade = if query < 2 { 0 } else { 1 + query % 3 };
        text.push_str(&format!(
            "q{query:02} 0 src/a{query}.rs#L1-L9 {grade}\nq{query:02} 0 src/b{query}.rs {}\n",
            query % 2
        ));
    }
    text.push_str("q99 0 src/a.rs 1\n");
    text
}

/// A hit as query, document and score.
type Hit = (String, String, f64);

/// A run that finds each query's documents at ranks that grow with `worse`, some of them tied.
fn hits(worse: usize) -> Vec<Hit> {
    let mut hits = Vec::new();
    for query in 0..40 {
        for rank in 0..8 {
            let document = match rank {
                _ if rank == (query * 7 + worse * (1 + query % 2)) % 6 => format!("src/a{query}.rs#L1-L9"),
                _ if rank == (query * 5 + worse + 3) % 8 => format!("src/b{query}.rs"),
                _ => format!("src/x{rank}.rs"),
            };
            hits.push((
                format!("q{query:02}"),
                document,
                f64::from(20 - i32::try_from(rank - rank % 2).expect("small")),
            ));
        }
    }
    hits.push(("unasked".into(), "src/x.rs".into(), 1.0));
    hits
}

fn trec(hits: &[Hit]) -> String {
    hits.iter().map(|(query, document, score)| format!("{query} Q0 {document} 1 {score} tag\n")).collect()
}

fn json_lines(hits: &[Hit]) -> String {
    let line = |(query, document, score): &Hit| {
        format!("{{\"query_id\":\"{query}\",\"doc_id\":\"{document}\",\"score\":{score}}}\n")
    };
    hits.iter().map(line).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

/// Judgments and two runs.
fn world() -> World {
    let world = World::empty();
    world.write("qrels.txt", qrels());
    world.write("old.run", trec(&hits(0)));
    world.write("new.run", trec(&hits(1)));
    world
}

const BOTH: &str = "evaluate --qrels qrels.txt --run old.run --run new.run";

#[test]
fn two_runs_stand_side_by_side_in_a_table_that_is_read_in_ten_seconds() {
    insta::assert_snapshot!(world().expect(0, BOTH).stdout);
}

#[test]
fn one_run_has_values_with_intervals_and_bounds() {
    insta::assert_snapshot!(world().expect(0, "evaluate --qrels qrels.txt --measure RR P@5 --run old.run").stdout);
}

#[test]
fn a_lead_that_rests_on_ties_or_on_unjudged_hits_is_marked_and_explained() {
    let world = World::empty();
    let lines = |of: &dyn Fn(usize) -> String| (0..60).map(of).collect::<String>();
    world.write("qrels.txt", lines(&|q| format!("q{q:02} 0 good {}\n", 1 + q % 3)));
    world.write("bm25.run", lines(&|q| format!("q{q:02} Q0 x{} 1 2 t\nq{q:02} Q0 good 2 1 t\n", q % 2)));
    world.write("dense.run", lines(&|q| format!("q{q:02} Q0 good 1 2 t\nq{q:02} Q0 a 2 2 t\nq{q:02} Q0 b 3 2 t\n")));
    insta::assert_snapshot!(
        world
            .expect(0, "evaluate --qrels qrels.txt --run bm25.run --run dense.run --measure RR --measure Success@1")
            .stdout
    );
}

#[test]
fn csv_has_one_line_a_measure_and_run_or_a_query() {
    let world = world();
    let summary = world.expect(0, &format!("{BOTH} --format csv --measure nDCG@10 --measure RR")).stdout;
    assert_eq!(summary.lines().count(), 1 + 2 * 2);
    assert!(summary.starts_with("measure,run,n,value,lower,upper,worst_order,best_order,unjudged_relevant,delta,"));
    let queries = world.expect(0, &format!("{BOTH} --format csv --by-query --measure RR")).stdout;
    assert_eq!(queries.lines().count(), 1 + 41 * 2);
    assert_eq!(queries.lines().last(), Some("q99,RR,new,0,0,0,0"));
}

#[test]
fn json_has_everything_and_its_numbers_are_those_of_csv() {
    let world = world();
    world.expect(0, &format!("{BOTH} --format json --by-query --out all.json"));
    let document = world.json("all.json");
    assert_eq!(document["schema_version"], 1);
    assert_eq!(strings(&document["runs"], "run"), ["old", "new"]);
    assert_eq!(document["runs"][1]["missing_queries"], 1);
    assert_eq!(document["runs"][1]["ignored_queries"], 1);
    assert_eq!(document["table"]["n"], 41);
    assert_eq!(document["by_query"]["q99"]["RR"]["new"], 0.0);
    let csv = world.expect(0, &format!("{BOTH} --format csv")).stdout;
    let cells = document["table"]["cells"].as_array().expect("a list");
    for (line, cell) in csv.lines().skip(1).zip(cells) {
        let value = cell["value"]["known"]["point"].as_f64().expect("a number");
        let prefix = format!(
            "{},{},41,{value},",
            cell["measure"].as_str().expect("a name"),
            cell["run"].as_str().expect("a name")
        );
        assert!(line.starts_with(&prefix), "{line}\n{prefix}");
    }
}

#[test]
fn means_are_over_all_judged_queries_as_a_plain_sum_says() {
    let world = world();
    let queries = world.expect(0, &format!("{BOTH} --format csv --by-query --measure RR")).stdout;
    let sum: f64 = queries
        .lines()
        .filter(|line| line.contains(",RR,old,"))
        .map(|line| line.split(',').nth(3).expect("a value").parse::<f64>().expect("a number"))
        .sum();
    world.expect(0, &format!("{BOTH} --format json --measure RR --out rr.json"));
    let mean = world.json("rr.json")["table"]["cells"][0]["value"]["known"]["point"].as_f64().expect("a number");
    assert!((mean - sum / 41.0).abs() < 1e-12);
}

#[test]
fn every_form_of_a_run_gives_the_same_numbers() {
    let world = world();
    let expected = world.expect(0, "evaluate --qrels qrels.txt --run old.run --format csv").stdout;
    world.write("jsonl/old.jsonl", json_lines(&hits(0)));
    world.write("gz/old.run.gz", gzip(&trec(&hits(0))));
    world.write("zstd/old.txt", zstd::encode_all(trec(&hits(0)).as_bytes(), 1).expect("memory takes all"));
    let mut reversed = hits(0);
    reversed.reverse();
    world.write("reversed/old.txt", trec(&reversed));
    for run in ["jsonl/old.jsonl", "gz/old.run.gz", "zstd/old.txt", "reversed/old.txt"] {
        assert_eq!(
            world.expect(0, &format!("evaluate --qrels qrels.txt --run {run} --format csv")).stdout,
            expected,
            "{run}"
        );
    }
    let judged = qrels()
        .lines()
        .map(|line| {
            let columns: Vec<&str> = line.split(' ').collect();
            format!("{{\"query_id\":\"{}\",\"doc_id\":\"{}\",\"relevance\":{}}}\n", columns[0], columns[2], columns[3])
        })
        .collect::<String>();
    world.write("qrels.jsonl", judged);
    assert_eq!(world.expect(0, "evaluate --qrels qrels.jsonl --run old.run --format csv").stdout, expected);
}

#[test]
fn parquet_is_written_and_read_back_as_a_run() {
    let world = world();
    world.refuses(2, &format!("{BOTH} --format parquet"), &["--out"]);
    world.expect(0, &format!("{BOTH} --format parquet --by-query --out scores.parquet"));
    assert!(world.bytes("scores.parquet").starts_with(b"PAR1"));
    // The scores have no documents, so that they are refused as a run, with the columns that one has.
    world.refuses(65, "evaluate --qrels qrels.txt --run scores.parquet", &["scores.parquet", "doc_id"]);
}

/// What pyarrow, polars and DuckDB wrote (scripts/write_parquet_fixtures.py).
const FOREIGN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../observations/tests/foreign");

#[test]
fn tables_of_other_writers_are_runs_and_judgments_and_an_altered_length_in_one_is_told_by_its_column() {
    let world = World::empty();
    let arguments =
        |qrels: &str, run: &str| format!("evaluate --qrels {qrels} --run {run} --measure nDCG@10 --format csv");
    let [narrow, categorical, duckdb] =
        ["arrow-narrow", "polars-categorical", "duckdb-zstd"].map(|name| format!("{FOREIGN}/{name}.parquet"));
    let value = |qrels, run| {
        let line = world.expect(0, &arguments(qrels, run)).stdout.lines().nth(1).expect("one measure").to_owned();
        line.split(',').nth(3).expect("its value").to_owned()
    };
    let values = [value(&narrow, &categorical), value(&categorical, &duckdb), value(&duckdb, &narrow)];
    assert!(values.iter().all(|value| *value == values[0] && value.starts_with("0.74")), "{values:?}");
    // One byte: the number of values of the first page becomes negative, for which other readers ask for exabytes.
    let mut altered = std::fs::read(format!("{FOREIGN}/arrow-narrow.parquet")).expect("it is there");
    altered[465] ^= 1;
    world.write("altered.parquet", altered);
    let told = ["altered.parquet", "\"query_id\"", "number of values of a page is -61", "write the table again"];
    world.refuses(65, &arguments(&narrow, "altered.parquet"), &told);
}

#[test]
fn lens_runs_and_golden_items_meet_at_the_file() {
    let world = World::empty();
    world.write(
        "golden.json",
        "{\n \"goldenItems\": [\n  {\"id\": \"g1\", \"query\": \"def main\", \"expected_results\": [{\"file\": \"a.py\", \"line\": 13, \
         \"col\": 1, \"relevance_score\": 1, \"match_type\": \"function\"}]}\n ]\n}\n",
    );
    world.write(
        "run.jsonl",
        "{\"qid\":\"g1\",\"query\":\"def main\",\"results\":[{\"rank\":1,\"path\":\"b.py\",\"score\":0.9,\"span_start\":null,\
         \"span_end\":null},{\"rank\":2,\"path\":\"a.py\",\"score\":0.8,\"span_start\":1,\"span_end\":20}],\"latency_ms\":1.5}\n",
    );
    let run = "evaluate --qrels golden.json --run run.jsonl --measure RR --format csv --by-query";
    assert!(world.expect(0, run).stdout.contains("g1,RR,run,0.5,"));
    let exact = world.expect(0, &format!("{run} --unit document")).stdout;
    assert!(exact.contains("g1,RR,run,0,"), "{exact}");
    let noted = world.expect(0, &format!("{run} --unit document")).stderr;
    assert!(noted.starts_with("note: run: has no hit that anybody judged"), "{noted}");
    let table = world.expect(0, "evaluate --qrels golden.json --run run.jsonl --unit document").stdout;
    assert!(table.contains("no hit that anybody judged"), "{table}");
}

#[test]
fn one_thread_and_eight_print_the_same_bytes() {
    let world = world();
    for format in ["table", "csv", "json"] {
        let [one, eight] = [1, 8]
            .map(|threads| world.expect(0, &format!("{BOTH} --by-query --format {format} --threads {threads}")).stdout);
        assert_eq!(one, eight, "{format}");
    }
    for threads in [1, 8] {
        world.expect(0, &format!("{BOTH} --format parquet --threads {threads} --out {threads}.parquet"));
    }
    assert_eq!(world.bytes("1.parquet"), world.bytes("8.parquet"));
}

#[test]
fn another_seed_moves_intervals_and_leaves_values() {
    let world = world();
    let [one, two] = [1, 2].map(|seed| {
        world.expect(0, &format!("{BOTH} --format json --seed {seed} --out seed.json"));
        world.json("seed.json")["table"]["cells"][1].clone()
    });
    assert_eq!(one["value"]["known"]["point"], two["value"]["known"]["point"]);
    assert_ne!(one["against"]["p_value"], two["against"]["p_value"]);
}

#[test]
fn the_baseline_is_whichever_run_is_named() {
    let world = world();
    for name in ["new", "new.run"] {
        world.expect(0, &format!("{BOTH} --baseline {name} --format json --out all.json"));
        let table = &world.json("all.json")["table"];
        assert_eq!(table["baseline"], "new");
        assert!(table["cells"][1]["against"].is_null() && !table["cells"][0]["against"].is_null());
    }
    world.refuses(2, &format!("{BOTH} --baseline none"), &["--baseline none", "old, new"]);
}

#[test]
fn queries_without_a_positive_count_unless_they_are_left_out_and_counted() {
    let world = world();
    let with = world.expect(0, "evaluate --qrels qrels.txt --run old.run --measure RR").stdout;
    let without = world.expect(0, "evaluate --qrels qrels.txt --run old.run --measure RR --require-positive").stdout;
    assert!(with.contains(" 41 queries of qrels.txt"), "{with}");
    assert!(without.contains(" 40 queries of qrels.txt"), "{without}");
    assert!(without.contains("left out 1 query without a relevant judgment"), "{without}");
    let command = "evaluate --qrels qrels.txt --run old.run --measure RR --require-positive";
    for format in ["csv", "csv --by-query", "parquet --out all.parquet"] {
        let said = world.expect(0, &format!("{command} --format {format}")).stderr;
        assert!(said.contains("left out 1 query without a relevant judgment"), "{format}: {said}");
    }
    world.expect(0, &format!("{command} --format json --out all.json"));
    assert_eq!(world.json("all.json")["left_out_without_positive"], 1);
}

#[test]
fn ids_with_blanks_between_tabs_are_whole_in_runs_and_qrels() {
    let world = World::empty();
    world.write("qrels", "1\t0\tAlbedo\t1\n2\t0\tGreenhouse effect\t1\n3 0 Ozone 1\n");
    world.write("tabs.run", "1\tQ0\tAlbedo\t1\t9\tt\n2\tQ0\tGreenhouse effect\t1\t9\tt\n3 Q0\tOzone 1 9 t\n");
    let told = world.expect(0, "evaluate --qrels qrels --run tabs.run --measure RR --format csv").stdout;
    assert!(told.contains("RR,tabs,3,1,"), "{told}");
}

#[test]
fn a_hash_before_what_looks_like_a_hit_or_a_judgment_is_said() {
    let world = World::empty();
    world.write("qrels", "#7 0 a 1\n8 0 b 1\n");
    world.write("hashed.run", "# made by hand\n8 Q0 b 1 3 t\n#7 Q0 a 1 3 t\n");
    let said = world.expect(0, "evaluate --qrels qrels --run hashed.run --measure RR").stderr;
    assert!(
        said.contains("note: qrels: lines that begin with #") && said.contains("judgments: 1, first line 1"),
        "{said}"
    );
    assert!(said.contains("note: hashed.run: ") && said.contains("hits: 1, first line 3"), "{said}");
    world.write("plain.run", "# made by hand\n8 Q0 b 1 3 t\n");
    world.write("plain", "# query 0 document grade\n8 0 b 1\n");
    assert_eq!(world.expect(0, "evaluate --qrels plain --run plain.run --measure RR").stderr, "");
}

#[test]
fn a_run_or_the_judgments_may_come_in_by_standard_input() {
    let world = world();
    let command = |qrels: &str, run: &str| format!("evaluate --qrels {qrels} --run {run} --measure RR --format csv");
    let expected = world.expect(0, &command("qrels.txt", "old.run")).stdout.replace(",old,", ",-,");
    for (command, input) in
        [(command("qrels.txt", "-"), trec(&hits(0))), (command("qrels.txt", "-"), json_lines(&hits(0)))]
    {
        let ended = world.fed(&command, input);
        assert_eq!((ended.code, ended.stdout), (0, expected.clone()), "{}", ended.stderr);
    }
    let ended = world.fed(&command("-", "old.run"), gzip(&qrels()));
    assert_eq!((ended.code, ended.stdout.replace(",old,", ",-,")), (0, expected), "{}", ended.stderr);
    world.refuses(2, &command("-", "-"), &["only one file can be standard input"]);
}

#[test]
fn a_run_held_against_itself_is_identical_and_its_p_value_is_one() {
    let world = world();
    world.write("copy.run", trec(&hits(0)));
    let command = "evaluate --qrels qrels.txt --run old.run --run copy.run --measure RR --format json --out all.json";
    world.expect(0, command);
    let against = &world.json("all.json")["table"]["cells"][1]["against"];
    assert_eq!((&against["conclusion"], &against["p_value"]), (&"identical".into(), &1.0.into()));
}

#[test]
fn a_mean_or_a_difference_of_nothing_but_zeros_has_no_sign() {
    let world = world();
    let runs = ["no.run", "none.run"];
    runs.iter().for_each(|name| world.write(name, "q05 Q0 nothing-judged 1 1 t\n"));
    let told =
        world.expect(0, "evaluate --qrels qrels.txt --run no.run --run none.run --measure RR --format csv").stdout;
    assert!(told.contains("\nRR,no,") && told.contains(",identical,") && !told.contains(",-0,"), "{told}");
}

#[test]
fn a_p_value_is_never_zero() {
    let world = World::empty();
    let queries = 0..300;
    world.write("qrels.txt", queries.clone().map(|query| format!("{query} 0 good 1\n")).collect::<String>());
    world.write("bad.run", queries.clone().map(|query| format!("{query} Q0 bad 1 1 t\n")).collect::<String>());
    world.write("good.run", queries.map(|query| format!("{query} Q0 good 1 1 t\n")).collect::<String>());
    let command =
        "evaluate --qrels qrels.txt --run bad.run --run good.run --measure RR --permutations 999 --format csv";
    let line = world.expect(0, command).stdout.lines().nth(2).expect("two lines").to_owned();
    // No query strays from the others, so that flips say nothing of how far a shift could go, and the bound of a mean speaks.
    let p_value: f64 = line.split(',').nth(12).expect("a column").parse().expect("a number");
    assert!(p_value > 0.0 && p_value < 1e-50 && line.contains(",300,0,0,better,"), "{line}");
    let mixed: String =
        (0..300).map(|query| format!("{query} Q0 {} 1 1 t\n", if query == 7 { "bad" } else { "good" })).collect();
    world.write("good.run", mixed);
    let line = world.expect(0, command).stdout.lines().nth(2).expect("two lines").to_owned();
    assert!(line.contains(",0.001998001998001998,0.001998001998001998,299,1,0,better,"), "{line}");
}

#[test]
fn bad_files_are_refused_with_file_line_and_reason() {
    let world = world();
    for (name, text, words) in [
        ("five", "q1 Q0 a 1 0.5\n", &["five:1", "5 columns", "six"][..]),
        ("seven", "q1 Q0 a 1 9 t\nq1 Q0 Paris Hilton 2 8 t\n", &["seven:2", "7 columns", "six", "tabs"]),
        ("cr", "q1 Q0 b 1 3 t\rq1 Q0 a 2 2 t\r", &["cr:1", "carriage return"]),
        ("no-id", "q1\tQ0\t\t1\t3\tt\n", &["no-id:1", "an id is empty"]),
        ("score", "q1 Q0 a 1 1 t\nq1 Q0 b 2 high t\n", &["score:2", "`high` is not a number"]),
        ("nan", "q1 Q0 a 1 nan t\n", &["nan:1", "not a number"]),
        ("twice", "q1 Q0 a 1 1 t\nq2 Q0 a 1 1 t\nq1 Q0 a 2 0.5 t\n", &["twice:3", "document a", "first in line 1"]),
        ("empty", "", &["empty", "holds no hit"]),
        (
            "json",
            "{\"query_id\":1,\"doc_id\":\"a\",\"score\":1}\n{\"query_id\":1,\"doc_id\":\"b\"}\n",
            &["json:2", "`score`"],
        ),
        ("key", "{\"query_id\":1,\"doc_id\":\"a\",\"scroe\":1}\n", &["key:1", "did you mean `score`"]),
        ("lens", "{\"qid\":\"a\",\"results\":[{\"path\":\"x\"}]}\n", &["lens:1", "`score`"]),
        ("parquet", "PAR1 and no more", &["parquet", "query_id"]),
    ] {
        world.write(name, text);
        world.refuses(65, &format!("evaluate --qrels qrels.txt --run {name}"), words);
    }
    for (name, text, words) in [
        ("half", "q1 0 a 1\nq1 0 b 1.5\n", &["half:2", "`1.5` is not a whole number"][..]),
        ("again", "q1 0 a 1\nq1 0 a 2\n", &["again:2", "judged twice"]),
        ("five", "q1 0 a b 1\n", &["five:1", "5 columns", "four", "tabs"]),
        ("cr", "q1 0 a 1\rq1 0 b 1\r", &["cr:1", "carriage return"]),
        ("negative", "q1 0 a -1\n", &["negative:1", "negative grades only"]),
        ("blank", "\n# nothing\n", &["blank", "no judgment"]),
        (
            "golden",
            "[{\"id\":\"a\",\"expected_results\":[{\"file\":\"x\",\"relevance_score\":0.5}]}]",
            &["golden", "0.5"],
        ),
    ] {
        world.write(name, text);
        world.refuses(65, &format!("evaluate --qrels {name} --run old.run"), words);
    }
    world.refuses(65, "evaluate --qrels qrels.txt --run no-such-file", &["no-such-file"]);
    world.write("cut.gz", &gzip(&trec(&hits(0)))[..200]);
    world.refuses(65, "evaluate --qrels qrels.txt --run cut.gz", &["cut.gz"]);
}

#[test]
fn formats_and_keys_of_other_tools_are_called_by_their_names() {
    let world = world();
    let utf_16: Vec<u8> = trec(&hits(0)).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes, words) in [
        ("run.bz2", b"BZh91AY&SY".to_vec(), &["run.bz2", "it is bzip2", "gzip or zstd"][..]),
        ("run.xz", b"\xfd7zXZ\0\0".to_vec(), &["run.xz", "it is xz"]),
        ("utf16", utf_16, &["utf16", "UTF-16", "UTF-8"]),
        ("trailing.gz", [gzip(&trec(&hits(0))), b"and more".to_vec()].concat(), &["trailing bytes: 8 bytes"]),
        (
            "keys",
            b"{\"qid\":\"q01\",\"docno\":\"a\",\"score\":1}\n".to_vec(),
            &["keys:1", "`qid` of other tools is `query_id` here"],
        ),
    ] {
        world.write(name, bytes);
        world.refuses(65, &format!("evaluate --qrels qrels.txt --run {name}"), words);
    }
    let bomb = zstd::encode_all(std::io::Read::take(std::io::repeat(b'1'), 300 << 20), 1).expect("memory takes all");
    world.write("bomb.zst", bomb);
    world.refuses(65, "evaluate --qrels qrels.txt --run bomb.zst", &["bomb.zst", "it unfolds to more than 25"]);
}

#[test]
fn a_document_listed_twice_is_kept_once_when_asked_for() {
    let world = world();
    world.write("twice.run", "q05 Q0 src/x.rs 1 3 t\nq05 Q0 src/a5.rs#L1-L9 2 2 t\nq05 Q0 src/x.rs 3 1 t\n");
    let command = "evaluate --qrels qrels.txt --run twice.run --measure RR --format csv --by-query";
    world.refuses(65, command, &["twice.run:3", "first in line 1"]);
    assert!(world.expect(0, &format!("{command} --duplicates first")).stdout.contains("q05,RR,twice,0.5,"));
}

#[test]
fn wrong_arguments_are_refused_with_what_to_do() {
    let world = world();
    world.refuses(2, "evaluate", &["RECORDING"]);
    world.refuses(2, "evaluate --run old.run", &["--qrels"]);
    world.refuses(2, "evaluate --qrels qrels.txt", &["--run"]);
    world.refuses(2, "evaluate recording --run old.run --qrels qrels.txt", &["cannot be used with"]);
    world.refuses(2, &format!("{BOTH} --measure Recal@50"), &["did you mean `Recall@50`"]);
    world.refuses(2, &format!("{BOTH} --measure ErrorRate"), &["ErrorRate", "outcome of each request"]);
    world.refuses(2, &format!("{BOTH} --measure RR --measure RR"), &["asked for twice"]);
    world.refuses(2, &format!("{BOTH} --run old.run"), &["--run old.run is given twice"]);
    world.refuses(2, &format!("{BOTH} --run-format csv"), &["trec, jsonl, lens or parquet"]);
    world.refuses(2, &format!("{BOTH} --permutations 0"), &["permutations"]);
}
