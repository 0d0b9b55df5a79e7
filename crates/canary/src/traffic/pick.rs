//! Drawing a query by its weight in constant time: Vose's alias method (1991, "A linear algorithm for generating random
//! numbers with a given distribution").

use lensgate_stats::rng::{Counter, unit_range};

use super::spec::Popularity;
use crate::population::Population;

/// Draws positions with given weights.
#[derive(Debug, Clone)]
pub(crate) struct Pick {
    keep: Vec<f64>,
    alias: Vec<u32>,
}

impl Pick {
    /// From weights that are not negative and not all zero.
    pub(crate) fn new(weights: &[f64]) -> Self {
        let whole: f64 = weights.iter().sum();
        let n = weights.len();
        let mut scaled: Vec<f64> = weights.iter().map(|weight| weight / whole * n as f64).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..n).partition(|at| scaled[*at] < 1.0);
        let mut pick = Self { keep: vec![1.0; n], alias: (0..n as u32).collect() };
        while let (Some(low), Some(high)) = (small.pop(), large.last().copied()) {
            pick.keep[low] = scaled[low];
            pick.alias[low] = high as u32;
            scaled[high] -= 1.0 - scaled[low];
            if scaled[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        pick
    }

    /// The position that 64 random bits stand for.
    #[inline]
    pub(crate) fn at(&self, bits: u64) -> usize {
        let wide = u128::from(bits) * self.keep.len() as u128;
        let (at, rest) = ((wide >> 64) as usize, wide as u64);
        if unit_range(rest) < self.keep[at] { at } else { self.alias[at] as usize }
    }
}

/// Stream of the order in which queries are popular.
const POPULARITY: u64 = 0x706f_7075;

/// Gives every query its weight.
pub(crate) fn weigh(population: &mut Population, popularity: Popularity, seed: u64) {
    let n = population.queries.len();
    let weights: Vec<f64> = match popularity {
        Popularity::Uniform => vec![1.0; n],
        Popularity::Recorded => population.copies.iter().map(|copies| *copies as f64).collect(),
        Popularity::Zipf(s) => {
            // By a draw of each id's own place, so that no query is popular for standing first in a file.
            let counter = Counter::new(seed, POPULARITY);
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by_key(|at| (counter.bits(*at as u64), *at));
            let mut weights = vec![0.0; n];
            for (rank, at) in order.into_iter().enumerate() {
                weights[at] = lensgate_stats::special::power(rank as f64 + 1.0, -s);
            }
            weights
        }
    };
    let whole: f64 = weights.iter().sum();
    population.weights = weights.into_iter().map(|weight| weight / whole).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_as_often_as_their_weights_say() {
        let weights = [0.5, 0.0, 0.25, 0.125, 0.125];
        let pick = Pick::new(&weights);
        let counter = Counter::new(3, 1);
        let mut counts = [0u64; 5];
        let n = 200_000;
        for index in 0..n {
            counts[pick.at(counter.bits(index))] += 1;
        }
        for (count, weight) in counts.into_iter().zip(weights) {
            let error = 5.0 * (weight * (1.0 - weight) / n as f64).sqrt();
            assert!((count as f64 / n as f64 - weight).abs() <= error, "{count} {weight}");
        }
    }
}
