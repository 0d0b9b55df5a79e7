//! Clock readings as sorted values with counts: what percentiles and their always-valid bounds are read from. Of readings that
//! were counted in buckets only the bucket's edges are known, and every question is answered from the edge that favours nobody.

use lensgate_stats::{quantile_rank_lower, quantile_rank_upper};

/// Sorted distinct values, each with how often it was seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clocks {
    /// Readings, or upper edges of their buckets.
    counted: Vec<(f64, u64)>,
    /// Lower edges, which a reading exceeds; empty where readings themselves are known.
    floors: Vec<(f64, u64)>,
    n: u64,
    unread: u64,
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
        let counted = grouped(counted);
        let n = total(&counted);
        Self { counted, n, ..Self::default() }
    }

    /// From buckets that ascend: an upper edge that belongs to the bucket, and how many readings lie in it; the last edge may
    /// be infinite.
    pub fn buckets(buckets: &[(f64, u64)]) -> Self {
        let below = std::iter::once(0.0).chain(buckets.iter().map(|(edge, _)| *edge));
        let filled = |(_, count): &(f64, u64)| *count > 0;
        let floors = grouped(below.zip(buckets).map(|(floor, (_, count))| (floor, *count)).filter(filled));
        Self { floors, ..Self::ascending(buckets.iter().copied().filter(filled)) }
    }

    /// The same, with requests whose readings nobody has: they may have been as quick or as slow as anything.
    #[must_use]
    pub fn with_unread(self, unread: u64) -> Self {
        Self { unread, ..self }
    }

    /// How many readings there should be.
    pub fn n(&self) -> u64 {
        self.n + self.unread
    }

    /// Values, or upper edges of buckets, that hold a reading.
    pub fn edges(&self) -> impl Iterator<Item = f64> {
        self.counted.iter().map(|(value, _)| *value)
    }

    /// Adds another set.
    pub fn merge(&mut self, other: &Self) {
        if other.n() == 0 {
            return;
        }
        if !(self.floors.is_empty() && other.floors.is_empty()) {
            let mut floors = self.all_floors();
            grow(&mut floors, &other.all_floors());
            self.floors = floors;
        }
        grow(&mut self.counted, &other.counted);
        self.n += other.n;
        self.unread += other.unread;
    }

    /// Lower edges of all readings; a reading itself exceeds everything that is less.
    fn all_floors(&self) -> Vec<(f64, u64)> {
        if !self.floors.is_empty() {
            return self.floors.clone();
        }
        self.counted.iter().map(|(value, count)| (value.next_down(), *count)).collect()
    }

    /// Readings that lie above a limit for certain.
    pub fn above(&self, limit: f64) -> u64 {
        if self.floors.is_empty() {
            return from(&self.counted, |value| value <= limit);
        }
        // The first bucket has its floor too: a reading of 0 is not above 0.
        let limit = limit.max(f64::MIN_POSITIVE);
        from(&self.floors, |floor| floor < limit)
    }

    /// Readings that may lie on a limit or above it.
    pub fn at_least(&self, limit: f64) -> u64 {
        from(&self.counted, |value| value < limit) + self.unread
    }

    /// The nearest-rank p-quantile; none without a reading. Inside a bucket it is interpolated as Prometheus does; in a
    /// bucket without an end there is none.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        // The small term keeps 0.07 x 100 = 7.000000000000001 from becoming rank 8.
        let rank = (p * self.n as f64 - 1e-9).ceil().max(1.0) as u64;
        let (value, before, count) = at_rank(&self.counted, rank)?;
        let Some((floor, ..)) = at_rank(&self.floors, rank) else { return Some(value) };
        let part = ((p * self.n as f64 - before as f64) / count as f64).clamp(0.0, 1.0);
        value.is_finite().then_some(floor + (value - floor) * part)
    }

    /// The value that the true p-quantile exceeds at every look together, but for a share alpha of sequences.
    pub fn lower(&self, p: f64, alpha: f64) -> f64 {
        let rank = quantile_rank_lower(self.n(), p, alpha);
        let known = if self.floors.is_empty() { &self.counted } else { &self.floors };
        rank.checked_sub(self.unread).and_then(|rank| at_rank(known, rank)).map_or(f64::NEG_INFINITY, |found| found.0)
    }

    /// The value that the true p-quantile stays under.
    pub fn upper(&self, p: f64, alpha: f64) -> f64 {
        at_rank(&self.counted, quantile_rank_upper(self.n(), p, alpha)).map_or(f64::INFINITY, |found| found.0)
    }
}

/// Values that ascend, each once.
fn grouped(values: impl Iterator<Item = (f64, u64)>) -> Vec<(f64, u64)> {
    let mut grouped: Vec<(f64, u64)> = Vec::with_capacity(values.size_hint().1.unwrap_or(0));
    for (value, count) in values {
        match grouped.last_mut() {
            Some(last) if last.0 == value => last.1 += count,
            _ => grouped.push((value, count)),
        }
    }
    grouped
}

