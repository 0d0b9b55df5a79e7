//! Query sets on disk: what is accepted, and for everything else the line that is to blame.

use std::fs;

use lensgate_dataset::query_folder::{read, write};
use lensgate_dataset::{ErrorKind, LabelSource, QueryClass, QueryFolder, Quotas, Unit};

const SET: &str = "schema = 1\nname = \"s\"\nunit = \"span\"\nsource = \"judged\"\n";
const QUERY: &str = r#"{"id":"q1","text":"find it","class":"nl"}"#;
const JUDGMENT: &str = r#"{"query":"q1","path":"r/a.rs","first_line":1,"last_line":3,"grade":2}"#;

fn try_read(set: &[u8], queries: &[u8], judgments: &[u8]) -> Result<QueryFolder, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [("queryset.toml", set), ("queries.jsonl", queries), ("judgments.jsonl", judgments)] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    read(folder.path()).map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::BadData, "{error}");
        error.to_string().replace(&format!("{}/", folder.path().display()), "")
    })
}

fn complaint_of_set(set: &str) -> String {
    try_read(set.as_bytes(), QUERY.as_bytes(), JUDGMENT.as_bytes()).unwrap_err()
}

fn complaint_of_queries(queries: &str) -> String {
    try_read(SET.as_bytes(), queries.as_bytes(), b"").unwrap_err()
}

fn complaint_of_judgments(judgments: &str) -> String {
    try_read(SET.as_bytes(), QUERY.as_bytes(), judgments.as_bytes()).unwrap_err()
}

#[test]
fn a_query_set_is_read_with_its_defaults() {
    let read = try_read(SET.as_bytes(), QUERY.as_bytes(), JUDGMENT.as_bytes()).unwrap();
    assert_eq!((read.set.relevance_floor, read.set.within.len(), read.set.unit), (1, 0, Unit::Span));
    let query = &read.set.queries[0];
    assert_eq!((query.class, query.source), (QueryClass::Nl, LabelSource::Judged));
    let judgment = &read.set.judgments_of("q1")[0];
    assert_eq!((judgment.span.to_string(), judgment.grade), ("r/a.rs#L1-L3".to_owned(), 2));
}

#[test]
fn blank_lines_carriage_returns_and_a_byte_order_mark_are_read_over() {
    let queries = format!("\u{feff}\r\n{QUERY}\r\n\r\n");
    let judgments = format!("\n\n{JUDGMENT}\r\n");
    let read = try_read(SET.as_bytes(), queries.as_bytes(), judgments.as_bytes()).unwrap();
    assert_eq!((read.query_lines[0], read.marks["q1"][0].line), (2, 3));
}

#[test]
fn a_query_may_come_from_elsewhere_than_its_set() {
    let queries = r#"{"id":"q1","text":"x","class":"nl-ish","source":"mined"}"#;
    let read = try_read(SET.as_bytes(), queries.as_bytes(), b"").unwrap();
    assert_eq!((read.set.queries[0].class, read.set.queries[0].source), (QueryClass::Nl, LabelSource::Mined));
}

#[test]
fn an_unknown_key_of_the_set_is_named() {
    let complaint = complaint_of_set(&format!("{SET}relevance_flor = 2\n"));
    assert!(complaint.starts_with("queryset.toml:5:1: unknown field `relevance_flor`"), "{complaint}");
    assert!(complaint.ends_with("did you mean `relevance_floor`?"), "{complaint}");
}

#[test]
fn a_set_says_what_its_numbers_of_queries_were_fixed_by_or_nothing() {
    let quotas = |set: &str| try_read(set.as_bytes(), QUERY.as_bytes(), JUDGMENT.as_bytes()).unwrap().set.quotas;
    assert_eq!(quotas(SET), None);
    assert_eq!(quotas(&format!("{SET}quotas = \"repository\"\n")), Some(Quotas::Repository));
    let complaint = complaint_of_set(&format!("{SET}quotas = \"language\"\n"));
    assert!(complaint.starts_with("queryset.toml:5:") && complaint.contains("repository"), "{complaint}");
}

#[test]
fn a_schema_of_the_future_is_refused() {
    assert!(complaint_of_set(&SET.replace("= 1", "= 2")).contains("schema 2 is not known"));
}

#[test]
fn a_relevance_floor_of_zero_is_refused() {
    assert!(complaint_of_set(&format!("{SET}relevance_floor = 0\n")).contains("relevance_floor 0"));
}

#[test]
fn an_unknown_unit_is_refused() {
    assert!(complaint_of_set(&SET.replace("span", "line")).starts_with("queryset.toml:3:8: unknown variant `line`"));
}

#[test]
fn an_unknown_key_of_a_query_is_named_with_its_line() {
    let complaint = complaint_of_queries(&format!("{QUERY}\n{{\"id\":\"q2\",\"txt\":\"x\",\"class\":\"nl\"}}\n"));
    assert!(complaint.starts_with("queries.jsonl:2:16: unknown field `txt`"), "{complaint}");
    assert!(complaint.ends_with("did you mean `text`?"), "{complaint}");
}

#[test]
fn a_line_that_is_no_json_is_named() {
    let complaint = complaint_of_queries(&format!("{QUERY}\n{{\"id\":"));
    assert!(complaint.starts_with("queries.jsonl:2:6: EOF while parsing"), "{complaint}");
}

#[test]
fn an_unknown_class_is_refused() {
    assert!(complaint_of_queries(&QUERY.replace("nl", "issue")).contains("unknown variant `issue`, expected one of"));
}

