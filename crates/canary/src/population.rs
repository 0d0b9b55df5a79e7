//! The recorded observations as a population that requests are drawn from: for each query and arm what its answer is worth,
//! how often it fails, how long it takes.

use lensgate_compare::{Comparisons, Scores, Slice, SliceBy};
use lensgate_gate::judge::QUIET;
use lensgate_measures::{Aggregation, Measure, Time};

use crate::error::CanaryError;
use crate::sample::{percentile, place};

/// An arm's place in every pair: the baseline.
pub const BASELINE: usize = 0;
/// An arm's place in every pair: the candidate.
pub const CANDIDATE: usize = 1;

/// A measure of rankings over the queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The measure.
    pub measure: Measure,
    /// For each arm and query, numerator and denominator of a successful answer.
    pub arms: [Vec<(f64, f64)>; 2],
    /// Whether a failed answer keeps its denominator: what counts hits has none without hits.
    pub keeps_denominator: bool,
    /// Whether an answer that lost its spans is worth no more than a failed one.
    pub reads_spans: bool,
    /// The numerator of a failed answer.
    pub failed: f64,
    /// The range of one value.
    pub width: f64,
}

impl Column {
    /// Whether a query has a label, so that its answer can say something.
    pub fn is_labelled(&self, query: usize) -> bool {
        self.arms.iter().any(|arm| arm[query].1 != 0.0)
    }
}

/// One arm's executions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Executions {
    /// Each query's share of failed executions.
    pub error_rate: Vec<f64>,
    /// Clock readings of each query, end to end and of stages A, B, C.
    pub clocks: [Vec<Vec<f64>>; 4],
}

/// Everything that requests can meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Query ids, in the order of the set.
    pub queries: Vec<String>,
    /// The slices that each query belongs to, as they print.
    pub slices: Vec<Vec<String>>,
    /// How likely each query is asked; sums to one.
    pub weights: Vec<f64>,
    /// The measures of rankings.
    pub columns: Vec<Column>,
    /// Both arms' executions.
    pub arms: [Executions; 2],
    /// How often each query stands in the set.
    pub copies: Vec<u64>,
    /// Distinct executions behind each arm.
    pub observations: [u64; 2],
    /// Whether wall clocks decide nothing: the pass that was recorded waited for a processor, or cannot be believed.
    pub clocks_are_noise: bool,
}

impl Population {
    /// The population of a comparison's queries, uniform popularity.
    ///
    /// # Errors
    /// `NoQueries`, `NotExecuted`, `NotFinite`.
    pub fn of(comparisons: &Comparisons) -> Result<Self, CanaryError> {
        let n = comparisons.queries.len();
        if n == 0 {
            return Err(CanaryError::NoQueries);
        }
        let rates = comparisons.scores.iter().find(|table| table.measure == Measure::ERROR_RATE);
        let empty = Scores::default();
        let (baseline, candidate) = rates.map_or((&empty, &empty), |table| (&table.baseline, &table.candidate));
        let arms = [executions(comparisons, baseline, BASELINE)?, executions(comparisons, candidate, CANDIDATE)?];
        let executed = |scores: &Scores| scores.denominators.iter().sum::<f64>() as u64;
        let observations = [executed(baseline), executed(candidate)];
        Ok(Self {
            queries: comparisons.queries.iter().map(|query| query.id.clone()).collect(),
            slices: comparisons
                .queries
                .iter()
                .map(|query| SliceBy::ALL.into_iter().filter_map(|by| query.slice(by)).map(|s| s.to_string()).collect())
                .collect(),
            weights: vec![1.0 / n as f64; n],
            columns: columns(comparisons)?,
            arms,
            copies: comparisons.queries.iter().map(|query| query.copies).collect(),
            observations,
            clocks_are_noise: comparisons.waited.is_some_and(|waited| !(0.0..=QUIET).contains(&waited))
                || comparisons.clocks.iter().any(|doubt| doubt.time == Time::Wall),
        })
    }

