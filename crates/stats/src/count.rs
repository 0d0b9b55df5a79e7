//! Random counts by inversion: how many of many independent trials succeed, how many events arrive. One uniform number
//! makes one count, so that a simulation that draws by a counter stays a pure function of seed and index.
//!
//! The search begins at zero where that is near, else at the mode and goes outward in turns (Kemp 1986, "A modal method for
//! generating binomial variables"; Kemp and Kemp 1991, "Poisson random variate generation"), so that it takes about as many
//! steps as the standard deviation. The distribution is exact but for rounding: probabilities are right to 1e-11.

use crate::special::{exp, ln};

/// Up to this mean the search begins at zero: its probability is then above 1e-13 and no lost digits matter.
const FROM_ZERO: f64 = 30.0;

/// Up to so many trials a power is a product.
const MULTIPLIED: u64 = 4_096;

/// The count of successes of `n` trials with success probability `p`, at a number in [0, 1).
pub fn binomial_count(n: u64, p: f64, unit: f64) -> u64 {
    if n == 0 || p.is_nan() || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    if p > 0.5 {
        return n - binomial_count(n, 1.0 - p, unit);
    }
    let (trials, odds) = (n as f64, p / (1.0 - p));
    let up = |count: f64| odds * (trials - count) / (count + 1.0);
    if trials * p <= FROM_ZERO {
        // Bernoulli's inequality: no success has at least this probability. Rare events need no exponential then.
        if unit < 1.0 - trials * p {
            return 0;
        }
        return from_zero(none(n, p), unit, up).min(n);
    }
    let mode = ((trials + 1.0) * p).floor();
    let ln_mass = ln_factorial(trials) - ln_factorial(mode) - ln_factorial(trials - mode)
        + mode * ln(p)
        + (trials - mode) * libm::log1p(-p);
    from_mode(mode, exp(ln_mass), unit, up).min(n)
}

/// The count of events of a Poisson process whose mean is `mean`, at a number in [0, 1).
pub fn poisson_count(mean: f64, unit: f64) -> u64 {
    if mean.is_nan() || mean <= 0.0 {
        return 0;
    }
    let up = |count: f64| mean / (count + 1.0);
    if mean <= FROM_ZERO {
        return from_zero(exp(-mean), unit, up);
    }
    let mode = mean.floor();
    from_mode(mode, exp(mode * ln(mean) - mean - ln_factorial(mode)), unit, up)
}

/// The probability that none of `n` trials succeeds. Few factors are quicker multiplied, and each adds an error of 1e-16.
fn none(n: u64, p: f64) -> f64 {
    if n > MULTIPLIED {
        return exp(n as f64 * libm::log1p(-p));
    }
    let (mut product, mut square, mut left) = (1.0, 1.0 - p, n);
    while left > 0 {
        if left & 1 == 1 {
            product *= square;
        }
        square *= square;
        left >>= 1;
    }
    product
}

fn ln_factorial(n: f64) -> f64 {
    libm::lgamma(n + 1.0)
}

/// Goes up from zero. `up` is what the mass of a count is multiplied by for the next one.
fn from_zero(mut mass: f64, mut unit: f64, up: impl Fn(f64) -> f64) -> u64 {
    let mut count = 0.0;
    while unit >= mass {
        unit -= mass;
        mass *= up(count);
        // What is left of the unit is rounding once masses no longer move it.
        if mass < f64::EPSILON * unit || mass <= 0.0 {
            break;
        }
        count += 1.0;
    }
    count as u64
}

