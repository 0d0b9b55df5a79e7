//! A query set held against a corpus: stale, misplaced and impossible labels are found before a run.

use std::collections::BTreeMap;
use std::path::Path;

use lensgate_dataset::{
    Corpus, Judgment, LabelSource, Language, Query, QueryClass, QueryFolder, QuerySet, Severity, SourceFile, Span,
    Unit, Within, check,
};

const TEXT: &str = "use x;\n\nfn one() {\n    1\n}\n";

fn corpus(files: &[(&str, &str)]) -> Corpus {
    let file = |&(path, text): &(&str, &str)| SourceFile::new(path, "r", Language::Rust, text.to_owned());
    Corpus::new("c", files.iter().map(file).collect())
}

fn query(id: &str) -> Query {
    Query {
        id: id.to_owned(),
        text: "one".to_owned(),
        class: QueryClass::Nl,
        language: None,
        repository: None,
        source: LabelSource::Judged,
    }
}

/// One query that judges lines of `r/a.rs`.
fn judging(first: u32, last: u32) -> QueryFolder {
    let span = Span { path: "r/a.rs".into(), first, last };
    let judgments = BTreeMap::from([("q".to_owned(), vec![Judgment { span, grade: 1, hard_negative: false }])]);
    set(vec![query("q")], judgments)
}

fn set(queries: Vec<Query>, judgments: BTreeMap<String, Vec<Judgment>>) -> QueryFolder {
    let unit = Unit::Span;
    let set = QuerySet {
        name: "s".into(),
        unit,
        relevance_floor: 1,
        within: vec![],
        quotas: None,
        queries,
        judgments,
        digest: String::new(),
    };
    QueryFolder::in_folder(Path::new("s"), set)
}

/// The labels, pinned to `TEXT`, held against other files.
fn pinned_then(files: &[(&str, &str)]) -> Vec<String> {
    let mut labels = judging(3, 5);
    labels.pin(&corpus(&[("r/a.rs", TEXT)]));
    check(&labels, &corpus(files)).iter().map(ToString::to_string).collect()
}

#[test]
fn labels_on_the_text_they_were_made_on_are_fine() {
    assert!(pinned_then(&[("r/a.rs", TEXT)]).is_empty());
}

#[test]
fn a_span_outside_its_file_is_an_error_with_its_line() {
    let problems = check(&judging(4, 6), &corpus(&[("r/a.rs", TEXT)]));
    assert_eq!(problems[0].severity, Severity::Error);
    assert_eq!(
        problems[0].to_string(),
        "s/judgments.jsonl:1: error: judged span r/a.rs#L4-L6 is outside its file, which has 5 lines"
    );
}

#[test]
fn the_last_line_of_a_file_is_inside_it() {
    assert!(check(&judging(5, 5), &corpus(&[("r/a.rs", TEXT)])).is_empty());
}

#[test]
fn a_path_that_the_corpus_lacks_is_an_error() {
    let problems = check(&judging(1, 1), &corpus(&[("r/b.rs", TEXT)]));
    assert!(problems[0].message.contains("r/a.rs is not in corpus \"c\""), "{}", problems[0]);
}

#[test]
fn text_that_moved_within_its_file_is_found_again() {
    let moved = format!("// new\n// lines\n{TEXT}");
    let problems = pinned_then(&[("r/a.rs", &moved)]);
    assert!(
        problems[0].ends_with("is not the text that was judged; the judged text is now at r/a.rs#L5-L7"),
        "{problems:?}"
    );
}

#[test]
fn text_that_moved_to_another_folder_is_found_again() {
    let problems = pinned_then(&[("r/new/a.rs", TEXT)]);
    assert!(
        problems[0].ends_with("is not in corpus \"c\"; the judged text is now at r/new/a.rs#L3-L5"),
        "{problems:?}"
    );
}

#[test]
fn text_that_is_gone_is_an_error() {
    let problems = pinned_then(&[("r/a.rs", &TEXT.replace('1', "2"))]);
    assert!(problems[0].ends_with("r/a.rs#L3-L5 is not the text that was judged"), "{problems:?}");
}

