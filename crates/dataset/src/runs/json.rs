//! What every JSON form shares: ids that are strings or whole numbers, lines with their numbers, errors with their place.
//! Queries of other tools are read with it too.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer};

use super::elsewhere::our_name;
use crate::error::DatasetError;
use crate::text;
use crate::trec::Source;

/// An id; numbers count as the text that they are written as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Id<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor).map(Self)
    }
}

/// The same of a document that is read as a whole, for `deserialize_with`.
pub(crate) fn owned_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(IdVisitor).map(Cow::into_owned)
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id: a string or a whole number")
    }

    fn visit_borrowed_str<E: de::Error>(self, id: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(id))
    }

    fn visit_str<E: de::Error>(self, id: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(id.to_owned()))
    }

    fn visit_u64<E: de::Error>(self, id: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(id.to_string()))
    }

    fn visit_i64<E: de::Error>(self, id: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(id.to_string()))
    }
}

/// The object that the first filled line holds whole; none where a document goes over several lines, or is no object.
pub(crate) fn first_object(source: &Source) -> Option<serde_json::Map<String, serde_json::Value>> {
    let first_line = source.bytes().trim_ascii_start().split(|&byte| byte == b'\n').next()?;
    serde_json::from_slice(first_line).ok()
}

/// Shows each filled line's object to a reader, with the line's number.
pub(super) fn each_line<'a, T: Deserialize<'a>>(
    source: &'a Source,
    mut read: impl FnMut(usize, T) -> Result<(), DatasetError>,
) -> Result<(), DatasetError> {
    for (number, line) in text::filled_lines(text::decode(source.path(), source.bytes())?) {
        read(number as usize, text::parse_json_line(source.path(), number, line).map_err(in_our_names)?)?;
    }
    Ok(())
}

/// Says what a key of another tool is called here, instead of which of ours it resembles.
fn in_our_names(error: DatasetError) -> DatasetError {
    let DatasetError::BadData { place, problem } = error else { return error };
    let theirs = problem.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
    let problem = match theirs.and_then(|theirs| Some((theirs, our_name(theirs)?))) {
        Some((theirs, ours)) => {
            let told = problem.split("; did you mean").next().unwrap_or(&problem);
            format!("{told}; `{theirs}` of other tools is `{ours}` here")
        }
        None => problem,
    };
    DatasetError::BadData { place, problem }
}

/// A whole document.
pub(crate) fn document<T: DeserializeOwned>(source: &Source) -> Result<T, DatasetError> {
    let text = text::decode(source.path(), source.bytes())?;
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before);
        source.wrong_line(error.line(), text::with_suggestion(message))
    })
}

/// A grade; one that is not a whole number is refused, because every tool would round it another way.
#[expect(clippy::cast_possible_truncation, reason = "a whole number within the range of a grade")]
pub(super) fn whole_grade(grade: f64) -> Result<i32, String> {
    if grade.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&grade) {
        Ok(grade as i32)
    } else {
        Err(format!("grade `{grade}` is not a whole number"))
    }
}
