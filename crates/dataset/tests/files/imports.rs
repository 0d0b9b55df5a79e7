//! Published collections, in their own shape.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;

use lensgate_dataset::query_folder::{read, write};
use lensgate_dataset::{ErrorKind, ImportOptions, Imported, LabelSource, Language, QueryClass, Unit, Within, import};

fn options(unit: Unit) -> ImportOptions {
    let (name, within) = ("theirs".to_owned(), vec![Within::Language]);
    ImportOptions { name, unit, relevance_floor: 1, within, classes: BTreeMap::new() }
}

fn try_import(queries: &str, qrels: &str, options: &ImportOptions) -> Result<Imported, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("queries.jsonl"), queries).unwrap();
    fs::write(path("qrels.tsv"), qrels).unwrap();
    import(&path("queries.jsonl"), &path("qrels.tsv"), options).map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::BadData);
        error.to_string().replace(&format!("{}/", folder.path().display()), "")
    })
}

const QUERY: &str = r#"{"id":"q","query":"x","lang":"golang","class":"issue","source":"theirs","judged":3}"#;

#[test]
fn keys_and_words_of_others_are_understood() {
    let imported = try_import(QUERY, "q\t0\ta.go#L1-L2\t3\n", &options(Unit::Span)).unwrap();
    let query = &imported.query_folder.set.queries[0];
    assert_eq!((query.language, query.source), (Some(Language::Go), LabelSource::Imported));
}

#[test]
fn a_class_that_nobody_knows_becomes_nl_with_a_note() {
    let imported = try_import(QUERY, "", &options(Unit::Span)).unwrap();
    assert_eq!(imported.query_folder.set.queries[0].class, QueryClass::Nl);
    assert_eq!(imported.notes, ["1 queries of class \"issue\" are taken as nl"]);
}

#[test]
fn a_class_can_be_mapped() {
    let classes = BTreeMap::from([("issue".to_owned(), QueryClass::Docs)]);
    let imported = try_import(QUERY, "", &ImportOptions { classes, ..options(Unit::Span) }).unwrap();
    assert_eq!(imported.query_folder.set.queries[0].class, QueryClass::Docs);
    assert!(imported.notes.is_empty());
}

#[test]
fn a_language_that_nobody_knows_is_noted() {
    let imported =
        try_import(&QUERY.replace("golang", "cobol").replace("issue", "nl"), "", &options(Unit::Span)).unwrap();
    assert_eq!(imported.query_folder.set.queries[0].language, None);
    assert_eq!(imported.notes, ["1 queries of language \"cobol\" are taken without a language"]);
}

#[test]
fn a_judgment_for_a_query_that_is_not_there_is_refused() {
    let complaint = try_import(QUERY, "q\t0\ta#L1-L1\t1\np\t0\ta#L1-L1\t1\n", &options(Unit::Span)).unwrap_err();
    assert_eq!(complaint, "qrels.tsv:2: judgment for query \"p\", which queries.jsonl does not hold");
}

#[test]
fn a_duplicate_query_id_is_refused() {
    let complaint = try_import(&format!("{QUERY}\n{QUERY}\n"), "", &options(Unit::Span)).unwrap_err();
    assert_eq!(complaint, "queries.jsonl:2: duplicate query id \"q\", first used on line 1");
}

#[test]
fn a_query_without_text_is_refused() {
    let complaint = try_import(r#"{"id":"q"}"#, "", &options(Unit::Span)).unwrap_err();
    assert!(complaint.starts_with("queries.jsonl:1: query \"q\" has no text"), "{complaint}");
}

#[test]
fn a_relevance_floor_that_every_judgment_reaches_is_refused() {
    let floor = ImportOptions { relevance_floor: 0, ..options(Unit::Span) };
    let error = import("queries.jsonl".as_ref(), "qrels.tsv".as_ref(), &floor).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[test]
fn an_imported_set_reads_back_the_same_once_written() {
    let imported = try_import(QUERY, "q\t0\ta b.go#L1-L2\t3\nq\t0\tc.go#L5-L5\t0\n", &options(Unit::Span)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(&imported.query_folder, folder.path()).unwrap();
    assert_eq!(read(folder.path()).unwrap().set, imported.query_folder.set);
}

/// The published sets lie outside the repository; where they are not, there is nothing to hold these tests against.
fn published(path: &str) -> Option<PathBuf> {
    env::var_os("LENSGATE_SHARED_DATA").map(|root| PathBuf::from(root).join(path))
}

#[test]
fn the_codesearchnet_annotations_import_whole() {
    let Some(folder) = published("csn_annotations") else { return };
    let imported = import(&folder.join("queries.jsonl"), &folder.join("qrels.tsv"), &options(Unit::Span)).unwrap();
    let set = imported.query_folder.set;
    assert_eq!((set.queries.len(), set.judgments.values().map(Vec::len).sum::<usize>()), (225, 1109));
    let with_positive = set.queries.iter().filter(|it| set.judgments_of(&it.id).iter().any(|judged| judged.grade > 0));
    assert_eq!(with_positive.count(), 195);
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
}

#[test]
fn spans_of_codesearchnet_fold_into_its_published_file_judgments() {
    let Some(folder) = published("csn_annotations") else { return };
    let queries = folder.join("queries.jsonl");
    let folded = import(&queries, &folder.join("qrels.tsv"), &options(Unit::File)).unwrap().query_folder.set.judgments;
    let theirs =
        import(&queries, &folder.join("qrels_file.tsv"), &options(Unit::File)).unwrap().query_folder.set.judgments;
    let sorted = |judgments: BTreeMap<String, Vec<lensgate_dataset::Judgment>>| {
        let flat = judgments
            .into_iter()
            .flat_map(|(query, all)| all.into_iter().map(move |it| (query.clone(), it.span, it.grade)));
        let mut flat: Vec<_> = flat.collect();
        flat.sort();
        flat
    };
    assert_eq!(sorted(folded), sorted(theirs));
}

#[test]
fn rust_issues_import_with_their_crate_as_repository() {
    let Some(folder) = published("rust_issues") else { return };
    let imported = import(&folder.join("queries.jsonl"), &folder.join("qrels_func.tsv"), &options(Unit::Span)).unwrap();
    assert_eq!(imported.query_folder.set.queries.len(), 42);
    assert_eq!(imported.query_folder.set.queries[0].repository.as_deref(), Some("chrono-0.4.5"));
    assert_eq!(imported.notes, ["42 queries of class \"issue\" are taken as nl"]);
}

#[test]
fn cosqa_imports_at_file_level() {
    let Some(folder) = published("cosqa") else { return };
    let imported = import(&folder.join("queries.jsonl"), &folder.join("qrels.tsv"), &options(Unit::File)).unwrap();
    assert_eq!(imported.query_folder.set.judgments.len(), 500);
}
