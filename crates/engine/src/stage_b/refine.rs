//! Runs stage B over the candidates of one query.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lensgate_dataset::work;

use crate::candidate::{Candidate, Why};
use crate::configuration::StageB;
use crate::query::AnalyzedQuery;
use crate::stage_b::align::{align, is_shown};
use crate::stage_b::cache::Cache;
use crate::stage_b::intent::Intent;
use crate::stage_b::names::NameQuery;
use crate::stage_b::outline::{Entry, Outline};
use crate::stage_b::packs;
use crate::stage_b::places::{Place, Symbols};
use crate::tables::Tables;

/// A name that scores this much speaks for a candidate.
const SPEAKS: f64 = 0.3;
/// Another symbol of a candidate's chunk becomes a candidate of its own from this score on,
const BESIDE: f64 = 0.6;
/// with this share of the chunk's lexical score: the evidence may stand in its neighbour.
const SHARED: f64 = 0.5;
/// Definitions added for one name, and places added for one pack.
const MOST_ADDED: usize = 24;
/// Places of one term that a pack looks at; a term in more names says little.
const MOST_PLACES: usize = 400;

/// Moves the candidates to symbols, scores their names and patterns, and adds what the query names or asks for.
/// The order is that of the candidates, then of their neighbours, then of what was added.
pub(crate) fn refine(
    tables: &Tables,
    symbols: &Symbols,
    query: &AnalyzedQuery<'_>,
    candidates: Vec<Candidate>,
    configuration: &StageB,
    cache: &Cache,
) -> Vec<Candidate> {
    let intent = Intent::of(query, &configuration.pattern_packs);
    let names = NameQuery::new(tables, query);
    let places = places_to_add(tables, symbols, query, &intent, &names);
    work::add((candidates.len() + places.len()) * (1 + query.identifiers.len()));
    let outlines = Outlines::of(tables, cache, &candidates, &places);
    let stage = Stage { tables, intent, names, outlines };
    let mut beside = Vec::new();
    let mut refined: Vec<Candidate> =
        candidates.into_iter().map(|candidate| stage.move_to_symbol(candidate, &mut beside)).collect();
    refined.append(&mut beside);
    refined.extend(places.into_iter().filter_map(|place| stage.added(place)));
    refined
}

/// The outlines that one query needs.
struct Outlines {
    by_file: BTreeMap<u32, Arc<Outline>>,
}

impl Outlines {
    fn of(tables: &Tables, cache: &Cache, candidates: &[Candidate], places: &[Place]) -> Self {
        let files: BTreeSet<u32> =
            candidates.iter().map(|candidate| candidate.file).chain(places.iter().map(|place| place.file)).collect();
        let files: Vec<u32> = files.into_iter().collect();
        let outlines = cache.outlines(tables, &files);
        Self { by_file: files.into_iter().zip(outlines).collect() }
    }

    fn get(&self, file: u32) -> &Outline {
        self.by_file.get(&file).expect("the outline of every candidate's file was fetched")
    }
}

struct Stage<'q> {
    tables: &'q Tables,
    intent: Intent<'q>,
    names: NameQuery<'q>,
    outlines: Outlines,
}

