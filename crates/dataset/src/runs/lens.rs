//! LENS's own files: runs and queries with their gold paths as one object a query and line, and golden items, one a line or all in
//! a document. Foreign forms, so keys that mean nothing here are ignored; what would change a score is read or refused.

use std::collections::HashMap;

use serde::Deserialize;

use super::document::span;
use super::json::{document, each_line, first_object, owned_id, whole_grade};
use super::rows::{HitRows, JudgmentRows};
use crate::error::DatasetError;
use crate::trec::{Duplicates, Source};

/// A query of a run: `{"qid", "results": [{"path", "score", "span_start", "span_end"}]}`.
#[derive(Deserialize)]
struct WireAnswer {
    #[serde(deserialize_with = "owned_id")]
    qid: String,
    results: Vec<WireResult>,
}

#[derive(Deserialize)]
struct WireResult {
    path: String,
    score: f64,
    span_start: Option<u32>,
    span_end: Option<u32>,
}

/// A query with what it should find: `{"qid", "gold_paths": [..]}`.
#[derive(Deserialize)]
struct WireGold {
    #[serde(deserialize_with = "owned_id")]
    qid: String,
    gold_paths: Vec<String>,
    gold_spans: Option<serde_json::Value>,
}

/// The document of golden items, or the bare list of them.
#[derive(Deserialize)]
struct WireGolden {
    #[serde(rename = "goldenItems")]
    items: Vec<WireItem>,
}

#[derive(Deserialize)]
struct WireItem {
    #[serde(deserialize_with = "owned_id")]
    id: String,
    expected_results: Vec<WireExpected>,
}

#[derive(Deserialize)]
struct WireExpected {
    file: String,
    line: Option<u32>,
    relevance_score: f64,
}

/// The hits of a run. A query with an empty list of results was answered with nothing.
pub(super) fn hits(source: &Source, duplicates: Duplicates) -> Result<HitRows, DatasetError> {
    let mut rows = HitRows::new(source.path());
    let mut first_lines: HashMap<String, usize> = HashMap::new();
    each_line(source, |line, answer: WireAnswer| {
        if let Some(first) = first_lines.get(&answer.qid) {
            let problem = format!(
                "query {} is answered twice, first in line {first}; `--duplicates first` keeps that answer",
                answer.qid
            );
            return if duplicates == Duplicates::First { Ok(()) } else { Err(source.wrong_line(line, problem)) };
        }
        let query = rows.query(&answer.qid);
        for result in answer.results {
            let id = result.id().map_err(|problem| source.wrong_line(line, problem))?;
            rows.push_numbered(query, &id, result.score, line);
        }
        first_lines.insert(answer.qid, line);
        Ok(())
    })?;
    Ok(rows)
}

impl WireResult {
    fn id(&self) -> Result<String, String> {
        match (self.span_start, self.span_end) {
            (None, None) => Ok(self.path.clone()),
            (Some(first), Some(last)) => Ok(span(&self.path, first, last)),
            (Some(_), None) | (None, Some(_)) => Err(format!("{} has one end of a span only", self.path)),
        }
    }
}

/// The judgments of golden items, or of queries with gold paths; a gold path has grade 1.
pub(super) fn judgments(source: &Source, duplicates: Duplicates) -> Result<JudgmentRows, DatasetError> {
    let mut judged = Judged { source, duplicates, rows: JudgmentRows::new(source.path()), known: HashMap::new() };
    let first = first_object(source);
    let has = |key| first.as_ref().is_some_and(|object| object.contains_key(key));
    if has("qid") {
        each_line(source, |line, gold| judged.add_gold(line, gold))?;
    } else if has("expected_results") {
        each_line(source, |line, item| judged.add_item(line, item))?;
    } else {
        let is_list = source.bytes().trim_ascii_start().starts_with(b"[");
        let items = if is_list { document(source)? } else { document::<WireGolden>(source)?.items };
        for (number, item) in (1..).zip(items) {
            judged.add_item(number, item)?;
        }
    }
    Ok(judged.rows)
}

/// What a query should find.
type Labels = Vec<(String, i32)>;

/// Judgments on their way, every query once.
struct Judged<'a> {
    source: &'a Source,
    duplicates: Duplicates,
    rows: JudgmentRows,
    /// The line of each query, and its labels.
    known: HashMap<String, (usize, Labels)>,
}

