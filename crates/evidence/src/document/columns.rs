//! Columns to rows: arrays of one length side by side, a sample a window each, read as a list of windows.

use std::collections::BTreeMap;

use super::tree::{Content, Node, Place};
use crate::fact::lexicon::is_status_word;
use crate::fact::{in_sequence, instants, words};

/// Arrays of measurements that make a table; two of one length may be a coincidence.
const FEWEST: usize = 3;

/// Turns columns into rows, everywhere in a tree.
pub(super) fn rows_of_columns(node: Node) -> Node {
    let content = match node.content {
        Content::Map(members) => {
            let members: Vec<Node> = members.into_iter().map(rows_of_columns).collect();
            Content::Map(match length(&members) {
                Some(length) => transposed(members, length, &node.place),
                None => members,
            })
        }
        Content::List(entries) => Content::List(entries.into_iter().map(rows_of_columns).collect()),
        content => content,
    };
    Node { content, ..node }
}

/// The length that most of a map's arrays of measurements have.
fn length(members: &[Node]) -> Option<usize> {
    let mut count: BTreeMap<usize, usize> = BTreeMap::new();
    for entries in members.iter().filter_map(column) {
        *count.entry(entries.len()).or_default() += 1;
    }
    let (length, columns) = count.into_iter().max_by_key(|(_, columns)| *columns)?;
    (columns >= FEWEST).then_some(length)
}

/// The entries of an array of at least two numbers, truth values or points in time.
fn column(node: &Node) -> Option<&[Node]> {
    let Content::List(entries) = &node.content else { return None };
    let is_sample = |entry: &Node| match &entry.content {
        Content::Number(..) | Content::Flag(_) => true,
        Content::Text(text) => !instants(text).0.is_empty() || is_status_word(&text.to_lowercase()),
        _ => false,
    };
    (entries.len() >= 2 && !node.key.is_empty() && entries.iter().all(is_sample)).then_some(entries)
}

fn transposed(members: Vec<Node>, length: usize, home: &Place) -> Vec<Node> {
    let (columns, mut rest): (Vec<Node>, Vec<Node>) =
        members.into_iter().partition(|member| column(member).is_some_and(|entries| entries.len() == length));
    let what = columns.iter().find_map(|column| words(&column.key).into_iter().next().filter(|word| in_sequence(word)));
    let what = what.unwrap_or_else(|| "row".to_owned());
    let mut rows: Vec<Vec<Node>> = vec![Vec::new(); length];
    for column in columns {
        // `window.start` is the start of what the rows are.
        let own = column.key.strip_prefix(&what).map(|key| key.trim_start_matches(['.', '_', '-', '/', ' ']));
        let key = own.filter(|key| !key.is_empty()).unwrap_or(&column.key).to_owned();
        let Content::List(entries) = column.content else { continue };
        for (row, entry) in rows.iter_mut().zip(entries) {
            row.push(Node { key: key.clone(), ..entry });
        }
    }
    let rows = rows.into_iter().map(|row| Node::new("", home.clone(), Content::Map(row))).collect();
    rest.push(Node::new(what, home.clone(), Content::List(rows)));
    rest
}
