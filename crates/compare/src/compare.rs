//! From recorded evidence to comparisons: score every distinct query in both arms, then compare every measure on every
//! slice. Work is spread over threads in pieces that are put together in order, so the bytes do not depend on how many.

use std::collections::BTreeSet;

use lensgate_dataset::{Copies, Hit, Judgment, LabelSource, QuerySet, Unit};
use lensgate_measures::{Aggregation, Answered, Contribution, Judged, Measure, Stage, Time};
use lensgate_stats::sign_flips;
use lensgate_words::{Arm, Direction, Population};
use rayon::prelude::*;

use crate::bound::Bound;
use crate::bounds::{Bounds, bounds};
use crate::clocks::doubts;
use crate::comparison::{ComparedQuery, Comparison, Comparisons, Estimate, Estimated, SCHEMA_VERSION};
use crate::error::CompareError;
use crate::estimator::Estimator;
use crate::evidence::Evidence;
use crate::gather::{Given, Record, gather};
use crate::scores::{ScoreTable, Scores, StageTable};
use crate::series::{Series, Undecided, Values};
use crate::slice::{Slice, SliceBy};

/// How comparisons are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The seed of all random draws.
    pub seed: u64,
    /// Sign flips behind each p-value.
    pub flips: u32,
    /// The level of printed intervals. 0.90 agrees with the one-sided 95 % bounds that gates are decided on.
    pub level: f64,
    /// What the queries are a sample of.
    pub population: Population,
    /// Whose labels decide.
    pub labels: Labels,
}

/// Whose labels decide: overall and on every slice but those by label source, which always show all of them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// Queries that people judged or published; mined ones only when there is nothing else. A mixture of judged and
    /// mined queries has weights that nobody chose.
    Given,
    /// All queries, mined ones too.
    All,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, flips: 10_000, level: 0.90, population: Population::Queries, labels: Labels::Given }
    }
}

/// Compares both arms on every measure, overall and on every slice that holds a query.
///
/// # Errors
/// `CompareError` when the evidence is refused: an arm without rows, an execution recorded twice, a number that is none.
///
/// ```
/// use std::{collections::BTreeMap, sync::Arc};
///
/// use lensgate_compare::{Evidence, Options, Row, Slice, compare};
/// use lensgate_dataset::{Hit, Judgment, LabelSource, Query, QueryClass, QuerySet, Span, Unit};
/// use lensgate_words::{Arm, Pass};
///
/// let place = Span { path: "src/lib.rs".into(), first: 1, last: 9 };
/// let query = Query {
///     id: "q1".to_owned(),
///     text: "parse a policy".to_owned(),
///     class: QueryClass::ALL[0],
///     language: None,
///     repository: None,
///     source: LabelSource::Judged,
/// };
/// let judgment = Judgment { span: place.clone(), grade: 1, hard_negative: false };
/// let query_set = QuerySet {
///     name: "example".to_owned(),
///     unit: Unit::Span,
///     relevance_floor: 1,
///     within: Vec::new(),
///     quotas: None,
///     queries: vec![query],
///     judgments: BTreeMap::from([("q1".to_owned(), vec![judgment])]),
///     digest: String::new(),
/// };
/// let found = [Hit { span: place, score: 1.0, why: Arc::from("") }];
/// let row = |arm, hits| Row {
///     query_id: "q1",
///     arm,
///     pass: Pass::Quality,
///     repetition: 0,
///     is_error: false,
///     is_reached: true,
///     hits,
///     candidates: &[],
///     clock: None,
///     cpu: None,
///     asked: None,
/// };
/// let rows = [row(Arm::Baseline, &[]), row(Arm::Candidate, &found)];
/// let snapshot = BTreeMap::from([("src/lib.rs".to_owned(), 40)]);
/// let evidence = Evidence { query_set: &query_set, snapshot: &snapshot, rows: &rows };
///
/// let recall = "Recall@50".parse().expect("a measure");
/// let comparisons = compare(&evidence, std::slice::from_ref(&recall), &[], &Options::default())?;
/// let compared = comparisons.find(&recall, &Slice::Overall).expect("it was asked for");
/// assert_eq!(compared.delta.known().expect("a query was answered").point, 1.0);
/// assert_eq!(compared.wins, 1);
/// # Ok::<(), lensgate_compare::CompareError>(())
/// ```
pub fn compare(
    evidence: &Evidence<'_>,
    measures: &[Measure],
    slices: &[SliceBy],
    options: &Options,
) -> Result<Comparisons, CompareError> {
    compare_where(evidence, measures, slices, options, |_, _| true)
}

