//! trec_eval's digits: recorded answers of trec_eval 9.0.8, trec_eval 10.0 and pytrec-eval-terrier, which no number of ours may
//! miss. How they were recorded, scripts/record_trec_eval_fixtures.py says.

use std::fs;
use std::path::Path;

use lensgate_dataset::digest::sha256_hex;
use lensgate_dataset::trec::{LineRules, Precision, PreferenceForm, Preferences, Qrels, RunOptions, Source};
use lensgate_measures::Measure;
use lensgate_measures::evaluate::evaluate_run;
use lensgate_measures::trec_eval::{Compat, Options, TrecEvalError, preference_report, report};
use serde_json::Value;

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    serde_json::from_slice(&fs::read(path).expect("a fixture")).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn source(name: &str, text: &Value) -> Source {
    Source::read(name, self::text(text).as_bytes()).expect("memory is readable")
}

/// trec_eval's flags to options.
fn options(flags: &str, compat: Compat) -> Options {
    let mut options = Options { compat, ..Options::default() };
    let mut words = flags.split_whitespace();
    while let Some(flag) = words.next() {
        let mut value = || words.next().expect("a flag's value");
        match flag {
            "-m" => options.selection.add(value(), compat).expect(flags),
            "-l" => options.relevance_level = value().parse().expect("a grade"),
            "-M" => options.most_per_query = Some(value().parse().expect("a number")),
            "-N" => options.collection_size = value().parse().expect("a number"),
            "-q" => options.by_query = true,
            "-c" => options.complete = true,
            "-n" => options.summary = false,
            "-J" => options.judged_only = true,
            unknown => panic!("{unknown}"),
        }
    }
    options
}

/// What is printed, without the lines that the recording leaves out.
fn printed(flags: &str, compat: Compat, qrels: &Source, run: &Source) -> Result<String, TrecEvalError> {
    let options = options(flags, compat);
    let qrels = Qrels::read_by(qrels, options.rules()).expect("qrels");
    let report = report(&options, &qrels, run)?;
    Ok(report.text.lines().filter(|line| !line.starts_with("rbp ")).map(|line| format!("{line}\n")).collect())
}

const VERSIONS: [(&str, Compat); 2] = [("v9", Compat::V9), ("v10", Compat::V10)];

#[test]
fn every_edge_case_prints_what_trec_eval_prints() {
    let fixture = fixture("trec_eval_edge_cases.json");
    let mut compared = 0;
    for case in list(&fixture["cases"]) {
        let (qrels, run) = (source("qrels", &case["qrels"]), source("run", &case["run"]));
        let name = text(&case["name"]);
        // Measures that only version 10 has are refused for version 9, as they should be; no case asks for one.
        for (key, compat) in VERSIONS {
            // Null: that version of trec_eval fails, and we may.
            let Some(expected) = case[key].as_str() else { continue };
            let printed = printed(text(&case["flags"]), compat, &qrels, &run).expect(name);
            assert_eq!(printed, expected, "{name} in {key}");
            compared += 1;
        }
    }
    assert!(compared >= 140, "{compared}");
}

#[test]
fn random_flags_on_random_runs_print_what_trec_eval_prints() {
    let fixture = fixture("trec_eval_random_flags.json");
    let mut compared = 0;
    for case in list(&fixture["cases"]) {
        let (qrels, run, flags) = (source("qrels", &case["qrels"]), source("run", &case["run"]), text(&case["flags"]));
        for (key, compat) in VERSIONS {
            // Null: that version of trec_eval fails, or prints what is no number.
            let Some(expected) = case[key].as_str() else { continue };
            let printed = printed(flags, compat, &qrels, &run).expect(flags);
            let shown = format!("{flags} in {key}\n{printed}\n{}\n{}", case["qrels"], case["run"]);
            assert_eq!(sha256_hex(printed.as_bytes()), expected, "{shown}");
            compared += 1;
        }
    }
    assert!(compared >= 250, "{compared}");
}

