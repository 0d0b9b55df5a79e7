//! What requests are drawn from, laid out once: queries by weight, clock readings in order, who can be hurt.

use lensgate_measures::Measure;
use lensgate_words::Direction;

use super::pick::Pick;
use crate::population::{BASELINE, CANDIDATE, Column, Population};

/// One arm's readings of one clock.
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    /// Every reading, in ascending order.
    pub values: Vec<f64>,
    /// The query that each of them belongs to.
    pub queries: Vec<u32>,
    /// Where each query's readings begin in `places`, and the end of the last.
    offsets: Vec<usize>,
    /// The place in `values` of each query's readings, all queries in a row.
    places: Vec<u32>,
}

impl Readings {
    fn new(lists: &[Vec<f64>]) -> Self {
        let mut offsets = vec![0];
        for list in lists {
            offsets.push(offsets[offsets.len() - 1] + list.len());
        }
        let mut all: Vec<(f64, u32, usize)> = Vec::with_capacity(offsets[lists.len()]);
        for (query, list) in lists.iter().enumerate() {
            all.extend(list.iter().enumerate().map(|(at, value)| (*value, query as u32, offsets[query] + at)));
        }
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let mut places = vec![0; all.len()];
        for (place, (_, _, flat)) in all.iter().enumerate() {
            places[*flat] = place as u32;
        }
        Self {
            values: all.iter().map(|(value, ..)| *value).collect(),
            queries: all.iter().map(|(_, query, _)| *query).collect(),
            offsets,
            places,
        }
    }

    /// How many readings a query has.
    #[inline]
    pub(super) fn of(&self, query: usize) -> usize {
        self.offsets[query + 1] - self.offsets[query]
    }

    /// The place of one of a query's readings.
    #[inline]
    pub(super) fn place(&self, query: usize, at: usize) -> usize {
        self.places[self.offsets[query] + at] as usize
    }
}

/// A population made ready for drawing.
#[derive(Debug)]
pub(super) struct Ground {
    pub population: Population,
    pub watched: Vec<Measure>,
    pub pick: Pick,
    /// Each arm's clocks, end to end and stages A, B, C.
    pub readings: [[Readings; 4]; 2],
    /// Queries whose whole answer is worse than the baseline's.
    pub worse: Vec<bool>,
    /// Queries with spans to lose.
    pub has_spans: Vec<bool>,
}

impl Ground {
    /// From a population that has its weights.
    pub(super) fn new(population: Population, watched: Vec<Measure>) -> Self {
        let n = population.queries.len();
        let columns: Vec<&Column> = population.columns.iter().filter(|c| watched.contains(&c.measure)).collect();
        let worse = (0..n).map(|query| columns.iter().any(|column| is_worse(column, query))).collect();
        let has_spans = |query: usize| columns.iter().any(|c| c.reads_spans && c.arms[CANDIDATE][query].0 != c.failed);
        let has_spans = (0..n).map(has_spans).collect();
        let readings = [BASELINE, CANDIDATE]
            .map(|arm| [0, 1, 2, 3].map(|clock| Readings::new(&population.arms[arm].clocks[clock])));
        Self { pick: Pick::new(&population.weights), readings, worse, has_spans, population, watched }
    }

    /// How many queries there are.
    pub(super) fn queries(&self) -> usize {
        self.population.queries.len()
    }
}

/// Whether the candidate's answer is worth less than the baseline's.
fn is_worse(column: &Column, query: usize) -> bool {
    let value = |arm: usize| {
        let (num, den) = column.arms[arm][query];
        (den > 0.0).then(|| num / den)
    };
    let (Some(baseline), Some(candidate)) = (value(BASELINE), value(CANDIDATE)) else { return false };
    match column.measure.direction() {
        Direction::HigherIsBetter => candidate < baseline,
        Direction::LowerIsBetter => candidate > baseline,
    }
}
