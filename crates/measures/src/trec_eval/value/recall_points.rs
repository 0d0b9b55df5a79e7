//! Precision at points of recall, and at multiples of the number of relevant documents.

use super::super::options::{Compat, Options};
use super::super::parameters::Parameters;
use super::super::ranking::Ranking;
use super::sets::{numbers, ratio};
use crate::graded::{float, sum};

/// The highest precision at or beyond each point of recall.
pub(in super::super) fn interpolated(ranking: &Ranking, recalls: &[f64], options: &Options) -> Vec<f64> {
    let mut values = vec![0.0; recalls.len()];
    walk(ranking, recalls, options, |point, precision| values[point] = precision);
    values
}

/// The mean of the interpolated precisions.
pub(in super::super) fn eleven_point_average(ranking: &Ranking, parameters: &Parameters, options: &Options) -> f64 {
    let recalls = numbers(parameters);
    let mut reached = Vec::with_capacity(recalls.len());
    walk(ranking, recalls, options, |_, precision| reached.push(precision));
    sum(reached.into_iter()) / float(recalls.len())
}

/// Shows each point of recall that is reached with its interpolated precision, from the last point to the first.
fn walk(ranking: &Ranking, recalls: &[f64], options: &Options, mut show: impl FnMut(usize, f64)) {
    let found = ranking.relevant_retrieved();
    let needed = |point: usize| documents(recalls[point], ranking.relevant, options.compat);
    let mut points = (0..recalls.len()).rev().skip_while(|&point| needed(point) > i64::from(found)).peekable();
    // Nothing retrieved at all, which takes `-J`, is a division by zero in trec_eval; here its precision is 0.
    let mut best = ratio(found, ranking.retrieved);
    for (so_far, &rank) in (1..=found).rev().zip(ranking.relevant_ranks.iter().rev()) {
        best = best.max(f64::from(so_far) / f64::from(rank));
        while let Some(point) = points.next_if(|&point| needed(point) == i64::from(so_far)) {
            show(point, best);
        }
    }
    points.for_each(|point| show(point, best));
}

/// How many relevant documents a share of them is. Version 9 adds 0.9 and cuts off, version 10 rounds.
#[expect(clippy::cast_possible_truncation, reason = "cutting off is what is wanted, and a cast stays in range")]
fn documents(share: f64, relevant: u32, compat: Compat) -> i64 {
    match compat {
        Compat::V9 => (share * f64::from(relevant) + 0.9) as i64,
        Compat::V10 => (share * f64::from(relevant)).round() as i64,
    }
}

/// Precision after multiples of the number of relevant documents. Both versions add 0.9 and cut off.
pub(in super::super) fn multiples_of_r(ranking: &Ranking, multiples: &[f64], _: &Options) -> Vec<f64> {
    let cutoff = |multiple: f64| documents(multiple, ranking.relevant, Compat::V9).clamp(0, u32::MAX.into());
    let at = |k: i64| u32::try_from(k).map_or(0.0, |k| ratio(ranking.relevant_in_top(k), k));
    multiples.iter().map(|&multiple| at(cutoff(multiple))).collect()
}
