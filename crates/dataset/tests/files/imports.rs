//! Importing other people's query sets: made-up ones line by line, the published ones as a whole where they are at hand.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use lensgate_dataset::query_folder::{read, write};
use lensgate_dataset::runs::{DocumentUnit, Format, JudgmentFile};
use lensgate_dataset::trec::{Duplicates, Source};
use lensgate_dataset::{
    DatasetError, ErrorKind, ImportOptions, Imported, Judgment, LabelSource, Language, QueryClass, Unit, Within, import,
};

fn import_files(queries: &Path, qrels: &Path, options: &ImportOptions) -> Result<Imported, DatasetError> {
    let qrels = Source::open(qrels)?;
    let format = Format::of(&qrels);
    let judged = JudgmentFile::read(qrels, format, DocumentUnit::Document, options.duplicates)?;
    import(&Source::open(queries)?, &judged, options)
}

fn try_import(queries: &str, qrels: &str, options: &ImportOptions) -> Result<Imported, (ErrorKind, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("queries.jsonl"), queries).unwrap();
    fs::write(path("qrels.tsv"), qrels).unwrap();
    import_files(&path("queries.jsonl"), &path("qrels.tsv"), options)
        .map_err(|error| (error.kind(), error.to_string().replace(&format!("{}/", folder.path().display()), "")))
}

fn refused(queries: &str, qrels: &str, options: &ImportOptions) -> String {
    let (kind, complaint) = try_import(queries, qrels, options).unwrap_err();
    assert_eq!(kind, ErrorKind::BadData, "{complaint}");
    complaint
}

const QUERY: &str = r#"{"id":"q","query":"x","lang":"golang","class":"issue","source":"theirs","judged":3}"#;
const QRELS: &str = "q\t0\ta.go#L1-L2\t3\n";

/// What `QUERY` leaves open, answered.
fn answered() -> ImportOptions {
    let classes = BTreeMap::from([("issue".to_owned(), QueryClass::Docs)]);
    ImportOptions { within: Some(vec![Within::Language]), classes, ..ImportOptions::default() }
}

#[test]
fn keys_and_words_of_others_are_understood() {
    let imported = try_import(QUERY, QRELS, &answered()).unwrap();
    let query = &imported.query_folder.set.queries[0];
    assert_eq!((query.language, query.source), (Some(Language::Go), LabelSource::Imported));
    assert_eq!(query.class, QueryClass::Docs);
    assert_eq!(
        imported.notes,
        ["keys of queries that mean nothing here: judged, source", "unit is span: every judgment names lines"]
    );
}

#[test]
fn everything_that_the_data_leave_open_is_asked_for_at_once() {
    let queries = format!("{QUERY}\n{}", QUERY.replace("\"q\"", "\"p\"").replace("\"issue\"", "\"\""));
    let (kind, complaint) =
        try_import(&queries, &format!("{QRELS}q 0 a.go 1\n"), &ImportOptions::default()).unwrap_err();
    assert_eq!(kind, ErrorKind::Configuration);
    let asked: Vec<&str> = complaint.lines().skip(1).map(|line| line.trim().split(": ").next().unwrap()).collect();
    assert_eq!(
        asked,
        [
            "--class \"issue\"=nl",
            "--class nl",
            "--unit file",
            "--within language or --within none",
            "--require-positive or --require-positive=no",
        ]
    );
}

#[test]
fn queries_without_a_positive_are_left_out_or_kept_as_the_caller_says() {
    let queries = format!("{QUERY}\n{}", QUERY.replace("\"q\"", "\"p\""));
    let import = |require| {
        let options = ImportOptions { require_positive: Some(require), ..answered() };
        let imported = try_import(&queries, &format!("{QRELS}p 0 a.go#L1-L1 0\n"), &options).unwrap();
        (imported.query_folder.set.queries.len(), imported.query_folder.set.judgments.len(), imported.notes[2].clone())
    };
    let out = "left out 1 query of 2 without a relevant judgment (--require-positive)";
    assert_eq!(import(true), (1, 1, out.to_owned()));
    let kept = "kept 1 query of 2 without a relevant judgment, which score 0 whatever is answered";
    assert_eq!(import(false), (2, 2, kept.to_owned()));
    let complaint = refused(QUERY, "q 0 a.go#L1-L2 0\n", &answered());
    assert_eq!(complaint, "qrels.tsv: no query has a judgment of grade 1 or more, so that every score would be 0");
}

#[test]
fn a_judgment_for_a_query_that_is_not_there_is_refused() {
    let complaint = refused(QUERY, "q\t0\ta#L1-L1\t1\np\t0\ta#L1-L1\t1\n", &answered());
    assert_eq!(complaint, "qrels.tsv:2: judgment for query \"p\", which the file of queries does not hold");
}

#[test]
fn a_duplicate_query_id_is_refused_unless_the_first_is_to_be_kept() {
    let twice = format!("{QUERY}\n{}\n", QUERY.replace("\"x\"", "\"y\""));
    let complaint = refused(&twice, QRELS, &answered());
    assert!(complaint.starts_with("queries.jsonl:2: duplicate query id \"q\", first used on line 1"), "{complaint}");
    let first = ImportOptions { duplicates: Duplicates::First, ..answered() };
    let imported = try_import(&twice, QRELS, &first).unwrap();
    assert_eq!(imported.query_folder.set.queries[0].text, "x");
}

