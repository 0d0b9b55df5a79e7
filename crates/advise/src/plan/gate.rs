//! One gate with so many queries: the chance that it passes, what it can show, how many queries it needs.

use lensgate_compare::{Comparisons, Series, Slice, Values};
use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::judge::{Certainty, wording};
use lensgate_gate::policy::{Distance, Gate, Policy, SlicesMust};
use lensgate_gate::verdict::Decided;
use lensgate_measures::Aggregation;
use lensgate_words::{Arm, Population, Severity};
use serde::Serialize;

use crate::lint::least_queries;
use crate::plan::assumed::{Assumed, Spread};
use crate::plan::clock::by_model;
use crate::plan::exact::{self, Counted};
use crate::plan::given::by_spread;
use crate::plan::pilot::by_pilot;
use crate::plan::reach::{Detectable, Reach, Uncertain};

/// One gate as planned, on the whole; slices only veto and are not planned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GatePlan {
    /// The gate's id.
    pub gate: String,
    /// Whether it blocks.
    pub severity: Severity,
    /// The measure.
    pub measure: String,
    /// The condition in short.
    pub requirement: String,
    /// Distinct queries supposed.
    pub queries: u64,
    /// Queries under which nothing passes it.
    pub least: u64,
    /// What the power supposes to be true; none where nothing is known of the truth.
    pub truth: Option<String>,
    /// Chance that it passes if that is true.
    pub power: Option<Uncertain>,
    /// What these queries can show with the policy's power.
    pub detectable: Option<Detectable>,
    /// Queries with which that chance is the policy's power.
    pub needs: Option<Uncertain>,
    /// How the numbers come about.
    pub method: String,
    /// What else has to be known.
    pub notes: Vec<String>,
}

/// Plans one gate; the error is an example of the spread that is missing.
pub(crate) fn gate_plan(policy: &Policy, gate: &Gate, assumed: &Assumed<'_>) -> Result<GatePlan, String> {
    let question = Question::of(&gate.test, gate.measure.direction());
    let certainty = Certainty::of(policy);
    let series = assumed.pilot.and_then(|pilot| series(policy, gate, pilot));
    let queries = assumed.queries.or_else(|| Some(series.as_ref()?.n())).unwrap_or(0);
    let mut reach = reach(policy, gate, &question, assumed, series.as_ref(), queries, certainty)?;
    if policy.decision.slices_must == SlicesMust::Pass && !gate.slices.is_empty() {
        reach.notes.push(
            "every slice has to pass as well, and this speaks of the whole: plan a slice with --queries set to its size"
                .to_owned(),
        );
    }
    let least = least_queries(policy, gate);
    if queries < least {
        reach.power = reach.power.map(|_| Uncertain::exact(0.0));
        if least < u64::MAX {
            reach.notes.push(format!("nothing passes it under {}", wording::queries(least)));
        }
    }
    Ok(GatePlan {
        gate: gate.id.clone(),
        severity: gate.severity,
        measure: gate.measure.to_string(),
        requirement: wording::requirement(&question, &gate.measure),
        queries,
        least,
        truth: reach.truth,
        power: reach.power,
        detectable: reach.detectable,
        needs: reach.needs.map(|needs| at_least(needs, least as f64)),
        method: reach.method,
        notes: reach.notes,
    })
}

fn at_least(needs: Uncertain, least: f64) -> Uncertain {
    Uncertain { low: needs.low.max(least), point: needs.point.max(least), high: needs.high.max(least) }
}

fn series(policy: &Policy, gate: &Gate, pilot: &Comparisons) -> Option<Series> {
    let series = pilot.series(&gate.measure, &Slice::Overall, policy.decision.population)?;
    Some(Series { worst: gate.worst.map(Distance::value), ..series })
}

