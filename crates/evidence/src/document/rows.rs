//! Headings apart from their rows: `{"columns": [...], "rows": [[...], ...]}` read as a list of maps, as a table is.

use super::tree::{Content, Node};

/// Turns headings and rows into maps, everywhere in a tree.
pub(super) fn maps_of_rows(node: Node) -> Node {
    let content = match node.content {
        Content::Map(members) => {
            let members: Vec<Node> = members.into_iter().map(maps_of_rows).collect();
            match table(&members) {
                Some((headings, rows)) => joined(members, headings, rows),
                None => Content::Map(members),
            }
        }
        Content::List(entries) => {
            let entries: Vec<Node> = entries.into_iter().map(maps_of_rows).collect();
            Content::List(match headed(&entries) {
                Some(headings) => entries.into_iter().skip(1).map(|row| map(&headings, row)).collect(),
                None => entries,
            })
        }
        content => content,
    };
    Node { content, ..node }
}

/// The places of the only list of headings and of the only list of rows that are as long.
fn table(members: &[Node]) -> Option<(usize, usize)> {
    let places =
        |is: &dyn Fn(&Node) -> bool| -> Vec<usize> { (0..members.len()).filter(|at| is(&members[*at])).collect() };
    let [rows] = places(&|node| rows_of(node).is_some())[..] else { return None };
    let width = rows_of(&members[rows])?;
    let [headings] = places(&|node| headings_of(node).is_some_and(|names| names.len() == width))[..] else {
        return None;
    };
    Some((headings, rows))
}

/// The map without its headings; where it holds nothing but the table, the table itself.
fn joined(mut members: Vec<Node>, headings: usize, rows: usize) -> Content {
    let names = headings_of(&members[headings]).unwrap_or_default();
    if let Content::List(entries) = std::mem::replace(&mut members[rows].content, Content::Null) {
        members[rows].content = Content::List(entries.into_iter().map(|row| map(&names, row)).collect());
    }
    members.remove(headings);
    match members.pop() {
        Some(only) if members.is_empty() => only.content,
        Some(last) => {
            members.push(last);
            Content::Map(members)
        }
        None => Content::Map(members),
    }
}

/// A row, named by its first cell where that is text.
fn map(headings: &[String], row: Node) -> Node {
    let Content::List(cells) = row.content else { return row };
    let name = match cells.first().map(|cell| &cell.content) {
        Some(Content::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let members = headings.iter().zip(cells).map(|(heading, cell)| Node { key: heading.clone(), ..cell }).collect();
    Node::new(name, row.place, Content::Map(members))
}

/// Distinct texts, at least two of them.
fn headings_of(node: &Node) -> Option<Vec<String>> {
    let Content::List(entries) = &node.content else { return None };
    let text = |entry: &Node| match &entry.content {
        Content::Text(text) if text.chars().any(char::is_alphabetic) => Some(text.clone()),
        _ => None,
    };
    let names: Vec<String> = entries.iter().map(text).collect::<Option<_>>()?;
    let distinct = (1..names.len()).all(|at| !names[..at].contains(&names[at]));
    (names.len() >= 2 && distinct).then_some(names)
}

/// How wide the rows of a list of lists are, all alike and without lists or maps inside.
fn rows_of(node: &Node) -> Option<usize> {
    let Content::List(rows) = &node.content else { return None };
    let width = |row: &Node| match &row.content {
        Content::List(cells) => {
            let is_cell = |cell: &Node| !matches!(cell.content, Content::List(_) | Content::Map(_));
            cells.iter().all(is_cell).then_some(cells.len())
        }
        _ => None,
    };
    let first = width(rows.first()?)?;
    (first >= 2 && rows.iter().all(|row| width(row) == Some(first))).then_some(first)
}

/// The headings of a list of lists whose first row holds nothing else and whose others do not.
fn headed(entries: &[Node]) -> Option<Vec<String>> {
    let names = headings_of(entries.first()?)?;
    let is_row = |row: &Node| {
        matches!(&row.content, Content::List(cells) if cells.len() == names.len()) && headings_of(row).is_none()
    };
    (entries.len() >= 2 && entries[1..].iter().all(is_row)).then_some(names)
}