/// Goes outward from the mode, one step up and one down in turns.
fn from_mode(mode: f64, at_mode: f64, mut unit: f64, up: impl Fn(f64) -> f64) -> u64 {
    if unit < at_mode {
        return mode as u64;
    }
    unit -= at_mode;
    let (mut low, mut low_mass) = (mode, at_mode);
    let (mut high, mut high_mass) = (mode, at_mode);
    loop {
        high_mass *= up(high);
        high += 1.0;
        if unit < high_mass {
            return high as u64;
        }
        unit -= high_mass;
        if low > 0.0 {
            low -= 1.0;
            low_mass /= up(low);
            if unit < low_mass {
                return low as u64;
            }
            unit -= low_mass;
        } else {
            low_mass = 0.0;
        }
        // Both tails are spent: what is left of the unit is rounding.
        if high_mass + low_mass < f64::EPSILON * at_mode {
            return mode as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Counter;
    use crate::special::binomial_cdf;

    /// The share of a fine grid of units that gives each count is its probability, to the grid.
    fn shares(draw: impl Fn(f64) -> u64, counts: std::ops::RangeInclusive<u64>) -> Vec<f64> {
        let grid = 200_000u64;
        let mut seen = vec![0u64; *counts.end() as usize + 1];
        for step in 0..grid {
            if let Some(times) = seen.get_mut(draw((step as f64 + 0.5) / grid as f64) as usize) {
                *times += 1;
            }
        }
        counts.map(|count| seen[count as usize] as f64 / grid as f64).collect()
    }

    #[test]
    fn binomial_counts_come_as_often_as_the_beta_function_says() {
        for (n, p) in [(1, 0.3), (17, 1.0 / 3.0), (7_000, 0.0025), (4_000, 0.005), (300, 0.5), (900, 0.2), (40, 0.9)] {
            for (count, share) in shares(|unit| binomial_count(n, p, unit), 0..=n).into_iter().enumerate() {
                let below = if count == 0 { 0.0 } else { binomial_cdf(count as u64 - 1, n, p) };
                let exact = binomial_cdf(count as u64, n, p) - below;
                assert!((share - exact).abs() < 2e-5, "n {n} p {p} count {count}: {share} {exact}");
            }
        }
    }

    #[test]
    fn poisson_counts_come_as_often_as_their_masses_say() {
        for mean in [0.02, 3.0, 29.9, 30.1, 367.5] {
            let mut exact = exp(-mean);
            let mut below = 0.0;
            for (count, share) in shares(|unit| poisson_count(mean, unit), 0..=800).into_iter().enumerate() {
                if exact > 0.0 && below < 1.0 {
                    assert!((share - exact).abs() < 2e-5, "mean {mean} count {count}: {share} {exact}");
                }
                below += exact;
                exact *= mean / (count as f64 + 1.0);
            }
        }
    }

    #[test]
    fn large_counts_have_their_mean_and_variance() {
        let random = Counter::new(3, 1);
        for (mean, variance, draw) in [
            (7_350.0, 7_350.0, (|unit| poisson_count(7_350.0, unit)) as fn(f64) -> u64),
            (250_000.0, 187_500.0, |unit| binomial_count(1_000_000, 0.25, unit)),
        ] {
            let n = 20_000;
            let counts: Vec<f64> = (0..n).map(|at| draw(random.unit(at)) as f64).collect();
            let found = counts.iter().sum::<f64>() / n as f64;
            let spread = counts.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>() / n as f64;
            assert!((found - mean).abs() < 4.0 * (variance / n as f64).sqrt(), "{found} {mean}");
            assert!((spread / variance - 1.0).abs() < 0.05, "{spread} {variance}");
        }
    }

    #[test]
    fn ends_of_the_scale_are_exact() {
        assert_eq!((binomial_count(9, 0.0, 0.7), binomial_count(9, 1.0, 0.7), binomial_count(0, 0.5, 0.7)), (0, 9, 0));
        assert_eq!((poisson_count(0.0, 0.9), poisson_count(f64::NAN, 0.9)), (0, 0));
        let last = 1.0 - f64::EPSILON / 2.0;
        assert!(binomial_count(10, 0.5, last) <= 10 && binomial_count(400, 0.5, last) <= 400);
        assert!(poisson_count(2.0, last) < 40);
    }
}
