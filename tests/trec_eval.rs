//! `lensgate trec-eval` as a drop-in: recorded answers of trec_eval through the binary, its flags in every form that getopt
//! takes, what counts and what does not by hand-computed tables, and what is refused.

mod support;

use std::io::Write as _;

use serde_json::Value;
use support::{Ended, World};

const RECORDED: &str = include_str!("../crates/measures/tests/fixtures/trec_eval_edge_cases.json");

fn world(qrels: &str, run: &str) -> World {
    let world = World::empty();
    world.write("qrels", qrels);
    world.write("run", run);
    world
}

#[test]
fn every_recorded_case_prints_the_same_bytes_as_trec_eval() {
    let recorded: Value = serde_json::from_str(RECORDED).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let world = World::empty();
    let mut compared = 0;
    for case in recorded["cases"].as_array().expect("cases") {
        world.write("qrels", text(&case["qrels"]));
        world.write("run", text(&case["run"]));
        for (key, compat) in [("v9", "9"), ("v10", "10")] {
            let Some(expected) = case[key].as_str() else { continue };
            let ended = world.expect(0, &format!("trec-eval --compat {compat} {} qrels run", text(&case["flags"])));
            // The recording leaves out a measure whose digits depend on how trec_eval was compiled.
            let printed: String = ended.stdout.split_inclusive('\n').filter(|line| !line.starts_with("rbp ")).collect();
            assert_eq!(printed, expected, "{} in {key}", case["name"]);
            compared += 1;
        }
    }
    assert!(compared >= 140, "{compared}");
}

#[test]
fn four_runs_of_the_robust_track_are_read_as_they_lie_there() {
    let Some(shared) = std::env::var_os("LENSGATE_SHARED_DATA") else { return };
    let folder = std::path::Path::new(&shared).join("trec/robust03");
    let world = World::empty();
    let recorded = include_str!("../crates/measures/tests/fixtures/trec_eval_robust03.json");
    let recorded: Value = serde_json::from_str(recorded).expect("JSON");
    let runs = recorded["runs"].as_object().expect("runs");
    assert_eq!(runs.len(), 4);
    for (name, expected) in runs {
        let mut command = world.command("trec-eval -m all_trec");
        command.arg(folder.join("qrels.robust03.txt")).arg(folder.join(name));
        let ended = Ended::of(command.output().expect("the binary starts"));
        assert_eq!(ended.stdout, expected["v9"]["summary"].as_str().expect("a text"), "{name}\n{}", ended.stderr);
    }
}

const QRELS: &str = "1 0 a 2\n1 0 b 1\n1 0 c 0\n2 0 a 1\n";
const RUN: &str = "1 Q0 a 1 3 t\n1 Q0 x 2 2 t\n1 Q0 b 3 1 t\n2 Q0 b 1 2 t\n2 Q0 a 2 1 t\n";

#[test]
fn flags_are_taken_in_every_form_that_getopt_takes() {
    let world = world(QRELS, RUN);
    let expected = world.expect(0, "trec-eval -q -c -l 2 -M 2 -m P.5 -m map qrels run").stdout;
    assert_eq!(expected.lines().count(), 6, "{expected}");
    for arguments in [
        "-qc -l2 -M2 -mP.5 -mmap qrels run",
        "-qcl2 -M2 -mmap -m P.5 qrels run",
        "qrels -q run -c -m map -l 2 -m P.5 -M 2",
        "qrels run -M2 -l 2 -qcm P.5 -m map",
        "-q -q -c -l 1 -l 2 -M 2 -m P.5 -m map -- qrels run",
        "--query_eval_wanted --complete_rel_info_wanted --level_for_rel 2 --Max_retrieved_per_topic=2 --measure P.5 \
         --measure=map qrels run",
        "--query --complete --level=2 --Max 2 --meas P.5 --meas map qrels run",
        "-R qrels -T trec_results -q -c -l 2 -M 2 -m P.5 -m map qrels run",
    ] {
        assert_eq!(world.expect(0, &format!("trec-eval {arguments}")).stdout, expected, "{arguments}");
    }
    assert_eq!(world.expect(0, "trec-eval -n qrels run").stdout, "");
    let all = world.expect(0, "trec-eval -q -n -J -N 10 -m num_ret qrels run").stdout;
    assert_eq!(all, "num_ret               \t1\t2\nnum_ret               \t2\t1\n");
}

