//! Reading, writing and showing text: errors that name the line, words that were probably meant, nothing that moves a cursor.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{DatasetError, Place};

/// Whether a character moves the cursor or the direction of reading instead of showing: a control character, a byte order mark,
/// or a mark of bidirectional text, which can make a line read as another one.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text of one line with hidden characters written out.
pub fn printable(text: &str) -> Cow<'_, str> {
    shown(text, is_hidden)
}

/// A text of several lines with hidden characters written out, but for line feeds and tabs.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    shown(text, |letter| is_hidden(letter) && !matches!(letter, '\n' | '\t'))
}

fn shown(text: &str, is_hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_hidden) {
        return Cow::Borrowed(text);
    }
    let written = |letter: char| match is_hidden(letter) {
        true => letter.escape_default().to_string(),
        false => letter.into(),
    };
    Cow::Owned(text.chars().map(written).collect())
}

/// Whether a text that could not be read as anything else looks like YAML: a head of YAML, or a key before a colon, in its first
/// line that says something.
pub fn looks_like_yaml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(first) = lines.next() else { return false };
    let entry = first.strip_prefix("- ").unwrap_or(first);
    let is_key = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c));
    let has_key = entry
        .split_once(':')
        .is_some_and(|(key, rest)| is_key(key.trim_matches(['"', '\''])) && (rest.is_empty() || rest.starts_with(' ')));
    first == "---" || first.starts_with("%YAML") || has_key
}

/// The bytes of a file; a file that is not there is bad data of the folder that should hold it.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, DatasetError> {
    fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => DatasetError::bad_data(Place::file(path), "is missing"),
        _ => DatasetError::read(path, source),
    })
}

/// Text out of bytes, without a byte order mark; the error names the first line that is not UTF-8.
pub(crate) fn decode<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, DatasetError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let problem = format!("not UTF-8: byte 0x{:02x} is not text, expected UTF-8", bytes[at]);
        DatasetError::bad_data(Place::at_offset(path, bytes, at), problem)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A TOML document, strictly; `wrong` makes the error, since a dataset is configuration and a query set is data.
pub(crate) fn parse_toml<T: DeserializeOwned>(
    path: &Path,
    text: &str,
    wrong: fn(Place, String) -> DatasetError,
) -> Result<T, DatasetError> {
    toml::from_str(text).map_err(|error| {
        let place = match error.span() {
            Some(span) => Place::at_offset(path, text.as_bytes(), span.start),
            None => Place::file(path),
        };
        wrong(place, with_suggestion(error.message()))
    })
}

/// One JSON object of a JSON Lines file, strictly.
pub(crate) fn parse_json_line<'a, T: Deserialize<'a>>(
    path: &Path,
    number: u32,
    line: &'a str,
) -> Result<T, DatasetError> {
    serde_json::from_str(line).map_err(|error| {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before);
        let column = Some(crate::error::saturating_u32(error.column())).filter(|&column| column > 0);
        DatasetError::bad_data(Place { column, ..Place::line(path, number) }, with_suggestion(message))
    })
}

/// Numbered lines that hold anything, without their endings. Blank lines and CRLF are read as they are meant.
pub(crate) fn filled_lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

/// Adds "did you mean" to serde's "unknown field `x`, expected one of `y`, `z`".
pub(crate) fn with_suggestion(message: &str) -> String {
    let message = message.trim_end().replace('\n', " ");
    let mut quoted = message.split('`').skip(1).step_by(2);
    let closest = match quoted.next() {
        Some(word) if message.starts_with("unknown ") => closest(word, quoted),
        _ => None,
    };
    match closest {
        Some(known) => format!("{message}; did you mean `{known}`?"),
        None => message,
    }
}

/// The known word nearest to a word, if one is near enough to be what was meant.
fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .filter(|candidate| word.len() <= 2 * candidate.len() + 2)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= candidate.len().max(word.len()) / 3 + 1)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// Writes a file so that it is never seen half-written: beside it first, then renamed over it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), DatasetError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".partial");
    let beside = Path::new(&beside);
    let written = fs::File::create(beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(beside, path)
    });
    written.map_err(|source| {
        // The write has failed already; a leftover that cannot be removed changes nothing about that.
        let _ = fs::remove_file(beside);
        DatasetError::write(path, source)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_is_answered_with_the_one_that_was_meant() {
        let message = with_suggestion("unknown field `repositry`, expected one of `name`, `repository`");
        assert!(message.ends_with("did you mean `repository`?"), "{message}");
    }

    #[test]
    fn a_word_like_no_other_gets_no_suggestion() {
        let message = with_suggestion("unknown field `zzz`, expected `repository`");
        assert!(!message.contains("did you mean"), "{message}");
    }

    #[test]
    fn the_first_line_that_is_not_utf8_is_named() {
        let error = decode(Path::new("a.txt"), b"one\ntwo \xff\nthree \xff").expect_err("0xff never occurs in UTF-8");
        assert!(error.to_string().starts_with("a.txt:2:5: not UTF-8: byte 0xff"), "{error}");
    }

    #[test]
    fn hidden_characters_are_written_out() {
        assert_eq!(printable("a\u{1b}[2Jb\r\nc\u{202e}"), "a\\u{1b}[2Jb\\r\\nc\\u{202e}");
        assert_eq!(printable_lines("a\u{7}\tb\nc\u{85}"), "a\\u{7}\tb\nc\\u{85}");
        assert!(matches!(printable("größe 大きさ 👩\u{200d}💻"), Cow::Borrowed(_)));
    }

    #[test]
    fn yaml_is_told_by_its_first_line_that_says_something() {
        for text in [
            "---\na: 1\n",
            "%YAML 1.2\n",
            "# policy\n\nschema: 1\n",
            "- id: q1\n  query: x\n",
            "stage_a:\n  k: 3\n",
            "\"a b\": 1",
        ] {
            assert!(looks_like_yaml(text), "{text:?}");
        }
        for text in [
            "",
            "# only words: here\n",
            "1 0 a 1\n",
            "{\"a\": 1}",
            "schema = 1\n",
            "[a]\nb: 1\n",
            "q1\thttp://x\n",
            "a:b c",
        ] {
            assert!(!looks_like_yaml(text), "{text:?}");
        }
    }

    #[test]
    fn blank_lines_carriage_returns_and_a_missing_last_line_feed_are_read_over() {
        let lines: Vec<_> = filled_lines("a\r\n\r\n  \nb").collect();
        assert_eq!(lines, [(1, "a"), (4, "b")]);
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("taken");
        fs::create_dir(&target).expect("a folder in the way");
        let error = write_whole(&target, b"x").expect_err("a folder cannot be replaced by a file");
        assert_eq!(error.kind(), crate::ErrorKind::CannotWrite);
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    }
}
