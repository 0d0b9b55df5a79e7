//! Several runs side by side on the same judged queries: each value with its interval and its bounds, each run against the
//! baseline with a paired interval and a randomization test, adjusted for asking about all of them.

use lensgate_measures::Measure;
use lensgate_measures::bounds::Bounds;
use lensgate_measures::evaluate::{Evaluation, QueryBounds, mean_bounds};
use lensgate_stats::{Inference, holm, mean, sign_flips};
use rayon::prelude::*;
use serde::Serialize;

use crate::bound::Bound;
use crate::comparison::{Estimate, Estimated};

/// A run with what its queries score; all runs of a comparison have the same queries and measures.
#[derive(Debug, Clone, Copy)]
pub struct ScoredRun<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its scores.
    pub evaluation: &'a Evaluation<'a>,
    /// What each query could score with other ties and other judgments.
    pub bounds: &'a [QueryBounds<'a>],
}

/// How runs are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunsOptions {
    /// The level of intervals. 0.95 agrees with a two-sided p-value of 0.05.
    pub level: f64,
    /// Sign flips behind each p-value and each interval of a difference.
    pub permutations: u32,
    /// The seed of the flips.
    pub seed: u64,
    /// The position of the run that the others are held against.
    pub baseline: usize,
}

impl Default for RunsOptions {
    fn default() -> Self {
        Self { level: 0.95, permutations: 100_000, seed: 1, baseline: 0 }
    }
}

/// Every measure of every run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunsTable {
    /// Distinct queries behind every number.
    pub n: u64,
    /// The level of intervals.
    pub level: f64,
    /// Sign flips behind each p-value and each interval of a difference.
    pub permutations: u32,
    /// The seed of the flips.
    pub seed: u64,
    /// The run that the others are held against; none when there is one run only.
    pub baseline: Option<String>,
    /// How many p-values the adjustment, Holm's, is over.
    pub tests: u64,
    /// One cell a measure and run: measures in the order asked for, runs in theirs.
    pub cells: Vec<RunCell>,
}

/// One measure of one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunCell {
    /// The measure.
    pub measure: Measure,
    /// The run.
    pub run: String,
    /// The mean over queries.
    pub value: Estimated,
    /// The mean with the worst order of tied hits.
    pub worst_order: f64,
    /// The mean with the best order of tied hits.
    pub best_order: f64,
    /// The mean as if every unjudged hit that the measure looks at were relevant.
    pub unjudged_relevant: f64,
    /// How it stands against the baseline; none for the baseline itself.
    pub against: Option<Against>,
}

/// One measure of a run against the baseline's. Every difference is this run's minus the baseline's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Against {
    /// The mean of paired differences.
    pub delta: Estimated,
    /// Two-sided, by the sign flips that the interval of the difference comes from; 1 when no query differs.
    pub p_value: f64,
    /// The same, adjusted for all tests of the table.
    pub p_adjusted: f64,
    /// Queries on which this run is better.
    pub wins: u64,
    /// Queries without a difference.
    pub ties: u64,
    /// Queries on which it is worse.
    pub losses: u64,
    /// What the numbers show.
    pub conclusion: Conclusion,
    /// The least difference that other orders of tied hits could give.
    pub delta_worst_order: f64,
    /// The greatest.
    pub delta_best_order: f64,
    /// The difference as if every unjudged hit of both were relevant.
    pub delta_unjudged_relevant: f64,
    /// Whether other orders of tied hits could turn round or level which run is better.
    pub depends_on_ties: bool,
    /// Whether relevant unjudged hits would turn round or level which run is better.
    pub depends_on_unjudged: bool,
}

/// What a difference shows: the adjusted p-value against 1 - level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// This run is better.
    Better,
    /// This run is worse.
    Worse,
    /// Too little to say which is better.
    NotShown,
    /// No query differs.
    Identical,
}