    /// The same with the baseline in the candidate's place: two arms that differ in nothing.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        mirrored.arms[CANDIDATE] = mirrored.arms[BASELINE].clone();
        mirrored.observations[CANDIDATE] = mirrored.observations[BASELINE];
        for column in &mut mirrored.columns {
            column.arms[CANDIDATE] = column.arms[BASELINE].clone();
        }
        mirrored
    }

    /// Which queries belong to a slice, as slices print (`class=nl`).
    pub fn members(&self, slice: &str) -> Vec<bool> {
        self.slices.iter().map(|slices| slices.iter().any(|other| other == slice)).collect()
    }

    /// Which queries can say something about a measure in an arm.
    pub fn takes_part(&self, measure: &Measure, arm: usize) -> Vec<bool> {
        let queries = 0..self.queries.len();
        match measure.aggregation() {
            Aggregation::Rate => queries.map(|_| true).collect(),
            // No request says what a system can answer a second.
            Aggregation::Windows(_) => queries.map(|_| false).collect(),
            Aggregation::Quantile(_) => {
                queries.map(|query| !self.arms[arm].clocks[place(measure)][query].is_empty()).collect()
            }
            Aggregation::Mean | Aggregation::RatioOfSums => {
                let column = self.columns.iter().find(|column| column.measure == *measure);
                queries.map(|query| column.is_some_and(|column| column.is_labelled(query))).collect()
            }
        }
    }

    /// The same of some queries only, as likely among each other as before.
    #[must_use]
    pub fn within(&self, members: &[bool]) -> Self {
        let mut weights = kept(&self.weights, members);
        let whole: f64 = weights.iter().sum();
        if whole > 0.0 {
            weights.iter_mut().for_each(|weight| *weight /= whole);
        }
        let columns = self.columns.iter().map(|column| Column {
            arms: [BASELINE, CANDIDATE].map(|arm| kept(&column.arms[arm], members)),
            ..column.clone()
        });
        Self {
            queries: kept(&self.queries, members),
            slices: kept(&self.slices, members),
            weights,
            columns: columns.collect(),
            arms: [BASELINE, CANDIDATE].map(|arm| Executions {
                error_rate: kept(&self.arms[arm].error_rate, members),
                clocks: [0, 1, 2, 3].map(|clock| kept(&self.arms[arm].clocks[clock], members)),
            }),
            copies: kept(&self.copies, members),
            observations: self.observations,
            clocks_are_noise: self.clocks_are_noise,
        }
    }

    /// The level of a measure in an arm, exactly: what an endless canary over these observations would show. None where
    /// nothing was recorded.
    pub fn level(&self, measure: &Measure, arm: usize) -> Option<f64> {
        let executions = &self.arms[arm];
        match measure.aggregation() {
            Aggregation::Rate => {
                let rates = self.weights.iter().zip(&executions.error_rate);
                (!executions.error_rate.is_empty()).then(|| rates.map(|(weight, rate)| weight * rate).sum())
            }
            Aggregation::Mean | Aggregation::RatioOfSums => self.ratio(measure, arm),
            Aggregation::Quantile(_) => self.quantile(measure, arm),
            Aggregation::Windows(_) => None,
        }
    }

    fn ratio(&self, measure: &Measure, arm: usize) -> Option<f64> {
        let (num, den) = self.centre(self.columns.iter().find(|column| column.measure == *measure)?, arm);
        (den > 0.0).then(|| num / den)
    }

    /// Mean numerator and denominator of a request.
    pub fn centre(&self, column: &Column, arm: usize) -> (f64, f64) {
        let (mut num, mut den) = (0.0, 0.0);
        for (query, (part, whole)) in column.arms[arm].iter().enumerate() {
            let error = self.arms[arm].error_rate.get(query).copied().unwrap_or(0.0);
            let kept = if column.keeps_denominator { 1.0 } else { 1.0 - error };
            let failed = if *whole > 0.0 { column.failed } else { 0.0 };
            num += self.weights[query] * ((1.0 - error) * part + error * failed);
            den += self.weights[query] * kept * whole;
        }
        (num, den)
    }

    fn quantile(&self, measure: &Measure, arm: usize) -> Option<f64> {
        let mut weighted: Vec<(f64, f64)> = Vec::new();
        for (query, samples) in self.arms[arm].clocks[place(measure)].iter().enumerate() {
            let ends = &self.arms[arm].clocks[0][query];
            let error = self.arms[arm].error_rate.get(query).copied().unwrap_or(0.0);
            let each = self.weights[query] * (1.0 - error) / ends.len().max(samples.len()) as f64;
            weighted.extend(samples.iter().map(|sample| (*sample, each)));
        }
        weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let whole: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        let mut below = 0.0;
        weighted
            .iter()
            .find(|(_, weight)| {
                below += weight;
                below >= percentile(measure) * whole * (1.0 - 1e-12)
            })
            .map(|(value, _)| *value)
    }
}

