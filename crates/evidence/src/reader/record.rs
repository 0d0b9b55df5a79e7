//! A record: the scalars of one JSON object or the cells of one table row, each under its name.

use serde_json::{Map, Value};

use crate::claim::Stated;
use crate::document::{Markdown, Table};
use crate::figure::{Figure, Unit, is_ornament};
use crate::instant::instants;
use crate::place::Place;
use crate::show;
use crate::words::{outcome, words};

/// A value under its name.
pub(super) struct Field {
    pub name: String,
    pub words: Vec<String>,
    pub scalar: Scalar,
    place: Place,
}

/// What a field holds.
pub(super) enum Scalar {
    Flag(bool),
    /// A number and its digits as written.
    Number(f64, String),
    Text(String),
}

/// Fields that stand together.
pub(super) struct Record {
    /// What it is about: its name, or the first cell.
    pub label: Vec<String>,
    /// Words of the keys or headings around it.
    pub around: Vec<String>,
    pub fields: Vec<Field>,
}

impl Record {
    /// The scalars of an object.
    pub(super) fn of_object(object: &Map<String, Value>, place: &Place, around: &[String]) -> Self {
        let named = ["name", "metric", "measure", "title", "id"].iter().find_map(|key| object.get(*key)?.as_str());
        let label = named.map(words).unwrap_or_default();
        let fields = object.iter().filter_map(|(key, value)| Field::new(key, Scalar::of(value)?, place.child(key)));
        Self { label, around: around.to_vec(), fields: fields.collect() }
    }

    /// The cells of a row.
    pub(super) fn of_row(document: &Markdown, table: &Table, row: usize) -> Self {
        let row = &table.rows[row];
        let cells = table.headings.iter().zip(&row.cells);
        let fields =
            cells.filter_map(|(name, cell)| Field::new(name, Scalar::Text(cell.clone()), Place::Line(row.line)));
        let around = document
            .titles(table.section)
            .flat_map(words)
            .chain(table.headings.first().map(|first| words(first)).unwrap_or_default())
            .collect();
        Self { label: row.cells.first().map(|cell| words(cell)).unwrap_or_default(), around, fields: fields.collect() }
    }

    /// What it is called in findings.
    pub(super) fn name(&self) -> String {
        if self.label.is_empty() { "a value".to_owned() } else { self.label.join(" ") }
    }
}

impl Scalar {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(Self::Flag(*flag)),
            Value::Number(number) => Some(Self::Number(number.as_f64()?, number.to_string())),
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Number(_, written) => written.clone(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl Field {
    fn new(name: &str, scalar: Scalar, place: Place) -> Option<Self> {
        let words = words(name);
        (!words.is_empty()).then(|| Self { name: name.to_owned(), words, scalar, place })
    }

    /// What it states, with its place.
    pub(super) fn stated<T>(&self, value: T) -> Stated<T> {
        Stated::new(value, self.place.clone(), show::says(&self.name, &self.scalar.text()))
    }

    /// A count: a whole number without sign, unit or mark of doubt.
    pub(super) fn whole(&self) -> Option<Stated<u64>> {
        let figure = self.bare()?;
        let is_count = figure.unit == Unit::Bare && figure.side.is_none() && !figure.rough && !figure.signed;
        let fits = is_count && figure.value.fract() == 0.0 && (0.0..9e15).contains(&figure.value);
        fits.then(|| self.stated(figure.value as u64))
    }

    fn bare(&self) -> Option<Figure> {
        match &self.scalar {
            Scalar::Number(value, written) => Some(Figure::bare(*value, written)),
            Scalar::Text(text) => Figure::read(text),
            Scalar::Flag(_) => None,
        }
    }

    /// A figure, in the unit that its name gives when it has none itself.
    pub(super) fn figure(&self) -> Option<Stated<Figure>> {
        Some(self.stated(self.bare()?.named(&self.words)))
    }

    /// A limit, with the side that is written with it.
    pub(super) fn limit(&self) -> Option<Stated<Figure>> {
        let figure = match &self.scalar {
            Scalar::Text(text) => Figure::limit(text)?,
            Scalar::Number(..) | Scalar::Flag(_) => self.bare()?,
        };
        Some(self.stated(figure.named(&self.words)))
    }

    /// A change: a figure and at most one word that says in which direction.
    pub(super) fn change(&self) -> Option<Stated<Figure>> {
        const WORDS: [&str; 18] = [
            "",
            "faster",
            "slower",
            "reduction",
            "increase",
            "decrease",
            "improvement",
            "improved",
            "less",
            "more",
            "fewer",
            "smaller",
            "larger",
            "lower",
            "higher",
            "better",
            "drop",
            "growth",
        ];
        let Scalar::Text(text) = &self.scalar else { return self.figure() };
        let (figure, rest) = Figure::begin(text)?;
        let is_change = WORDS.contains(&rest.trim_end_matches(is_ornament).to_lowercase().as_str());
        is_change.then(|| self.stated(figure.named(&self.words)))
    }

    pub(super) fn outcome(&self) -> Option<Stated<bool>> {
        match &self.scalar {
            Scalar::Flag(flag) => Some(self.stated(*flag)),
            Scalar::Text(text) => Some(self.stated(outcome(text)?)),
            Scalar::Number(..) => None,
        }
    }

    /// A point in time, in milliseconds since 1970, and whether it names its time zone.
    pub(super) fn instant(&self) -> Option<(Stated<i64>, bool)> {
        match &self.scalar {
            Scalar::Text(text) if text.len() <= 40 => match instants(text)[..] {
                [at] => Some((
                    self.stated(at),
                    text.ends_with(['Z', 'z']) || text.get(10..).is_some_and(|rest| rest.contains(['+', '-'])),
                )),
                _ => None,
            },
            Scalar::Number(value, _) if (1e12..1e13).contains(value) => Some((self.stated(*value as i64), true)),
            Scalar::Number(value, _) if (1e9..1e10).contains(value) => {
                Some((self.stated((*value * 1000.0) as i64), true))
            }
            _ => None,
        }
    }
}
