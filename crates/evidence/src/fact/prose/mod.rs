//! Sentences: `nDCG went from 0.71 to 0.76`, `6 of 7 gates held and 1 did not`, `the release was a success`.
//!
//! Only plain statements are read. A sentence that supposes, plans or advises says nothing about what was; one that speaks of a
//! time, a place or a part of its own is kept apart, so that it is never held against what is said of the whole.

mod clause;
mod reader;
mod sentence;

use self::reader::Reader;
use self::sentence::{Bearing, bearing, sentences};
use super::model::{Facts, Record};
use super::records::Leaf;

/// Reads a text of several words and adds what it states.
pub(super) fn prose(facts: &mut Facts, leaf: &Leaf<'_>, text: &str) {
    let (mut measure, mut states) = (None, false);
    for (at, sentence) in sentences(text).into_iter().enumerate() {
        let record = match bearing(sentence) {
            Bearing::Supposed => continue,
            Bearing::Plain => leaf.record,
            Bearing::Apart => apart(facts, leaf, at),
        };
        let reader = Reader::new(facts, leaf, record, sentence, measure.take());
        let found = reader.read(states);
        states |= !found.0.is_empty();
        measure = found.1;
        facts.facts.extend(found.0);
    }
}

/// A map of its own below the one that a sentence lies in.
fn apart(facts: &mut Facts, leaf: &Leaf<'_>, at: usize) -> usize {
    facts.records.push(Record {
        parent: Some(leaf.record),
        words: Vec::new(),
        place: leaf.node.place.clone(),
        group: None,
        name: None,
        position: Some(format!("sentence {at} of {}", leaf.node.place)),
        ordinal: None,
        parallel: None,
        role: None,
        is_expression: false,
    });
    facts.records.len() - 1
}
