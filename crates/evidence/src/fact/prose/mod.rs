//! Sentences: `nDCG went from 0.71 to 0.76`, `6 of 7 gates held and 1 did not`, `the release was a success`.
//!
//! Only plain statements are read. A sentence that supposes, plans or advises says nothing about what was; one that speaks of a
//! time, a place or a part of its own is kept apart, so that it is never held against what is said of the whole.

mod clause;
mod counts;
mod levels;
mod reader;
mod sentence;

use std::collections::BTreeMap;

use self::reader::{Reader, Spoken};
use self::sentence::{Bearing, bearing, sentences};
use super::model::{Facts, Group, Record};
use super::records::Leaf;
use super::words::{in_sequence, words};

/// The map of the step that a text tells of, if it tells of one.
pub(super) fn told_step(facts: &mut Facts, leaf: &Leaf<'_>, text: &str) -> Option<usize> {
    step(text).map(|step| of_step(facts, leaf, step))
}

/// Reads a text of several words and adds what it states; `step` is the map of the step that it tells of.
pub(super) fn prose(facts: &mut Facts, leaf: &Leaf<'_>, text: &str, step: Option<usize>) {
    let (mut spoken, mut states) = (Spoken::default(), false);
    for (at, sentence) in sentences(text).into_iter().enumerate() {
        let record = match (bearing(sentence), step) {
            (Bearing::Supposed, _) => continue,
            (Bearing::Plain, None) => leaf.record,
            (Bearing::Plain | Bearing::Apart, Some(step)) => step,
            (Bearing::Apart, None) => apart(facts, leaf, at),
        };
        let reader = Reader::new(facts, leaf, record, sentence, spoken, step.is_some());
        let found = reader.read(states);
        states |= !found.0.is_empty();
        spoken = found.1;
        facts.facts.extend(found.0);
    }
}

/// The steps that a text tells of one by one are parts of what it tells of.
pub(super) fn group_steps(facts: &mut Facts) {
    let mut owners: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for ((owner, _), record) in &facts.told {
        owners.entry(*owner).or_default().push(*record);
    }
    for (owner, mut members) in owners.into_iter().filter(|(_, members)| members.len() >= 2) {
        members.sort_unstable();
        let place = facts.records[members[0]].place.clone();
        let length = members.len();
        for member in &members {
            facts.records[*member].group = Some(facts.groups.len());
        }
        let words = vec!["step".to_owned()];
        facts.groups.push(Group { owner, words, place, members, length, is_list: false, is_of_numbers: false });
    }
}

/// Which of several steps a text speaks of, as in `Stage 2 ends after ...`; none when it speaks of several.
fn step(text: &str) -> Option<String> {
    let own = words(text);
    let is_which = |word: &String| word.parse::<u32>().is_ok() || word.len() == 1 && word != "a";
    let steps: Vec<String> =
        own.windows(2).filter(|pair| in_sequence(&pair[0]) && is_which(&pair[1])).map(|pair| pair.join(" ")).collect();
    let starts = own.iter().position(|word| in_sequence(word)).is_some_and(|at| at <= 4);
    let first = steps.first().filter(|_| starts)?;
    steps.iter().all(|step| step == first).then(|| first.clone())
}

/// The map of a step, one for all that is told of it in one section.
fn of_step(facts: &mut Facts, leaf: &Leaf<'_>, step: String) -> usize {
    if let Some(known) = facts.told.get(&(leaf.record, step.clone())) {
        return *known;
    }
    let record = below(facts, leaf, step.clone());
    facts.told.insert((leaf.record, step), record);
    record
}

/// A map of its own below the one that a sentence lies in.
fn apart(facts: &mut Facts, leaf: &Leaf<'_>, at: usize) -> usize {
    below(facts, leaf, format!("sentence {at} of {}", leaf.node.place))
}

fn below(facts: &mut Facts, leaf: &Leaf<'_>, position: String) -> usize {
    facts.records.push(Record {
        parent: Some(leaf.record),
        words: Vec::new(),
        place: leaf.node.place.clone(),
        group: None,
        name: None,
        position: Some(position),
        ordinal: None,
        parallel: None,
        role: None,
        unit: None,
        is_expression: false,
    });
    facts.records.len() - 1
}