fn total(values: &[(f64, u64)]) -> u64 {
    values.iter().map(|(_, count)| count).sum()
}

/// How many lie behind the values that a predicate holds for.
fn from(values: &[(f64, u64)], is_before: impl Fn(f64) -> bool) -> u64 {
    total(&values[values.partition_point(|(value, _)| is_before(*value))..])
}

/// The value of a rank, how many come before its group, and how many are in it.
fn at_rank(values: &[(f64, u64)], rank: u64) -> Option<(f64, u64, u64)> {
    let mut before = 0;
    for (value, count) in values.iter().filter(|_| rank > 0) {
        if before + count >= rank {
            return Some((*value, before, *count));
        }
        before += count;
    }
    None
}

/// Adds values that ascend to others that do. Most were met before: their counts grow in place.
fn grow(counted: &mut Vec<(f64, u64)>, more: &[(f64, u64)]) {
    let (mut at, mut new) = (0, Vec::new());
    for (value, count) in more {
        at += counted[at..].iter().take_while(|(known, _)| known < value).count();
        match counted.get_mut(at) {
            Some((known, times)) if known == value => *times += count,
            _ => new.push((*value, *count)),
        }
    }
    if !new.is_empty() {
        counted.extend(new);
        counted.sort_by(|a, b| a.0.total_cmp(&b.0));
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

    #[test]
    fn a_limit_on_an_edge_counts_as_readings_do_and_one_between_edges_counts_for_nobody() {
        // 90 up to 10 ms, 6 more up to 20 ms, 3 up to 50 ms, 1 beyond.
        let clocks = Clocks::buckets(&[(10.0, 90), (20.0, 6), (50.0, 3), (f64::INFINITY, 1)]);
        assert_eq!(clocks.n(), 100);
        assert_eq!([10.0, 20.0, 50.0].map(|limit| clocks.above(limit)), [10, 4, 1]);
        assert_eq!([9.9, 19.9, 20.1].map(|limit| clocks.above(limit)), [10, 4, 1]);
        assert_eq!(
            [5.0, 15.0, 51.0].map(|limit| (clocks.above(limit), clocks.at_least(limit))),
            [(10, 100), (4, 10), (0, 1)]
        );
        assert_eq!((clocks.above(0.0), clocks.above(-1.0)), (10, 10));
    }

    #[test]
    fn a_percentile_is_interpolated_in_its_bucket_and_bounded_by_its_edges() {
        let clocks = Clocks::buckets(&[(10.0, 90), (20.0, 6), (50.0, 3), (f64::INFINITY, 1)]);
        // Rank 95 is the fifth of six between 10 and 20.
        assert!((clocks.quantile(0.95).unwrap_or_default() - (10.0 + 10.0 * 5.0 / 6.0)).abs() < 1e-12);
        assert_eq!((clocks.quantile(0.45), clocks.quantile(1.0)), (Some(5.0), None));
        let thousandfold = Clocks::buckets(&[(10.0, 90_000), (20.0, 6_000), (50.0, 3_000), (f64::INFINITY, 1_000)]);
        assert_eq!((thousandfold.lower(0.95, 0.01), thousandfold.upper(0.95, 0.01)), (10.0, 20.0));
        assert_eq!((clocks.lower(0.95, 0.01), clocks.upper(0.95, 0.01)), (0.0, f64::INFINITY));
    }

    #[test]
    fn readings_that_nobody_has_may_have_been_anything() {
        let read = Clocks::buckets(&[(10.0, 94_000), (20.0, 1_000)]);
        assert_eq!((read.lower(0.95, 0.01), read.upper(0.95, 0.01)), (0.0, 10.0));
        let lost = read.clone().with_unread(6_000);
        assert_eq!((lost.n(), lost.above(10.0), lost.at_least(15.0)), (101_000, 1_000, 7_000));
        assert_eq!((lost.lower(0.95, 0.01), lost.upper(0.95, 0.01)), (0.0, f64::INFINITY));
        assert_eq!(lost.quantile(0.95), read.quantile(0.95), "the estimate is of what was read");
    }

    #[test]
    fn buckets_of_other_edges_and_single_readings_merge() {
        let mut clocks = Clocks::buckets(&[(10.0, 5), (20.0, 5)]);
        clocks.merge(&Clocks::buckets(&[(15.0, 5), (30.0, 5)]).with_unread(1));
        clocks.merge(&Clocks::new(vec![(20.0, 1)]));
        assert_eq!((clocks.n(), clocks.above(15.0), clocks.above(19.9), clocks.above(20.0)), (22, 6, 1, 0));
        assert_eq!((clocks.at_least(20.0), clocks.at_least(25.0)), (12, 6));
    }
}