fn kept<T: Clone>(all: &[T], members: &[bool]) -> Vec<T> {
    all.iter().zip(members).filter(|(_, member)| **member).map(|(one, _)| one.clone()).collect()
}

fn executions(comparisons: &Comparisons, rates: &Scores, arm: usize) -> Result<Executions, CanaryError> {
    let name = if arm == BASELINE { "baseline" } else { "candidate" };
    let mut error_rate = Vec::with_capacity(comparisons.queries.len());
    for (at, query) in comparisons.queries.iter().enumerate() {
        let rate = rates.value(at);
        let rate = rate.ok_or_else(|| CanaryError::NotExecuted { query: query.id.clone(), arm: name })?;
        finite(rate, &query.id, &Measure::ERROR_RATE)?;
        error_rate.push(rate.clamp(0.0, 1.0));
    }
    let stages = [None, Some("A"), Some("B"), Some("C")];
    let clocks = stages.map(|stage| {
        let table = comparisons.stages.iter().find(|table| table.time == Time::Wall && table.stage.as_deref() == stage);
        let lists = table.map(|table| if arm == BASELINE { &table.baseline } else { &table.candidate });
        lists.cloned().unwrap_or_else(|| vec![Vec::new(); comparisons.queries.len()])
    });
    for (query, sample) in clocks.iter().flat_map(|lists| lists.iter().enumerate()) {
        for value in sample {
            let end_to_end = "Latency(p50)".parse().expect("a measure of ours parses");
            finite(*value, &comparisons.queries[query].id, &end_to_end)?;
        }
    }
    Ok(Executions { error_rate, clocks })
}

fn columns(comparisons: &Comparisons) -> Result<Vec<Column>, CanaryError> {
    let tables = comparisons.scores.iter().filter(|table| table.measure != Measure::ERROR_RATE);
    tables
        .map(|table| {
            let arm = |scores: &Scores| -> Result<Vec<(f64, f64)>, CanaryError> {
                let both = scores.numerators.iter().zip(&scores.denominators).zip(&comparisons.queries);
                both.map(|((num, den), query)| {
                    finite(*num, &query.id, &table.measure)?;
                    finite(*den, &query.id, &table.measure)?;
                    let counts = query.takes_part(&table.measure, &Slice::Overall);
                    Ok(if counts { (*num, *den) } else { (0.0, 0.0) })
                })
                .collect()
            };
            let arms = [arm(&table.baseline)?, arm(&table.candidate)?];
            let is_mean = table.measure.aggregation() == Aggregation::Mean;
            let greatest =
                arms.iter().flatten().map(|(num, den)| if is_mean { *num } else { *den }).fold(0.0, f64::max);
            // Nothing read is the least there is to read, and a failed answer is none of it.
            let failed = if table.measure.failure_is_greatest() { table.ceiling.unwrap_or(greatest) } else { 0.0 };
            let width = if is_mean { table.ceiling.unwrap_or(greatest).max(greatest) } else { greatest };
            Ok(Column {
                measure: table.measure.clone(),
                arms,
                keeps_denominator: !table.measure.is_over_hits(),
                reads_spans: table.measure.looks_at_spans(),
                failed,
                width: if width > 0.0 { width } else { 1.0 },
            })
        })
        .collect()
}

fn finite(value: f64, query: &str, measure: &Measure) -> Result<(), CanaryError> {
    if value.is_finite() {
        return Ok(());
    }
    Err(CanaryError::NotFinite { query: query.to_owned(), measure: measure.clone() })
}
