//! Clock readings as sorted values with counts: what percentiles and their always-valid bounds are read from.

use lensgate_stats::{quantile_rank_lower, quantile_rank_upper};

/// Sorted distinct values, each with how often it was seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clocks {
    counted: Vec<(f64, u64)>,
    n: u64,
}

impl Clocks {
    /// From values in any order with their counts; values are finite.
    pub fn new(mut counted: Vec<(f64, u64)>) -> Self {
        counted.retain(|(_, count)| *count > 0);
        counted.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self::ascending(counted.into_iter())
    }

    /// From values that ascend already, with their counts.
    pub fn ascending(counted: impl Iterator<Item = (f64, u64)>) -> Self {
        let mut clocks = Self { counted: Vec::with_capacity(counted.size_hint().1.unwrap_or(0)), n: 0 };
        for (value, count) in counted {
            clocks.n += count;
            match clocks.counted.last_mut() {
                Some(last) if last.0 == value => last.1 += count,
                _ => clocks.counted.push((value, count)),
            }
        }
        clocks
    }

    /// How many readings.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Adds another set.
    pub fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        if self.n == 0 {
            self.clone_from(other);
            return;
        }
        let mut merged = Vec::with_capacity(self.counted.len() + other.counted.len());
        let (mut left, mut right) = (self.counted.iter().peekable(), other.counted.iter().peekable());
        loop {
            match (left.peek(), right.peek()) {
                (Some(a), Some(b)) if a.0 == b.0 => {
                    merged.push((a.0, a.1 + b.1));
                    left.next();
                    right.next();
                }
                (Some(a), Some(b)) if a.0 < b.0 => {
                    merged.push(**a);
                    left.next();
                }
                (_, Some(b)) => {
                    merged.push(**b);
                    right.next();
                }
                (Some(a), None) => {
                    merged.push(**a);
                    left.next();
                }
                (None, None) => break,
            }
        }
        self.counted = merged;
        self.n += other.n;
    }

    /// Readings above a limit.
    pub fn above(&self, limit: f64) -> u64 {
        self.from(self.counted.partition_point(|(value, _)| *value <= limit))
    }

    /// Readings on a limit or above it.
    pub fn at_least(&self, limit: f64) -> u64 {
        self.from(self.counted.partition_point(|(value, _)| *value < limit))
    }

    fn from(&self, place: usize) -> u64 {
        self.counted[place..].iter().map(|(_, count)| count).sum()
    }

    /// The nearest-rank p-quantile; none without a reading.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        // The small term keeps 0.07 x 100 = 7.000000000000001 from becoming rank 8.
        let rank = (p * self.n as f64 - 1e-9).ceil().max(1.0) as u64;
        self.at_rank(rank)
    }

    /// The value that the true p-quantile exceeds at every look together, but for a share alpha of sequences.
    pub fn lower(&self, p: f64, alpha: f64) -> f64 {
        self.at_rank(quantile_rank_lower(self.n, p, alpha)).unwrap_or(f64::NEG_INFINITY)
    }

    /// The value that the true p-quantile stays under.
    pub fn upper(&self, p: f64, alpha: f64) -> f64 {
        self.at_rank(quantile_rank_upper(self.n, p, alpha)).unwrap_or(f64::INFINITY)
    }

    fn at_rank(&self, rank: u64) -> Option<f64> {
        if rank == 0 || rank > self.n {
            return None;
        }
        let mut seen = 0;
        self.counted.iter().find_map(|(value, count)| {
            seen += count;
            (seen >= rank).then_some(*value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank_whatever_the_order_of_arrival() {
        let values: Vec<(f64, u64)> = (1..=100).rev().map(|value| (f64::from(value), 1)).collect();
        let whole = Clocks::new(values.clone());
        let mut merged = Clocks::new(values[..30].to_vec());
        merged.merge(&Clocks::new(values[30..].to_vec()));
        assert_eq!(whole, merged);
        assert_eq!(
            (whole.quantile(0.95), whole.quantile(0.5), whole.quantile(0.99)),
            (Some(95.0), Some(50.0), Some(99.0))
        );
        assert_eq!((whole.above(95.0), whole.above(0.0), whole.above(100.0)), (5, 100, 0));
        assert_eq!(Clocks::default().quantile(0.5), None);
    }

    #[test]
    fn equal_values_add_up() {
        let mut clocks = Clocks::new(vec![(2.0, 3), (1.0, 1), (2.0, 4), (5.0, 0)]);
        clocks.merge(&Clocks::new(vec![(2.0, 1)]));
        assert_eq!((clocks.n(), clocks.above(1.5)), (9, 8));
        assert_eq!((clocks.above(2.0), clocks.at_least(2.0), clocks.at_least(2.1)), (0, 8, 0));
    }
}
