//! JSON to the tree: document order is kept and a key that stands twice stays twice, which a map would hide.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::tree::{Content, Node, Place};

/// JSON as it stands, before places are known.
enum Raw {
    Map(Vec<(String, Raw)>),
    List(Vec<Raw>),
    Null,
    Flag(bool),
    Number(f64, String),
    Text(String),
}

/// Reads JSON text; places are pointers below `root`.
///
/// # Errors
/// What the parser says, with line and column.
pub fn json(text: &str, root: &Place) -> Result<Node, serde_json::Error> {
    let raw: Raw = serde_json::from_str(text)?;
    Ok(place(String::new(), root.clone(), raw))
}

fn place(key: String, at: Place, raw: Raw) -> Node {
    let content = match raw {
        Raw::Map(members) => Content::Map(
            members
                .into_iter()
                .map(|(key, raw)| {
                    let at = at.child(&key);
                    place(key, at, raw)
                })
                .collect(),
        ),
        Raw::List(entries) => Content::List(
            entries
                .into_iter()
                .enumerate()
                .map(|(index, raw)| place(String::new(), at.child(&index.to_string()), raw))
                .collect(),
        ),
        Raw::Null => Content::Null,
        Raw::Flag(flag) => Content::Flag(flag),
        Raw::Number(value, written) => Content::Number(value, written),
        Raw::Text(text) => Content::Text(text),
    };
    Node::new(key, at, content)
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Raw, E> {
        Ok(Raw::Flag(flag))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64, value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64, value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Number(value, value.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element()? {
            list.push(entry);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(member) = members.next_entry()? {
            map.push(member);
        }
        Ok(Raw::Map(map))
    }
}
