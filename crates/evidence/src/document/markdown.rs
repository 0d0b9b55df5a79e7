//! Markdown to the tree: headings nest, tables become lists of rows, `key: value` lines members, fenced JSON its own tree.

use super::inline::{item, key_value, pairs, plain, slashed};
use super::json::json;
use super::table::{comma_separated, is_row, opens_bare, table};
use super::tree::{Content, Node, Place};

/// Fenced languages that hold code and no claim.
const CODE: [&str; 16] = [
    "bash",
    "c",
    "cpp",
    "diff",
    "go",
    "java",
    "javascript",
    "js",
    "mermaid",
    "python",
    "rust",
    "sh",
    "sql",
    "ts",
    "typescript",
    "console",
];

/// Words of a value; more are a sentence after a colon.
const LONGEST_VALUE: usize = 20;

/// Labels below labels that are told apart; no report is meant to be deeper.
const DEEPEST: usize = 16;

/// The members of a document's root.
pub(super) fn markdown(text: &str) -> Vec<Node> {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().map(|(index, line)| (index + 1, line)).collect();
    let mut sections = Sections::default();
    let mut at = 0;
    while at < lines.len() {
        let (number, line) = lines[at];
        if let Some((level, title)) = heading(line) {
            sections.open(level, Node::new(plain(title), Place::Line(number), Content::Null));
            at += 1;
        } else if let Some(level) = underlined(&lines, at) {
            sections.open(level, Node::new(plain(line), Place::Line(number), Content::Null));
            at += 2;
        } else if let Some(fence) = fence(line) {
            let end =
                (at + 1..lines.len()).find(|end| lines[*end].1.trim_start().starts_with(fence)).unwrap_or(lines.len());
            let language = line.trim().trim_start_matches(['`', '~']).trim().to_ascii_lowercase();
            sections.extend(fenced(&language, &lines[at + 1..end]));
            at = end + 1;
        } else {
            let end = (at..lines.len())
                .find(|end| {
                    heading(lines[*end].1).is_some()
                        || fence(lines[*end].1).is_some()
                        || underlined(&lines, *end).is_some()
                })
                .unwrap_or(lines.len());
            sections.extend(blocks(&lines[at..end], 0));
            at = end;
        }
    }
    sections.close()
}

fn heading(line: &str) -> Option<(usize, &str)> {
    if let Some(ruled) = ruled(line) {
        return Some(ruled);
    }
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let title = line.get(level..)?.strip_prefix(' ')?;
    (1..=6).contains(&level).then_some((level, title))
}

/// `=== title ===`, `--- title ---`: a heading as programs print it.
fn ruled(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let mark = line.chars().next().filter(|mark| matches!(mark, '=' | '-'))?;
    let title = line.trim_matches(mark);
    let ends = [line.len() - line.trim_start_matches(mark).len(), line.len() - line.trim_end_matches(mark).len()];
    let is_title = title.starts_with(' ') && title.ends_with(' ') && title.chars().any(char::is_alphabetic);
    (is_title && ends.iter().all(|end| *end >= 2)).then(|| (if mark == '=' { 1 } else { 2 }, title.trim()))
}

/// The level of a heading that a line of `=` or `-` underlines.
fn underlined(lines: &[(usize, &str)], at: usize) -> Option<usize> {
    let (title, below) = (lines[at].1.trim(), lines.get(at + 1)?.1.trim_end());
    let starts_text = title.chars().next().is_some_and(char::is_alphanumeric) && !title.contains('|');
    let all = |mark: char| below.len() >= 3 && below.chars().all(|c| c == mark);
    let follows_text = at > 0 && !lines[at - 1].1.trim().is_empty();
    match (starts_text && !follows_text && item(title).is_none(), all('='), all('-')) {
        (true, true, _) => Some(1),
        (true, _, true) => Some(2),
        _ => None,
    }
}

fn fence(line: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|fence| line.trim_start().starts_with(fence))
}

/// Sections that are still open, outermost first, each with its heading's level.
#[derive(Default)]
struct Sections {
    top: Vec<Node>,
    open: Vec<(usize, Node, Vec<Node>)>,
}

impl Sections {
    fn extend(&mut self, nodes: Vec<Node>) {
        match self.open.last_mut() {
            Some((_, _, members)) => members.extend(nodes),
            None => self.top.extend(nodes),
        }
    }

    fn open(&mut self, level: usize, section: Node) {
        while self.open.last().is_some_and(|(open, _, _)| *open >= level) {
            self.shut();
        }
        self.open.push((level, section, Vec::new()));
    }

    fn shut(&mut self) {
        if let Some((_, mut section, members)) = self.open.pop() {
            section.content = Content::Map(members);
            self.extend(vec![section]);
        }
    }

    fn close(mut self) -> Vec<Node> {
        while !self.open.is_empty() {
            self.shut();
        }
        self.top
    }
}

fn fenced(language: &str, lines: &[(usize, &str)]) -> Vec<Node> {
    let Some((number, _)) = lines.first() else { return Vec::new() };
    let text: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
    let looks_like_json =
        text.iter().find(|line| !line.trim().is_empty()).is_some_and(|line| line.trim_start().starts_with(['{', '[']));
    if language.starts_with("json") || looks_like_json {
        let place = Place::Fenced(*number, String::new());
        let uncommented: Vec<&str> =
            text.iter().map(|line| line.split_once(" //").map_or(*line, |(code, _)| code)).collect();
        let read = json(&text.join("\n"), &place).or_else(|_| json(&uncommented.join("\n"), &place));
        return read.map(|node| vec![node]).unwrap_or_default();
    }
    if matches!(language, "csv" | "tsv") {
        return comma_separated(lines).into_iter().collect();
    }
    // What a terminal printed is no claim of the document around it.
    let is_session = text.iter().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with("$ "));
    if is_session || CODE.contains(&language) { Vec::new() } else { blocks(lines, 0) }
}