#[test]
fn scores_that_32_bits_cannot_tell_apart_are_tied_in_version_9_and_not_in_10() {
    let qrels = Source::read("qrels", &b"1 0 a 1\n"[..]).expect("memory is readable");
    let run = Source::read("run", &b"1 Q0 a 1 1.00000001 t\n1 Q0 b 2 1.0 t\n"[..]).expect("memory is readable");
    let of = |compat| printed("-m recip_rank", compat, &qrels, &run).expect("a report");
    // Tied, `b` stands above `a`.
    assert_eq!(of(Compat::V9), "recip_rank            \tall\t0.5000\n");
    assert_eq!(of(Compat::V10), "recip_rank            \tall\t1.0000\n");
}

#[test]
fn every_value_on_random_runs_is_that_of_pytrec_eval() {
    let fixture = fixture("trec_eval_random.json");
    let names: Vec<&str> = list(&fixture["names"]).iter().map(text).collect();
    for case in list(&fixture["cases"]) {
        let (qrels, run) = (source("qrels", &case["qrels"]), source("run", &case["run"]));
        let printed = printed("-q -m all_trec", Compat::V9, &qrels, &run).expect("a report");
        for (query, values) in case["values"].as_object().expect("queries") {
            for (name, value) in names.iter().zip(list(values)) {
                let value = value.as_f64().expect("a number");
                // Not printed for queries: the geometric means, and the count of queries.
                if name.starts_with("gm_") || *name == "num_q" {
                    continue;
                }
                let value = if name.starts_with("num_") { format!("{value}") } else { format!("{value:6.4}") };
                let line = format!("{name:<22}\t{query}\t{value}\n");
                assert!(printed.contains(&line), "expected {line} in\n{printed}\nof\n{}", case["run"]);
            }
        }
    }
}

#[test]
fn our_own_measures_agree_with_pytrec_eval_to_twelve_digits() {
    let fixture = fixture("trec_eval_random.json");
    let names: Vec<&str> = list(&fixture["names"]).iter().map(text).collect();
    let pairs = [
        ("nDCG@10", "ndcg_cut_10"),
        ("nDCG", "ndcg"),
        ("Recall@5", "recall_5"),
        ("RR", "recip_rank"),
        ("AP", "map"),
        ("AP@20", "map_cut_20"),
        ("P@15", "P_15"),
        ("Success@5", "success_5"),
    ];
    let measures: Vec<Measure> = pairs.iter().map(|(ours, _)| ours.parse().expect("a measure")).collect();
    let options = RunOptions { precision: Precision::Single, ..RunOptions::default() };
    for case in list(&fixture["cases"]) {
        let (qrels, run) = (source("qrels", &case["qrels"]), source("run", &case["run"]));
        let qrels = Qrels::read(&qrels).expect("qrels");
        let evaluation = evaluate_run(&measures, &qrels, &run, 1, options).expect("a run");
        for query in &evaluation.queries {
            for ((ours, theirs), score) in pairs.iter().zip(&query.scores) {
                let place = names.iter().position(|name| name == theirs).expect("a recorded measure");
                let expected = case["values"][query.query][place].as_f64().expect("a number");
                assert!((score - expected).abs() < 1e-11, "{ours} of {}: {score} against {expected}", query.query);
            }
        }
    }
}

