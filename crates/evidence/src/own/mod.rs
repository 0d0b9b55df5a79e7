//! The files that lensgate writes, read by their own types and held against themselves field by field: a verdict, a canary, a
//! comparison. What they hold is known, so nothing has to be read from words.

mod canary;
mod comparison;
mod phase;
mod place;
mod verdict;

use lensgate_canary::CanaryOutcome;
use lensgate_compare::Comparisons;
use lensgate_gate::{Policy, Verdict};
use serde::de::DeserializeOwned;

use self::place::At;
use crate::document::{Content, Document};
use crate::finding::{Finding, Rule};

/// The findings in a file of ours; none when it is no such file.
pub(crate) fn own(document: &Document, policy: Option<&Policy>) -> Option<Vec<Finding>> {
    let Content::Map(members) = &document.root.content else { return None };
    let has = |keys: &[&str]| keys.iter().all(|key| members.iter().any(|member| member.key == *key));
    let at = At::root();
    if has(&["schema_version", "verdict", "totals", "gates", "tool_version"]) {
        Some(read(document, "a verdict file", |file: Verdict| verdict::verdict(&file, &at, policy)))
    } else if has(&["schema_version", "verdict", "ending", "phases", "kills", "exposure"]) {
        Some(read(document, "a canary's file", |file: CanaryOutcome| canary::canary(&file, &at, policy)))
    } else if has(&["schema_version", "query_set_digest", "scores", "comparisons"]) {
        Some(read(document, "a comparison file", |file: Comparisons| comparison::comparison(&file, &at)))
    } else {
        None
    }
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