/// Compares runs on every measure that they were scored by. The runs have the same queries in the same order.
pub fn compare_runs(runs: &[ScoredRun<'_>], options: &RunsOptions) -> RunsTable {
    let measures = runs.first().map_or(&[][..], |run| &run.evaluation.measures);
    let jobs: Vec<(usize, usize)> =
        (0..measures.len()).flat_map(|measure| (0..runs.len()).map(move |run| (measure, run))).collect();
    let bounds: Vec<Vec<Bounds<f64>>> = runs.iter().map(|run| mean_bounds(run.bounds)).collect();
    let mut cells: Vec<RunCell> = jobs
        .par_iter()
        .map(|&(measure, run)| {
            let own = bounds[run][measure];
            let against = (run != options.baseline).then(|| {
                let [baseline, candidate] = [options.baseline, run].map(|run| (&runs[run], bounds[run][measure]));
                against(measure, baseline, candidate, options)
            });
            RunCell {
                measure: measures[measure].clone(),
                run: runs[run].name.to_owned(),
                value: level(&runs[run].evaluation.values(measure).collect::<Vec<_>>(), options),
                worst_order: own.worst_order,
                best_order: own.best_order,
                unjudged_relevant: own.unjudged_relevant,
                against,
            }
        })
        .collect();
    let tests = adjust(&mut cells, options);
    RunsTable {
        n: runs.first().map_or(0, |run| run.evaluation.queries.len() as u64),
        level: options.level,
        permutations: options.permutations,
        seed: options.seed,
        baseline: runs.get(options.baseline).filter(|_| runs.len() > 1).map(|run| run.name.to_owned()),
        tests,
        cells,
    }
}

/// The mean of values from 0 to 1.
fn level(values: &[f64], options: &RunsOptions) -> Estimated {
    match mean(values, 0.0, 1.0) {
        Ok(inference) => by_bound(&inference, options),
        Err(unusable) => Estimated::Unknown(unusable.to_string()),
    }
}

/// The mean of differences with its two-sided p-value, which agree with each other: both from the same sign flips, or from the bound
/// of a mean where no query strays from the others.
fn difference(deltas: &[f64], options: &RunsOptions) -> (Estimated, f64) {
    let inference = match mean(deltas, -1.0, 1.0) {
        Ok(inference) => inference,
        Err(unusable) => return (Estimated::Unknown(unusable.to_string()), 1.0),
    };
    match sign_flips(deltas, options.permutations, options.seed) {
        Ok(flips) => {
            let (lower, upper) = flips.interval(options.level);
            (estimate(&inference, (lower, upper), "sign flips", options), flips.p_value())
        }
        Err(_) if deltas.iter().all(|delta| *delta == 0.0) => (by_bound(&inference, options), 1.0),
        Err(_) => {
            let p_value = 2.0 * inference.p_value_above(0.0).min(inference.p_value_below(0.0));
            (by_bound(&inference, options), p_value.min(1.0))
        }
    }
}

fn by_bound(inference: &Inference, options: &RunsOptions) -> Estimated {
    estimate(inference, inference.interval(options.level), inference.method(), options)
}

fn estimate(inference: &Inference, (lower, upper): (f64, f64), method: &str, options: &RunsOptions) -> Estimated {
    Estimated::Known(Estimate {
        point: inference.point(),
        lower: Bound::new(lower),
        upper: Bound::new(upper),
        level: options.level,
        n: inference.n(),
        method: method.to_owned(),
        seed: options.seed,
    })
}

fn against(
    measure: usize,
    (baseline, baseline_bounds): (&ScoredRun<'_>, Bounds<f64>),
    (candidate, candidate_bounds): (&ScoredRun<'_>, Bounds<f64>),
    options: &RunsOptions,
) -> Against {
    let pairs = baseline.evaluation.values(measure).zip(candidate.evaluation.values(measure));
    let deltas: Vec<f64> = pairs.map(|(baseline, candidate)| candidate - baseline).collect();
    let wins = deltas.iter().filter(|delta| **delta > 0.0).count() as u64;
    let losses = deltas.iter().filter(|delta| **delta < 0.0).count() as u64;
    let (delta, p_value) = difference(&deltas, options);
    let point = delta.known().map_or(0.0, |delta| delta.point);
    let delta_worst_order = candidate_bounds.worst_order - baseline_bounds.best_order;
    let delta_best_order = candidate_bounds.best_order - baseline_bounds.worst_order;
    let delta_unjudged_relevant = candidate_bounds.unjudged_relevant - baseline_bounds.unjudged_relevant;
    let turns = |other: f64| (point > 0.0 && other <= 0.0) || (point < 0.0 && other >= 0.0);
    Against {
        p_value,
        p_adjusted: 1.0,
        wins,
        ties: deltas.len() as u64 - wins - losses,
        losses,
        conclusion: if wins + losses == 0 { Conclusion::Identical } else { Conclusion::NotShown },
        delta_worst_order,
        delta_best_order,
        delta_unjudged_relevant,
        depends_on_ties: turns(delta_worst_order) || turns(delta_best_order),
        depends_on_unjudged: turns(delta_unjudged_relevant),
        delta,
    }
}

/// Adjusts all p-values of a table and draws the conclusions; returns how many there are.
fn adjust(cells: &mut [RunCell], options: &RunsOptions) -> u64 {
    let mut tests: Vec<&mut Against> = cells.iter_mut().filter_map(|cell| cell.against.as_mut()).collect();
    let p_values: Vec<f64> = tests.iter().map(|test| test.p_value).collect();
    for (test, adjusted) in tests.iter_mut().zip(holm(&p_values)) {
        test.p_adjusted = adjusted;
        let point = test.delta.known().map_or(0.0, |delta| delta.point);
        // 1 - 0.95 is a little more than 0.05.
        let is_shown = test.conclusion != Conclusion::Identical && adjusted <= 1.0 - options.level + 1e-12;
        if is_shown && point > 0.0 {
            test.conclusion = Conclusion::Better;
        } else if is_shown && point < 0.0 {
            test.conclusion = Conclusion::Worse;
        }
    }
    p_values.len() as u64
}