#[test]
fn err_exponential_ndcg_rbp_and_judged_agree_with_gdeval_cwl_eval_and_ir_measures() {
    let fixture = fixture("gdeval.json");
    let mut compared = 0;
    for case in list(&fixture["cases"]) {
        let (qrels, run) = (source("qrels", &case["qrels"]), source("run", &case["run"]));
        let qrels = Qrels::read(&qrels).expect("qrels");
        for (query, values) in case["values"].as_object().expect("queries") {
            let values = values.as_object().expect("values by measure");
            let measures: Vec<Measure> = values.keys().map(|name| name.parse().expect("a measure")).collect();
            let evaluation = evaluate_run(&measures, &qrels, &run, 1, RunOptions::default()).expect("a run");
            let scored = evaluation.queries.iter().find(|scored| scored.query == query).expect("a judged query");
            for ((name, expected), score) in values.iter().zip(&scored.scores) {
                // gdeval prints five decimals.
                let expected = expected.as_f64().expect("a number");
                assert!((score - expected).abs() <= 0.500_001e-5, "{name} of {query}: {score} against {expected}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 8 * 2 * 4 + 4 * 2 * 4);
}

#[test]
fn four_runs_of_the_robust_track_print_what_trec_eval_prints() {
    let Some(shared) = std::env::var_os("LENSGATE_SHARED_DATA") else { return };
    let folder = Path::new(&shared).join("trec/robust03");
    let fixture = fixture("trec_eval_robust03.json");
    let qrels = Source::open(&folder.join(text(&fixture["qrels"]))).expect("qrels");
    let runs = fixture["runs"].as_object().expect("runs");
    assert_eq!(runs.len(), 4);
    for (name, expected) in runs {
        let run = Source::open(&folder.join(name)).expect("a run");
        for (key, compat) in VERSIONS {
            let summary = printed("-m all_trec", compat, &qrels, &run).expect(name);
            assert_eq!(summary, text(&expected[key]["summary"]), "{name} in {key}");
            let every_query = printed("-q -m all_trec", compat, &qrels, &run).expect(name);
            let digest = sha256_hex(every_query.as_bytes());
            assert_eq!(digest, text(&expected[key]["every_query"]), "{name} in {key}");
        }
    }
}

#[test]
fn the_methodology_counts_what_is_recorded() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/METHODOLOGY.md");
    let document = fs::read_to_string(path).expect("the document").split_whitespace().collect::<Vec<_>>().join(" ");
    let cases = |name: &str| list(&fixture(name)["cases"]).len();
    for claim in [
        format!("{} edge cases", cases("trec_eval_edge_cases.json")),
        format!("{} random collections under random flags", cases("trec_eval_random_flags.json")),
        format!("{} random, tie-heavy, graded collections", cases("trec_eval_random.json")),
    ] {
        assert!(document.contains(&claim), "METHODOLOGY.md should say {claim:?}");
    }
}

#[test]
fn preferences_print_what_trec_eval_prints() {
    let fixture = fixture("trec_eval_preferences.json");
    let (mut texts, mut digests) = (0, 0);
    for case in list(&fixture["cases"]) {
        let (judgments, run) = (source("judgments", &case["judgments"]), source("run", &case["run"]));
        let form = match text(&case["form"]) {
            "prefs" => PreferenceForm::Prefs,
            "qrels_prefs" => PreferenceForm::QrelsPrefs,
            unknown => panic!("{unknown}"),
        };
        for (key, compat) in VERSIONS {
            // Null: that version of trec_eval fails, or prints what is no number.
            let Some(expected) = case[key].as_str() else { continue };
            let options = options(text(&case["flags"]), compat);
            let preferences =
                Preferences::read(&judgments, form, options.precision(), options.rules()).expect("preferences");
            let printed = preference_report(&options, &preferences, &run).expect("a report").text;
            if text(&case["name"]).starts_with("random ") {
                let shown = format!("{}\n{printed}\n{}\n{}", case["flags"], case["judgments"], case["run"]);
                assert_eq!(sha256_hex(printed.as_bytes()), expected, "{} in {key}: {shown}", case["name"]);
                digests += 1;
            } else {
                assert_eq!(printed, expected, "{} in {key}", case["name"]);
                texts += 1;
            }
        }
    }
    assert!(texts >= 90 && digests >= 180, "{texts}, {digests}");
}

#[test]
fn grades_and_preferences_are_not_taken_for_one_another() {
    let judgments = Source::read("judgments", &b"1 0 a 1\n1 0 b 0\n"[..]).expect("memory is readable");
    let run = Source::read("run", &b"1 Q0 a 1 2 t\n1 Q0 b 2 1 t\n"[..]).expect("memory is readable");
    let preferences =
        Preferences::read(&judgments, PreferenceForm::QrelsPrefs, Precision::Single, LineRules::TrecEval9)
            .expect("preferences");
    let of = |flags| preference_report(&options(flags, Compat::V9), &preferences, &run).map(|report| report.text);
    assert_eq!(of("-m prefs_simp").expect("a report"), "prefs_simp            \tall\t1.0000\n");
    for flags in ["-m map", "", "-m all_trec"] {
        assert!(of(flags).expect_err(flags).to_string().ends_with("take `-m prefs` or `-m all_prefs`"));
    }
    let error = printed("-m prefs_simp", Compat::V9, &judgments, &run).expect_err("no grades").to_string();
    assert_eq!(error, "`-m prefs_simp` is about preferences; say `-R prefs` or `-R qrels_prefs`");
}
