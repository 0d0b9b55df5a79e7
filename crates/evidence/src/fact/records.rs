//! First pass: maps and lists of a document, how each is named, and what tells it from its siblings.

use std::collections::BTreeMap;

use super::keys::{
    expression_free, is_advisory, is_envelope, is_hypothetical, is_number, is_past, is_postmark, is_relative, is_total,
    past, role_name, told_unit,
};
use super::lexicon::role;
use super::model::{Facts, Group, Record};
use super::words::words;
use crate::document::{Content, Node};

/// Fields that name what a record's figures are about, the most telling first.
const NAMES: [&str; 19] = [
    "measure",
    "metric",
    "kpi",
    "indicator",
    "name",
    "gate",
    "check",
    "test",
    "slo",
    "rule",
    "title",
    "guardrail",
    "objective",
    "criterion",
    "assertion",
    "probe",
    "what",
    "label",
    "id",
];
/// Fields that say which of its kind a record is.
const POSITIONS: [&str; 21] = [
    "phase",
    "stage",
    "step",
    "window",
    "slice",
    "arm",
    "variant",
    "round",
    "iteration",
    "timestamp",
    "time",
    "group",
    "region",
    "cohort",
    "shard",
    "wave",
    "segment",
    "ring",
    "leg",
    "batch",
    "tranche",
];

/// A value to make facts of.
pub(super) struct Leaf<'a> {
    pub node: &'a Node,
    pub record: usize,
    /// Its key, or that of the list that it is an entry of.
    pub key: &'a str,
    /// Whether it is an entry of a list or a line without a key.
    pub is_prose: bool,
}

/// The maps, lists and leaves of a document.
pub(super) fn records(root: &Node) -> (Facts, Vec<Leaf<'_>>) {
    let mut walk = Walk { facts: Facts::default(), leaves: Vec::new() };
    walk.record(root, None, None);
    if let Content::List(_) = root.content {
        walk.list(root, 0, "");
    }
    walk.parallel_siblings();
    walk.ordinals();
    let mut children = walk.facts.records.iter().enumerate().filter(|(_, record)| record.parent == Some(0));
    let only = children.next().map(|(id, _)| id).filter(|_| children.next().is_none());
    walk.facts.title = only.filter(|id| matches!(walk.facts.records[*id].place, crate::document::Place::Line(_)));
    (walk.facts, walk.leaves)
}

/// Siblings before and after one that it is compared with.
const MOST_SIBLINGS: usize = 32;

struct Walk<'a> {
    facts: Facts,
    leaves: Vec<Leaf<'a>>,
}

impl<'a> Walk<'a> {
    fn record(&mut self, node: &'a Node, parent: Option<usize>, group: Option<usize>) -> usize {
        let id = self.facts.records.len();
        let members: &[Node] = if let Content::Map(members) = &node.content { members } else { &[] };
        let is_row = group.is_some() && !node.key.is_empty();
        let key = expression_free(&node.key);
        let (name, position) = if is_row { row_name(node, members) } else { field_name(members) };
        // `stage: complete` in a map that has no siblings is its state, not its place among them.
        let position = position.filter(|_| group.is_some()).or_else(|| past(key));
        let name = name.filter(|_| !is_total(&node.key));
        let role = name.as_deref().and_then(role_name);
        self.facts.records.push(Record {
            parent,
            words: if is_row { Vec::new() } else { words(key) },
            place: node.place.clone(),
            group,
            name,
            position,
            ordinal: None,
            parallel: None,
            role,
            unit: members.iter().find_map(told_unit),
            is_expression: key.len() < node.key.len(),
        });
        if members.iter().any(is_relative) {
            self.facts.relative.insert(id);
        }
        if members.iter().any(is_advisory) {
            self.facts.advisory.insert(id);
        }
        let is_envelope = is_envelope(members);
        for (index, member) in members.iter().enumerate() {
            if !(is_row && index == 0 || is_envelope && is_postmark(&member.key)) {
                self.member(member, id);
            }
        }
        id
    }

    fn member(&mut self, node: &'a Node, record: usize) {
        match &node.content {
            Content::Map(_) | Content::List(_) if is_hypothetical(&node.key) => {}
            Content::Map(_) => {
                self.record(node, Some(record), None);
            }
            Content::List(_) => self.list(node, record, &node.key),
            _ => self.leaves.push(Leaf { node, record, key: &node.key, is_prose: node.key.is_empty() }),
        }
    }

    fn list(&mut self, node: &'a Node, owner: usize, key: &'a str) {
        let Content::List(entries) = &node.content else { return };
        let owner = if is_past(&words(key)) { self.apart(node, owner, key.to_owned()) } else { owner };
        let group = self.facts.groups.len();
        let own = words(key);
        self.facts.groups.push(Group {
            owner,
            words: if own.is_empty() { self.facts.records[owner].words.clone() } else { own },
            place: node.place.clone(),
            members: Vec::new(),
            length: entries.len(),
            is_list: true,
            is_of_numbers: !entries.is_empty() && entries.iter().all(is_number),
        });
        for entry in entries {
            match &entry.content {
                // A row of totals is the whole beside its parts.
                Content::Map(members) if is_total(&entry.key) && !members.is_empty() => {
                    self.facts.groups[group].length -= 1;
                    self.record(entry, Some(owner), None);
                }
                Content::Map(_) => {
                    let member = self.record(entry, Some(owner), Some(group));
                    self.facts.groups[group].members.push(member);
                }
                Content::List(_) => self.list(entry, owner, key),
                _ if entry.key.is_empty() => self.leaves.push(Leaf { node: entry, record: owner, key, is_prose: true }),
                _ => self.leaves.push(Leaf { node: entry, record: owner, key: &entry.key, is_prose: false }),
            }
        }
    }