#[test]
fn a_duplicate_query_id_is_refused_with_both_lines() {
    let complaint = complaint_of_queries(&format!("{QUERY}\n\n{QUERY}\n"));
    assert_eq!(complaint, "queries.jsonl:3: duplicate query id \"q1\", first used on line 1");
}

#[test]
fn a_query_id_with_a_space_is_refused() {
    assert!(complaint_of_queries(&QUERY.replace("q1", "q 1")).contains("holds white space"));
}

#[test]
fn a_query_without_text_is_refused() {
    assert!(complaint_of_queries(&QUERY.replace("find it", " ")).contains("query \"q1\" has no text"));
}

#[test]
fn queries_that_are_not_utf8_are_refused_with_their_line() {
    let complaint = try_read(SET.as_bytes(), b"\n\n\xff", b"").unwrap_err();
    assert!(complaint.starts_with("queries.jsonl:3:1: not UTF-8"), "{complaint}");
}

#[test]
fn judgments_that_are_not_utf8_are_refused_with_their_line() {
    let complaint = try_read(SET.as_bytes(), QUERY.as_bytes(), b"\n\xc3\x28").unwrap_err();
    assert!(complaint.starts_with("judgments.jsonl:2:1: not UTF-8"), "{complaint}");
}

#[test]
fn a_judgment_for_an_unknown_query_is_refused() {
    let complaint = complaint_of_judgments(&JUDGMENT.replace("q1", "q2"));
    assert!(complaint.starts_with("judgments.jsonl:1: judgment for query \"q2\""), "{complaint}");
}

#[test]
fn a_duplicate_judgment_is_refused_even_with_another_grade() {
    let complaint =
        complaint_of_judgments(&format!("{JUDGMENT}\n{}\n", JUDGMENT.replace("\"grade\":2", "\"grade\":0")));
    assert!(complaint.starts_with("judgments.jsonl:2: duplicate judgment"), "{complaint}");
}

#[test]
fn a_range_that_ends_before_it_begins_is_refused() {
    let complaint = complaint_of_judgments(&JUDGMENT.replace("\"first_line\":1", "\"first_line\":4"));
    assert!(complaint.starts_with("judgments.jsonl:1: lines 4 to 3 are not a valid range"), "{complaint}");
}

#[test]
fn line_zero_is_refused() {
    assert!(complaint_of_judgments(&JUDGMENT.replace("\"first_line\":1", "\"first_line\":0")).contains("lines 0 to 3"));
}

#[test]
fn a_grade_of_four_is_refused() {
    assert!(
        complaint_of_judgments(&JUDGMENT.replace("\"grade\":2", "\"grade\":4")).contains("grade 4 is out of range")
    );
}

#[test]
fn a_negative_grade_is_refused() {
    assert!(
        complaint_of_judgments(&JUDGMENT.replace("\"grade\":2", "\"grade\":-1")).contains("grade -1 is out of range")
    );
}

#[test]
fn a_relevant_hard_negative_is_refused() {
    let complaint = complaint_of_judgments(&JUDGMENT.replace('}', ",\"hard_negative\":true}"));
    assert!(complaint.contains("hard negative with grade 2"), "{complaint}");
}

#[test]
fn a_span_judgment_without_lines_is_refused() {
    let complaint = complaint_of_judgments(r#"{"query":"q1","path":"r/a.rs","grade":1}"#);
    assert!(complaint.contains("needs first_line and last_line"), "{complaint}");
}

#[test]
fn a_file_judgment_with_lines_is_refused() {
    let complaint = complaint_of_set(&SET.replace("span", "file"));
    assert!(complaint.starts_with("judgments.jsonl:1: unit = \"file\""), "{complaint}");
}

#[test]
fn a_digest_of_the_wrong_length_is_refused() {
    let complaint = complaint_of_judgments(&JUDGMENT.replace('}', ",\"sha256\":\"abc\"}"));
    assert!(complaint.contains("sha256 \"abc\" is not a digest"), "{complaint}");
}

#[test]
fn a_set_without_its_judgments_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("queryset.toml"), SET).unwrap();
    fs::write(folder.path().join("queries.jsonl"), QUERY).unwrap();
    let error = read(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadData);
    assert!(error.to_string().ends_with("judgments.jsonl: is missing"), "{error}");
}

#[test]
fn a_written_set_reads_back_the_same_from_disk() {
    let folder = tempfile::tempdir().unwrap();
    let first = try_read(SET.as_bytes(), QUERY.as_bytes(), JUDGMENT.as_bytes()).unwrap();
    let target = folder.path().join("new/set");
    write(&first, &target).unwrap();
    let mut second = read(&target).unwrap();
    assert_ne!(second.set.digest, first.set.digest, "the same labels in other bytes are pinned anew");
    second.set.digest.clone_from(&first.set.digest);
    assert_eq!(second.set, first.set);
    let mut names: Vec<_> = fs::read_dir(&target).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["judgments.jsonl", "queries.jsonl", "queryset.toml"]);
}

#[test]
fn a_folder_that_cannot_be_made_is_a_write_error() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("file");
    fs::write(&in_the_way, "").unwrap();
    let set = try_read(SET.as_bytes(), QUERY.as_bytes(), b"").unwrap();
    assert_eq!(write(&set, &in_the_way.join("set")).unwrap_err().kind(), ErrorKind::CannotWrite);
}