impl Stage<'_> {
    fn move_to_symbol(&self, mut candidate: Candidate, beside: &mut Vec<Candidate>) -> Candidate {
        let outline = self.outlines.get(candidate.file);
        let (first, last) = (candidate.first, candidate.last);
        let place = align(outline, first, last, candidate.focus);
        (candidate.first, candidate.last) = (place.first, place.last);
        self.judge(&mut candidate, place.entry.map(|at| &outline.entries[at]));
        let from = outline.entries.partition_point(|entry| entry.first < first);
        for (at, entry) in outline.entries.iter().enumerate().skip(from) {
            if entry.first > last {
                break;
            }
            if is_shown(entry.kind) && place.entry != Some(at) {
                beside.extend(self.beside(&candidate, entry));
            }
        }
        candidate
    }

    /// A symbol that starts in a candidate's chunk, when its name or shape answers by itself.
    fn beside(&self, candidate: &Candidate, entry: &Entry) -> Option<Candidate> {
        let mut other = Candidate { lexical: candidate.lexical * SHARED, ..candidate.clone() };
        (other.first, other.last, other.focus) = (entry.first, entry.last, entry.signature_first);
        self.judge(&mut other, Some(entry));
        (other.symbol.max(other.pattern) >= BESIDE).then_some(other)
    }

    fn added(&self, place: Place) -> Option<Candidate> {
        let entry = &self.outlines.get(place.file).entries[place.entry as usize];
        let chunk = self.tables.chunk_at(place.file, entry.signature_first);
        let mut candidate = Candidate::of_chunk(chunk, self.tables.chunks[chunk as usize]);
        (candidate.first, candidate.last, candidate.focus) = (entry.first, entry.last, entry.signature_first);
        self.judge(&mut candidate, Some(entry));
        (candidate.symbol.max(candidate.pattern) >= SPEAKS).then_some(candidate)
    }

    fn judge(&self, candidate: &mut Candidate, entry: Option<&Entry>) {
        let Some(entry) = entry else { return };
        let language = self.tables.files[candidate.file as usize].language;
        candidate.symbol = self.names.score(entry);
        candidate.pattern =
            if self.intent.is_empty() { 0.0 } else { packs::score(&self.intent, &self.names, entry, language) };
        if candidate.symbol >= SPEAKS {
            candidate.why.insert(Why::SYMBOL);
        }
        if candidate.pattern >= SPEAKS {
            candidate.why.insert(Why::PATTERN);
        }
    }
}

/// Definitions of the query's identifiers, and what the packs find; each place once, in order.
fn places_to_add(
    tables: &Tables,
    symbols: &Symbols,
    query: &AnalyzedQuery<'_>,
    intent: &Intent<'_>,
    names: &NameQuery<'_>,
) -> Vec<Place> {
    let in_scope = |place: &&Place| query.in_scope(&tables.files[place.file as usize]);
    let mut found: Vec<Place> = Vec::new();
    let mut add = |places: &[Place]| found.extend(places.iter().filter(in_scope).take(MOST_ADDED));
    for name in &query.identifiers {
        add(symbols.named(name));
    }
    for name in intent.constructor.iter().flatten() {
        add(symbols.constructors_of(name));
    }
    for name in intent.implementation.iter().flatten() {
        add(&implementations(symbols, name, intent));
    }
    if intent.test {
        add(&with_parts(names, in_scope, |part| symbols.tests_with(part)));
    }
    if intent.configuration_key {
        add(&with_parts(names, in_scope, |part| symbols.keys_with(part)));
    }
    let mut seen = BTreeSet::new();
    found.retain(|place| seen.insert(*place));
    found
}

/// Implementations of a trait; of a common one only those on a type that the query also names.
fn implementations(symbols: &Symbols, name: &str, intent: &Intent<'_>) -> Vec<Place> {
    let all = symbols.implementations_of(name);
    let others = intent.implementation.iter().flatten().filter(|other| **other != name);
    let named: BTreeSet<&Place> = others.flat_map(|other| symbols.named(other)).collect();
    let of_named: Vec<Place> = all.iter().filter(|place| named.contains(place)).copied().collect();
    if of_named.is_empty() { all.to_vec() } else { of_named }
}

/// The places whose names share the most weight with the query, best first, equals in order of place.
fn with_parts<'s>(
    names: &NameQuery<'_>,
    in_scope: impl Fn(&&Place) -> bool,
    places: impl Fn(crate::vocabulary::TermId) -> &'s [Place],
) -> Vec<Place> {
    let mut weights: BTreeMap<Place, f64> = BTreeMap::new();
    for (term, weight) in names.rarest_first() {
        let of_term = places(term);
        if of_term.len() <= MOST_PLACES {
            for place in of_term.iter().filter(&in_scope) {
                *weights.entry(*place).or_default() += weight;
            }
        }
    }
    let mut ranked: Vec<(Place, f64)> = weights.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.into_iter().map(|(place, _)| place).collect()
}