    /// A map for a list whose entries are not to be held against what stands around it.
    fn apart(&mut self, node: &Node, parent: usize, position: String) -> usize {
        self.facts.records.push(Record {
            parent: Some(parent),
            words: words(&node.key),
            place: node.place.clone(),
            group: None,
            name: None,
            position: Some(position),
            ordinal: None,
            parallel: None,
            role: None,
            unit: None,
            is_expression: false,
        });
        self.facts.records.len() - 1
    }

    /// Sibling maps that share at least half of their keys, or are numbered, are of one kind, unless their keys are roles.
    fn parallel_siblings(&mut self) {
        let mut keys: Vec<Vec<String>> = vec![Vec::new(); self.facts.records.len()];
        for leaf in &self.leaves {
            // Rows and prose have no key that could be alike.
            if !leaf.node.key.is_empty() {
                keys[leaf.record].push(leaf.node.key.clone());
            }
        }
        let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (id, record) in self.facts.records.iter().enumerate() {
            let Some(parent) = record.parent else { continue };
            if !record.words.is_empty() {
                keys[parent].push(record.words.join(" "));
            }
            let plain = record.group.is_none() && !record.is_expression && role(&record.words).is_none();
            if plain {
                children.entry(parent).or_default().push(id);
            }
        }
        for (parent, siblings) in children {
            let alike: Vec<usize> = siblings
                .iter()
                .enumerate()
                .filter(|(at, a)| {
                    // Of many siblings, only those around are looked at: what is of one kind stands together.
                    let around = at.saturating_sub(MOST_SIBLINGS)..siblings.len().min(at + MOST_SIBLINGS);
                    siblings[around]
                        .iter()
                        .any(|b| *a != b && (are_alike(&keys[**a], &keys[*b]) || self.are_numbered(**a, *b)))
                })
                .map(|(_, id)| *id)
                .collect();
            if alike.is_empty() {
                continue;
            }
            for id in &alike {
                let record = &mut self.facts.records[*id];
                record.parallel = Some(record.words.join(" "));
            }
            let Record { words, place, .. } = self.facts.records[parent].clone();
            let length = alike.len();
            self.facts.groups.push(Group {
                owner: parent,
                words,
                place,
                members: alike,
                length,
                is_list: false,
                is_of_numbers: false,
            });
        }
    }

    /// `1. First deployment` and `2. Second deployment`, `Step 1` and `Step 2`: numbered siblings are of one kind.
    fn are_numbered(&self, a: usize, b: usize) -> bool {
        let is_number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
        let (a, b) = (&self.facts.records[a].words, &self.facts.records[b].words);
        let starts = |words: &[String]| words.first().is_some_and(is_number);
        let stem = |words: &[String]| words.iter().filter(|word| !is_number(word)).cloned().collect::<Vec<_>>();
        (starts(a) && starts(b)) || (a != b && a.iter().any(is_number) && b.iter().any(is_number) && stem(a) == stem(b))
    }

    /// Entries of a list that nothing else tells apart are told apart by their place.
    fn ordinals(&mut self) {
        for group in &self.facts.groups {
            let tag = |id: &usize| {
                let record = &self.facts.records[*id];
                (record.name.clone(), record.position.clone())
            };
            let tags: Vec<_> = group.members.iter().map(tag).collect();
            let mut count: BTreeMap<&(Option<String>, Option<String>), usize> = BTreeMap::new();
            for tag in &tags {
                *count.entry(tag).or_default() += 1;
            }
            for (index, id) in group.members.iter().enumerate() {
                let (name, position) = &tags[index];
                let is_unnamed = name.is_none() && position.is_none() && group.is_list;
                let is_double = count[&tags[index]] > 1 && group.is_list;
                if is_unnamed || is_double {
                    self.facts.records[*id].ordinal = Some(index);
                }
            }
        }
    }
}

fn are_alike(a: &[String], b: &[String]) -> bool {
    let shared = a.iter().filter(|key| b.contains(key)).count();
    shared > 0 && 2 * shared >= a.len().max(b.len())
}

/// The name that a row's first cell gives, as a measure or as a position.
fn row_name(node: &Node, members: &[Node]) -> (Option<String>, Option<String>) {
    let heading = members.first().map(|member| words(&member.key)).unwrap_or_default();
    let is_position = heading.iter().any(|word| POSITIONS.contains(&word.as_str()));
    let name = node.key.clone();
    if is_position { (None, Some(name)) } else { (Some(name), None) }
}

/// The name and position that a record's own fields give.
fn field_name(members: &[Node]) -> (Option<String>, Option<String>) {
    let text = |key: &str, numbers: bool| {
        let is_it =
            |own: Vec<String>| own == [key] || (!numbers && own.len() == 2 && own[0] == key && own[1] == "name");
        let member = members.iter().find(|member| is_it(words(&member.key)))?;
        match &member.content {
            Content::Text(text) if text.len() <= 120 => Some(text.clone()),
            Content::Number(_, written) if numbers => Some(written.clone()),
            _ => None,
        }
    };
    let name = NAMES.iter().find_map(|key| text(key, false));
    let positions: Vec<String> =
        POSITIONS.iter().filter_map(|key| text(key, true).map(|text| format!("{key} {text}"))).collect();
    (name, (!positions.is_empty()).then(|| positions.join(", ")))
}
