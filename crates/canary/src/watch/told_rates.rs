//! An error rate as others told it, window by window: rounded, and varying by more than requests alone would.

use lensgate_stats::{rate_lower, rate_upper};

/// Rates of windows so far.
#[derive(Debug, Clone, Default)]
pub(super) struct ToldRates {
    /// The fewest and the most events that print so, and requests.
    windows: Vec<[u64; 3]>,
    /// Events as told.
    sum: f64,
    total: [u64; 3],
}

impl ToldRates {
    pub(super) fn add(&mut self, rate: f64, window: [u64; 3]) {
        self.sum += rate * window[2] as f64;
        self.total.iter_mut().zip(window).for_each(|(sum, part)| *sum += part);
        self.windows.push(window);
    }

    pub(super) fn n(&self) -> u64 {
        self.total[2]
    }

    pub(super) fn point(&self) -> Option<f64> {
        (self.n() > 0).then(|| self.sum / self.n() as f64)
    }

    /// Bounds count as many events and requests as carry the same evidence when the rate varies.
    pub(super) fn lower(&self, alpha: f64) -> f64 {
        let spread = self.spread();
        rate_lower((self.total[0] as f64 / spread).floor() as u64, self.requests(spread), alpha)
    }

    pub(super) fn upper(&self, alpha: f64) -> f64 {
        let spread = self.spread();
        rate_upper((self.total[1] as f64 / spread).ceil() as u64, self.requests(spread), alpha)
    }

    fn requests(&self, spread: f64) -> u64 {
        (self.n() as f64 / spread).floor() as u64
    }

    /// The variance between windows over the one that requests alone would make, at least 1 (Pearson's statistic over its
    /// degrees of freedom). A window counts as far off as its rounding leaves certain.
    pub(super) fn spread(&self) -> f64 {
        let told = self.windows.iter().filter(|window| window[2] > 0).count();
        let Some(rate) = self.point().filter(|rate| told > 1 && *rate > 0.0 && *rate < 1.0) else { return 1.0 };
        let off = |[least, most, n]: &[u64; 3]| {
            let expected = rate * *n as f64;
            let distance = (*least as f64 - expected).max(expected - *most as f64).max(0.0);
            if *n == 0 { 0.0 } else { distance * distance / (expected * (1.0 - rate)) }
        };
        (self.windows.iter().map(off).sum::<f64>() / (told - 1) as f64).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(events: &[u64]) -> ToldRates {
        let mut rates = ToldRates::default();
        events.iter().for_each(|events| rates.add(*events as f64 / 1_000.0, [*events, *events, 1_000]));
        rates
    }

    #[test]
    fn a_rate_that_varies_is_bounded_less_narrowly() {
        // Mean 10 of 1,000: variance 9.9 by requests alone. Squares about it: 100 + 100 over one degree of freedom.
        let (even, uneven) = (rates(&[10, 10]), rates(&[0, 20]));
        assert_eq!(even.spread(), 1.0);
        assert!((uneven.spread() - 200.0 / 9.9).abs() < 1e-9);
        assert_eq!(even.point(), uneven.point());
        assert!(uneven.upper(0.05) > 1.5 * even.upper(0.05));
        assert!(uneven.lower(0.05) < even.lower(0.05));
    }

    #[test]
    fn rounding_is_no_variation() {
        let mut rates = ToldRates::default();
        rates.add(0.1, [50, 150, 1_000]);
        rates.add(0.2, [150, 250, 1_000]);
        assert_eq!(rates.spread(), 1.0);
    }
}
