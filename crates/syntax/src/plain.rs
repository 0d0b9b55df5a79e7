//! Symbols of formats that need no grammar: Markdown sections and TOML keys.

use crate::symbol::{Kind, MOST_SYMBOLS, Symbol, is_name};

fn symbol(kind: Kind, name: &str, container: Option<&str>, first: usize, last: usize) -> Symbol {
    let line = |at: usize| u32::try_from(at + 1).expect("sources have fewer than 2^32 lines");
    Symbol {
        kind,
        name: name.to_owned(),
        container: container.map(str::to_owned),
        implements: None,
        first: line(first),
        last: line(last.max(first)),
        signature_first: line(first),
        signature_last: line(first),
        doc: None,
    }
}

/// The level and title of a heading line (`## Title ##`).
fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let title = line[level..].strip_prefix([' ', '\t'])?.trim().trim_end_matches('#').trim();
    ((1..=6).contains(&level) && is_name(title)).then_some((level, title))
}

/// Markdown sections by `#` headings outside code fences; a section holds its subsections.
pub(crate) fn sections(text: &str) -> Vec<Symbol> {
    let lines: Vec<&str> = text.lines().collect();
    let mut fence: Option<&str> = None;
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut found: Vec<Symbol> = Vec::new();
    let close = |open: &mut Vec<(usize, usize)>, found: &mut Vec<Symbol>, level: usize, end: usize| {
        while let Some(&(top, at)) = open.last().filter(|(top, _)| *top >= level) {
            debug_assert!(top >= level);
            let last = (0..end).rev().find(|&row| !lines[row].trim().is_empty()).unwrap_or(0);
            found[at].last = found[at].first.max(u32::try_from(last + 1).unwrap_or(u32::MAX));
            open.pop();
        }
    };
    for (row, line) in lines.iter().enumerate() {
        if found.len() == MOST_SYMBOLS {
            break;
        }
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark)) {
            fence = if fence == Some(mark) { None } else { fence.or(Some(mark)) };
        }
        let Some((level, title)) = heading(line).filter(|_| fence.is_none()) else { continue };
        close(&mut open, &mut found, level, row);
        let container = open.last().map(|&(_, at)| found[at].name.clone());
        found.push(symbol(Kind::Section, title, container.as_deref(), row, row));
        open.push((level, found.len() - 1));
    }
    close(&mut open, &mut found, 0, lines.len());
    found
}

/// TOML tables and their keys. Lines inside multi-line strings may be misread; nothing depends on them.
pub(crate) fn keys(text: &str) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut table: Option<(String, usize)> = None;
    let mut last = 0;
    let close = |found: &mut Vec<Symbol>, table: Option<(String, usize)>, last: usize| {
        if let Some((name, first)) = table {
            found.push(symbol(Kind::Module, &name, None, first, last));
        }
    };
    for (row, line) in text.lines().enumerate() {
        if found.len() == MOST_SYMBOLS {
            break;
        }
        let line = line.trim();
        if let Some(name) = table_name(line) {
            close(&mut found, table.take(), last);
            table = Some((name.to_owned(), row));
        } else if let Some((key, _)) = line.split_once('=').filter(|(key, _)| is_key(key.trim())) {
            let container = table.as_ref().map(|(name, _)| name.as_str());
            found.push(symbol(Kind::Field, key.trim().trim_matches('"'), container, row, row));
        }
        if !line.is_empty() {
            last = row;
        }
    }
    close(&mut found, table, last);
    found
}

fn table_name(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[').filter(|_| !line.contains('='))?;
    Some(name.split(']').next().unwrap_or(name).trim_matches('[').trim()).filter(|name| is_name(name))
}

fn is_key(key: &str) -> bool {
    is_name(key)
        && key.chars().any(char::is_alphanumeric)
        && key.chars().all(|letter| letter.is_alphanumeric() || "-_.\"".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_before_the_next_heading_of_its_level() {
        let found = sections("# A\ntext\n\n## B\nb\n```\n# not a heading\n```\n\n# C\nc\n");
        let seen: Vec<_> = found.iter().map(|s| (s.name.as_str(), s.first, s.last)).collect();
        assert_eq!(seen, [("A", 1, 8), ("B", 4, 8), ("C", 10, 11)]);
        assert_eq!(found[1].container.as_deref(), Some("A"));
    }

    #[test]
    fn toml_keys_know_their_table() {
        let found = keys("top = 1\n\n[server]\nport = 80\n# note\nhost-name = \"a\"\n\n[[list]]\nname = \"x\"\n");
        let seen: Vec<_> = found.iter().map(|s| (s.name.as_str(), s.container.as_deref(), s.first, s.last)).collect();
        assert_eq!(
            seen,
            [
                ("top", None, 1, 1),
                ("port", Some("server"), 4, 4),
                ("host-name", Some("server"), 6, 6),
                ("server", None, 3, 6),
                ("name", Some("list"), 9, 9),
                ("list", None, 8, 9),
            ]
        );
    }

    #[test]
    fn a_lone_hash_line_is_no_heading() {
        assert!(sections("#\n##\n#tag\n").is_empty());
    }
}