fn reach(
    policy: &Policy,
    gate: &Gate,
    question: &Question,
    assumed: &Assumed<'_>,
    series: Option<&Series>,
    n: u64,
    certainty: Certainty,
) -> Result<Reach, String> {
    let measure = &gate.measure;
    let of_queries = policy.decision.population == Population::Queries;
    match (measure.aggregation(), question.decided, question.inside) {
        (Aggregation::Windows(_), _, _) => Ok(unplanned(
            "throughput is not planned: judge a recording under this gate, and its verdict says how many queries are needed",
        )),
        (Aggregation::Rate, Decided::Level, Inside::Below) if of_queries => Ok(exact::rate_level(
            measure,
            question.limit,
            n,
            series.and_then(|it| failed(it, Arm::Candidate)),
            certainty,
        )),
        (Aggregation::Rate, Decided::Difference, Inside::Below) if of_queries => {
            Ok(exact::rate_difference(question.limit, n, series.and_then(|it| failed(it, Arm::Baseline)), certainty))
        }
        (Aggregation::Quantile(p), Decided::Level, Inside::Below) if of_queries => {
            let limit = wording::value(question.limit, question.decided, measure.unit());
            Ok(exact::quantile_level(measure, p, &limit, n, series.and_then(|it| over(it, question.limit)), certainty))
        }
        (Aggregation::Quantile(_), _, _) if !of_queries => Ok(unplanned(
            "no percentile has a bound for a population of repositories: this gate stays open under any number of queries",
        )),
        (Aggregation::Quantile(_), Decided::Ratio | Decided::OwnRatio, _) if series.is_none() => {
            let planned = assumed.latency.and_then(|spread| by_model(gate, question, spread, n, certainty));
            planned.map_or_else(
                || Ok(unplanned(without_pilot(question))),
                |planned| Ok(planned.unwrap_or_else(|undecided| unplanned(&format!("there is no bound: {undecided}")))),
            )
        }
        (_, Decided::OwnRatio, _) => Ok(unplanned(OWN_RATIO)),
        (Aggregation::Quantile(_) | Aggregation::Rate, _, _) if series.is_none() => {
            Ok(unplanned(without_pilot(question)))
        }
        _ => match (series, spread(question, assumed.spreads, gate)) {
            (Some(series), _) => Ok(by_pilot(gate, question, series, n, certainty)
                .unwrap_or_else(|undecided| unplanned(&format!("the pilot gives no estimate: {undecided}")))),
            (None, Some(sd)) => Ok(by_spread(gate, question, sd, n, certainty)),
            (None, None) => Err(example(gate, question)),
        },
    }
}

const OWN_RATIO: &str = "a ratio of two of the candidate's own measures has no plan from a recording: judge one of as many \
    queries under this gate, and its verdict says what they show and how many are needed; two percentiles of one clock are \
    planned without a recording, from --latency-sd";

/// What a comparison of percentiles or rates lacks, and how to give it.
fn without_pilot(question: &Question) -> &'static str {
    match question.decided {
        Decided::Ratio => {
            "what these queries can show depends on how both arms' numbers hang together: give a recording with --observations, \
             of the baseline against itself if there is no candidate yet, or for latencies --latency-sd; an absolute limit is \
             planned from the number of queries alone"
        }
        Decided::OwnRatio => OWN_RATIO,
        Decided::Level | Decided::Difference => {
            "what these queries can show depends on how both arms' numbers hang together, which only a recording tells: give \
             one with --observations, of the baseline against itself if there is no candidate yet; an absolute limit is planned \
             from the number of queries alone"
        }
    }
}

fn unplanned(note: &str) -> Reach {
    Reach { method: "not planned".to_owned(), notes: vec![note.to_owned()], ..Reach::default() }
}

pub(crate) fn is_relative(sd: Distance) -> bool {
    matches!(sd, Distance::Relative(_))
}

/// The known spread of a gate's measure in the gate's own kind of unit.
fn spread(question: &Question, spreads: &[Spread], gate: &Gate) -> Option<f64> {
    let relative = question.decided == Decided::Ratio;
    let fits = |spread: &&Spread| spread.measure == gate.measure && is_relative(spread.sd) == relative;
    spreads.iter().find(fits).map(|spread| spread.sd.value())
}

fn example(gate: &Gate, question: &Question) -> String {
    use lensgate_words::MeasureUnit::{Count, Milliseconds, PerSecond, Score, Share};
    let sd = match (question.decided, gate.measure.unit()) {
        (Decided::Ratio | Decided::OwnRatio, _) => "40 %",
        (_, Share) => "25 pp",
        (_, Score) => "0.25",
        (_, Count) => "2",
        (_, Milliseconds) => "20 ms",
        (_, PerSecond) => "20 /s",
    };
    format!("--sd \"{}={sd}\"", gate.measure)
}

/// Queries of which any execution failed.
fn failed(series: &Series, arm: Arm) -> Option<Counted> {
    let Values::Scores { baseline, candidate } = &series.values else { return None };
    let own = if arm == Arm::Baseline { baseline } else { candidate };
    let executed = own.numerators.iter().zip(&own.denominators).filter(|(_, executions)| **executions > 0.0);
    let (mut events, mut of) = (0, 0);
    for (errors, _) in executed {
        of += 1;
        events += u64::from(*errors > 0.0);
    }
    (of > 0).then_some(Counted { events, of })
}

/// Queries of which any reading of the candidate lies over a limit.
fn over(series: &Series, limit: f64) -> Option<Counted> {
    let Values::Samples { candidate, .. } = &series.values else { return None };
    let timed = candidate.iter().filter(|samples| !samples.is_empty());
    let (mut events, mut of) = (0, 0);
    for samples in timed {
        of += 1;
        events += u64::from(samples.iter().any(|sample| *sample > limit));
    }
    (of > 0).then_some(Counted { events, of })
}
