//! The values of a column: words that lie one after the other in one text, or numbers.

use std::fmt::Write as _;

use super::allowance::Allowance;
use super::schema::Content;
use super::{Read, reserve};

/// Values in the order of their rows.
#[derive(Debug)]
pub(crate) struct Values {
    text: String,
    items: Items,
}

/// Values without the text that words lie in; also a dictionary.
#[derive(Debug)]
pub(super) enum Items {
    Words(Vec<Place>),
    Whole(Vec<i128>),
    Real(Vec<f64>),
}

/// What a value costs; the text of words comes on top.
pub(super) const ITEM: usize = size_of::<i128>();

/// Where a word lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    start: usize,
    end: usize,
}

/// Values that are words.
#[derive(Debug)]
pub(crate) struct Words {
    text: String,
    places: Vec<Place>,
}

impl Values {
    /// None yet of some content.
    pub(super) fn of(content: Content) -> Self {
        let items = match content {
            Content::Text | Content::Other => Items::Words(Vec::new()),
            Content::Whole32 { .. } | Content::Whole64 { .. } => Items::Whole(Vec::new()),
            Content::Half | Content::Single | Content::Double => Items::Real(Vec::new()),
        };
        Self { text: String::new(), items }
    }

    pub(super) fn len(&self) -> usize {
        match &self.items {
            Items::Words(places) => places.len(),
            Items::Whole(numbers) => numbers.len(),
            Items::Real(numbers) => numbers.len(),
        }
    }

    /// Makes room for values that were paid for.
    pub(super) fn reserve(&mut self, more: usize) -> Read<()> {
        match &mut self.items {
            Items::Words(places) => reserve(places, more),
            Items::Whole(numbers) => reserve(numbers, more),
            Items::Real(numbers) => reserve(numbers, more),
        }
    }

    /// Adds a word that is made of two parts.
    pub(super) fn push_word(&mut self, parts: [&[u8]; 2], allowance: &mut Allowance) -> Read<()> {
        let Items::Words(places) = &mut self.items else { return Err(MIXED.to_owned()) };
        let start = self.text.len();
        for part in parts {
            allowance.pay(part.len(), 1)?;
        }
        // A shared beginning may end within a character.
        let whole = if parts[0].is_empty() { None } else { Some(parts.concat()) };
        let word = std::str::from_utf8(whole.as_deref().unwrap_or(parts[1]));
        self.text.push_str(word.map_err(|_| "a string is not UTF-8")?);
        places.push(Place { start, end: self.text.len() });
        Ok(())
    }

    pub(super) fn push_whole(&mut self, number: i128) -> Read<()> {
        let Items::Whole(numbers) = &mut self.items else { return Err(MIXED.to_owned()) };
        numbers.push(number);
        Ok(())
    }

    pub(super) fn push_real(&mut self, number: f64) -> Read<()> {
        let Items::Real(numbers) = &mut self.items else { return Err(MIXED.to_owned()) };
        numbers.push(number);
        Ok(())
    }

    /// Takes all values away as a dictionary; the text of words stays.
    pub(super) fn take_dictionary(&mut self) -> Items {
        match &mut self.items {
            Items::Words(places) => Items::Words(std::mem::take(places)),
            Items::Whole(numbers) => Items::Whole(std::mem::take(numbers)),
            Items::Real(numbers) => Items::Real(std::mem::take(numbers)),
        }
    }

    /// Adds a value of a dictionary that was taken from these values, some times.
    pub(super) fn push_known(&mut self, dictionary: &Items, entry: u32, times: usize) -> Read<()> {
        match (&mut self.items, dictionary) {
            (Items::Words(places), Items::Words(known)) => repeat(places, known, entry, times),
            (Items::Whole(numbers), Items::Whole(known)) => repeat(numbers, known, entry, times),
            (Items::Real(numbers), Items::Real(known)) => repeat(numbers, known, entry, times),
            _ => Err(MIXED.to_owned()),
        }
    }

    /// The values as words; whole numbers as the text that they are written as.
    pub(crate) fn into_words(mut self, allowance: &mut Allowance) -> Read<Words> {
        /// The digits and the sign of a number of 64 bits.
        const LONGEST: usize = 20;
        match self.items {
            Items::Words(places) => Ok(Words { text: self.text, places }),
            Items::Real(_) => Err(MIXED.to_owned()),
            Items::Whole(numbers) => {
                allowance.pay(numbers.len(), LONGEST + ITEM)?;
                let places = numbers.iter().map(|number| {
                    let start = self.text.len();
                    write!(self.text, "{number}").expect("a string takes all");
                    Place { start, end: self.text.len() }
                });
                let places = places.collect();
                Ok(Words { text: self.text, places })
            }
        }
    }

    /// The values as numbers; whole ones beyond 2^53 are rounded.
    pub(crate) fn into_reals(self, allowance: &mut Allowance) -> Read<Vec<f64>> {
        match self.items {
            Items::Words(_) => Err(MIXED.to_owned()),
            Items::Real(numbers) => Ok(numbers),
            Items::Whole(numbers) => {
                allowance.pay(numbers.len(), size_of::<f64>())?;
                Ok(numbers.into_iter().map(|number| number as f64).collect())
            }
        }
    }

    /// The values as whole numbers.
    pub(crate) fn into_wholes(self) -> Read<Vec<i128>> {
        let Items::Whole(numbers) = self.items else { return Err(MIXED.to_owned()) };
        Ok(numbers)
    }
}

impl Words {
    /// The word at a place.
    pub(crate) fn get(&self, at: usize) -> Option<&str> {
        let place = self.places.get(at)?;
        self.text.get(place.start..place.end)
    }

    /// The words in the order of their rows.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|place| &self.text[place.start..place.end])
    }
}

/// Columns have one content from the schema on, so this is never seen.
const MIXED: &str = "a column holds words and numbers";

fn repeat<T: Copy>(into: &mut Vec<T>, known: &[T], entry: u32, times: usize) -> Read<()> {
    let no_entry = || format!("entry {entry} of a dictionary with {} is asked for", known.len());
    let value = *known.get(entry as usize).ok_or_else(no_entry)?;
    into.extend(std::iter::repeat_n(value, times));
    Ok(())
}
