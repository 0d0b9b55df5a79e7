//! The files that lensgate writes, read by their own types and held against themselves field by field: a verdict, a canary, a
//! comparison. What they hold is known, so nothing has to be read from words.

mod canary;
mod comparison;
mod phase;
mod place;
mod verdict;

use lensgate_canary::CanaryOutcome;
use lensgate_compare::{Comparisons, SCHEMA_VERSION};
use lensgate_gate::{Policy, Verdict};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use self::place::At;
use crate::document::{Body, Document};
use crate::finding::{Finding, Rule, Severity};
use crate::place::Place;

/// The findings in a file of ours; none when it is no such file.
pub(crate) fn own(document: &Document, policy: Option<&Policy>) -> Option<Vec<Finding>> {
    let Body::Json(value) = &document.body else { return None };
    let has = |keys: &[&str]| keys.iter().all(|key| value.get(key).is_some());
    let at = At::root();
    if has(&["schema_version", "verdict", "totals", "gates", "tool_version"]) {
        Some(read(document, "a verdict file", |file: Verdict| verdict::verdict(&file, &at, policy)))
    } else if has(&["schema_version", "verdict", "ending", "phases", "kills", "exposure"]) {
        Some(read(document, "a canary's file", |file: CanaryOutcome| canary::canary(&file, &at, policy)))
    } else if has(&["schema_version", "query_set_digest", "scores", "comparisons"]) {
        Some(match other_format(document) {
            Some(suspect) => vec![suspect],
            None => read(document, "a comparison file", |file: Comparisons| comparison::comparison(&file, &at)),
        })
    } else {
        None
    }
}

/// A comparison file of another format than today's is nothing to accuse: what it lacks was not written then.
fn other_format(document: &Document) -> Option<Finding> {
    #[derive(Deserialize)]
    struct Head {
        schema_version: u32,
    }
    let Head { schema_version } = serde_json::from_str(&document.text).ok()?;
    (schema_version != SCHEMA_VERSION).then(|| {
        let claim = format!(
            "is a comparison file of format {schema_version}, of which nothing was checked: expected {SCHEMA_VERSION}"
        );
        let place = Place::Pointer("/schema_version".to_owned());
        Finding::new(Rule::Conflict, Severity::Suspect, claim).at(&place, schema_version.to_string())
    })
}

/// What a file's own rules find, or that it is not what its keys say.
fn read<T: DeserializeOwned>(document: &Document, what: &str, rules: impl FnOnce(T) -> Vec<Finding>) -> Vec<Finding> {
    match serde_json::from_str(&document.text) {
        Ok(file) => rules(file),
        Err(error) => {
            let claim = format!("names itself {what} and cannot be one: {error}");
            vec![At::root().found(Rule::Conflict, "", claim, "the whole file")]
        }
    }
}
