//! Claims in any report: only what is stated together, in one JSON object, one table row or one
//! `value (limit x): result`, under names that say what it is. Nothing is carried from one place to another.

mod count;
mod gate;
mod level;
mod record;

pub(crate) use gate::natural_side;

use serde_json::{Map, Value};

use self::record::Record;
use crate::claim::{Claim, Stated};
use crate::document::{Body, Document, Markdown};
use crate::figure::Figure;
use crate::place::Place;
use crate::words::{has_any, words};

/// The claims of a document.
pub(crate) fn claims(document: &Document) -> Vec<Claim> {
    let mut claims = Vec::new();
    let name = document.name.rsplit(['/', '\\']).next().unwrap_or_default();
    if is_apart(&words(name)) {
        return claims;
    }
    match &document.body {
        Body::Json(value) if is_configuration(value) => {}
        Body::Json(value) => {
            walk(value, &Place::Pointer(String::new()), &mut Vec::new(), &mut |record, object, place| {
                of_record(&record, &mut claims);
                gate::thresholds(object, place, &mut claims);
            })
        }
        Body::Markdown(markdown) => rows(markdown, &mut claims),
    }
    claims
}

/// Every name that has a figure, with the figure: keys, and the first cells of rows. A figure of a share is a percentage.
pub(crate) fn levels(document: &Document) -> Vec<(Vec<String>, Option<Stated<Figure>>)> {
    let mut records = Vec::new();
    match &document.body {
        Body::Json(value) => {
            walk(value, &Place::Pointer(String::new()), &mut Vec::new(), &mut |record, _, _| records.push(record))
        }
        Body::Markdown(markdown) => {
            let tables = markdown.tables.iter().filter(|table| !table.fenced);
            records
                .extend(tables.flat_map(|table| (0..table.rows.len()).map(|row| Record::of_row(markdown, table, row))));
        }
    }
    let named = |record: Record| {
        let level = gate::value(&record);
        let own = (record.label, level);
        record.fields.into_iter().map(|field| (field.words.clone(), field.figure())).chain([own]).collect::<Vec<_>>()
    };
    records.into_iter().flat_map(named).collect()
}

/// Words of keys, headings and file names under which nothing is claimed to have happened.
const APART: &str = "config configuration configs configurations settings options example examples sample samples template \
    templates plan planned planning plans target targets goal goals schema schemas default defaults expected \
    expectations projected projection projections forecast estimated estimates proposed proposal roadmap \
    workflow workflows mock fixture hypothetical illustrative";

fn is_apart(words: &[String]) -> bool {
    has_any(words, APART)
}

/// Documents that set something up, by the keys that their formats open with.
fn is_configuration(value: &Value) -> bool {
    const KEYS: &str = "compilerOptions scripts dependencies devDependencies openapi swagger asyncapi apiVersion panels \
    workflows extends jobs properties";
    value.as_object().is_some_and(|object| KEYS.split(' ').any(|key| object.contains_key(key)))
}

/// Words kept of a key; every object below cites them.
const LONGEST_KEY: usize = 16;

/// Every object that is not apart, as a record.
fn walk(
    value: &Value,
    place: &Place,
    around: &mut Vec<String>,
    see: &mut impl FnMut(Record, &Map<String, Value>, &Place),
) {
    match value {
        Value::Object(object) => {
            see(Record::of_object(object, place, around), object, place);
            for (key, member) in object.iter().filter(|(_, member)| member.is_object() || member.is_array()) {
                let (length, own) = (around.len(), words(key));
                if !is_apart(&own) {
                    around.extend(own.into_iter().take(LONGEST_KEY));
                    walk(member, &place.child(key), around, see);
                    around.truncate(length);
                }
            }
        }
        Value::Array(entries) => {
            for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.is_object() || entry.is_array()) {
                walk(entry, &place.child(&at.to_string()), around, see);
            }
        }
        _ => {}
    }
}

/// Rows of tables and lines outside code.
fn rows(document: &Markdown, claims: &mut Vec<Claim>) {
    let is_report = |section: usize| !document.titles(section).any(|title| is_apart(&words(title)));
    for table in document.tables.iter().filter(|table| !table.fenced && is_report(table.section)) {
        for row in 0..table.rows.len() {
            of_record(&Record::of_row(document, table, row), claims);
        }
    }
    for line in document.lines.iter().filter(|line| !line.fenced && line.text.contains("): ")) {
        claims.extend(gate::line(&line.text, line.number).filter(|_| is_report(line.section)));
    }
}

fn of_record(record: &Record, claims: &mut Vec<Claim>) {
    if !is_apart(&record.label) && record.fields.len() > 1 {
        claims.extend(count::count(record));
        claims.extend(count::errors(record));
        claims.extend(gate::gate(record));
        claims.extend(level::series(record));
        claims.extend(level::changes(record));
        claims.extend(level::span(record));
    }
}