#[test]
fn help_and_version_end_well_without_files() {
    let world = World::empty();
    for flag in ["-h", "--help"] {
        let help = world.expect(0, &format!("trec-eval {flag}")).stdout;
        assert!(help.contains("--complete_rel_info_wanted") && help.contains("all_trec"), "{help}");
    }
    for flag in ["-v", "--version"] {
        assert!(world.expect(0, &format!("trec-eval {flag}")).stdout.contains("trec_eval 9.0.8"));
    }
}

#[test]
fn compressed_files_and_standard_input_are_read_directly() {
    let world = world(QRELS, RUN);
    let expected = world.expect(0, "trec-eval -m all_trec qrels run").stdout;
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    };
    let zstd = |text: &str| zstd::encode_all(text.as_bytes(), 1).expect("memory takes all");
    world.write("qrels.gz", gzip(QRELS));
    world.write("run.gz", gzip(RUN));
    world.write("qrels.zst", zstd(QRELS));
    world.write("run.zst", zstd(RUN));
    for files in ["qrels.gz run.gz", "qrels.zst run.zst", "qrels run.gz"] {
        assert_eq!(world.expect(0, &format!("trec-eval -m all_trec {files}")).stdout, expected, "{files}");
    }
    for (files, input) in
        [("qrels -", RUN.into()), ("- run", QRELS.into()), ("qrels -", gzip(RUN)), ("- run", zstd(QRELS))]
    {
        let ended = world.fed(&format!("trec-eval -m all_trec {files}"), input);
        assert_eq!((ended.code, ended.stdout), (0, expected.clone()), "{files}: {}", ended.stderr);
    }
    let broken = world.fed("trec-eval qrels -", b"1 Q0 a 1 high t\n");
    assert_eq!(
        (broken.code, broken.stderr.as_str()),
        (65, "lensgate: standard input:1: score `high` is not a number\n")
    );
}

#[test]
fn queries_that_the_run_lacks_are_left_out_aloud_and_count_0_on_demand() {
    let world = world("1 0 a 1\n2 0 a 1\n10 0 a 1\n", "1 Q0 a 1 1 t\n9 Q0 a 1 1 t\n");
    let left_out = world.expect(0, "trec-eval -m map -m num_q qrels run");
    assert_eq!(left_out.stdout, "num_q                 \tall\t1\nmap                   \tall\t1.0000\n");
    assert_eq!(
        left_out.stderr,
        "note: queries of the qrels that are not in the run: 2 (left out; -c counts them 0): 10, 2\n\
         note: queries of the run that are not in the qrels: 1 (left out): 9\n"
    );
    let counted = world.expect(0, "trec-eval -c -m map -m num_q qrels run");
    assert_eq!(counted.stdout, "num_q                 \tall\t3\nmap                   \tall\t0.3333\n");
    assert!(counted.stderr.starts_with("note: queries of the qrels that are not in the run: 2 (counted 0): 10, 2\n"));
    // Version 9 prints no line for such a query, version 10 does.
    assert_eq!(world.expect(0, "trec-eval -cqn -m map qrels run").stdout.lines().count(), 1);
    assert_eq!(world.expect(0, "trec-eval -cqn -m map --compat 10 qrels run").stdout.lines().count(), 3);
    world.write("whole-run", "1 Q0 a 1 1 t\n2 Q0 a 1 1 t\n10 Q0 a 1 1 t\n");
    assert_eq!(world.expect(0, "trec-eval qrels whole-run").stderr, "");
}

