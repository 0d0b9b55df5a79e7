//! Which form a file has, told by what it begins with; names and endings decide nothing.

use std::fmt;
use std::str::FromStr;

use super::elsewhere::our_name;
use super::json::first_object;
use crate::trec::Source;

/// The forms that runs and judgments come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TREC lines: `query Q0 document rank score tag`, `query 0 document grade`.
    Trec,
    /// One JSON object a hit or judgment and line.
    JsonLines,
    /// LENS's own: one JSON object a query and line, or a document of golden items.
    Lens,
    /// A Parquet table; decoding it is another crate's business.
    Parquet,
}

impl Format {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Trec, Self::JsonLines, Self::Lens, Self::Parquet];

    /// The form of a file. A file that is neither Parquet nor JSON is TREC's.
    pub fn of(source: &Source) -> Self {
        let bytes = source.bytes();
        if bytes.starts_with(b"PAR1") {
            return Self::Parquet;
        }
        let text = bytes.trim_ascii_start();
        if !matches!(text.first(), Some(b'{' | b'[')) {
            return Self::Trec;
        }
        // LENS's files are documents over many lines, or lines that hold a whole query.
        let Some(object) = first_object(source) else { return Self::Lens };
        // A document beside `qid` is a hit or a judgment of another tool.
        let is_hit = object.keys().any(|key| key == "query_id" || our_name(key) == Some("doc_id"));
        let is_lens = ["qid", "goldenItems", "expected_results"].iter().any(|key| object.contains_key(*key));
        if is_lens && !is_hit { Self::Lens } else { Self::JsonLines }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trec => "trec",
            Self::JsonLines => "jsonl",
            Self::Lens => "lens",
            Self::Parquet => "parquet",
        })
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.to_string() == word)
            .ok_or_else(|| "expected trec, jsonl, lens or parquet".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_it_begins_with() {
        for (text, expected) in [
            ("7 Q0 a 1 0.5 t\n", Format::Trec),
            ("", Format::Trec),
            ("PAR1\u{0}", Format::Parquet),
            ("{\"query_id\":\"7\",\"doc_id\":\"a\",\"score\":1}\n", Format::JsonLines),
            ("{\"query\":\"7\"}\n", Format::JsonLines),
            ("\n {\"qid\":\"7\",\"results\":[]}\n", Format::Lens),
            ("{\"qid\":\"7\",\"docno\":\"a\",\"score\":1}\n", Format::JsonLines),
            ("{\n  \"goldenItems\": []\n}\n", Format::Lens),
            ("[{\"id\":\"7\"}]", Format::Lens),
            ("{\"id\":\"7\",\"expected_results\":[]}\n", Format::Lens),
            ("\u{feff}{\"query_id\":\"7\",\"doc_id\":\"a\",\"score\":1}\n", Format::JsonLines),
            ("\u{feff}7 Q0 a 1 0.5 t\n", Format::Trec),
        ] {
            let source = Source::read("file", text.as_bytes()).expect("memory is readable");
            assert_eq!(Format::of(&source), expected, "{text}");
        }
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert!("csv".parse::<Format>().is_err());
    }
}
