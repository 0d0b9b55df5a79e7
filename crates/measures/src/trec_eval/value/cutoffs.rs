//! Measures of where relevant documents rank.

use super::super::average::LEAST;
use super::super::options::Options;
use super::super::parameters::Parameters;
use super::super::ranking::Ranking;
use super::sets::ratio;
use crate::graded::sum;

pub(in super::super) fn precision(ranking: &Ranking, k: u32) -> f64 {
    ratio(ranking.relevant_in_top(k), k)
}

pub(in super::super) fn recall(ranking: &Ranking, k: u32) -> f64 {
    ratio(ranking.relevant_in_top(k), ranking.relevant)
}

/// Precision against the best that k documents could have had.
pub(in super::super) fn relative_precision(ranking: &Ranking, k: u32) -> f64 {
    ratio(ranking.relevant_in_top(k), k.min(ranking.relevant))
}

pub(in super::super) fn success(ranking: &Ranking, k: u32) -> f64 {
    f64::from(u8::from(ranking.relevant_in_top(k) > 0))
}

/// Unjudged documents in the top k, over k.
pub(in super::super) fn unjudged(ranking: &Ranking, k: u32) -> f64 {
    ratio(ranking.unjudged_in_top(k), k)
}

/// Precision at the rank of each relevant document retrieved.
fn precisions(ranking: &Ranking) -> impl Iterator<Item = f64> {
    (1_u32..).zip(&ranking.relevant_ranks).map(|(so_far, &rank)| f64::from(so_far) / f64::from(rank))
}

pub(in super::super) fn map_cut(ranking: &Ranking, k: u32) -> f64 {
    if ranking.relevant == 0 {
        return 0.0;
    }
    sum(precisions(ranking).take(ranking.relevant_in_top(k) as usize)) / f64::from(ranking.relevant)
}

pub(in super::super) fn map(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    map_cut(ranking, u32::MAX)
}

/// The logarithm that a geometric mean adds up.
pub(in super::super) fn log_map(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    libm::log(map_cut(ranking, u32::MAX).max(LEAST))
}

/// Average precision smoothed and spread over the whole line: Robertson, ECIR 2012.
pub(in super::super) fn yaap(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    let sum = sum(precisions(ranking));
    libm::log((1.0 + sum) / (1.0 + f64::from(ranking.relevant) - sum))
}

/// Precision at as many documents as are relevant.
pub(in super::super) fn r_precision(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    ratio(ranking.relevant_in_top(ranking.relevant), ranking.relevant)
}

pub(in super::super) fn reciprocal_rank(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    ranking.relevant_ranks.first().map_or(0.0, |&rank| 1.0 / f64::from(rank))
}

/// G for binary relevance: each relevant document counts one over the logarithm of the irrelevant ones before it.
pub(in super::super) fn binary_g(ranking: &Ranking, _: &Parameters, _: &Options) -> f64 {
    if ranking.relevant_ranks.is_empty() {
        return 0.0;
    }
    let costs = (1_u32..).zip(&ranking.relevant_ranks).map(|(so_far, &rank)| libm::log2(f64::from(2 + rank - so_far)));
    sum(costs.map(|cost| 1.0 / cost)) / f64::from(ranking.relevant)
}
