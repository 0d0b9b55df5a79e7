//! Writing a query set; what was read is written back the same, blank lines and key order aside.

use std::path::Path;

use serde::Serialize;

use super::folder::QueryFolder;
use super::read::digest;
use super::wire::{JUDGMENTS_FILE, QUERIES_FILE, SCHEMA, SET_FILE, WireJudgment, WireQuery, WireSet};
use crate::error::DatasetError;
use crate::judgment::{Judgment, Unit};
use crate::query::{LabelSource, Query};
use crate::query_set::QuerySet;
use crate::text::write_whole;

/// Writes a query set into a folder, which is created if need be. Each file is replaced whole; the set's own file comes
/// last, so that a folder that is read as a query set is complete.
pub fn write(query_folder: &QueryFolder, folder: &Path) -> Result<(), DatasetError> {
    let [set, queries, judgments] = render(query_folder);
    std::fs::create_dir_all(folder).map_err(|source| DatasetError::write(folder, source))?;
    write_whole(&folder.join(QUERIES_FILE), queries.as_bytes())?;
    write_whole(&folder.join(JUDGMENTS_FILE), judgments.as_bytes())?;
    write_whole(&folder.join(SET_FILE), set.as_bytes())
}

/// The digest that a set has once it is written.
pub(crate) fn digest_once_written(query_folder: &QueryFolder) -> String {
    let [set, queries, judgments] = render(query_folder);
    digest([set.as_bytes(), queries.as_bytes(), judgments.as_bytes()])
}

/// The content of the three files: the set, its queries, its judgments.
pub(super) fn render(query_folder: &QueryFolder) -> [String; 3] {
    let set = &query_folder.set;
    let source = set.queries.first().map_or(LabelSource::Judged, |query| query.source);
    let wire = WireSet {
        schema: SCHEMA,
        name: set.name.clone(),
        unit: set.unit,
        relevance_floor: set.relevance_floor,
        within: set.within.clone(),
        source,
    };
    let head = toml::to_string(&wire).expect("plain keys with plain values are TOML");
    let queries = set.queries.iter().map(|query| json_line(&wire_query(query, source))).collect();
    [head, queries, render_judgments(query_folder)]
}

fn render_judgments(query_folder: &QueryFolder) -> String {
    let set = &query_folder.set;
    let mut text = String::new();
    for query in &set.queries {
        let marks = query_folder.marks.get(&query.id).map_or(&[][..], Vec::as_slice);
        for (at, judgment) in set.judgments_of(&query.id).iter().enumerate() {
            let digest = marks.get(at).and_then(|mark| mark.digest.clone());
            text.push_str(&json_line(&wire_judgment(set, &query.id, judgment, digest)));
        }
    }
    text
}

fn json_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers are JSON") + "\n"
}

fn wire_query(query: &Query, source: LabelSource) -> WireQuery {
    WireQuery {
        id: query.id.clone(),
        text: query.text.clone(),
        class: query.class,
        language: query.language,
        repository: query.repository.clone(),
        source: Some(query.source).filter(|&own| own != source),
    }
}

fn wire_judgment(set: &QuerySet, query: &str, judgment: &Judgment, sha256: Option<String>) -> WireJudgment {
    let line = |number: u32| Some(number).filter(|_| set.unit == Unit::Span);
    WireJudgment {
        query: query.to_owned(),
        path: judgment.span.path.to_string(),
        first_line: line(judgment.span.first),
        last_line: line(judgment.span.last),
        grade: judgment.grade,
        hard_negative: judgment.hard_negative,
        sha256,
    }
}