/// What counts: the rule, flags, qrels, run, and the values of the summary in the order of printing, computed by hand.
const RULES: [(&str, &str, &str, &str, &str); 19] = [
    ("higher scores first", "-m recip_rank", "1 0 a 1\n", "1 Q0 b 1 1 t\n1 Q0 a 2 2 t\n", "1.0000"),
    ("ties by id, descending", "-m recip_rank", "1 0 a 1\n", "1 Q0 a 1 1 t\n1 Q0 b 2 1 t\n", "0.5000"),
    (
        "ids compared as bytes",
        "-m recip_rank",
        "1 0 10 1\n",
        "1 Q0 10 1 1 t\n1 Q0 9 2 1 t\n1 Q0 B 2 1 t\n1 Q0 a 2 1 t\n",
        "0.2500",
    ),
    ("bytes beyond ASCII are above it", "-m recip_rank", "1 0 z 1\n", "1 Q0 z 1 1 t\n1 Q0 é 2 1 t\n", "0.5000"),
    ("the rank column says nothing", "-m recip_rank", "1 0 a 1\n", "1 Q0 a 1 1 t\n1 Q0 b 9 2 t\n", "0.5000"),
    // DCG 1 / log2(2) + 3 / log2(3) = 2.8928; ideal 3 + 1 / log2(3) = 3.6309.
    ("gain is the grade", "-m ndcg", "1 0 a 3\n1 0 b 1\n", "1 Q0 b 1 2 t\n1 Q0 a 2 1 t\n", "0.7967"),
    (
        "-l leaves nDCG alone",
        "-l 2 -m ndcg -m P.1 -m recip_rank",
        "1 0 a 3\n1 0 b 1\n",
        "1 Q0 b 1 2 t\n1 Q0 a 2 1 t\n",
        "0.5000 0.0000 0.7967",
    ),
    (
        "negative grades are not relevant",
        "-m P.2 -m num_rel",
        "1 0 a -1\n1 0 b -2\n1 0 c 1\n",
        "1 Q0 a 1 2 t\n1 Q0 b 2 1 t\n",
        "1 0.0000",
    ),
    ("negative grades gain nothing", "-m ndcg", "1 0 a -2\n1 0 c 1\n", "1 Q0 a 1 2 t\n1 Q0 c 2 1 t\n", "0.6309"),
    // At rank 3: 1/3 + 2/3 x 1/2 of those above pooled x 1/2, which stands for a precision that nothing is known of.
    (
        "infAP takes negative grades for pooled",
        "-m infAP",
        "1 0 a -1\n1 0 c 1\n",
        "1 Q0 a 1 3 t\n1 Q0 x 2 2 t\n1 Q0 c 3 1 t\n",
        "0.5000",
    ),
    // Of those judged above none is relevant: 1/3 + 2/3 x 1/2 x 0.
    (
        "infAP takes grade 0 for judged",
        "-m infAP",
        "1 0 a 0\n1 0 c 1\n",
        "1 Q0 a 1 3 t\n1 Q0 x 2 2 t\n1 Q0 c 3 1 t\n",
        "0.3333",
    ),
    ("P@k divides by k", "-m P.10", "1 0 a 1\n", "1 Q0 a 1 1 t\n", "0.1000"),
    (
        "a query without a relevant document scores 0 and counts",
        "-m num_q -m map",
        "1 0 a 1\n2 0 a 0\n",
        "1 Q0 a 1 1 t\n2 Q0 a 1 1 t\n",
        "2 0.5000",
    ),
    (
        "queries that nobody judged are ignored",
        "-m num_q -m map",
        "1 0 a 1\n",
        "1 Q0 a 1 1 t\n2 Q0 b 1 1 t\n",
        "1 1.0000",
    ),
    ("lines of more than six columns", "-m map", "1 0 a 1\n", "1 Q0 a 1 1 t with a remark\n", "1.0000"),
    ("carriage returns", "-m map", "1 0 a 1\r\n", "1 Q0 a 1 1 t\r\n", "1.0000"),
    ("a missing last line feed", "-m map", "1 0 a 1", "1 Q0 a 1 1 t", "1.0000"),
    (
        "interleaved queries",
        "-m num_ret -m map",
        "1 0 a 1\n2 0 b 1\n1 0 b 0\n",
        "1 Q0 a 1 2 t\n2 Q0 a 1 2 t\n1 Q0 b 2 1 t\n2 Q0 b 2 1 t\n",
        "4 0.7500",
    ),
    ("blanks of every kind", "-m map", "1\t0\ta  1\n", " 1\tQ0  a 1 \t1 t \n\n", "1.0000"),
];

#[test]
fn what_counts_is_what_counts_in_trec_eval() {
    for (rule, flags, qrels, run, expected) in RULES {
        let world = world(qrels, run);
        for compat in ["9", "10"] {
            let printed = world.expect(0, &format!("trec-eval {flags} --compat {compat} qrels run")).stdout;
            let values: Vec<&str> = printed.lines().filter_map(|line| line.split('\t').nth(2)).collect();
            assert_eq!(values.join(" ").replace("  ", " "), expected, "{rule}\n{printed}");
        }
    }
}

