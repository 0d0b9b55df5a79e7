//! Evidence that a rate lies above its limit on average, where it varies from window to window by more than chance.
//!
//! Requests of one window share a bad minute, so that they are no independent events; windows are taken as independent. The
//! claim is that the rate of each window is drawn anew, gamma distributed with any coefficient of variation up to 1 - limit
//! and a mean of at most the limit; the events of a window are then negative binomial. For each shape on a grid the likelihood of
//! higher means, spread no wider, is laid over the likelihood at the limit; the evidence is the least over all shapes, so
//! that whichever shape is true, it passes 1 / alpha with probability at most alpha (Ville 1939). Lower means only lower it:
//! with L the gamma density of shape k, E_m[L(theta, k') / L(1, k)] <= 1 for every mean m <= 1, theta >= 1, k' >= k, because
//! m^-k (1 + theta k (1/m - 1) / k')^-k' falls as 1/m rises from 1.
//!
//! One window so far above the limit that hardly any of all windows would be by chance is evidence by itself: half of the
//! error is for that (the tail of the count, times the windows), and half for what gathers.

use crate::growing::{BETS, GrowingEvidence};
use crate::special::{beta_cdf, ln};

/// Shapes of the claim: a coefficient of variation of 1, 0.71, 0.5, 0.35, 0.25, 0.125, and none (requests alone).
const SHAPES: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, f64::INFINITY];

/// By how much the alternatives exceed the limit.
const TIMES: [f64; 6] = [1.2, 1.6, 2.5, 5.0, 10.0, 40.0];

/// How much less the alternatives vary, in shapes.
const STEADIER: [f64; 4] = [1.0, 4.0, 16.0, 64.0];

/// Evidence that a rate is above its limit on average, window by window.
#[derive(Debug, Clone)]
pub struct VaryingEvidence {
    by_shape: Vec<GrowingEvidence>,
    windows: f64,
    /// ln of the chance of so many events in the last window, and what the window covers.
    last: (f64, u64),
}

impl VaryingEvidence {
    /// No evidence yet; bets begin in each of that many windows.
    pub fn new(windows: usize) -> Self {
        let by_shape = SHAPES.iter().map(|_| GrowingEvidence::new(windows)).collect();
        Self { by_shape, windows: windows.max(1) as f64, last: (0.0, 0) }
    }

    /// Adds a window with so many events among so many requests, held against a limit that was known before it; without a
    /// limit, or with one that is no rate under 1, it says nothing and covers nothing.
    pub fn add(&mut self, limit: Option<f64>, events: u64, n: u64, covers: u64) {
        let limit = limit.filter(|limit| (0.0..1.0).contains(limit));
        for (evidence, shape) in self.by_shape.iter_mut().zip(SHAPES) {
            evidence.add_returns(limit.map(|limit| returns(events, limit * n as f64, shape * steadied(limit))), covers);
        }
        self.last = limit.map_or((0.0, 0), |limit| (ln_chance(events, limit * n as f64, steadied(limit)), covers));
    }

    /// -ln of the error at which the limit counts as crossed, over every span that ends now: it passes ln(1 / alpha) with
    /// probability at most alpha.
    pub fn ln_e(&self) -> f64 {
        self.ln_e_lasting(0)
    }

    /// The same over spans that end now and cover at least so much; nothing before there is such a span.
    pub fn ln_e_lasting(&self, least: u64) -> f64 {
        let gathered = self.least(|evidence| evidence.ln_e_lasting(least));
        let (ln_chance, covers) = self.last;
        let alone = if covers > 0 && covers >= least { -ln_chance - ln(self.windows) } else { f64::NEG_INFINITY };
        gathered.max(alone) - ln(2.0)
    }

    /// How much the shortest span that ends now and covers at least so much does cover.
    pub fn covered(&self, least: u64) -> Option<u64> {
        self.by_shape.first().and_then(|evidence| evidence.covered(least))
    }

    fn least(&self, of: impl Fn(&GrowingEvidence) -> f64) -> f64 {
        self.by_shape.iter().map(of).fold(f64::INFINITY, f64::min)
    }
}

/// How much less a rate varies where its limit leaves it less room: a rate is at most 1, so that its coefficient of variation is
/// taken as at most 1 - limit.
fn steadied(limit: f64) -> f64 {
    1.0 / ((1.0 - limit) * (1.0 - limit))
}

