//! Reading and writing text files with errors that name the line, and suggestions for words that nobody knows.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{DatasetError, Place};

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
