//! Figures of whole windows, such as a throughput: one value a window, and a percentile of time over them. Windows are the units; one that
//! is shorter than the longest counts as a part of it, so that many short good ones do not outweigh a long bad one.

use lensgate_stats::{quantile_rank_lower, quantile_rank_upper};

use crate::plan::Millis;
use crate::sample::Figure;

/// Figures so far, each list ascending with the time that each value covers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    values: Vec<(f64, Millis)>,
    lows: Vec<(f64, Millis)>,
    highs: Vec<(f64, Millis)>,
    covered: Millis,
    longest: Millis,
}

impl Figures {
    pub(crate) fn of(figures: impl IntoIterator<Item = Figure>) -> Self {
        let mut all = Self::default();
        figures.into_iter().for_each(|figure| all.add(figure));
        all
    }

    pub(crate) fn add(&mut self, figure: Figure) {
        let covers = figure.covers.max(1);
        insert(&mut self.values, (figure.value, covers));
        insert(&mut self.lows, (figure.low(), covers));
        insert(&mut self.highs, (figure.high(), covers));
        self.covered += covers;
        self.longest = self.longest.max(covers);
    }

    /// Windows.
    pub(crate) fn n(&self) -> u64 {
        self.values.len() as u64
    }

    /// The value that a share p of all time does not exceed.
    pub(crate) fn point(&self, p: f64) -> Option<f64> {
        let part = (p * self.covered as f64 - 1e-9).ceil().max(1.0) as Millis;
        beyond(self.values.iter(), part - 1)
    }

    /// The value that the true percentile exceeds at every look together, but for a share alpha of canaries.
    pub(crate) fn lower(&self, p: f64, alpha: f64) -> f64 {
        let rank = quantile_rank_lower(self.units(), p, alpha);
        let found = rank.checked_sub(1).and_then(|below| beyond(self.lows.iter(), below * self.longest));
        found.unwrap_or(f64::NEG_INFINITY)
    }

    /// The value that the true percentile stays under.
    pub(crate) fn upper(&self, p: f64, alpha: f64) -> f64 {
        let rank = quantile_rank_upper(self.units(), p, alpha);
        let above = self.units().checked_sub(rank);
        above.and_then(|above| beyond(self.highs.iter().rev(), above * self.longest)).unwrap_or(f64::INFINITY)
    }

    /// Independent units: as many windows as there would be if each were as long as the longest.
    fn units(&self) -> u64 {
        self.covered.checked_div(self.longest).unwrap_or(0)
    }
}

fn insert(ascending: &mut Vec<(f64, Millis)>, new: (f64, Millis)) {
    let at = ascending.partition_point(|(value, _)| *value <= new.0);
    ascending.insert(at, new);
}

/// The first value, in the order given, with which more time is covered than that.
fn beyond<'a>(mut values: impl Iterator<Item = &'a (f64, Millis)>, time: Millis) -> Option<f64> {
    let mut covered = 0;
    let found = values.find(|(_, covers)| {
        covered += covers;
        covered > time
    });
    found.map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(windows: &[(f64, Millis)]) -> Figures {
        Figures::of(windows.iter().map(|(value, covers)| Figure { value: *value, half: 0.5, covers: *covers }))
    }

    #[test]
    fn a_percentile_is_of_time_and_not_of_rows() {
        let even = figures(&[(30.0, 10), (10.0, 10), (20.0, 10), (40.0, 10)]);
        assert_eq!([0.25, 0.26, 0.5, 0.99].map(|p| even.point(p)), [10.0, 20.0, 20.0, 40.0].map(Some));
        // One long row at 10 covers more time than all the others together.
        let uneven = figures(&[(30.0, 10), (10.0, 100), (20.0, 10), (40.0, 10)]);
        assert_eq!((uneven.n(), uneven.point(0.5)), (4, Some(10.0)));
        assert_eq!(Figures::default().point(0.5), None);
    }

    #[test]
    fn bounds_take_digits_at_their_least_favourable_and_need_windows() {
        let many = |n: usize| figures(&vec![(200.0, 30_000); n]);
        assert_eq!((many(3).lower(0.5, 0.05), many(3).upper(0.5, 0.05)), (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!((many(40).lower(0.5, 0.05), many(40).upper(0.5, 0.05)), (199.5, 200.5));
        let varied = figures(&(1..=100).map(|at| (f64::from(at), 1_000)).collect::<Vec<_>>());
        let (low, high) = (varied.lower(0.5, 0.05), varied.upper(0.5, 0.05));
        assert!(30.0 < low && low < 50.0 && 50.0 < high && high < 70.0, "{low} to {high}");
        assert!(varied.lower(0.1, 0.05) < varied.lower(0.5, 0.05));
    }

    #[test]
    fn short_good_windows_do_not_outweigh_a_long_bad_one() {
        let mut rows = vec![(300.0, 1_000); 60];
        assert!(figures(&rows).lower(0.5, 0.05) > 200.0);
        rows.push((0.0, 1_140_000));
        let figures = figures(&rows);
        assert_eq!((figures.lower(0.5, 0.05), figures.point(0.5)), (f64::NEG_INFINITY, Some(0.0)));
    }

    #[test]
    fn equal_windows_are_bounded_as_readings_are() {
        let values: Vec<(f64, u64)> = (0..200).map(|at| (f64::from(at * 7 % 200), 1)).collect();
        let clocks = crate::clocks::Clocks::new(values.clone());
        let exact = Figures::of(values.iter().map(|(value, _)| Figure { value: *value, half: 0.0, covers: 30_000 }));
        for (p, alpha) in [(0.5, 0.05), (0.1, 0.05), (0.9, 0.001), (0.5, 0.0001)] {
            assert_eq!(
                (exact.lower(p, alpha), exact.upper(p, alpha)),
                (clocks.lower(p, alpha), clocks.upper(p, alpha))
            );
            assert_eq!(exact.point(p), clocks.quantile(p));
        }
    }
}
