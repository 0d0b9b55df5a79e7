//! A configuration file as a tree whose keys and values know where they stand: JSON and TOML alike.

use toml::de::{DeTable, DeValue};

/// A value and the byte at which it starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) value: Value,
}

/// A value of a configuration file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Table(Vec<Entry>),
    List(Vec<Node>),
    Text(String),
    Number(f64),
    Flag(bool),
    Nothing,
}

/// A key of a table and the byte at which it starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) at: usize,
    pub(super) key: String,
    pub(super) node: Node,
}

/// Why a file cannot be read, and where.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) at: Option<usize>,
    pub(super) message: String,
}

/// How a configuration is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// TOML.
    Toml,
}

/// The tree of a text.
pub(super) fn read(text: &str, format: Format) -> Result<Node, Fault> {
    match format {
        Format::Json => read_json(text),
        Format::Toml => read_toml(text),
    }
}

/// Line and column (in characters) of a byte, counted from 1.
pub(super) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(at)];
    let line_start = before.rfind('\n').map_or(0, |feed| feed + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

fn read_toml(text: &str) -> Result<Node, Fault> {
    let table = DeTable::parse(text)
        .map_err(|error| Fault { at: error.span().map(|span| span.start), message: error.message().to_owned() })?;
    Ok(Node { at: table.span().start, value: toml_table(table.get_ref()) })
}

fn toml_table(table: &DeTable<'_>) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            at: key.span().start,
            key: key.get_ref().to_string(),
            node: Node { at: value.span().start, value: toml_value(value.get_ref()) },
        })
        .collect();
    entries.sort_by_key(|entry| entry.at);
    Value::Table(entries)
}

fn toml_value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => number.to_string().parse().map_or(Value::Nothing, Value::Number),
        DeValue::Float(number) => number.to_string().parse().map_or(Value::Nothing, Value::Number),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(time) => Value::Text(time.to_string()),
        DeValue::Array(list) => Value::List(
            list.iter().map(|item| Node { at: item.span().start, value: toml_value(item.get_ref()) }).collect(),
        ),
        DeValue::Table(table) => toml_table(table),
    }
}

/// Checks the text with `serde_json`, which forgets positions, then walks the now valid text once more for them. A `Value` is
/// asked for because what ignores a string also ignores that its escapes stand for no character.
fn read_json(text: &str) -> Result<Node, Fault> {
    serde_json::from_str::<serde_json::Value>(text).map_err(|error| Fault {
        at: Some(offset(text, error.line(), error.column())),
        message: json_message(&error),
    })?;
    Ok(Walker { text, at: 0 }.node())
}

/// The error without the position that `serde_json` appends.
fn json_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    start + column.saturating_sub(1)
}

/// Reads valid JSON.
struct Walker<'a> {
    text: &'a str,
    at: usize,
}

impl Walker<'_> {
    fn node(&mut self) -> Node {
        let first = self.skip_space();
        let at = self.at;
        let value = match first {
            b'{' => self.table(),
            b'[' => self.list(),
            b'"' => Value::Text(self.string()),
            _ => self.word(),
        };
        Node { at, value }
    }

    /// Moves to the next byte that is no white space and returns it; 0 at the end.
    fn skip_space(&mut self) -> u8 {
        let rest = &self.text.as_bytes()[self.at..];
        let skipped = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.at += skipped;
        rest.get(skipped).copied().unwrap_or(0)
    }

    fn table(&mut self) -> Value {
        let mut entries = Vec::new();
        self.at += 1;
        loop {
            match self.skip_space() {
                b'"' => {
                    let at = self.at;
                    let key = self.string();
                    self.skip_space();
                    self.at += 1; // The colon.
                    entries.push(Entry { at, key, node: self.node() });
                }
                b',' => self.at += 1,
                _ => {
                    self.at += 1;
                    return Value::Table(entries);
                }
            }
        }
    }

    fn list(&mut self) -> Value {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            match self.skip_space() {
                b']' | 0 => {
                    self.at += 1;
                    return Value::List(items);
                }
                b',' => self.at += 1,
                _ => items.push(self.node()),
            }
        }
    }

    fn string(&mut self) -> String {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at += 1;
        while self.at < bytes.len() && bytes[self.at] != b'"' {
            self.at += 1 + usize::from(bytes[self.at] == b'\\');
        }
        self.at += 1;
        serde_json::from_str(&self.text[start..self.at]).expect("the text was checked to be JSON")
    }

    fn word(&mut self) -> Value {
        let rest = &self.text[self.at..];
        let length = rest.find([',', '}', ']', ' ', '\t', '\n', '\r']).unwrap_or(rest.len());
        self.at += length;
        match &rest[..length] {
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            number => number.parse().map_or(Value::Nothing, Value::Number),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]
mod tests {
    use super::*;

    fn find<'a>(node: &'a Node, key: &str) -> &'a Entry {
        let Value::Table(entries) = &node.value else { panic!("expected a table") };
        entries.iter().find(|entry| entry.key == key).unwrap()
    }

    #[test]
    fn json_keys_and_values_know_where_they_stand() {
        let text = "{\n  \"a\": {\"b\\\"c\": [1, -2.5e1, true, null, \"x\"]},\n  \"d\": {}\n}";
        let tree = read(text, Format::Json).unwrap();
        let a = find(&tree, "a");
        assert_eq!(position(text, a.at), (2, 3));
        let list = find(&a.node, "b\"c");
        assert_eq!(position(text, list.node.at), (2, 17));
        let Value::List(items) = &list.node.value else { panic!("expected a list") };
        let values: Vec<&Value> = items.iter().map(|item| &item.value).collect();
        assert_eq!(
            values,
            [&Value::Number(1.0), &Value::Number(-25.0), &Value::Flag(true), &Value::Nothing, &Value::Text("x".into())]
        );
        assert_eq!(find(&tree, "d").node.value, Value::Table(Vec::new()));
    }

    #[test]
    fn both_formats_give_the_same_tree() {
        let json = read("{\"a\": {\"b\": 1, \"c\": \"x\", \"d\": [0.5, true]}}", Format::Json).unwrap();
        let toml = read("[a]\nb = 1\nc = \"x\"\nd = [0.5, true]\n", Format::Toml).unwrap();
        assert_eq!(strip(&json), strip(&toml));
    }

    fn strip(node: &Node) -> String {
        match &node.value {
            Value::Table(entries) => {
                entries.iter().map(|entry| format!("{}({})", entry.key, strip(&entry.node))).collect()
            }
            Value::List(items) => items.iter().map(strip).collect::<Vec<_>>().join(","),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn faults_of_grammar_name_their_place() {
        let text = "{\n  \"a\": 1,\n  \"b\" 2\n}";
        let fault = read(text, Format::Json).unwrap_err();
        assert_eq!(fault.at.map(|at| position(text, at)), Some((3, 7)));
        let fault = read("{\"note\": \"\\ud800\"}", Format::Json).unwrap_err();
        assert!(fault.at.is_some() && fault.message.contains("escape"), "{fault:?}");
        let text = "a = 1\nb = = 2\n";
        let fault = read(text, Format::Toml).unwrap_err();
        assert_eq!(fault.at.map(|at| position(text, at).0), Some(2));
    }
}
