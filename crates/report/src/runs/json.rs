//! An evaluation of runs as one JSON document.

use serde_json::{Map, Value, json};

use super::view::{RunFacts, RunsView};
use crate::ReportError;

/// The document, indented, ending in a line feed; with the scores of every query when asked for.
///
/// # Errors
/// [`ReportError::Json`] when a number cannot be written, which none of ours should cause.
pub fn json(view: &RunsView<'_>, with_queries: bool) -> Result<String, ReportError> {
    let mut document = json!({
        "schema_version": 1,
        "qrels": view.qrels,
        "unit": view.unit,
        "relevance_floor": view.relevance_floor,
        "left_out_without_positive": view.without_positive,
        "runs": view.runs.iter().map(facts).collect::<Vec<_>>(),
        "table": serde_json::to_value(view.table)?,
    });
    if with_queries && let Some(whole) = document.as_object_mut() {
        whole.insert("by_query".to_owned(), by_query(view));
    }
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn facts(run: &RunFacts<'_>) -> Value {
    json!({
        "run": run.name,
        "path": run.path,
        "tag": run.tag,
        "missing_queries": run.missing,
        "ignored_queries": run.unjudged,
        "judged_hits": run.judged_hits,
    })
}

/// Query to measure to run to score.
fn by_query(view: &RunsView<'_>) -> Value {
    let Some(first) = view.runs.first() else { return Value::Null };
    let mut queries = Map::new();
    for (at, query) in first.evaluation.queries.iter().enumerate() {
        let mut measures = Map::new();
        for (place, measure) in first.evaluation.measures.iter().enumerate() {
            let scores =
                view.runs.iter().map(|run| (run.name.to_owned(), run.evaluation.queries[at].scores[place].into()));
            measures.insert(measure.to_string(), Value::Object(scores.collect()));
        }
        queries.insert(query.query.to_owned(), Value::Object(measures));
    }
    Value::Object(queries)
}
