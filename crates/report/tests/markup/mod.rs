//! A strict look at HTML as the templates write it: every tag is closed in order, attributes are quoted, ids are unique.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeSet;

const VOID: [&str; 5] = ["meta", "br", "wbr", "link", "img"];

/// The tags of a page in order, each with its attributes as one text. Panics where the page is not well formed.
pub fn tags(page: &str) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = tag_end(rest);
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.starts_with("!DOCTYPE") {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closes what is not open, before {:.80}", rest);
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "odd tag {tag:?}");
        tags.push((name.to_owned(), attributes.to_owned()));
        if name == "style" {
            rest = &rest[rest.find("</style>").expect("style is closed") + "</style>".len()..];
        } else if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    tags
}

/// The end of a tag, angle brackets inside quotes passed over.
fn tag_end(rest: &str) -> usize {
    let mut quoted = false;
    rest.char_indices()
        .find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '>' && !quoted
        })
        .map(|(at, _)| at)
        .expect("every tag ends")
}

/// The value of an attribute.
pub fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let start = attributes.find(&format!("{name}=\""))? + name.len() + 2;
    attributes[start..].split('"').next()
}

/// Every id, each once. Panics when one stands twice.
pub fn ids(tags: &[(String, String)]) -> BTreeSet<&str> {
    let mut ids = BTreeSet::new();
    for (_, attributes) in tags {
        let padded = attributes.strip_prefix("id=\"").map(|rest| rest.split('"').next().unwrap_or_default());
        if let Some(id) = padded.or_else(|| attribute(attributes, " id")) {
            assert!(ids.insert(id), "id {id:?} stands twice");
        }
    }
    ids
}
