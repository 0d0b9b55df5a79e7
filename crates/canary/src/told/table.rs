//! What an export holds of the series that a mapping means: by instant, each number with its line.

use std::collections::BTreeMap;

use super::histogram::{self, ClockUnit};
use super::labels::Series;
use super::mapping::{Entry, Holds, Mapping, Part};
use super::moment::Instant;
use super::row::WindowsError;

/// Numbers by instant and series.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    pub mapping: &'a Mapping,
    /// Every series of the file, with its place if it is meant.
    known: BTreeMap<Series, Option<usize>>,
    kept: Vec<Series>,
    pub rows: BTreeMap<Instant, Row>,
}

/// One instant.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// The first line that tells of it.
    pub line: usize,
    /// By place of the series.
    pub values: BTreeMap<usize, f64>,
}

/// The series behind one entry of the mapping.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Those that hold a number each.
    pub whole: Vec<usize>,
    /// Histograms, each with labels of its own.
    pub histograms: Vec<Histogram>,
}

/// One histogram: its buckets in order of their upper bounds in milliseconds, and its count.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    pub buckets: Vec<(f64, usize)>,
    pub count: Option<usize>,
}

impl Sources {
    /// All of them.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> {
        let buckets = self.histograms.iter().flat_map(|histogram| histogram.buckets.iter().map(|(_, at)| *at));
        self.whole.iter().copied().chain(buckets)
    }
}

impl<'a> Table<'a> {
    /// Nothing read yet.
    pub(crate) fn new(mapping: &'a Mapping) -> Self {
        Self { mapping, known: BTreeMap::new(), kept: Vec::new(), rows: BTreeMap::new() }
    }

    /// How many series are kept.
    pub(crate) fn series(&self) -> usize {
        self.kept.len()
    }

    /// The place of a series; none when nothing of the mapping means it.
    pub(crate) fn place(&mut self, series: Series) -> Option<usize> {
        if let Some(place) = self.known.get(&series) {
            return *place;
        }
        let place = (!self.mapping.uses(&series).is_empty()).then_some(self.kept.len());
        if place.is_some() {
            self.kept.push(series.clone());
        }
        self.known.insert(series, place);
        place
    }

    /// Adds a number.
    pub(crate) fn add(&mut self, line: usize, at: Instant, place: usize, value: f64) -> Result<(), WindowsError> {
        let wrong = |problem: String| WindowsError { line, problem };
        if !value.is_finite() {
            return Err(wrong(format!("{value} is not a number; where nothing was measured, leave it out")));
        }
        let row = self.rows.entry(at).or_insert_with(|| Row { line, ..Row::default() });
        if row.values.insert(place, value).is_some() {
            return Err(wrong("the same series is reported twice for one time".to_owned()));
        }
        Ok(())
    }

    /// What is taken as zero because no series of the file holds it: a mistyped name looks the same.
    pub(crate) fn never_told(&self) -> Vec<String> {
        let held =
            |entry: usize| self.kept.iter().any(|series| self.mapping.uses(series).iter().any(|(at, _)| *at == entry));
        let entries = self.mapping.entries.iter().enumerate().filter(|(at, entry)| entry.absent_is_zero && !held(*at));
        let said = |(_, entry): (usize, &Entry)| {
            format!("no series of this file holds {}: it is taken as zero, as the mapping says", entry.name)
        };
        entries.map(said).collect()
    }

    /// The series behind each entry.
    ///
    /// # Errors
    /// An entry that means nothing of the file, or bounds that are none.
    pub(crate) fn sources(&self) -> Result<Vec<Sources>, String> {
        let mut all: Vec<BTreeMap<Vec<(String, String)>, Histogram>> = Vec::new();
        let mut sources: Vec<Sources> = Vec::new();
        for _ in &self.mapping.entries {
            all.push(BTreeMap::new());
            sources.push(Sources::default());
        }
        for (place, series) in self.kept.iter().enumerate() {
            for (entry, part) in self.mapping.uses(series) {
                let unit = match self.mapping.entries[entry].holds {
                    Holds::Clock(_, unit) => unit,
                    _ => ClockUnit::Milliseconds,
                };
                // A column by upper bound has no labels beside it.
                let histogram = all[entry].entry(series.without("le")).or_default();
                match part {
                    Part::Whole => sources[entry].whole.push(place),
                    Part::Bucket(le) => histogram.buckets.push((histogram::edge(&le, unit)?, place)),
                    Part::Count => histogram.count = Some(place),
                }
            }
        }
        let histograms = all.iter_mut().flat_map(|histograms| histograms.values_mut());
        histograms.for_each(|histogram| histogram.buckets.sort_by(|a, b| a.0.total_cmp(&b.0)));
        for ((found, histograms), entry) in sources.iter_mut().zip(all).zip(&self.mapping.entries) {
            found.histograms = histograms.into_values().filter(|histogram| !histogram.buckets.is_empty()).collect();
            if found.whole.is_empty() && found.histograms.is_empty() && !entry.absent_is_zero {
                return Err(format!(
                    "no series of this file holds {}; if it begins with the first event, say absent = \"zero\"",
                    entry.name
                ));
            }
        }
        Ok(sources)
    }
}