#[test]
fn a_judged_file_that_changed_is_an_error() {
    let mut labels = judging(1, u32::MAX);
    labels.set.unit = Unit::File;
    labels.pin(&corpus(&[("r/a.rs", TEXT)]));
    assert!(check(&labels, &corpus(&[("r/a.rs", TEXT)])).is_empty());
    let problems = check(&labels, &corpus(&[("r/a.rs", "use y;\n")]));
    assert!(problems[0].message.starts_with("the text of r/a.rs is not the text"), "{}", problems[0]);
}

#[test]
fn windows_line_endings_are_the_same_text() {
    assert!(pinned_then(&[("r/a.rs", &TEXT.replace('\n', "\r\n"))]).is_empty());
}

#[test]
fn a_query_without_judgments_is_a_warning() {
    let problems = check(&set(vec![query("q")], BTreeMap::new()), &corpus(&[("r/a.rs", TEXT)]));
    assert_eq!((problems.len(), problems[0].severity), (1, Severity::Warning));
    assert!(problems[0].message.contains("has no judgment"), "{}", problems[0]);
}

#[test]
fn queries_with_nothing_relevant_are_counted_in_one_warning() {
    let mut labels = judging(1, 1);
    labels.set.judgments.get_mut("q").unwrap()[0].grade = 0;
    let problems = check(&labels, &corpus(&[("r/a.rs", TEXT)]));
    assert_eq!((problems.len(), problems[0].severity), (1, Severity::Warning));
    assert!(problems[0].message.starts_with("1 judged queries have nothing relevant"), "{}", problems[0]);
}

#[test]
fn a_language_that_the_corpus_lacks_is_an_error_only_when_it_limits_the_search() {
    let mut labels = judging(1, 1);
    labels.set.queries[0].language = Some(Language::Go);
    let corpus = corpus(&[("r/a.rs", TEXT)]);
    assert_eq!(check(&labels, &corpus)[0].severity, Severity::Warning);
    labels.set.within = vec![Within::Language];
    assert_eq!(check(&labels, &corpus)[0].severity, Severity::Error);
}

#[test]
fn a_repository_that_the_corpus_lacks_is_an_error_only_when_it_limits_the_search() {
    let mut labels = judging(1, 1);
    labels.set.queries[0].repository = Some("other".to_owned());
    let corpus = corpus(&[("r/a.rs", TEXT)]);
    assert_eq!(check(&labels, &corpus)[0].severity, Severity::Warning);
    labels.set.within = vec![Within::Repository];
    assert_eq!(check(&labels, &corpus)[0].severity, Severity::Error);
}

#[test]
fn copies_and_near_copies_are_counted_and_named_in_one_warning_each() {
    let texts = ["read a file", "Read a file?", "file, read a", "READ  a file", "write"];
    let queries =
        (0..).zip(texts).map(|(at, text)| Query { id: format!("q{at}"), text: text.to_owned(), ..query("q") });
    let mut labels = judging(1, 1);
    labels.set.queries = queries.collect();
    let judged = labels.set.judgments["q"].clone();
    labels.set.judgments = ["q0", "q2", "q3", "q4"].map(|id| (id.to_owned(), judged.clone())).into();
    labels = QueryFolder::in_folder(Path::new("s"), labels.set);
    let problems = check(&labels, &corpus(&[("r/a.rs", TEXT)]));
    assert!(problems.iter().all(|problem| problem.severity == Severity::Warning));
    let messages: Vec<&str> = problems.iter().skip(1).map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "2 copies of an earlier query, counted with it as one request: q1 = q0, q3 = q0",
            "1 copy judged differently from the earlier query, whose judgments count: q1 = q0",
            "1 near copy of an earlier query, counted in full: q2 = q0",
        ]
    );
}

#[test]
fn a_set_without_queries_is_an_error() {
    let problems = check(&set(vec![], BTreeMap::new()), &corpus(&[("r/a.rs", TEXT)]));
    assert_eq!((problems.len(), problems[0].severity), (1, Severity::Error));
}