#[test]
fn a_query_id_that_begins_with_a_hash_is_an_id_in_version_9_and_a_comment_aloud_in_10() {
    let world = world("#7 0 a 1\n8 0 b 1\n", "#7 Q0 a 1 3 t\n8 Q0 b 1 3 t\n");
    assert_eq!(world.expect(0, "trec-eval -m num_q qrels run").stdout, "num_q                 \tall\t2\n");
    let ten = world.expect(0, "trec-eval --compat 10 -m num_q qrels run");
    assert_eq!(ten.stdout, "num_q                 \tall\t1\n");
    for words in
        ["note: qrels: lines that begin with #", "columns of judgments: 1, first line 1", "note: run: ", "of hits: 1,"]
    {
        assert!(ten.stderr.contains(words), "{}", ten.stderr);
    }
    world.write("qrels", "# judged by hand\n1 0 a 1\n");
    world.write("run", "# made by hand\n1 Q0 a 1 1 t\n");
    let commented = world.expect(0, "trec-eval --compat 10 -m map qrels run");
    assert_eq!((commented.stdout.as_str(), commented.stderr.as_str()), ("map                   \tall\t1.0000\n", ""));
    world.refuses(65, "trec-eval -m map qrels run", &["qrels:1", "trec_eval 9 knows no comments"]);
}

#[test]
fn columns_beyond_the_sixth_are_ignored_and_tabs_are_blanks() {
    let world = world("1 0 Paris 1\n", "1 Q0 London 1 9 t\n1\tQ0\tParis\t2\t8\tt and more\n1 Q0 Rome 3 7 t x y\n");
    assert_eq!(world.expect(0, "trec-eval -m recip_rank qrels run").stdout, "recip_rank            \tall\t0.5000\n");
    world.write("run", "1\tQ0\tParis Hilton\t2\t8\tt\n");
    assert_eq!(world.expect(0, "trec-eval -m num_rel_ret qrels run").stdout, "num_rel_ret           \tall\t1\n");
}

#[test]
fn ranks_are_read_as_far_as_they_are_whole_numbers() {
    let world = world(QRELS, RUN);
    let printed = world.expect(0, "trec-eval -m ndcg_cut.10,20,23.4 -m P.5.5 -m recall.1e2 qrels run").stdout;
    let names: Vec<&str> = printed.lines().map(|line| line.split_whitespace().next().expect("a name")).collect();
    assert_eq!(names, ["P_5", "recall_1", "ndcg_cut_10", "ndcg_cut_20", "ndcg_cut_23"]);
}

#[test]
fn rndcg_without_a_gain_is_0_where_trec_eval_divides_0_by_0() {
    let world = world("1 0 a 0\n1 0 b 0\n", "1 Q0 a 1 3 t\n");
    assert_eq!(world.expect(0, "trec-eval -l 0 -m Rndcg qrels run").stdout, "Rndcg                 \tall\t0.0000\n");
}

