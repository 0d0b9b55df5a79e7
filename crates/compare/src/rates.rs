//! Rates of events over distinct executions: exact bounds on distinct queries. When a query was executed more than once,
//! its executions are not independent, so the upper bound counts a query that failed once as failed, and the lower bound
//! only one that failed always. With one execution a query both are the exact bound.

use lensgate_stats::{Design, Resampling, Unusable, proportion, proportion_difference};

use crate::estimator::Estimator;
use crate::scores::Scores;
use crate::series::{Population, Undecided};

struct Counted {
    queries: u64,
    /// Queries with an event in any execution.
    ever: u64,
    /// Queries with an event in every execution.
    always: u64,
    /// Mean over queries of the share of executions with an event.
    rate: f64,
}

fn count(own: &Scores) -> Result<Counted, Unusable> {
    let rates = rates(own)?;
    Ok(Counted {
        queries: rates.len() as u64,
        ever: rates.iter().filter(|rate| **rate > 0.0).count() as u64,
        always: rates.iter().filter(|rate| **rate >= 1.0).count() as u64,
        rate: rates.iter().sum::<f64>() / rates.len() as f64,
    })
}

/// Each query's share of executions with an event.
fn rates(own: &Scores) -> Result<Vec<f64>, Unusable> {
    let mut rates = Vec::new();
    for (events, executions) in own.numerators.iter().zip(&own.denominators) {
        if *executions > 0.0 {
            if !(0.0..=*executions).contains(events) {
                return Err(Unusable::OutOfRange { name: "events", value: *events });
            }
            rates.push(events / executions);
        }
    }
    if rates.is_empty() { Err(Unusable::Empty) } else { Ok(rates) }
}

pub(crate) fn level(
    own: &Scores,
    design: &Design,
    population: Population,
    resampling: &Resampling,
) -> Result<Estimator, Undecided> {
    match population {
        Population::Queries => {
            let counted = count(own)?;
            let (under, over) =
                (proportion(counted.always, counted.queries)?, proportion(counted.ever, counted.queries)?);
            if counted.always == counted.ever {
                return Ok(over.into());
            }
            Ok(Estimator::envelope(counted.rate, under, over))
        }
        Population::Repositories => Ok(lensgate_stats::mean(&rates(own)?, design, resampling)?.into()),
    }
}

pub(crate) fn difference(
    baseline: &Scores,
    candidate: &Scores,
    design: &Design,
    population: Population,
    resampling: &Resampling,
) -> Result<Estimator, Undecided> {
    match population {
        Population::Queries => {
            let (base, cand) = (count(baseline)?, count(candidate)?);
            let under = proportion_difference(base.ever, base.queries, cand.always, cand.queries)?;
            let over = proportion_difference(base.always, base.queries, cand.ever, cand.queries)?;
            if base.always == base.ever && cand.always == cand.ever {
                return Ok(over.into());
            }
            Ok(Estimator::envelope(cand.rate - base.rate, under, over))
        }
        Population::Repositories => {
            let (base, cand) = (rates(baseline)?, rates(candidate)?);
            if base.len() != cand.len() {
                return Err(Unusable::LengthMismatch { left: base.len(), right: cand.len() }.into());
            }
            let deltas: Vec<f64> = base.iter().zip(&cand).map(|(base, cand)| cand - base).collect();
            Ok(lensgate_stats::mean(&deltas, design, resampling)?.into())
        }
    }
}
