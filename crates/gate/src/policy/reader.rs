//! A TOML table read key by key: unknown keys, missing keys and wrong kinds of value become diagnostics with a place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::policy::diagnostic::{Diagnostics, suggestion};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Found<T> {
    pub(crate) value: T,
    pub(crate) at: Range<usize>,
}

impl<T> Found<T> {
    fn with<U>(&self, value: U) -> Found<U> {
        Found { value, at: self.at.clone() }
    }
}

/// One table of the file; refuses unknown keys when it is opened.
pub(crate) struct Reader<'t, 'i> {
    name: &'static str,
    at: Range<usize>,
    table: &'t DeTable<'i>,
}

impl<'t, 'i> Reader<'t, 'i> {
    pub(crate) fn open(
        name: &'static str,
        at: Range<usize>,
        table: &'t DeTable<'i>,
        known: &[&str],
        diagnostics: &mut Diagnostics<'_>,
    ) -> Self {
        for (key, _) in table.iter() {
            let word = key.get_ref().as_ref();
            if !known.contains(&word) {
                let message = format!("unknown key \"{word}\" in {name}");
                diagnostics.push(key.span(), message, Some(suggestion(word, known)));
            }
        }
        Self { name, at, table }
    }

    /// Where the table stands.
    pub(crate) fn at(&self) -> Range<usize> {
        self.at.clone()
    }

    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
        self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
    }

    /// Whether the key is there, and where its value stands.
    pub(crate) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.get(key).map(Spanned::span)
    }

    /// Complains that a key is missing.
    pub(crate) fn missing(&self, key: &str, example: &str, diagnostics: &mut Diagnostics<'_>) {
        let message = format!("{} has no \"{key}\"", self.name);
        diagnostics.push(self.at(), message, Some(format!("add {key} = {example}")));
    }

    /// A text, or a number as its text: units are checked by whoever asked.
    pub(crate) fn text(&self, key: &str, diagnostics: &mut Diagnostics<'_>) -> Option<Found<String>> {
        let value = self.get(key)?;
        let at = value.span();
        match value.get_ref().as_str() {
            Some(text) => Some(Found { value: text.to_owned(), at }),
            None => {
                let kind = value.get_ref().type_str();
                diagnostics.push(at, format!("expected a string for \"{key}\", got {kind}"), None);
                None
            }
        }
    }

    /// A quantity: a string with a unit, or a bare number.
    pub(crate) fn quantity_text(&self, key: &str, diagnostics: &mut Diagnostics<'_>) -> Option<Found<String>> {
        let value = self.get(key)?;
        let at = value.span();
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.as_str().replace('_', ""),
            _ => return self.text(key, diagnostics),
        };
        Some(Found { value: number, at })
    }

    /// A date, written as a string or as a TOML date.
    pub(crate) fn date_text(&self, key: &str, diagnostics: &mut Diagnostics<'_>) -> Option<Found<String>> {
        let value = self.get(key)?;
        match value.get_ref().as_datetime() {
            Some(date) => Some(Found { value: date.to_string(), at: value.span() }),
            None => self.text(key, diagnostics),
        }
    }

    /// A count of at least one.
    pub(crate) fn count(&self, key: &str, diagnostics: &mut Diagnostics<'_>) -> Option<Found<u64>> {
        let value = self.get(key)?;
        let at = value.span();
        let number = value.get_ref().as_integer().and_then(|number| number.to_string().parse::<u64>().ok());
        match number {
            Some(number) if number > 0 => Some(Found { value: number, at }),
            _ => {
                diagnostics.push(at, format!("expected a whole number above 0 for \"{key}\""), None);
                None
            }
        }
    }

    /// One word of a closed set.
    pub(crate) fn word<T: Copy>(
        &self,
        key: &str,
        words: &[(&str, T)],
        diagnostics: &mut Diagnostics<'_>,
    ) -> Option<Found<T>> {
        let text = self.text(key, diagnostics)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = format!("unknown {key} \"{}\"", text.value);
            diagnostics.push(text.at.clone(), message, Some(suggestion(&text.value, &known)));
        }
        found.map(|value| text.with(value))
    }

    /// A list of texts; nothing when the key is absent.
    pub(crate) fn texts(&self, key: &str, diagnostics: &mut Diagnostics<'_>) -> Vec<Found<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            diagnostics.push(value.span(), format!("expected a list of strings for \"{key}\""), None);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str() {
                Some(text) => texts.push(Found { value: text.to_owned(), at: item.span() }),
                None => diagnostics.push(item.span(), format!("expected a string in \"{key}\""), None),
            }
        }
        texts
    }

    /// A sub-table.
    pub(crate) fn table(
        &self,
        key: &str,
        diagnostics: &mut Diagnostics<'_>,
    ) -> Option<(Range<usize>, &'t DeTable<'i>)> {
        let value = self.get(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            diagnostics.push(value.span(), format!("expected a table [{key}]"), None);
        }
        table.map(|table| (value.span(), table))
    }

    /// An array of tables; nothing when the key is absent.
    pub(crate) fn tables(&self, key: &str, diagnostics: &mut Diagnostics<'_>) -> Vec<(Range<usize>, &'t DeTable<'i>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let items = value.get_ref().as_array();
        let tables: Option<Vec<_>> = items
            .map(|items| items.iter().map(|item| item.get_ref().as_table().map(|table| (item.span(), table))).collect())
            .unwrap_or(None);
        tables.unwrap_or_else(|| {
            diagnostics.push(value.span(), format!("expected one or more tables [[{key}]]"), None);
            Vec::new()
        })
    }
}