/// ln of what each alternative makes of the events, over the claim of that shape.
fn returns(events: u64, expected: f64, shape: f64) -> [f64; BETS] {
    if expected == 0.0 {
        return [if events > 0 { f64::INFINITY } else { 0.0 }; BETS];
    }
    let claimed = ln_mass(events as f64, expected, shape);
    std::array::from_fn(|bet| {
        let (times, steadier) = (TIMES[bet / STEADIER.len()], STEADIER[bet % STEADIER.len()]);
        ln_mass(events as f64, times * expected, steadier * shape) - claimed
    })
}

/// ln of the largest chance, over all shapes, of at least so many events where the mean is at the limit.
fn ln_chance(events: u64, expected: f64, steadied: f64) -> f64 {
    if events == 0 {
        return 0.0;
    }
    if expected == 0.0 {
        return f64::NEG_INFINITY;
    }
    let chance = |shape: f64| beta_cdf(expected / (shape + expected), events as f64, shape);
    let finite = SHAPES.into_iter().filter(|shape| shape.is_finite()).map(|shape| shape * steadied);
    libm::log(finite.map(chance).fold(f64::MIN_POSITIVE, f64::max))
}

/// ln of the negative binomial probability of a count, without its factorial; Poisson where the shape has no end.
fn ln_mass(count: f64, mean: f64, shape: f64) -> f64 {
    if shape.is_infinite() {
        return count * libm::log(mean) - mean;
    }
    let rising = libm::lgamma(count + shape) - libm::lgamma(shape);
    rising + count * libm::log(mean / (shape + mean)) - shape * libm::log1p(mean / shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::count::poisson_count;
    use crate::rng::Counter;
    use crate::special::exp;

    /// The mean of what a bet returns when the rate has that mean (in units of the limit) and shape.
    fn expectation(expected: f64, claimed: f64, bet: usize, mean: f64, shape: f64) -> f64 {
        let ln_factorial = |count: f64| libm::lgamma(count + 1.0);
        (0..4_000u64)
            .map(|events| {
                let count = events as f64;
                let ln_chance = ln_mass(count, mean * expected, shape) - ln_factorial(count);
                exp(ln_chance + returns(events, expected, claimed)[bet])
            })
            .sum()
    }

    #[test]
    fn no_mean_up_to_the_limit_makes_a_bet_worth_taking() {
        for expected in [0.4, 20.0] {
            for claimed in [1.0, 4.0, 64.0] {
                for bet in 0..12 {
                    let at_limit = expectation(expected, claimed, bet, 1.0, claimed);
                    assert!((at_limit - 1.0).abs() < 1e-6, "{expected} {claimed} {bet}: {at_limit}");
                    for mean in [0.1, 0.5, 0.8, 0.95] {
                        let below = expectation(expected, claimed, bet, mean, claimed);
                        assert!(below <= 1.0 + 1e-9, "{expected} {claimed} {bet} {mean}: {below}");
                    }
                }
            }
        }
    }

    /// Exponential (shape 1) or Erlang (whole shapes) with mean 1.
    fn drawn(draws: &Counter, shape: u64) -> f64 {
        (0..shape).map(|at| -ln(1.0 - draws.unit(at))).sum::<f64>() / shape as f64
    }

    /// The share of canaries of 40 windows whose evidence ever passes 100.
    fn ever_passed(canaries: u64, n: u64, rate: impl Fn(&Counter) -> f64) -> f64 {
        let one = |canary: &u64| {
            let mut evidence = VaryingEvidence::new(40);
            (0..40).any(|window| {
                let draws = Counter::new(*canary, window);
                let events = poisson_count(rate(&draws) * n as f64, draws.unit(99)).min(n);
                evidence.add(Some(0.001), events, n, 1);
                evidence.ln_e() >= ln(100.0)
            })
        };
        (0..canaries).filter(one).count() as f64 / canaries as f64
    }

    #[test]
    fn rates_that_vary_about_the_limit_rarely_pass_and_rates_above_it_do() {
        for shape in [1, 2, 3, 4, 6] {
            for n in [1_000, 100_000] {
                let share = ever_passed(500, n, |draws| 0.001 * drawn(draws, shape));
                assert!(share <= 0.01, "shape {shape}, {n} requests: {share}");
            }
        }
        assert!(ever_passed(100, 100_000, |_| 0.003) >= 0.95);
        assert!(ever_passed(100, 100_000, |draws| 0.01 * drawn(draws, 2)) >= 0.95);
        assert!(ever_passed(100, 1_000, |_| 0.005) >= 0.95);
    }
}
