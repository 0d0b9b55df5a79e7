//! Order statistics: nearest-rank quantiles and their distribution-free bounds.

use crate::special::{beta_cdf, power};

/// The nearest-rank quantile of ascending samples: the least sample that at least the share `p` of them does not exceed.
/// `None` without samples or with `p` outside [0, 1].
pub fn nearest_rank(sorted: &[f64], p: f64) -> Option<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    Some(sorted[nearest_index(sorted.len(), p)])
}

/// Position of the nearest-rank quantile among `n` ascending samples.
pub(crate) fn nearest_index(n: usize, p: f64) -> usize {
    // 0.07 * 100 is 7.000000000000001 in doubles, which must stay rank 7.
    let rank = (p * n as f64 - 1e-9).ceil() as usize;
    rank.clamp(1, n) - 1
}

/// Bounds of the p-quantile from the binomial number of samples below it (David and Nagaraja 2003, section 7.1). Valid for
/// every distribution, also one with ties.
#[derive(Debug, Clone)]
pub(crate) struct OrderLaw {
    /// Samples, ascending.
    sorted: Vec<f64>,
    /// The quantile's share.
    p: f64,
    /// How many independent samples they are worth.
    worth: f64,
    /// Stretches of time in which all samples may be alike, and of which one kind may not have come; none where samples are
    /// independent whatever their order.
    stretches: Option<f64>,
}

/// Readings of one arm that follow each other and may all be slow for one reason.
pub const SPELL: f64 = 10.0;

impl OrderLaw {
    /// Independent samples.
    pub(crate) fn independent(mut samples: Vec<f64>, p: f64) -> Self {
        samples.sort_by(f64::total_cmp);
        let worth = samples.len() as f64;
        Self { sorted: samples, p, worth, stretches: None }
    }

    /// Samples in the order in which they were taken, over so many spells of time.
    pub(crate) fn in_order(samples: Vec<f64>, p: f64, spells: f64) -> Self {
        let effect = spell_effect(&samples, p);
        let law = Self::independent(samples, p);
        Self { worth: law.worth / effect, stretches: Some(spells), ..law }
    }

    fn n(&self) -> u64 {
        self.sorted.len() as u64
    }

    /// The chance of at most that many samples on a side of which at least the given share of all lies.
    fn at_most(&self, samples: u64, share: f64) -> f64 {
        let plain = |share: f64| {
            let count = samples as f64 * self.worth / self.n() as f64;
            if samples >= self.n() { 1.0 } else { beta_cdf(1.0 - share, self.worth - count, count + 1.0) }
        };
        let Some(stretches) = self.stretches else { return plain(share) };
        // A share of all time is of a kind that did not come, and wholly on that side; the rest is as it was seen.
        const STEPS: u32 = 32;
        (0..=STEPS)
            .map(|step| {
                let absent = share * f64::from(step) / f64::from(STEPS);
                power(1.0 - absent, stretches) * plain((share - absent) / (1.0 - absent))
            })
            .fold(0.0, f64::max)
    }

    /// The largest sample of which at least that many lie below the quantile too seldom to be wrong.
    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        let rank = self.lower_rank(alpha);
        if rank == 0 { f64::NEG_INFINITY } else { self.sorted[rank as usize - 1] }
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        let rank = self.upper_rank(alpha);
        if rank > self.n() { f64::INFINITY } else { self.sorted[rank as usize - 1] }
    }

    /// Rank of the lower bound, counted from 1; 0 when there is none.
    fn lower_rank(&self, alpha: f64) -> u64 {
        // Below the j-th sample there are at most j - 1, and if the quantile were lower, a share of p.
        partition(self.n(), |j| self.at_most(j - 1, self.p) <= alpha)
    }

    /// Rank of the upper bound; n + 1 when there is none.
    fn upper_rank(&self, alpha: f64) -> u64 {
        // From the j-th sample up there are n - j beyond; the probability falls with j.
        partition(self.n(), |j| self.at_most(self.n() - j, 1.0 - self.p) > alpha) + 1
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        let below = self.sorted.partition_point(|x| *x < limit) as u64;
        if below == self.n() { 1.0 } else { self.at_most(below, self.p) }
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        let within = self.sorted.partition_point(|x| *x <= limit) as u64;
        if within == 0 { 1.0 } else { self.at_most(self.n() - within, 1.0 - self.p) }
    }

    /// Evidence that the quantile is strictly more than the limit: too few samples are within it.
    pub(crate) fn harm_above(&self, limit: f64) -> f64 {
        let within = self.sorted.partition_point(|x| *x <= limit) as u64;
        self.at_most(within, self.p)
    }

    pub(crate) fn harm_below(&self, limit: f64) -> f64 {
        let below = self.sorted.partition_point(|x| *x < limit) as u64;
        self.at_most(self.n() - below, 1.0 - self.p)
    }
}

