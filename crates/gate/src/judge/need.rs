//! How far the evidence reaches: how many queries a decision needs, and what these ones can show.

use lensgate_compare::{Estimator, STRETCH};
use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::special::normal_quantile;
use lensgate_stats::{MeanPlan, readings_needed, zero_event_queries_needed};

use crate::judge::question::{Inside, Question};
use crate::policy::Policy;
use crate::verdict::Decided;

/// What a decision needs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Need {
    /// Queries, more than there are; from 1,000 on an estimate is rounded up to two digits.
    pub queries: Option<u64>,
    /// Whether that number supposes that not one event happens.
    pub without_event: bool,
    /// Whether that number is over a hundred times what there is: nobody can act on it.
    pub is_out_of_reach: bool,
    /// The least distance from the limit that these queries show with the power asked for.
    pub detectable: Option<f64>,
}

/// At which certainty to state the need.
#[derive(Debug, Clone, Copy)]
pub struct Certainty {
    /// The level of a one-sided bound.
    pub confidence: f64,
    /// The chance with which what can be shown shall be shown.
    pub power: f64,
    /// Conditions that a failure is adjusted over.
    pub family: usize,
}

impl Certainty {
    /// What a policy asks for, before it is known over how many conditions a failure is adjusted.
    pub fn of(policy: &Policy) -> Self {
        Self { confidence: policy.decision.confidence.share(), power: policy.decision.power.share(), family: 1 }
    }
}

/// Times the queries at hand beyond which a number of queries is not stated.
const FARTHEST: u64 = 100;

pub(crate) fn need(question: &Question, measure: &Measure, estimator: &Estimator, certainty: Certainty) -> Need {
    let n = estimator.n();
    let out_of_reach = |queries: &u64| *queries > n.saturating_mul(FARTHEST);
    let more = |queries: u64| Some(queries).filter(|queries| *queries > n && !out_of_reach(queries));
    if let Some(queries) = without_event(question, measure, estimator, certainty) {
        let is_out_of_reach = out_of_reach(&queries);
        return Need { queries: more(queries), without_event: true, is_out_of_reach, detectable: None };
    }
    let (lower, upper) = estimator.interval(2.0 * certainty.confidence - 1.0);
    if !(lower.is_finite() && upper.is_finite()) {
        return Need { queries: unbounded(question, measure, certainty).and_then(more), ..Need::default() };
    }
    let point = estimator.point();
    let passes = question.holds(point);
    let confidence =
        if passes { certainty.confidence } else { 1.0 - (1.0 - certainty.confidence) / certainty.family.max(1) as f64 };
    // The bound that has to clear the limit lies on the limit's side of the estimate.
    let plan = |below: bool| {
        estimator.plan(below).unwrap_or_else(|| {
            // The interval's own width carries design and method; it shrinks with the root of n.
            let error = (upper - lower) / (2.0 * normal_quantile(certainty.confidence));
            MeanPlan { sd: error * (estimator.units() as f64).sqrt(), worst: f64::MIN_POSITIVE }
        })
    };
    let is_below = (question.inside == Inside::Above) == passes;
    let units = estimator.units();
    let queries = plan(is_below).queries_needed((point - question.limit).abs(), confidence, certainty.power);
    // Of repositories as many more queries as repositories.
    let queries = queries.map(|needed| (needed as f64 * n as f64 / units as f64).ceil() as u64);
    let detectable =
        plan(question.inside == Inside::Above).smallest_detectable(units, certainty.confidence, certainty.power);
    let queries = queries.map(two_digits);
    Need {
        queries: queries.and_then(more),
        without_event: false,
        is_out_of_reach: queries.is_none_or(|queries| out_of_reach(&queries)),
        detectable: Some(detectable).filter(|distance| distance.is_finite()),
    }
}

/// An estimate rounded up to what it can mean: as it is below 1,000, from there on to two digits.
fn two_digits(queries: u64) -> u64 {
    let unit = 10_u64.pow(queries.checked_ilog10().unwrap_or_default().saturating_sub(1));
    if queries < 1000 { queries } else { queries.div_ceil(unit).saturating_mul(unit) }
}

/// For a rate without a single event so far: the exact number that shows it to be under its limit.
fn without_event(question: &Question, measure: &Measure, estimator: &Estimator, certainty: Certainty) -> Option<u64> {
    let applies = measure.aggregation() == Aggregation::Rate
        && question.decided == Decided::Level
        && question.inside == Inside::Below
        && estimator.point() == 0.0;
    applies.then(|| zero_event_queries_needed(question.limit, certainty.confidence))
}

/// For a quantile without a bound: the number from which its largest sample is one. Of a level a spell of readings counts as one.
fn unbounded(question: &Question, measure: &Measure, certainty: Certainty) -> Option<u64> {
    // Two bounds share the error.
    let split = f64::midpoint(1.0, certainty.confidence);
    if let Aggregation::Windows(p) = measure.aggregation() {
        let confidence = if question.decided == Decided::Level { certainty.confidence } else { split };
        return Some(STRETCH as u64 * zero_event_queries_needed(p, confidence));
    }
    let Aggregation::Quantile(p) = measure.aggregation() else { return None };
    Some(match question.decided {
        Decided::Level => readings_needed(p, certainty.confidence),
        Decided::OwnRatio => readings_needed(p, split),
        Decided::Difference | Decided::Ratio => zero_event_queries_needed(1.0 - p, split),
    })
}

#[cfg(test)]
mod tests {
    use super::two_digits;

    #[test]
    fn an_estimated_number_of_queries_has_no_more_digits_than_it_means() {
        let rounded = [0, 7, 999, 1_000, 1_001, 2_995, 6_979_596, 9_999].map(two_digits);
        assert_eq!(rounded, [0, 7, 999, 1_000, 1_100, 3_000, 7_000_000, 10_000]);
        assert_eq!(two_digits(u64::MAX), u64::MAX);
    }
}
