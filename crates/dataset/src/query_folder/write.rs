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
    std::fs::create_dir_all(folder).map_err(|source| DatasetError::write(folder, source))?;
    files(query_folder).iter().try_for_each(|(name, text)| write_whole(&folder.join(name), text.as_bytes()))
}

/// The names and texts of the three files, in the order in which they are written.
pub fn files(query_folder: &QueryFolder) -> [(&'static str, String); 3] {
    let [set, queries, judgments] = render(query_folder);
    [(QUERIES_FILE, queries), (JUDGMENTS_FILE, judgments), (SET_FILE, set)]
}

/// The digest that a set has once it is written.
pub fn digest_once_written(query_folder: &QueryFolder) -> String {
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
        quotas: set.quotas,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::read::parse;
    use super::*;
    use crate::language::Language;
    use crate::query::QueryClass;
    use crate::query_folder::Mark;
    use crate::query_set::{Quotas, Within};
    use crate::span::Span;

    fn source() -> impl Strategy<Value = LabelSource> {
        select(vec![LabelSource::Judged, LabelSource::Mined, LabelSource::Imported])
    }

    fn query(id: usize) -> impl Strategy<Value = Query> {
        let language = option::of(select(Language::ALL.to_vec()));
        let parts = (".{0,12}x.{0,12}", select(QueryClass::ALL.to_vec()), language, option::of(".{0,9}"), source());
        parts.prop_map(move |(text, class, language, repository, source)| Query {
            id: format!("q{id}"),
            text,
            class,
            language,
            repository,
            source,
        })
    }

    /// Judgments of one query, spans apart so that none stands twice.
    fn judgments(unit: Unit, floor: i32) -> impl Strategy<Value = Vec<(Judgment, Option<String>)>> {
        let one = (1u32..50, 0u32..50, 0..=3, any::<bool>(), option::of("[0-9a-f]{16}"), ".{0,3}");
        vec(one, 0..4).prop_map(move |all| {
            let judged = all.into_iter().enumerate().map(|(at, (first, height, grade, hard, digest, path))| {
                let (first, last) = if unit == Unit::Span { (first, first + height) } else { (1, u32::MAX) };
                let span = Span { path: format!("{path}{at}").into(), first, last };
                (Judgment { span, grade, hard_negative: hard && grade < floor }, digest)
            });
            judged.collect()
        })
    }

    prop_compose! {
        fn query_folder()(count in 0usize..5, unit in select(vec![Unit::Span, Unit::File]), floor in 1..=3)
            (queries in (0..count).map(query).collect::<Vec<_>>(),
             judged in vec(judgments(unit, floor), count),
             quotas in option::of(Just(Quotas::Repository)),
             within in proptest::sample::subsequence(vec![Within::Language, Within::Repository], 0..=2),
             name in ".{0,9}", unit in Just(unit), floor in Just(floor)) -> QueryFolder {
            let mut judgments = BTreeMap::new();
            let mut digests = BTreeMap::new();
            for (query, judged) in queries.iter().zip(judged).filter(|(_, judged)| !judged.is_empty()) {
                let (kept, pins): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
                judgments.insert(query.id.clone(), kept);
                digests.insert(query.id.clone(), pins);
            }
            let set = QuerySet { name, unit, relevance_floor: floor, within, quotas, queries, judgments, digest: String::new() };
            let mut query_folder = QueryFolder::in_folder(Path::new("q"), set);
            for (marks, pins) in query_folder.marks.values_mut().zip(digests.into_values()) {
                for (mark, digest) in marks.iter_mut().zip(pins) {
                    *mark = Mark { line: mark.line, digest };
                }
            }
            query_folder.set.digest = digest_once_written(&query_folder);
            query_folder
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(written in query_folder()) {
            let [set, queries, judgments] = render(&written);
            let read = parse(Path::new("q"), [set.as_bytes(), queries.as_bytes(), judgments.as_bytes()]);
            prop_assert_eq!(read.map_err(|error| error.to_string()), Ok(written));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(whole in query_folder(), file in 0usize..3, at in 0usize..400, bytes in vec(any::<u8>(), 0..6)) {
            let mut files = render(&whole).map(String::into_bytes);
            let at = at.min(files[file].len());
            files[file].splice(at..at, bytes);
            let _ = parse(Path::new("q"), [&files[0], &files[1], &files[2]]);
        }
    }
}