/// Tables, labelled lists, `key: value` lines and prose.
fn blocks(lines: &[(usize, &str)], depth: usize) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let (number, line) = lines[at];
        if is_row(line) {
            let end = (at..lines.len()).find(|end| !is_row(lines[*end].1)).unwrap_or(lines.len());
            nodes.extend(table(&lines[at..end]));
            at = end;
            continue;
        }
        if lines.get(at + 1).is_some_and(|(_, below)| opens_bare(line, below)) {
            let end = (at..lines.len()).find(|end| !lines[*end].1.contains('|')).unwrap_or(lines.len());
            nodes.extend(table(&lines[at..end]));
            at = end;
            continue;
        }
        let node = leaf(number, line);
        at += 1;
        let Some(mut node) = node else { continue };
        let is_label = matches!(&node.content, Content::Text(text) if text.is_empty()) && !node.key.is_empty();
        if is_label && depth < DEEPEST {
            let end = below(lines, at, line);
            let members = blocks(&lines[at..end], depth + 1);
            let keyed = members.iter().all(|member| !member.key.is_empty());
            node.content = if keyed { Content::Map(members) } else { Content::List(members) };
            at = end;
        } else if hangs_below(lines, at, line) && depth < DEEPEST {
            let end = below(lines, at, line);
            node = parent(node, blocks(&lines[at..end], depth + 1));
            at = end;
        }
        nodes.push(node);
    }
    nodes
}

/// Whether items of a list hang on an item: they are its own, and told apart from those of the next.
fn hangs_below(lines: &[(usize, &str)], at: usize, line: &str) -> bool {
    let is_below = |(_, below): &(usize, &str)| item(below).is_some() && indent(below) > indent(line);
    item(line).is_some() && lines.get(at).is_some_and(is_below)
}

/// An item with the items below it: a map under what the item is about, with its own statement first.
fn parent(node: Node, below: Vec<Node>) -> Node {
    let title = match &node.content {
        Content::Text(text) if node.key.is_empty() => text,
        _ => &node.key,
    };
    let ends = ["(", ",", ":", " \u{2014} ", " \u{2013} ", " at least", " at most", "\u{2265}", "\u{2264}", "<", ">"];
    let end = ends.iter().filter_map(|end| title.find(end)).min().filter(|end| *end > 0).unwrap_or(title.len());
    let key = title[..end].trim().to_owned();
    let place = node.place.clone();
    let members = std::iter::once(node).chain(below).collect();
    Node::new(key, place, Content::Map(members))
}

/// Where the lines that hang on a label end: deeper ones, or list items after a label that is none.
fn below(lines: &[(usize, &str)], from: usize, label: &str) -> usize {
    let mut end = from;
    let mut blank = 0;
    for (index, (_, line)) in lines.iter().enumerate().skip(from) {
        if line.trim().is_empty() {
            blank += 1;
            if blank > 1 {
                break;
            }
            continue;
        }
        let hangs = indent(line) > indent(label) || (item(line).is_some() && item(label).is_none()) || is_row(line);
        if !hangs {
            break;
        }
        blank = 0;
        end = index + 1;
    }
    end
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a value makes several statements with figures, one after the other.
fn is_compound(value: &str) -> bool {
    let figures = value.split("; ").filter(|part| part.chars().any(|c| c.is_ascii_digit())).count();
    figures >= 2
}

/// One line; none when it is blank or only draws.
fn leaf(number: usize, line: &str) -> Option<Node> {
    let line = item(line).unwrap_or(line).trim().trim_start_matches("> ");
    let text = plain(line);
    if text.is_empty() || text.chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | '\u{2500}'..='\u{257f}')) {
        return None;
    }
    let place = Place::Line(number);
    // `nDCG 0.76 against 0.71, required 0.69: ok` is a sentence, however it ends.
    let figures = |key: &str| {
        key.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter(|part| part.parse::<f64>().is_ok()).count()
    };
    // So is what goes on for long.
    let is_value = |value: &str| value.split_whitespace().count() <= LONGEST_VALUE;
    let Some((key, value)) = key_value(&text).filter(|(key, value)| figures(key) < 3 && is_value(value)) else {
        return Some(Node::new("", place, Content::Text(text)));
    };
    if key.chars().any(|c| c.is_ascii_digit()) && is_compound(value) {
        // `Stage 1 (5 %): 6/7 checks passed, 1 failed; p95 130 ms`: a map of statements under one name.
        let name = key.split(['(', ',']).next().unwrap_or(key).trim();
        let said = |text: &str| Node::new("", place.clone(), Content::Text(text.to_owned()));
        return Some(Node::new(name, place.clone(), Content::Map(vec![said(key), said(value)])));
    }
    if let Some(parts) = slashed(key, value) {
        let members =
            parts.into_iter().map(|(key, value)| Node::new(key, place.clone(), Content::Text(value))).collect();
        return Some(Node::new("", place, Content::Map(members)));
    }
    if let Some(pairs) = pairs(value) {
        let members = pairs
            .into_iter()
            .map(|(key, value)| Node::new(key, place.clone(), Content::Text(value.to_owned())))
            .collect();
        return Some(Node::new(key, place, Content::Map(members)));
    }
    Some(Node::new(key, place, Content::Text(value.to_owned())))
}