impl Judged<'_> {
    fn add_gold(&mut self, line: usize, gold: WireGold) -> Result<(), DatasetError> {
        if gold.gold_spans.is_some_and(|spans| !spans.is_null()) {
            let problem = "gold_spans are not read: give spans as golden items or as qrels";
            return Err(self.source.wrong_line(line, problem));
        }
        self.add(line, gold.qid, gold.gold_paths.into_iter().map(|path| (path, 1)).collect())
    }

    fn add_item(&mut self, line: usize, item: WireItem) -> Result<(), DatasetError> {
        let label = |expected: WireExpected| {
            let grade = whole_grade(expected.relevance_score)?;
            let id = expected.line.map_or_else(|| expected.file.clone(), |line| span(&expected.file, line, line));
            Ok((id, grade))
        };
        let labels: Result<Labels, String> = item.expected_results.into_iter().map(label).collect();
        let wrong = |problem| self.source.wrong_line(line, format!("golden item {}: {problem}", item.id));
        let labels = labels.map_err(wrong)?;
        self.add(line, item.id, labels)
    }

    /// Queries that come again with the same labels, which LENS's own files hold, count once.
    fn add(&mut self, line: usize, query: String, labels: Labels) -> Result<(), DatasetError> {
        match self.known.get(&query) {
            Some((_, first)) if *first == labels || self.duplicates == Duplicates::First => return Ok(()),
            Some((first, _)) => {
                let problem = format!(
                    "query {query} comes again with other labels than in line {first}; `--duplicates first` keeps those"
                );
                return Err(self.source.wrong_line(line, problem));
            }
            None => {}
        }
        let number = self.rows.query(&query);
        for (document, grade) in &labels {
            self.rows.push_numbered(number, document, *grade, line);
        }
        self.known.insert(query, (line, labels));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::read("lens.json", text.as_bytes()).expect("memory is readable")
    }

    fn listed<V: Copy>(rows: &super::super::rows::Rows<V>) -> Vec<(String, String, V)> {
        let mut listed = Vec::new();
        for (query, positions) in rows.queries().iter().zip(rows.by_query()) {
            for position in positions {
                let (document, value) = rows.row(position);
                listed.push((query.clone(), String::from_utf8_lossy(document).into_owned(), value));
            }
        }
        listed
    }

    fn judged(text: &str) -> Result<Vec<(String, String, i32)>, String> {
        judgments(&source(text), Duplicates::Error).map(|rows| listed(&rows)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_run_has_a_query_a_line_with_paths_or_spans() {
        let text = "{\"qid\":\"a\",\"query\":\"find x\",\"results\":[{\"qid\":\"\",\"rank\":1,\"path\":\"x.py\",\"score\":0.8,\
                    \"span_start\":null,\"span_end\":null,\"passage\":null}],\"latency_ms\":0.1,\"gold_paths\":[\"x.py\"]}\n\
                    {\"qid\":\"b\",\"results\":[]}\n\
                    {\"qid\":\"c\",\"results\":[{\"path\":\"y.py\",\"score\":1,\"span_start\":3,\"span_end\":9}]}\n";
        let rows = hits(&source(text), Duplicates::Error).expect("a run");
        assert_eq!(listed(&rows), [("a".into(), "x.py".into(), 0.8), ("c".into(), "y.py#L3-L9".into(), 1.0)]);
        assert_eq!(rows.queries(), ["a", "b", "c"]);
    }

    #[test]
    fn a_query_answered_twice_is_refused_or_its_first_answer_kept() {
        let twice =
            source("{\"qid\":\"a\",\"results\":[]}\n{\"qid\":\"a\",\"results\":[{\"path\":\"x\",\"score\":1}]}\n");
        let refused = hits(&twice, Duplicates::Error).expect_err("twice").to_string();
        let expected =
            "lens.json:2: query a is answered twice, first in line 1; `--duplicates first` keeps that answer";
        assert_eq!(refused, expected);
        let kept = hits(&twice, Duplicates::First).expect("kept");
        assert_eq!((kept.queries().len(), kept.len()), (1, 0));
    }

    #[test]
    fn golden_items_are_judgments_of_lines_and_gold_paths_of_files() {
        let item = "{\"id\":\"q\",\"query\":\"def main\",\"expected_results\":[{\"file\":\"a.py\",\"line\":13,\"col\":1,\
                     \"relevance_score\":1,\"match_type\":\"import\"},{\"file\":\"b.py\",\"relevance_score\":0}]}";
        let expected = [("q".to_owned(), "a.py#L13-L13".to_owned(), 1), ("q".to_owned(), "b.py".to_owned(), 0)];
        let paths = "{\"qid\":\"q\",\"gold_paths\":[\"a.py\"],\"gold_spans\":null}\n";
        let forms = [
            format!("[{item}]"),
            format!("{{\n \"goldenItems\": [{item}]\n}}"),
            format!("{{\"goldenItems\": [{item}, {item}]}}"),
            format!("{item}\n"),
            format!("\n{item}\r\n{item}"),
        ];
        for form in forms {
            assert_eq!(judged(&form).expect(&form), expected, "{form}");
        }
        assert_eq!(judged(&paths.repeat(2)).expect("paths"), [("q".to_owned(), "a.py".to_owned(), 1)]);
    }

    #[test]
    fn what_would_be_guessed_at_is_refused() {
        let item = |score: &str| {
            format!("{{\"id\":\"q\",\"expected_results\":[{{\"file\":\"a\",\"relevance_score\":{score}}}]}}")
        };
        for (text, expected) in [
            (format!("[{}]", item("0.8")), "lens.json:1: golden item q: grade `0.8` is not a whole number"),
            (
                format!("{}\n\n{}", item("1"), item("0")),
                "lens.json:3: query q comes again with other labels than in line 1",
            ),
            (
                format!("[{}, {}]", item("1"), item("0")),
                "lens.json:2: query q comes again with other labels than in line 1",
            ),
            (
                "{\"qid\":\"q\",\"gold_paths\":[\"a.py\"],\"gold_spans\":[[1,2]]}\n".to_owned(),
                "lens.json:1: gold_spans",
            ),
            (
                "{\"qid\":\"q\",\"gold_paths\":[\"a\"]}\n{\"qid\":\"q\",\"gold_paths\":[\"b\"]}\n".to_owned(),
                "lens.json:2: query q comes again with other labels than in line 1; `--duplicates first` keeps those",
            ),
            ("{\n \"goldenItems\": [\n}\n".to_owned(), "lens.json:3: "),
        ] {
            let refused = judged(&text).expect_err(&text);
            assert!(refused.starts_with(expected), "{refused}");
        }
    }

    #[test]
    fn the_first_labels_of_a_query_are_kept_when_asked_for() {
        let text = "{\"qid\":\"q\",\"gold_paths\":[\"a\"]}\n{\"qid\":\"q\",\"gold_paths\":[\"b\"]}\n";
        let kept = judgments(&source(text), Duplicates::First).expect("kept");
        assert_eq!(listed(&kept), [("q".to_owned(), "a".to_owned(), 1)]);
    }
}
