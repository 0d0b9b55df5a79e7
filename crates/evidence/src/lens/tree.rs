//! Values of a JSON document by pointer, each with its place.

use serde_json::Value;

use crate::claim::Stated;
use crate::figure::Figure;
use crate::place::Place;
use crate::show;
use crate::words::words;

/// A JSON document.
#[derive(Clone, Copy)]
pub(super) struct Tree<'a>(pub &'a Value);

impl<'a> Tree<'a> {
    pub(super) fn at(self, pointer: &str) -> Option<&'a Value> {
        self.0.pointer(pointer)
    }

    /// The entries of a list; none where there is no list.
    pub(super) fn list(self, pointer: &str) -> &'a [Value] {
        self.at(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    pub(super) fn text(self, pointer: &str) -> Option<Stated<&'a str>> {
        let text = self.at(pointer)?.as_str()?;
        Some(Stated::new(text, Place::Pointer(pointer.to_owned()), show::says(last(pointer), text)))
    }

    pub(super) fn flag(self, pointer: &str) -> Option<Stated<bool>> {
        let flag = self.at(pointer)?.as_bool()?;
        Some(stated(pointer, flag, &flag.to_string()))
    }

    pub(super) fn count(self, pointer: &str) -> Option<Stated<u64>> {
        let number = self.at(pointer)?.as_number()?;
        let count =
            number.as_u64().or_else(|| number.as_f64().filter(|n| n.fract() == 0.0 && *n >= 0.0).map(|n| n as u64));
        Some(stated(pointer, count?, &number.to_string()))
    }

    /// A number, or a text that begins with one; its name may give its unit.
    pub(super) fn figure(self, pointer: &str) -> Option<Stated<Figure>> {
        let (figure, written) = match self.at(pointer)? {
            Value::Number(number) => (Figure::bare(number.as_f64()?, &number.to_string()), number.to_string()),
            Value::String(text) => (Figure::begin(text)?.0, text.clone()),
            _ => return None,
        };
        Some(stated(pointer, figure.named(&words(last(pointer))), &written))
    }
}

fn last(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or_default()
}

/// A value at a pointer.
pub(super) fn stated<T>(pointer: &str, value: T, written: &str) -> Stated<T> {
    Stated::new(value, Place::Pointer(pointer.to_owned()), show::says(last(pointer), written))
}