#[test]
fn control_characters_of_a_file_are_written_out_in_what_is_said_of_it() {
    let complaint = refused(QUERY, "q 0 a\u{1b}[2J 1\nq 0 a\u{1b}[2J 1\n", &answered());
    assert_eq!(complaint, "qrels.tsv:2: document a\\u{1b}[2J is judged twice for query q, first in line 1");
}

#[test]
fn a_relevance_floor_that_every_judgment_reaches_is_refused() {
    let floor = ImportOptions { relevance_floor: 0, ..answered() };
    assert_eq!(try_import(QUERY, QRELS, &floor).unwrap_err().0, ErrorKind::Configuration);
}

#[test]
fn an_imported_set_reads_back_the_same_once_written() {
    let imported = try_import(QUERY, "q\t0\ta b.go#L1-L2\t3\nq\t0\tc.go#L5-L5\t0\n", &answered()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(&imported.query_folder, folder.path()).unwrap();
    assert_eq!(read(folder.path()).unwrap().set, imported.query_folder.set);
}

#[test]
fn golden_items_are_queries_and_judgments_in_one_file() {
    let items = r#"{"id":"q","query":"def main","query_class":"nl-ish","language":"py","snapshot_sha":"0","expected_results":[{"file":"a.py","line":3,"col":0,"relevance_score":1.0,"match_type":"exact"}]}"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("golden.jsonl");
    for text in [items.to_owned(), format!("{{\n\"goldenItems\": [\n{items}\n]}}")] {
        fs::write(&path, text).unwrap();
        let options = ImportOptions { within: Some(Vec::new()), ..ImportOptions::default() };
        let imported = import_files(&path, &path, &options).unwrap();
        let set = &imported.query_folder.set;
        assert_eq!((set.unit, set.queries[0].class), (Unit::Span, QueryClass::Nl));
        assert_eq!(set.judgments["q"][0].span.to_string(), "a.py#L3-L3");
        assert_eq!(imported.notes[0], "keys of queries that mean nothing here: snapshot_sha");
    }
}

/// The published sets lie outside the repository; where they are not, there is nothing to hold these tests against.
fn published(path: &str) -> Option<PathBuf> {
    env::var_os("LENSGATE_SHARED_DATA").map(|root| PathBuf::from(root).join(path))
}

#[test]
fn the_codesearchnet_annotations_import_whole_and_tell_that_they_are_asked_within_a_language() {
    let Some(folder) = published("csn_annotations") else { return };
    let options = ImportOptions { require_positive: Some(true), ..ImportOptions::default() };
    let imported = import_files(&folder.join("queries.jsonl"), &folder.join("qrels.tsv"), &options).unwrap();
    let set = imported.query_folder.set;
    assert_eq!((set.unit, &set.within[..]), (Unit::Span, &[Within::Language][..]));
    assert_eq!(set.queries.len(), 195);
    let options = ImportOptions { require_positive: Some(false), ..ImportOptions::default() };
    let imported = import_files(&folder.join("queries.jsonl"), &folder.join("qrels.tsv"), &options).unwrap();
    let set = imported.query_folder.set;
    assert_eq!((set.queries.len(), set.judgments.values().map(Vec::len).sum::<usize>()), (225, 1109));
}

#[test]
fn spans_of_codesearchnet_fold_into_its_published_file_judgments() {
    let Some(folder) = published("csn_annotations") else { return };
    let queries = folder.join("queries.jsonl");
    let options = ImportOptions { unit: Some(Unit::File), require_positive: Some(false), ..ImportOptions::default() };
    let judgments = |name| import_files(&queries, &folder.join(name), &options).unwrap().query_folder.set.judgments;
    let (folded, theirs): (BTreeMap<String, Vec<Judgment>>, _) = (judgments("qrels.tsv"), judgments("qrels_file.tsv"));
    assert_eq!(folded, theirs);
}

#[test]
fn rust_issues_leave_open_whether_they_are_asked_within_their_crate() {
    let Some(folder) = published("rust_issues") else { return };
    let classes = BTreeMap::from([("issue".to_owned(), QueryClass::Nl)]);
    let open = ImportOptions { classes, ..ImportOptions::default() };
    let error = import_files(&folder.join("queries.jsonl"), &folder.join("qrels_span.tsv"), &open).unwrap_err();
    let asked = "--within language or --within repository or --within none: 42 queries";
    assert!(error.to_string().contains(asked), "{error}");
    let options = ImportOptions { within: Some(vec![Within::Repository]), ..open };
    let imported = import_files(&folder.join("queries.jsonl"), &folder.join("qrels_span.tsv"), &options).unwrap();
    let set = imported.query_folder.set;
    assert_eq!((set.queries.len(), set.unit, &set.within[..]), (42, Unit::Span, &[Within::Repository][..]));
    assert_eq!(set.queries[0].repository.as_deref(), Some("chrono-0.4.5"));
    let error = import_files(&folder.join("queries.jsonl"), &folder.join("qrels_func.tsv"), &options).unwrap_err();
    assert!(error.to_string().contains("`cut -f 1-4`"), "a fifth column is theirs: {error}");
}

#[test]
fn cosqa_names_one_language_and_leaves_open_whether_it_is_a_limit() {
    let Some(folder) = published("cosqa") else { return };
    let import = |within| {
        let options = ImportOptions { within, ..ImportOptions::default() };
        import_files(&folder.join("queries.jsonl"), &folder.join("qrels.tsv"), &options)
    };
    let error = import(None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("--within language or --within none: 500 queries"), "{error}");
    let set = import(Some(Vec::new())).unwrap().query_folder.set;
    assert_eq!((set.judgments.len(), set.unit), (500, Unit::File));
}
