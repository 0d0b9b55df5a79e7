//! JSON Lines: one hit or one judgment a line, under the names that the columns have elsewhere in the field.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::json::{Id, each_line, whole_grade};
use super::rows::{HitRows, JudgmentRows};
use crate::error::DatasetError;
use crate::trec::Source;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireHit<'a> {
    #[serde(borrow)]
    query_id: Id<'a>,
    #[serde(borrow)]
    doc_id: Id<'a>,
    score: f64,
    /// Ignored as in a TREC run: the score decides.
    #[serde(default, rename = "rank")]
    _rank: IgnoredAny,
    #[serde(default, rename = "tag")]
    _tag: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireJudgment<'a> {
    #[serde(borrow)]
    query_id: Id<'a>,
    #[serde(borrow)]
    doc_id: Id<'a>,
    relevance: f64,
    #[serde(default, rename = "iteration")]
    _iteration: IgnoredAny,
}

/// The hits of a run.
pub(super) fn hits(source: &Source) -> Result<HitRows, DatasetError> {
    let mut rows = HitRows::new(source.path());
    each_line(source, |line, hit: WireHit<'_>| {
        rows.push(&hit.query_id.0, &hit.doc_id.0, hit.score, line);
        Ok(())
    })?;
    Ok(rows)
}

/// Judgments.
pub(super) fn judgments(source: &Source) -> Result<JudgmentRows, DatasetError> {
    let mut rows = JudgmentRows::new(source.path());
    each_line(source, |line, judgment: WireJudgment<'_>| {
        let grade = whole_grade(judgment.relevance).map_err(|problem| source.wrong_line(line, problem))?;
        rows.push(&judgment.query_id.0, &judgment.doc_id.0, grade, line);
        Ok(())
    })?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::read("file.jsonl", text.as_bytes()).expect("memory is readable")
    }

    #[test]
    fn ids_are_strings_or_whole_numbers() {
        let source = source(
            "{\"query_id\": 7, \"doc_id\": \"a\\u00e9\", \"score\": 1.5, \"rank\": 3}\r\n\n\
             {\"query_id\": \"7\", \"doc_id\": 12, \"score\": -2, \"tag\": \"t\"}",
        );
        let rows = hits(&source).expect("hits");
        assert_eq!(rows.queries(), ["7"]);
        assert_eq!([0, 1].map(|at| rows.row(at)), [("aé".as_bytes(), 1.5), (&b"12"[..], -2.0)]);
    }

    #[test]
    fn wrong_lines_are_refused_with_their_place() {
        // The column within an entry is the JSON reader's affair and moves with how it was built.
        for (text, line, message) in [
            ("{\"query_id\":7,\"doc_id\":\"a\"}", "file.jsonl:1:", ": missing field `score`"),
            (
                "\n{\"query_id\":7,\"doc_id\":\"a\",\"score\":1,\"scor\":2}",
                "file.jsonl:2:4",
                ": unknown field `scor`, expected one of `query_id`, `doc_id`, `score`, `rank`, `tag`; did you mean `score`?",
            ),
            (
                "{\"query_id\":7,\"docno\":\"a\",\"score\":1}",
                "file.jsonl:1:",
                "`rank`, `tag`; `docno` of other tools is `doc_id` here",
            ),
            (
                "{\"query_id\":null,\"doc_id\":\"a\",\"score\":1}",
                "file.jsonl:1:1",
                ": invalid type: null, expected an id",
            ),
            ("{\"query_id\":7,\"doc_id\":\"a\",\"score\":NaN}", "file.jsonl:1:3", ": expected value"),
        ] {
            let refused = hits(&source(text)).expect_err(text).to_string();
            assert!(refused.starts_with(line) && refused.contains(message), "{refused}");
        }
        let half = source("{\"query_id\":7,\"doc_id\":\"a\",\"relevance\":1.5}");
        assert_eq!(judgments(&half).expect_err("half").to_string(), "file.jsonl:1: grade `1.5` is not a whole number");
    }
}