#[test]
fn what_trec_eval_would_guess_at_is_refused_with_file_line_and_reason() {
    let (fine_qrels, fine_run) = ("1 0 a 1\n", "1 Q0 a 1 1 t\n");
    for (qrels, run, message) in [
        (fine_qrels, "1 Q0 a 1 2 t\n1 Q0 b 2 high t\n", "run:2: score `high` is not a number"),
        (fine_qrels, "1 Q0 a 1 1,5 t\n", "run:1: score `1,5` is not a number"),
        (fine_qrels, "1 Q0 a 1 nan t\n", "run:1: score `nan` is not a number"),
        (fine_qrels, "1 Q0 a 1 2 t\n1 Q0 a 2 1 t\n", "run:2: document a is listed twice for query 1, first in line 1"),
        (fine_qrels, "1 Q0 a 1 2\n", "run:1: 5 columns, expected six: query Q0 document rank score tag"),
        (fine_qrels, "", "run: holds no hit, expected lines of `query Q0 document rank score tag`"),
        (
            fine_qrels,
            "# nothing\n\n",
            "run:1: 2 columns, expected six: query Q0 document rank score tag; trec_eval 9 knows no comments, `--compat 10` reads over \
             them",
        ),
        (
            fine_qrels,
            "1 Q0 a 1 2 t\r1 Q0 b 2 1 t\r",
            "run:1: holds a carriage return that no line feed follows; end lines with line feeds",
        ),
        (fine_qrels, "2 Q0 a 1 1 t\n", "run: no query of this run is judged in the qrels"),
        (fine_qrels, "\u{feff}1 Q0 a 1 1 t\n", "run:1: begins with a byte order mark; save it as UTF-8 without one"),
        ("1 0 a 1\n1 0 b 1.5\n", fine_run, "qrels:2: grade `1.5` is not a whole number"),
        ("1 0 a yes\n", fine_run, "qrels:1: grade `yes` is not a whole number"),
        ("1 0 a 99999999999\n", fine_run, "qrels:1: grade `99999999999` is not a whole number"),
        ("1 0 a 1\n\n1 0 a 0\n", fine_run, "qrels:3: document a is judged twice for query 1, first in line 1"),
        ("1 0 a\n", fine_run, "qrels:1: 3 columns, expected four: query 0 document grade"),
        ("", fine_run, "qrels: holds no judgment, expected lines of `query 0 document grade`"),
        ("1 0 a 1\n2 0 a -1\n", fine_run, "qrels:2: query 2 has negative grades only, so nothing is judged for it"),
        ("\u{feff}1 0 a 1\n", fine_run, "qrels:1: begins with a byte order mark; save it as UTF-8 without one"),
        ("1 0 a 1\n1 0 \0 1\n", fine_run, "qrels:2: holds a zero byte, which no text does"),
    ] {
        let ended = world(qrels, run).expect(65, "trec-eval qrels run");
        assert_eq!((ended.stdout.as_str(), ended.stderr), ("", format!("lensgate: {message}\n")));
    }
    world(fine_qrels, fine_run).refuses(65, "trec-eval qrels no-such-run", &["cannot read no-such-run"]);
}

#[test]
fn arguments_that_cannot_be_followed_are_a_usage_error_with_a_way_out() {
    let world = world(QRELS, RUN);
    for (arguments, word) in [
        ("-m P_10 qrels run", "did you mean `P.10`?"),
        ("-m rbp qrels run", "use `--compat 10`"),
        ("-m prefs_simp qrels run", "say `-R prefs` or `-R qrels_prefs`"),
        ("-R qrels_prefs qrels run", "take `-m prefs` or `-m all_prefs`"),
        ("-m map_avgjg qrels run", "averages over judgment groups (`-R qrels_jg`) are not supported"),
        ("-R qrels_jg qrels run", "qrels, prefs, qrels_prefs"),
        ("-l high qrels run", "high"),
        ("-l -1 qrels run", "-1"),
        ("--compat 8 qrels run", "9, 10"),
        ("qrels", "<RUN>"),
        ("qrels run run", "run"),
        ("- -", "only one file can be standard input"),
    ] {
        world.refuses(2, &format!("trec-eval {arguments}"), &[word]);
    }
}

#[test]
fn preferences_stand_in_the_place_of_grades_and_contradictions_are_refused_with_their_line() {
    let run = "1 Q0 b 1 2 t\n1 Q0 a 2 1 t\n2 Q0 a 1 1 t\n";
    let judged = world("1 0 a 2\n1 0 b 1\n1 0 c 0\n3 0 a 1\n", run);
    let ended = judged.expect(0, "trec-eval -R qrels_prefs -m prefs -q qrels run");
    assert!(
        ended.stdout.starts_with("prefs_num_prefs_poss  \t1\t3\nprefs_num_prefs_ful   \t1\t2\n"),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.ends_with("prefs_avgjg           \tall\t0.6667\n"), "{}", ended.stdout);
    assert!(ended.stderr.contains("3") && ended.stderr.contains("left out; -c counts them 0"), "{}", ended.stderr);
    judged.refuses(
        65,
        "trec-eval -R prefs -m prefs qrels run",
        &["qrels:1: 4 columns, expected `query group sub-group"],
    );
    let judged = world("1 g s a 2\n1 g s b 1\n1 g t b 2\n1 g t a 1\n", run);
    judged.refuses(65, "trec-eval -R prefs -m prefs qrels run", &["qrels:4: document a is preferred to itself"]);
}