/// How much more the number of samples beyond a threshold near the quantile varies from stretch to stretch than that of independent
/// ones: the largest ratio over thresholds and lengths of stretches that chance does not explain, at least 1.
fn spell_effect(in_order: &[f64], p: f64) -> f64 {
    let n = in_order.len();
    let mut sorted = in_order.to_vec();
    sorted.sort_by(f64::total_cmp);
    let reach = 2.33 * (p * (1.0 - p) / n as f64).sqrt();
    let thresholds =
        (-4..=4).filter_map(|step| nearest_rank(&sorted, (p + reach * f64::from(step) / 4.0).clamp(0.0, 1.0)));
    let lengths = || std::iter::successors(Some(2), |length| Some(2 * length)).take_while(|length| n / length >= 10);
    thresholds.flat_map(|threshold| lengths().map(move |length| (threshold, length))).fold(
        1.0,
        |most, (threshold, length)| {
            let sums: Vec<f64> = in_order
                .chunks_exact(length)
                .map(|stretch| stretch.iter().filter(|sample| **sample > threshold).count() as f64)
                .collect();
            let count = sums.len() as f64;
            let share = sums.iter().sum::<f64>() / (count * length as f64);
            let expected = length as f64 * share * (1.0 - share);
            let ratio =
                sums.iter().map(|sum| (sum - length as f64 * share).powi(2)).sum::<f64>() / (count - 1.0) / expected;
            if ratio.is_finite() && ratio > by_chance(count - 1.0) { most.max(ratio) } else { most }
        },
    )
}

/// The 95 % quantile of chi-square over its degrees of freedom (Wilson and Hilferty 1931).
fn by_chance(freedom: f64) -> f64 {
    let spread = 2.0 / (9.0 * freedom);
    (1.0 - spread + 1.644_853_6 * spread.sqrt()).powi(3)
}

/// How many of the ranks 1..=n satisfy a predicate that goes from true to false.
pub(crate) fn partition(n: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if holds(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Counter;

    #[test]
    fn independent_readings_show_no_spell_and_slow_stretches_do() {
        let random = Counter::new(4, 0);
        let calm: Vec<f64> = (0..600).map(|at| random.unit(at)).collect();
        assert!(spell_effect(&calm, 0.95) < 2.0, "{}", spell_effect(&calm, 0.95));
        let spells: Vec<f64> =
            calm.iter().enumerate().map(|(at, x)| if at % 300 < 20 { x + 5.0 } else { *x }).collect();
        assert!(spell_effect(&spells, 0.95) > 8.0, "{}", spell_effect(&spells, 0.95));
    }

    #[test]
    fn a_quantile_level_needs_stretches_of_time_and_not_only_readings() {
        // 59 stretches of ten bound a p95, as 59 independent readings do.
        let calm = |n: u64| -> Vec<f64> { (0..n).map(|at| Counter::new(5, 0).unit(at)).collect() };
        assert_eq!(OrderLaw::in_order(calm(580), 0.95, 58.0).upper(0.05), f64::INFINITY);
        assert!(OrderLaw::in_order(calm(600), 0.95, 60.0).upper(0.05) < 1.0);
        // Asked twice, 300 queries are 600 readings.
        assert!(OrderLaw::in_order(calm(300), 0.95, 60.0).upper(0.05) < 1.0);
    }

    #[test]
    fn spells_that_are_too_few_to_be_met_seldom_pass() {
        // Six in a hundred of all readings are slow, in spells of ten; the true p95 lies over the limit.
        let passes = (0..400)
            .filter(|sample| {
                let random = Counter::new(6, *sample);
                let slow = |at: u64| random.unit(at / 10) < 0.06;
                let readings: Vec<f64> =
                    (0..600).map(|at| if slow(at) { 9.0 } else { random.unit(1_000 + at) }).collect();
                OrderLaw::in_order(readings, 0.95, 60.0).p_below(5.0) <= 0.05
            })
            .count();
        assert!(passes <= 20, "{passes} of 400");
    }
}