/// The same with scores of every measure, and comparisons only of what is wanted: intervals take nearly all of the time.
///
/// # Errors
/// As [`compare`].
pub fn compare_where(
    evidence: &Evidence<'_>,
    measures: &[Measure],
    slices: &[SliceBy],
    options: &Options,
    wanted: impl Fn(&Measure, &Slice) -> bool,
) -> Result<Comparisons, CompareError> {
    let copies = Copies::of(evidence.query_set);
    let records = gather(evidence.query_set, &copies, evidence.rows)?;
    let mut comparisons = Comparisons {
        schema_version: SCHEMA_VERSION,
        query_set: evidence.query_set.name.clone(),
        query_set_digest: evidence.query_set.digest.clone(),
        quotas: evidence.query_set.quotas,
        near_copies: copies.near.len() as u64,
        seed: options.seed,
        queries: compared_queries(&records, evidence.query_set.unit, options.labels),
        scores: score_tables(evidence, &records, measures)?,
        stages: stage_tables(&records),
        waited: None,
        clocks: doubts(&records),
        comparisons: Vec::new(),
    };
    let mut jobs: Vec<(&Measure, Slice)> = Vec::new();
    for measure in measures {
        jobs.push((measure, Slice::Overall));
        jobs.extend(slices.iter().flat_map(|by| comparisons.slices(*by)).map(|slice| (measure, slice)));
    }
    jobs.retain(|(measure, slice)| wanted(measure, slice));
    let bounds = bounds(evidence, &records, measures, &comparisons.queries);
    comparisons.comparisons = jobs
        .par_iter()
        .filter_map(|(measure, slice)| {
            let series = comparisons.series(measure, slice, options.population)?;
            let noise = comparisons.noise_series(measure, slice, options.population);
            Some(comparison(&series, noise.as_ref(), slice, &bounds, options))
        })
        .collect();
    Ok(comparisons)
}

fn compared_queries(records: &[Record<'_>], unit: Unit, labels: Labels) -> Vec<ComparedQuery> {
    let is_given = |record: &Record<'_>| record.query.source != LabelSource::Mined;
    let all_decide = labels == Labels::All || !records.iter().any(is_given);
    records.iter().map(|record| compared(record, unit, all_decide || is_given(record))).collect()
}

fn compared(record: &Record<'_>, unit: Unit, decides: bool) -> ComparedQuery {
    let query = record.query;
    let arms = |lacks: fn(&Given<'_>) -> bool| {
        [Arm::Baseline, Arm::Candidate].into_iter().filter(|arm| lacks(record.given(*arm))).collect()
    };
    ComparedQuery {
        id: query.id.clone(),
        class: query.class,
        language: query.language,
        repository: query.repository.clone(),
        source: query.source,
        decides,
        copies: record.copies,
        judged_otherwise: record.judged_otherwise.iter().map(|id| (*id).to_owned()).collect(),
        same_ranking: same_ranking(record, unit),
        baseline_hits: answered(&record.baseline).hits.len() as u64,
        candidate_hits: answered(&record.candidate).hits.len() as u64,
        unanswered: arms(|given| given.answer.is_none()),
        unreached: arms(|given| !given.is_reached),
        latency_complete: record.baseline.latency_rows == record.candidate.latency_rows,
    }
}

/// Whether both arms showed the same places in the same order; scores do not matter.
fn same_ranking(record: &Record<'_>, unit: Unit) -> bool {
    let (Some(baseline), Some(candidate)) = (record.baseline.answer, record.candidate.answer) else { return false };
    if baseline.is_error || candidate.is_error {
        return baseline.is_error == candidate.is_error;
    }
    match unit {
        Unit::Span => baseline.hits.iter().map(|hit| &hit.span).eq(candidate.hits.iter().map(|hit| &hit.span)),
        Unit::File => folded(baseline.hits) == folded(candidate.hits),
    }
}

/// The files in the order shown.
fn folded(hits: &[Hit]) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    hits.iter().map(|hit| &*hit.span.path).filter(|path| seen.insert(*path)).collect()
}

