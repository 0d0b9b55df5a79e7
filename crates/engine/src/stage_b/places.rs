//! Where names are defined: looked up by what a query says, so that definitions which stage A missed can be added.

use std::collections::HashMap;

use lensgate_syntax::Kind;

use crate::stage_b::names::folded;
use crate::stage_b::outline::{Entry, Outline};
use crate::stage_b::packs::{is_configuration_key, is_test_name};
use crate::tables::Tables;
use crate::vocabulary::TermId;

/// A symbol: its file and its place in the file's outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub file: u32,
    pub entry: u32,
}

/// Places by folded name and by part. Lists are in order of rank (definitions of types and functions first), then of file.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    by_name: HashMap<Box<str>, Vec<Place>>,
    constructors: HashMap<Box<str>, Vec<Place>>,
    implementations: HashMap<Box<str>, Vec<Place>>,
    tests: HashMap<TermId, Vec<Place>>,
    configuration_keys: HashMap<TermId, Vec<Place>>,
}

impl Symbols {
    /// Reads the outlines of all files.
    pub fn build(tables: &Tables, outlines: &[Outline]) -> Self {
        let mut symbols = Self::default();
        let mut ranked: Vec<(u8, Place, &Entry)> = Vec::new();
        for (file, outline) in (0_u32..).zip(outlines) {
            for (entry, number) in outline.entries.iter().zip(0_u32..) {
                ranked.push((rank(entry.kind), Place { file, entry: number }, entry));
            }
        }
        ranked.sort_by_key(|&(rank, place, _)| (rank, place));
        for (_, place, entry) in ranked {
            symbols.enter(tables, place, entry);
        }
        symbols
    }

    fn enter(&mut self, tables: &Tables, place: Place, entry: &Entry) {
        let name: Box<str> = folded(&entry.name).into();
        if entry.is_constructor {
            let of = entry.container.as_deref().unwrap_or_else(|| entry.name.trim_start_matches("New"));
            self.constructors.entry(folded(of).into()).or_default().push(place);
        }
        for of in entry.implements.as_deref().into_iter().flat_map(names_in) {
            self.implementations.entry(folded(of).into()).or_default().push(place);
        }
        if is_test_name(entry) {
            enter_parts(&mut self.tests, entry, place);
        }
        if is_configuration_key(entry, tables.files[place.file as usize].language) {
            enter_parts(&mut self.configuration_keys, entry, place);
        }
        self.by_name.entry(name).or_default().push(place);
    }

    /// Symbols of a name, written in any style (`parseHeader`, `parse_header`).
    pub fn named(&self, name: &str) -> &[Place] {
        get(&self.by_name, name)
    }

    /// Constructors of a type.
    pub fn constructors_of(&self, name: &str) -> &[Place] {
        get(&self.constructors, name)
    }

    /// Implementations of a trait, subtypes of a type.
    pub fn implementations_of(&self, name: &str) -> &[Place] {
        get(&self.implementations, name)
    }

    /// Tests whose names hold a term.
    pub fn tests_with(&self, part: TermId) -> &[Place] {
        self.tests.get(&part).map_or(&[], Vec::as_slice)
    }

    /// Configuration keys whose names hold a term.
    pub fn keys_with(&self, part: TermId) -> &[Place] {
        self.configuration_keys.get(&part).map_or(&[], Vec::as_slice)
    }
}

fn get<'a>(map: &'a HashMap<Box<str>, Vec<Place>>, name: &str) -> &'a [Place] {
    map.get(folded(name).as_str()).map_or(&[], Vec::as_slice)
}

fn enter_parts(map: &mut HashMap<TermId, Vec<Place>>, entry: &Entry, place: Place) {
    for &part in &entry.parts {
        map.entry(part).or_default().push(place);
    }
}

/// The names in what a type implements: `fmt::Display`, `extends Base implements Shape, Sized`.
pub(crate) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| word.starts_with(char::is_uppercase) && word.len() > 1)
}

fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Struct | Kind::Enum | Kind::Trait | Kind::Function | Kind::Macro => 0,
        Kind::Method | Kind::TypeAlias | Kind::Constant => 1,
        Kind::Impl | Kind::Variant | Kind::Field | Kind::Module => 2,
        Kind::Test | Kind::Section => 3,
    }
}
