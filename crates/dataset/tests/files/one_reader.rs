//! `import` and `evaluate` read the same judgments from the same bytes, or refuse them with the same words.

use std::io::Write as _;

use lensgate_dataset::runs::{DocumentUnit, Format, JudgmentFile};
use lensgate_dataset::trec::{Duplicates, Source};
use lensgate_dataset::{DatasetError, ImportOptions, Unit, import};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;

/// The queries that judgments may be for, numeric ids among them.
const QUERIES: &str =
    "{\"id\": 1, \"query\": \"a\"}\n{\"id\": \"2\", \"query\": \"b\"}\n{\"id\": \"q#\", \"query\": \"c\"}\n";

type Rows = Vec<(String, String, i32)>;

/// What `evaluate --unit file` makes of a file; grades under 0 are as good as 0.
fn evaluated(bytes: &[u8]) -> Result<Rows, DatasetError> {
    let source = Source::read("qrels", bytes)?;
    let format = Format::of(&source);
    let file = JudgmentFile::read(source, format, DocumentUnit::File, Duplicates::Error)?;
    let qrels = file.qrels()?;
    let rows = qrels.queries().iter().flat_map(|query| {
        query.judgments.iter().map(|judged| {
            let document = String::from_utf8_lossy(judged.doc.bytes).into_owned();
            (query.query.to_owned(), document, judged.grade.max(0))
        })
    });
    Ok(rows.collect())
}

/// What `import --unit file` makes of it.
fn imported(bytes: &[u8]) -> Result<Rows, DatasetError> {
    let source = Source::read("qrels", bytes)?;
    let format = Format::of(&source);
    let judged = JudgmentFile::read(source, format, DocumentUnit::Document, Duplicates::Error)?;
    let options = ImportOptions {
        unit: Some(Unit::File),
        unclassed: Some("nl".parse().unwrap()),
        require_positive: Some(false),
        ..ImportOptions::default()
    };
    let queries = Source::read("queries", QUERIES.as_bytes())?;
    let set = import(&queries, &judged, &options)?.query_folder.set;
    let rows = set
        .judgments
        .iter()
        .flat_map(|(query, judged)| judged.iter().map(|one| (query.clone(), one.span.path.to_string(), one.grade)));
    Ok(rows.collect())
}

/// What only a query set refuses: nothing in it is relevant, or a query is judged that nobody asks.
fn is_own_refusal(problem: &str) -> bool {
    ["no query has a judgment of grade 1", "which the file of queries does not hold", "has no path", "is out of range"]
        .iter()
        .any(|own| problem.contains(own))
}

fn trec_line() -> impl Strategy<Value = String> {
    let query = select(vec!["1", "2", "q#", "#1", "\u{feff}1", "9"]);
    let blank = select(vec![" ", "\t", "  ", " \t", "\u{b}"]);
    let document = select(vec!["a", "a.rs", "a.rs#L1-L2", "a.rs#L9", "b.rs#L3-L4", "a b.rs", "a.rs#Later", "#L1", ""]);
    let grade = select(vec!["0", "1", "2", "3", "-1", "4", "1.5", "x"]);
    let end = select(vec!["", "", "", "\r", "\tname", " name", "\r\r"]);
    (query, blank, document, grade, end, 0_u8..12).prop_map(|(query, blank, document, grade, end, odd)| match odd {
        0 => "# a comment".to_owned(),
        1 => String::new(),
        2 => format!("{query}{blank}0{blank}{document}"),
        _ => format!("{query}{blank}0{blank}{document}{blank}{grade}{end}"),
    })
}

fn json_line() -> impl Strategy<Value = String> {
    let query = select(vec!["1", "\"1\"", "\"2\"", "\"q#\"", "2", "\"9\"", "null"]);
    let document = select(vec!["\"a.rs\"", "\"a.rs#L1-L2\"", "\"a b#L7\"", "7", "\"b\""]);
    let grade = select(vec!["0", "1", "3", "-2", "2.0", "0.5", "\"1\""]);
    (query, document, grade, 0_u8..3).prop_map(|(query, document, grade, form)| match form {
        0 => format!("{{\"qid\":{query},\"gold_paths\":[{document}]}}"),
        1 => format!(
            "{{\"id\":{query},\"expected_results\":[{{\"file\":{document},\"line\":3,\"relevance_score\":{grade}}}]}}"
        ),
        _ => format!("{{\"query_id\":{query},\"doc_id\":{document},\"relevance\":{grade}}}"),
    })
}

/// A file of judgments of some form: lines, perhaps behind a byte order mark, perhaps packed.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let lines = prop_oneof![vec(trec_line(), 1..9), vec(json_line(), 1..4)];
    let feed = select(vec!["\n", "\n", "\n", "\r\n", "\r"]);
    (lines, feed, any::<bool>(), 0_u8..3).prop_map(|(lines, feed, marked, packing)| {
        let text = format!("{}{}\n", if marked { "\u{feff}" } else { "" }, lines.join(feed));
        match packing {
            0 => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                encoder.write_all(text.as_bytes()).unwrap();
                encoder.finish().unwrap()
            }
            1 => zstd::encode_all(text.as_bytes(), 1).unwrap(),
            _ => text.into_bytes(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn import_and_evaluate_read_the_same_judgments_from_the_same_bytes(bytes in file()) {
        let said = |read: Result<Rows, DatasetError>| read.map_err(|error| error.to_string());
        match (said(imported(&bytes)), said(evaluated(&bytes))) {
            (Ok(imported), evaluated) => prop_assert_eq!(Ok(imported), evaluated),
            (Err(own), _) if is_own_refusal(&own) => {}
            (Err(refused), evaluated) => prop_assert_eq!(Err(refused), evaluated),
        }
    }
}

#[test]
fn the_generator_makes_files_that_are_read_and_files_that_are_refused() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = file();
    let reads = (0..2_000).filter(|_| imported(&strategy.new_tree(&mut runner).unwrap().current()).is_ok()).count();
    assert!((100..1_900).contains(&reads), "{reads} of 2,000");
}