/// What an arm answered; a query without an answer is one that failed.
pub(crate) fn answered<'a>(given: &Given<'a>) -> Answered<'a> {
    match given.answer {
        Some(answer) => Answered { hits: answer.hits, candidates: answer.candidates, is_error: answer.is_error },
        None => Answered { hits: &[], candidates: &[], is_error: true },
    }
}

pub(crate) fn judged<'a>(query_set: &QuerySet, judgments: &'a [Judgment]) -> Judged<'a> {
    Judged { unit: query_set.unit, relevance_floor: query_set.relevance_floor, judgments }
}

/// Contributions of every query to every measure that comes from rankings and outcomes.
fn score_tables(
    evidence: &Evidence<'_>,
    records: &[Record<'_>],
    measures: &[Measure],
) -> Result<Vec<ScoreTable>, CompareError> {
    let quality: Vec<Measure> = measures.iter().filter(|measure| measure.is_quality()).cloned().collect();
    let rows: Vec<[Vec<Contribution>; 2]> = records
        .par_iter()
        .map(|record| {
            let judged = judged(evidence.query_set, record.judgments);
            [&record.baseline, &record.candidate]
                .map(|given| lensgate_measures::contributions(&quality, &judged, &answered(given), evidence.snapshot))
        })
        .collect();
    quality.into_iter().enumerate().map(|(at, measure)| score_table(evidence, records, &rows, at, measure)).collect()
}

fn score_table(
    evidence: &Evidence<'_>,
    records: &[Record<'_>],
    rows: &[[Vec<Contribution>; 2]],
    at: usize,
    measure: Measure,
) -> Result<ScoreTable, CompareError> {
    let arm_scores = |place: usize, arm: Arm| {
        let mut scores = Scores::default();
        for (record, row) in records.iter().zip(rows) {
            let Contribution { numerator, denominator } = match measure.aggregation() {
                Aggregation::Rate => executions(record.given(arm)),
                Aggregation::Mean | Aggregation::RatioOfSums | Aggregation::Quantile(_) | Aggregation::Windows(_) => {
                    row[place][at]
                }
            };
            if !(numerator.is_finite() && denominator.is_finite()) {
                let query = record.query.id.clone();
                return Err(CompareError::MeasureNotFinite { measure: measure.clone(), query, arm });
            }
            scores.push(numerator, denominator);
        }
        Ok(scores)
    };
    Ok(ScoreTable {
        ceiling: ceiling(evidence, records, &measure),
        baseline: arm_scores(0, Arm::Baseline)?,
        candidate: arm_scores(1, Arm::Candidate)?,
        measure,
    })
}

/// Every execution counts for the error rate, not only the one that is scored.
fn executions(given: &Given<'_>) -> Contribution {
    Contribution { numerator: given.errors as f64, denominator: given.executions as f64 }
}

/// The greatest value that a query can have: the end of the measure's scale, or the most relevant judgments of a query.
fn ceiling(evidence: &Evidence<'_>, records: &[Record<'_>], measure: &Measure) -> Option<f64> {
    let floor = evidence.query_set.relevance_floor;
    let relevant = |record: &Record<'_>| record.judgments.iter().filter(|judgment| judgment.grade >= floor).count();
    let most_relevant = || records.iter().map(relevant).max().map(|most| most as f64);
    measure.range().map(|(_, greatest)| greatest).or_else(most_relevant)
}

/// The tables of the wall clock, and those of processor time where any was recorded.
fn stage_tables(records: &[Record<'_>]) -> Vec<StageTable> {
    let stages = [None, Some(Stage::A), Some(Stage::B), Some(Stage::C)];
    let order_is_known = order_is_known(records);
    let tables = |time: Time| stages.map(|stage| stage_table(records, time, stage, order_is_known));
    let is_recorded = |table: &StageTable| {
        let mut samples = table.baseline.iter().chain(&table.candidate).chain(&table.baseline_again);
        samples.any(|samples| !samples.is_empty())
    };
    tables(Time::Wall).into_iter().chain(tables(Time::Processor).into_iter().filter(is_recorded)).collect()
}

/// Whether every answer has a place in the order of asking, and no two have the same.
fn order_is_known(records: &[Record<'_>]) -> bool {
    let mut places = BTreeSet::new();
    let arms = [Arm::Baseline, Arm::Candidate, Arm::BaselineAgain];
    let mut readings = records.iter().flat_map(|record| arms.map(|arm| &record.given(arm).readings)).flatten();
    readings.all(|reading| reading.asked.is_some_and(|place| places.insert(place)))
}

fn stage_table(records: &[Record<'_>], time: Time, stage: Option<Stage>, order_is_known: bool) -> StageTable {
    let taken = |arm: Arm| {
        records.iter().map(move |record| {
            let readings = record.given(arm).readings.iter();
            readings.filter_map(move |reading| Some((reading.by(time)?.reading(stage)?, reading.asked.unwrap_or(0))))
        })
    };
    let samples = |arm: Arm| taken(arm).map(|query| query.map(|(sample, _)| sample).collect()).collect();
    let asked = |arm: Arm| taken(arm).map(|query| query.map(|(_, asked)| asked).collect()).collect();
    StageTable {
        time,
        stage: stage.map(|stage| format!("{stage:?}")),
        baseline: samples(Arm::Baseline),
        candidate: samples(Arm::Candidate),
        baseline_again: samples(Arm::BaselineAgain),
        asked: order_is_known.then(|| [Arm::Baseline, Arm::Candidate, Arm::BaselineAgain].map(asked)),
    }
}

/// One measure on one slice.
fn comparison(
    series: &Series,
    noise: Option<&Series>,
    slice: &Slice,
    bounds: &Bounds<'_>,
    options: &Options,
) -> Comparison {
    let known = |estimator: Result<Estimator, Undecided>| estimated(estimator, options);
    let compared = series.compared();
    let deltas: Vec<f64> = series.deltas().into_iter().map(|(_, delta)| delta).collect();
    let sign = match series.measure.direction() {
        Direction::HigherIsBetter => 1.0,
        Direction::LowerIsBetter => -1.0,
    };
    let better = deltas.iter().filter(|delta| **delta * sign > 0.0).count() as u64;
    let worse = deltas.iter().filter(|delta| **delta * sign < 0.0).count() as u64;
    let p_value = match series.measure.aggregation() {
        Aggregation::Mean => sign_flips(&deltas, options.flips, options.seed).ok().map(|flips| flips.p_value()),
        Aggregation::RatioOfSums | Aggregation::Rate | Aggregation::Quantile(_) | Aggregation::Windows(_) => None,
    };
    Comparison {
        measure: series.measure.clone(),
        slice: slice.clone(),
        n: series.n(),
        requests: requests(series),
        baseline: known(compared.level(Arm::Baseline)),
        candidate: known(compared.level(Arm::Candidate)),
        delta: known(series.difference()),
        ratio: known(series.ratio()),
        noise: noise.map(|noise| known(noise.difference())),
        p_value,
        wins: better,
        ties: deltas.len() as u64 - better - worse,
        losses: worse,
        identical: series.is_identical(),
        if_unjudged_relevant: bounds.unjudged_relevant(&series.measure, slice),
    }
}

/// Executions or samples of both arms.
fn requests(series: &Series) -> u64 {
    match (&series.values, series.measure.aggregation()) {
        (Values::Scores { baseline, candidate }, Aggregation::Rate) => {
            (baseline.denominators.iter().sum::<f64>() + candidate.denominators.iter().sum::<f64>()) as u64
        }
        (Values::Scores { .. }, _) => series.n(),
        (Values::Samples { baseline, candidate }, _) => {
            let samples: u64 = baseline.iter().chain(candidate).map(|list| list.len() as u64).sum();
            samples * series.queries_a_sample()
        }
    }
}

fn estimated(estimator: Result<Estimator, Undecided>, options: &Options) -> Estimated {
    match estimator {
        Ok(estimator) if !estimator.point().is_finite() => Estimated::Unknown("the estimate is not finite".to_owned()),
        Ok(estimator) => {
            let (lower, upper) = estimator.interval(options.level);
            Estimated::Known(Estimate {
                point: estimator.point(),
                lower: Bound::new(lower),
                upper: Bound::new(upper),
                level: options.level,
                n: estimator.n(),
                method: estimator.method().to_owned(),
                seed: options.seed,
            })
        }
        Err(undecided) => Estimated::Unknown(undecided.to_string()),
    }
}
