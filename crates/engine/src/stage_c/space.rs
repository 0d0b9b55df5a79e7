//! The vector space: a vector for each frequent term, and vectors of texts as weighted means of their terms'.

use lensgate_dataset::work;
use ndarray::Array2;
use rayon::prelude::*;

use crate::query::QueryTerm;
use crate::stage_c::cooccurrence::{Columns, ppmi};
use crate::stage_c::factorize::factorize;
use crate::stage_c::units::Unit;
use crate::tables::Tables;
use crate::vocabulary::TermId;

/// Dimensions of the space.
pub(crate) const DIMENSIONS: usize = 96;
/// Smooth inverse frequency (Arora, Liang, Ma 2017, "A simple but tough-to-beat baseline for sentence embeddings").
const SIF: f64 = 1e-3;
/// What an occurrence counts by where it stands; chosen, like window and dimensions, on the fitting part of mined queries.
const IN_NAME: f32 = 8.0;
const IN_DOC: f32 = 1.5;
const IN_SIGNATURE: f32 = 1.5;
const IN_BODY: f32 = 1.0;
/// Terms of a unit that its vector is made of, at most: one line may hold any number, and be part of a hundred units.
const MOST_TERMS: usize = 8 << 10;
/// Repetition saturates as in BM25.
const SATURATION: f32 = 5.0;

/// Vectors of terms; the mean vector of the units is taken off every text's vector.
#[derive(Debug)]
pub(crate) struct Space {
    columns: Columns,
    vectors: Array2<f32>,
    weights: Vec<f32>,
    mean: Vec<f32>,
}

impl Space {
    /// Trains on a corpus; nothing is downloaded.
    pub fn train(tables: &Tables, seed: u64) -> Self {
        let columns = Columns::pick(tables);
        // Eigenvectors without their eigenvalues: every dimension counts alike (Levy, Goldberg, Dagan 2015, section 7.1).
        let mut vectors = factorize(&ppmi(tables, &columns), DIMENSIONS, seed);
        vectors.rows_mut().into_iter().for_each(|mut row| normalize(row.as_slice_mut().expect("rows are contiguous")));
        let weights = weights(tables, &columns);
        let mean = vec![0.0; vectors.ncols()];
        Self { columns, vectors, weights, mean }
    }

    /// The dimensions it has; fewer than [`DIMENSIONS`] in a tiny corpus.
    pub fn dimensions(&self) -> usize {
        self.vectors.ncols()
    }

    /// The unit vectors of all units; sets the mean that queries are then freed of too.
    pub fn embed_units(&mut self, tables: &Tables, units: &[Unit]) -> Vec<Vec<f32>> {
        let mut found: Vec<Vec<f32>> = units.par_iter().map(|unit| self.raw_unit(tables, unit)).collect();
        let mut mean = vec![0.0_f64; self.dimensions()];
        for vector in &found {
            mean.iter_mut().zip(vector).for_each(|(sum, value)| *sum += f64::from(*value));
        }
        self.mean = mean.into_iter().map(|sum| (sum / found.len().max(1) as f64) as f32).collect();
        found.par_iter_mut().for_each(|vector| self.center(vector));
        found
    }

    /// The vector of a query; zero when no term of it has one.
    pub fn embed_query(&self, terms: &[QueryTerm]) -> Vec<f32> {
        let weighted = terms.iter().map(|term| (term.id, term.weight as f32));
        let mut vector = self.weighted_mean(weighted);
        self.center(&mut vector);
        vector
    }

    fn center(&self, vector: &mut [f32]) {
        if vector.iter().any(|&value| value != 0.0) {
            vector.iter_mut().zip(&self.mean).for_each(|(value, mean)| *value -= mean);
            normalize(vector);
        }
    }

    fn raw_unit(&self, tables: &Tables, unit: &Unit) -> Vec<f32> {
        let mut counts: Vec<(TermId, f32)> = unit.name.iter().map(|&term| (term, IN_NAME)).collect();
        let lines = unit.lines_read();
        let read = tables.occurrences_on(unit.file, lines.start, lines.end - 1).iter().take(MOST_TERMS);
        counts.extend(read.map(|occurrence| (occurrence.term, place_weight(unit, occurrence.line))));
        work::add(counts.len());
        counts.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let saturated = counts.chunk_by(|a, b| a.0 == b.0).map(|same| {
            let count: f32 = same.iter().map(|&(_, weight)| weight).sum();
            (same[0].0, count * (SATURATION + 1.0) / (count + SATURATION))
        });
        self.weighted_mean(saturated)
    }

    /// The mean of the terms' vectors, of length 1; terms in the order given.
    fn weighted_mean(&self, terms: impl Iterator<Item = (TermId, f32)>) -> Vec<f32> {
        let mut sum = vec![0.0; self.dimensions()];
        for (term, weight) in terms {
            if let Some(column) = self.columns.of(term) {
                let weight = weight * self.weights[column];
                sum.iter_mut().zip(self.vectors.row(column)).for_each(|(sum, value)| *sum += weight * value);
            }
        }
        normalize(&mut sum);
        sum
    }
}

fn place_weight(unit: &Unit, line: u32) -> f32 {
    let within = |(first, last): (u32, u32)| (first..=last).contains(&line);
    if unit.doc.is_some_and(within) {
        IN_DOC
    } else if within(unit.signature) {
        IN_SIGNATURE
    } else {
        IN_BODY
    }
}

/// a / (a + p) with p the term's share of all occurrences.
fn weights(tables: &Tables, columns: &Columns) -> Vec<f32> {
    let mut counts = vec![0_u64; columns.terms.len()];
    for occurrence in &tables.occurrences {
        if let Some(column) = columns.of(occurrence.term) {
            counts[column] += 1;
        }
    }
    let all = tables.occurrences.len().max(1) as f64;
    counts.into_iter().map(|count| (SIF / (SIF + count as f64 / all)) as f32).collect()
}

/// To length 1; zero stays zero.
pub(crate) fn normalize(vector: &mut [f32]) {
    let length = dot(vector, vector).sqrt();
    if length > 1e-12 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

/// Eight running sums added in one order: the same on every machine, and wide enough for its vector unit.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f32 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in left.zip(right) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let halves = [0, 1, 2, 3].map(|lane| lanes[lane] + lanes[lane + 4]);
    halves[0] + halves[2] + (halves[1] + halves[3]) + tail
}
