//! LENS's own files: runs and queries with their gold paths as one object a query and line, and documents of golden items.
//! Foreign forms, so keys that mean nothing here are ignored; what would change a score is read or refused.

use serde::Deserialize;

use super::document::span;
use super::json::{document, each_line, whole_grade};
use super::rows::{HitRows, JudgmentRows};
use crate::error::DatasetError;
use crate::trec::Source;

/// A query of a run: `{"qid", "results": [{"path", "score", "span_start", "span_end"}]}`.
#[derive(Deserialize)]
struct WireAnswer {
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
pub(super) fn hits(source: &Source) -> Result<HitRows, DatasetError> {
    let mut rows = HitRows::new(source.path());
    let mut queries = 0;
    each_line(source, |line, answer: WireAnswer| {
        let query = rows.query(&answer.qid);
        queries += 1;
        if rows.queries().len() < queries {
            return Err(source.wrong_line(line, format!("query {} is answered twice", answer.qid)));
        }
        for result in answer.results {
            let id = match (result.span_start, result.span_end) {
                (None, None) => result.path,
                (Some(first), Some(last)) => span(&result.path, first, last),
                (Some(_), None) | (None, Some(_)) => {
                    return Err(source.wrong_line(line, format!("{} has one end of a span only", result.path)));
                }
            };
            rows.push_numbered(query, &id, result.score, line);
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The judgments of a golden document, or of queries with gold paths; a gold path has grade 1. Queries that come again word for
/// word, which LENS's own files hold, count once.
pub(super) fn judgments(source: &Source) -> Result<JudgmentRows, DatasetError> {
    let text = source.bytes().trim_ascii_start();
    let first_line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    if memchr::memmem::find(first_line, b"\"qid\"").is_some() {
        return gold_paths(source);
    }
    let items =
        if text.starts_with(b"[") { document::<Vec<WireItem>>(source)? } else { document::<WireGolden>(source)?.items };
    let mut rows = JudgmentRows::new(source.path());
    for (item, number) in items.iter().zip(1..) {
        let query = rows.query(&item.id);
        for expected in &item.expected_results {
            let grade = whole_grade(expected.relevance_score)
                .map_err(|problem| source.wrong_file(format!("golden item {}: {problem}", item.id)))?;
            let id = expected.line.map_or_else(|| expected.file.clone(), |line| span(&expected.file, line, line));
            rows.push_numbered(query, &id, grade, number);
        }
    }
    Ok(rows)
}

fn gold_paths(source: &Source) -> Result<JudgmentRows, DatasetError> {
    let mut rows = JudgmentRows::new(source.path());
    let mut known = std::collections::HashMap::new();
    each_line(source, |line, gold: WireGold| {
        if gold.gold_spans.is_some_and(|spans| !spans.is_null()) {
            return Err(source.wrong_line(line, "gold_spans are not read: give spans as golden items or as qrels"));
        }
        match known.get(&gold.qid) {
            Some(paths) if *paths == gold.gold_paths => return Ok(()),
            Some(_) => {
                let problem = format!("query {} comes again with other gold paths", gold.qid);
                return Err(source.wrong_line(line, problem));
            }
            None => {}
        }
        let query = rows.query(&gold.qid);
        for path in &gold.gold_paths {
            rows.push_numbered(query, path, 1, line);
        }
        known.insert(gold.qid, gold.gold_paths);
        Ok(())
    })?;
    Ok(rows)
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

    #[test]
    fn a_run_has_a_query_a_line_with_paths_or_spans() {
        let text = "{\"qid\":\"a\",\"query\":\"find x\",\"results\":[{\"qid\":\"\",\"rank\":1,\"path\":\"x.py\",\"score\":0.8,\
                    \"span_start\":null,\"span_end\":null,\"passage\":null}],\"latency_ms\":0.1,\"gold_paths\":[\"x.py\"]}\n\
                    {\"qid\":\"b\",\"results\":[]}\n\
                    {\"qid\":\"c\",\"results\":[{\"path\":\"y.py\",\"score\":1,\"span_start\":3,\"span_end\":9}]}\n";
        let rows = hits(&source(text)).expect("a run");
        assert_eq!(listed(&rows), [("a".into(), "x.py".into(), 0.8), ("c".into(), "y.py#L3-L9".into(), 1.0)]);
        assert_eq!(rows.queries(), ["a", "b", "c"]);
        let twice = "{\"qid\":\"a\",\"results\":[]}\n{\"qid\":\"a\",\"results\":[]}\n";
        assert_eq!(hits(&source(twice)).expect_err("twice").to_string(), "lens.json:2: query a is answered twice");
    }

    #[test]
    fn golden_items_are_judgments_of_lines_and_gold_paths_of_files() {
        let items = "[{\"id\":\"q\",\"query\":\"def main\",\"expected_results\":[{\"file\":\"a.py\",\"line\":13,\"col\":1,\
                     \"relevance_score\":1,\"match_type\":\"import\"},{\"file\":\"b.py\",\"relevance_score\":0}]}]";
        let expected = [("q".to_owned(), "a.py#L13-L13".to_owned(), 1), ("q".to_owned(), "b.py".to_owned(), 0)];
        assert_eq!(listed(&judgments(&source(items)).expect("items")), expected);
        let document = format!("{{\n \"goldenItems\": {items}\n}}");
        assert_eq!(listed(&judgments(&source(&document)).expect("a document")), expected);
        let paths = "{\"qid\":\"q\",\"gold_paths\":[\"a.py\"],\"gold_spans\":null}\n";
        let repeated = paths.repeat(2);
        assert_eq!(listed(&judgments(&source(&repeated)).expect("paths")), [("q".to_owned(), "a.py".to_owned(), 1)]);
    }

    #[test]
    fn what_would_be_guessed_at_is_refused() {
        let half = "[{\"id\":\"q\",\"expected_results\":[{\"file\":\"a\",\"relevance_score\":0.8}]}]";
        let refused = judgments(&source(half)).expect_err("half").to_string();
        assert_eq!(refused, "lens.json: golden item q: grade `0.8` is no whole number");
        let spans = "{\"qid\":\"q\",\"gold_paths\":[\"a.py\"],\"gold_spans\":[[1,2]]}\n";
        assert!(judgments(&source(spans)).expect_err("spans").to_string().starts_with("lens.json:1: gold_spans"));
        let other = "{\"qid\":\"q\",\"gold_paths\":[\"a\"]}\n{\"qid\":\"q\",\"gold_paths\":[\"b\"]}\n";
        let refused = judgments(&source(other)).expect_err("other").to_string();
        assert_eq!(refused, "lens.json:2: query q comes again with other gold paths");
        let broken = judgments(&source("{\n \"goldenItems\": [\n}\n")).expect_err("broken").to_string();
        assert!(broken.starts_with("lens.json:3: "), "{broken}");
    }
}
