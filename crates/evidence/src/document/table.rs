//! Tables, with pipes or drawn with boxes: each row becomes a map from heading to cell, named by its first cell.

use super::inline::plain;
use super::tree::{Content, Node, Place};
use crate::fact::{in_sequence, words};

/// Whether a line belongs to a table.
pub(super) fn is_row(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['|', '\u{2502}', '\u{2503}']) || is_border(line)
}

/// Whether a line with this one below it opens a table without outer pipes: `a | b` over `--- | ---`.
pub(super) fn opens_bare(line: &str, below: &str) -> bool {
    line.contains('|') && is_delimiter(below)
}

/// `--- | :---:`: dashes, colons and at least one pipe.
fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    line.contains('|') && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// Whether a line only draws: `| --- |`, `+---+`, box corners.
fn is_border(line: &str) -> bool {
    let line = line.trim();
    is_delimiter(line)
        || line.starts_with(['|', '+', '\u{250c}', '\u{251c}', '\u{2514}', '\u{2554}', '\u{2560}', '\u{255a}'])
            && line.chars().all(|c| matches!(c, '|' | '+' | '-' | ':' | '=' | ' ' | '\u{2500}'..='\u{257f}'))
            && line.chars().any(|c| matches!(c, '-' | '=' | '\u{2500}'..='\u{257f}'))
}

/// The rows of comma-separated lines: the first names the columns, and all have as many.
pub(super) fn comma_separated(lines: &[(usize, &str)]) -> Option<Node> {
    let separator = if lines.first()?.1.contains('\t') { '\t' } else { ',' };
    let split = |line: &str| -> Vec<String> {
        line.split(separator).map(|cell| plain(cell.trim().trim_matches('"'))).collect()
    };
    let mut rows =
        lines.iter().filter(|(_, line)| !line.trim().is_empty()).map(|(number, line)| (*number, split(line)));
    let (first, headings) = rows.next().filter(|(_, headings)| headings.len() >= 2)?;
    let rows: Vec<(usize, Vec<String>)> = rows.collect();
    let fits = !rows.is_empty() && rows.iter().all(|(_, cells)| cells.len() == headings.len());
    fits.then(|| {
        let rows = rows.into_iter().map(|(number, cells)| row(number, &headings, cells)).collect();
        Node::new("", Place::Line(first), Content::List(rows))
    })
}

/// The rows of consecutive table lines; none without a heading and a row.
pub(super) fn table(lines: &[(usize, &str)]) -> Option<Node> {
    let mut rows = lines.iter().filter(|(_, line)| !is_border(line)).map(|(number, line)| (*number, cells(line)));
    let (first, headings) = rows.next()?;
    let mut rows: Vec<(usize, Vec<String>)> = rows.collect();
    let headings = parted(headings, &mut rows);
    if is_transposed(&headings, &rows) {
        return Some(Node::new("", Place::Line(first), Content::List(transposed(&headings, &rows))));
    }
    let rows: Vec<Node> = rows.into_iter().map(|(number, cells)| row(number, &headings, cells)).collect();
    (!rows.is_empty()).then(|| Node::new("", Place::Line(first), Content::List(rows)))
}

/// A column `p50 / p95 (ms)` over `51 / 148` is two, where every row has as many parts.
fn parted(headings: Vec<String>, rows: &mut [(usize, Vec<String>)]) -> Vec<String> {
    let mut out = Vec::with_capacity(headings.len());
    for heading in headings {
        let (names, unit) = match heading.rsplit_once(" (") {
            Some((names, unit)) if unit.ends_with(')') => (names, format!(" ({unit}")),
            _ => (heading.as_str(), String::new()),
        };
        let names: Vec<&str> = names.split(" / ").collect();
        let at = out.len();
        let fits = |(_, cells): &(usize, Vec<String>)| {
            cells.get(at).is_some_and(|cell| cell.split(" / ").count() == names.len())
        };
        if at == 0 || names.len() < 2 || !rows.iter().all(fits) {
            out.push(heading);
            continue;
        }
        out.extend(names.iter().map(|name| format!("{name}{unit}")));
        for (_, cells) in rows.iter_mut() {
            let parts: Vec<String> = cells[at].split(" / ").map(|part| part.trim().to_owned()).collect();
            cells.splice(at..=at, parts);
        }
    }
    out
}

/// `| | Step 1 | Step 2 | Total |` over a measure a row: what is told apart stands in the headings.
fn is_transposed(headings: &[String], rows: &[(usize, Vec<String>)]) -> bool {
    let numbered = headings.iter().skip(1).filter(|heading| is_numbered(heading)).count();
    let others = headings.iter().skip(1).filter(|heading| !is_numbered(heading)).count();
    let names_nothing = headings.first().is_some_and(|heading| !words(heading).iter().any(|word| in_sequence(word)));
    let whole = rows.iter().all(|(_, cells)| cells.len() == headings.len());
    numbered >= 2 && others <= 1 && names_nothing && whole && rows.len() >= 2
}

/// `Step 2`, `wave B`: one of those that come one after the other.
fn is_numbered(heading: &str) -> bool {
    matches!(&words(heading)[..], [what, which] if in_sequence(what) && (which.len() == 1 || which.parse::<u32>().is_ok()))
}

/// A row for each heading; one that is not numbered holds what is said of all.
fn transposed(headings: &[String], rows: &[(usize, Vec<String>)]) -> Vec<Node> {
    let column = |at: usize| {
        let is_part = is_numbered(&headings[at]);
        let what = words(&headings[at]).into_iter().next().unwrap_or_default();
        let name = if is_part { headings[at].clone() } else { "Total".to_owned() };
        let line = rows[0].0;
        let named = Node::new(what, Place::Line(line), Content::Text(name.clone()));
        let cell = |(number, cells): &(usize, Vec<String>)| {
            Node::new(cells[0].clone(), Place::Line(*number), Content::Text(cells[at].clone()))
        };
        Node::new(name, Place::Line(line), Content::Map(std::iter::once(named).chain(rows.iter().map(cell)).collect()))
    };
    (1..headings.len()).map(column).collect()
}

fn row(number: usize, headings: &[String], cells: Vec<String>) -> Node {
    let name = cells.first().cloned().unwrap_or_default();
    let members = headings
        .iter()
        .zip(cells)
        .map(|(heading, cell)| Node::new(heading.clone(), Place::Line(number), Content::Text(cell)))
        .collect();
    Node::new(name, Place::Line(number), Content::Map(members))
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '|' | '\u{2502}' | '\u{2503}' if !escaped => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    cells.push(cell);
    let is_border = |c: char| matches!(c, '|' | '\u{2502}' | '\u{2503}');
    if line.starts_with(is_border) {
        cells.remove(0);
    }
    if cells.len() > 1 && line.ends_with(is_border) {
        cells.pop();
    }
    cells.iter().map(|cell| plain(cell)).collect()
}
