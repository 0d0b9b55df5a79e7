//! Random binomial counts from a table: how many of a resample's draws fall on rows that differ from the most common one.

/// Cumulative probabilities of a binomial count, with a guide that says where to start looking.
pub(crate) struct Binomial {
    cumulative: Vec<f64>,
    guide: Vec<u32>,
}

/// Entries of the guide table (Chen and Asau 1974).
const GUIDE: usize = 1024;

impl Binomial {
    /// The count of successes in `n` draws with success probability `k / n`.
    pub(crate) fn new(n: usize, k: usize) -> Self {
        let cumulative = cumulative(n, k as f64 / n as f64);
        let mut guide = Vec::with_capacity(GUIDE);
        let mut count = 0;
        for step in 0..GUIDE {
            while cumulative[count] <= step as f64 / GUIDE as f64 && count + 1 < cumulative.len() {
                count += 1;
            }
            guide.push(count as u32);
        }
        Self { cumulative, guide }
    }

    /// The count at a number in [0, 1).
    #[inline]
    pub(crate) fn at(&self, unit: f64) -> usize {
        let mut count = self.guide[(unit * GUIDE as f64) as usize] as usize;
        while self.cumulative[count] <= unit && count + 1 < self.cumulative.len() {
            count += 1;
        }
        count
    }
}

/// Probabilities by recurrence outward from the mode, where none can underflow, then summed and normalised.
fn cumulative(n: usize, p: f64) -> Vec<f64> {
    if p >= 1.0 {
        let mut all = vec![0.0; n + 1];
        all[n] = 1.0;
        return all;
    }
    let mode = (((n + 1) as f64 * p) as usize).min(n);
    let odds = p / (1.0 - p);
    let mut mass = vec![0.0; n + 1];
    mass[mode] = 1.0;
    for count in mode..n {
        mass[count + 1] = mass[count] * odds * (n - count) as f64 / (count + 1) as f64;
    }
    for count in (0..mode).rev() {
        mass[count] = mass[count + 1] * (count + 1) as f64 / (odds * (n - count) as f64);
    }
    let total: f64 = mass.iter().sum();
    let mut sum = 0.0;
    for m in &mut mass {
        sum += *m / total;
        *m = sum;
    }
    mass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Counter;
    use crate::special::binomial_cdf;

    #[test]
    fn table_agrees_with_the_beta_function() {
        for (n, k) in [(10, 1), (300, 150), (7000, 2100), (50, 49)] {
            let table = Binomial::new(n, k);
            for count in [0, k / 2, k, (k + n) / 2] {
                let exact = binomial_cdf(count as u64, n as u64, k as f64 / n as f64);
                assert!((table.cumulative[count] - exact).abs() < 1e-11, "n {n} k {k} count {count}");
            }
        }
    }

    #[test]
    fn drawn_counts_have_the_binomial_mean_and_variance() {
        let (table, random) = (Binomial::new(400, 100), Counter::new(5, 0));
        let counts: Vec<f64> = (0..100_000).map(|i| table.at(random.unit(i)) as f64).collect();
        let mean = counts.iter().sum::<f64>() / 1e5;
        let variance = counts.iter().map(|c| (c - mean) * (c - mean)).sum::<f64>() / 1e5;
        assert!((mean - 100.0).abs() < 0.14, "mean {mean}");
        assert!((variance - 75.0).abs() < 1.7, "variance {variance}");
    }

    #[test]
    fn all_draws_succeed_when_every_row_differs() {
        let table = Binomial::new(30, 30);
        assert_eq!(table.at(0.0), 30);
        assert_eq!(table.at(0.999_999), 30);
    }
}
