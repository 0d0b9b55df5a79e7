//! Second pass: every value of a document to the facts that it states, in document order.

use super::key_limits::limits_of_keys;
use super::lexicon;
use super::model::{Entry, Facts, Group};
use super::news::yes_or_no;
use super::prose::{group_steps, prose, told_step};
use super::records::{Leaf, records};
use super::statement::Statement;
use super::words::words;
use crate::document::{Content, Document, Place};

/// Everything that a document says.
pub fn extract(document: &Document) -> Facts {
    let (mut facts, leaves) = records(&document.root);
    for mut leaf in leaves {
        if let (Content::Text(text), true) = (&leaf.node.content, leaf.is_prose && !leaf.key.is_empty()) {
            facts.entries.push(Entry {
                record: leaf.record,
                list: words(leaf.key),
                place: leaf.node.place.clone(),
                text: text.clone(),
            });
        }
        failing(&mut facts, &leaf);
        let is_line = leaf.is_prose && (leaf.key.is_empty() || matches!(leaf.node.place, Place::Line(_)));
        let line = match &leaf.node.content {
            Content::Text(text) if is_line => Some(text),
            _ => None,
        };
        let step = line.and_then(|text| told_step(&mut facts, &leaf, text));
        leaf.record = step.unwrap_or(leaf.record);
        let statements = Statement::of(&facts, &leaf);
        facts.facts.extend(statements);
        if let Some(text) = line {
            prose(&mut facts, &leaf, text, step);
        }
    }
    group_steps(&mut facts);
    limits_of_keys(&mut facts, document);
    facts.index();
    facts
}

/// `Failing: coverage, latency` in a text: a list in one line.
fn failing(facts: &mut Facts, leaf: &Leaf<'_>) {
    let (Content::Text(text), Place::Line(_)) = (&leaf.node.content, &leaf.node.place) else { return };
    let key = words(leaf.key);
    let is_cell = facts.records[leaf.record].group.is_some();
    if is_cell || leaf.is_prose || !lexicon::names_failures(&key) || text.chars().any(|c| c.is_ascii_digit()) {
        return;
    }
    let names: Vec<&str> = text.split(',').map(str::trim).collect();
    let is_none = matches!(&words(text)[..], [only] if matches!(only.as_str(), "none" | "nothing"));
    let is_name = |name: &&str| (1..=4).contains(&words(name).len());
    let is_list = names.iter().all(is_name) && names.iter().all(|name| yes_or_no(name).is_none());
    if is_none || is_list {
        let length = if is_none { 0 } else { names.len() };
        let (owner, place) = (leaf.record, leaf.node.place.clone());
        facts.groups.push(Group {
            owner,
            words: key,
            place,
            members: Vec::new(),
            length,
            is_list: true,
            is_of_numbers: false,
        });
    }
}

/// As much of a text as a fact carries: each of its figures holds a copy.
pub(super) fn cited(text: &str) -> String {
    const LONGEST: usize = 200;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end]).to_owned()
}
