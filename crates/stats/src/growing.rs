//! Evidence that gathers window by window against a limit, and that may have begun at any window.
//!
//! For every bet the wealth of a gambler who starts in window k is the product of what each window since then returned.
//! A mixture over bets and over K possible first windows, each with weight 1 / K, is a nonnegative supermartingale when the
//! limit holds, so that it ever passes 1 / alpha has probability at most alpha (Ville 1939). The mixture over first windows
//! keeps what went well before a change from hiding it; it costs a factor of K at most (Shin, Ramdas, Rinaldo 2024,
//! "E-detectors: a nonparametric framework for sequential change detection"). The limit may move from window to window as
//! long as it is known before the window that is held against it.

use std::sync::LazyLock;

use crate::moments::Moments;
use crate::special::{exp, ln};

/// Bets of each mixture, from nearly the whole stake down to one in 50,000, each a factor of 4^(1/3) under the one before.
pub(crate) const BETS: usize = 24;

/// The share of the stake that each bet risks.
static SHARES: LazyLock<[f64; BETS]> =
    LazyLock::new(|| std::array::from_fn(|bet| exp(-ln(4.0) / 3.0 * (bet as f64 + 0.5))));

/// psi of each share.
static PSI: LazyLock<[f64; BETS]> = LazyLock::new(|| SHARES.map(psi));

/// A claim about one window, made before it, against which evidence gathers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Claim {
    /// The rate of an event is at most this, in [0, 1): evidence says that it is above.
    RateAtMost(f64),
    /// The rate of an event is at least this, in (0, 1]: evidence says that it is below.
    RateAtLeast(f64),
    /// The ratio of sums is at least this: evidence says that it is below. `width` is the greatest denominator (for a mean
    /// the greatest value).
    RatioAtLeast {
        /// The limit.
        limit: f64,
        /// The range of one value.
        width: f64,
    },
    /// The ratio of sums is at most this: evidence says that it is above.
    RatioAtMost {
        /// The limit.
        limit: f64,
        /// The range of one value.
        width: f64,
    },
}

/// What one window brings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// That many events among that many requests.
    Events {
        /// Events.
        events: u64,
        /// Requests.
        n: u64,
    },
    /// Sums of a window, held against a centre that was known before it: mean numerator and mean denominator.
    Sums {
        /// The window's sums.
        moments: Moments,
        /// Mean numerator and denominator expected before the window.
        centre: (f64, f64),
    },
}

/// Evidence against claims, window by window.
#[derive(Debug, Clone)]
pub struct GrowingEvidence {
    starts: usize,
    /// ln of the weight of one bet that starts in one window.
    ln_start: f64,
    /// ln wealth of each bet, summed over first windows, after each window.
    wealth: Vec<[f64; BETS]>,
    /// ln of what each window returned.
    returned: Vec<[f64; BETS]>,
    /// How much each window covers, in the caller's unit of time; 0 where nothing was claimed.
    covers: Vec<u64>,
}

impl GrowingEvidence {
    /// No evidence yet; at most `windows` will be looked at. More of them keep what was gathered and start no new bet.
    pub fn new(windows: usize) -> Self {
        let starts = windows.max(1);
        Self {
            starts,
            ln_start: -ln((starts * BETS) as f64),
            wealth: Vec::new(),
            returned: Vec::new(),
            covers: Vec::new(),
        }
    }

    /// Adds a window that covers so much time. One about which nothing was claimed, or whose step does not fit the claim,
    /// returns every stake unchanged and covers nothing.
    pub fn add(&mut self, claim: Option<Claim>, step: Step, covers: u64) {
        let returned = claim.map(|claim| returns(claim, step));
        self.add_returns(returned, covers);
    }

    /// Adds a window by what it returned to each bet.
    pub(crate) fn add_returns(&mut self, returned: Option<[f64; BETS]>, covers: u64) {
        self.covers.push(if returned.is_some() { covers } else { 0 });
        let returned = returned.unwrap_or([0.0; BETS]);
        let previous = self.wealth.last().copied().unwrap_or([f64::NEG_INFINITY; BETS]);
        let open = self.wealth.len() < self.starts;
        let mut wealth = [0.0; BETS];
        for bet in 0..BETS {
            let stake = if open { ln_add(previous[bet], self.ln_start) } else { previous[bet] };
            wealth[bet] = stake + returned[bet];
        }
        self.wealth.push(wealth);
        self.returned.push(returned);
    }

    /// ln of the e-value, over every span that ends now.
    pub fn ln_e(&self) -> f64 {
        self.wealth.last().map_or(f64::NEG_INFINITY, |wealth| ln_sum(wealth))
    }

    /// ln of the e-value over spans that end now and cover at least so much; nothing before there is such a span.
    pub fn ln_e_lasting(&self, least: u64) -> f64 {
        let Some((begun, _)) = self.span(least) else { return f64::NEG_INFINITY };
        let mut wealth = self.wealth[begun];
        for returned in &self.returned[begun + 1..] {
            for (stake, gain) in wealth.iter_mut().zip(returned) {
                *stake += gain;
            }
        }
        ln_sum(&wealth)
    }

    /// How much the shortest span that ends now and covers at least so much does cover.
    pub fn covered(&self, least: u64) -> Option<u64> {
        self.span(least).map(|(_, covered)| covered)
    }

    /// The first window of the shortest span that ends now and covers at least so much, and what it covers.
    fn span(&self, least: u64) -> Option<(usize, u64)> {
        let mut covered = 0u64;
        (0..self.covers.len()).rev().find_map(|at| {
            covered = covered.saturating_add(self.covers[at]);
            (covered >= least).then_some((at, covered))
        })
    }
}

fn returns(claim: Claim, step: Step) -> [f64; BETS] {
    match (claim, step) {
        (Claim::RateAtMost(limit), Step::Events { events, n }) => event_returns(events, n, limit),
        (Claim::RateAtLeast(limit), Step::Events { events, n }) => {
            event_returns(n.saturating_sub(events), n, 1.0 - limit)
        }
        (Claim::RatioAtLeast { limit, width }, Step::Sums { moments, centre }) => {
            sum_returns(&moments, centre, limit, width, -1.0)
        }
        (Claim::RatioAtMost { limit, width }, Step::Sums { moments, centre }) => {
            sum_returns(&moments, centre, limit, width, 1.0)
        }
        (Claim::RateAtMost(_) | Claim::RateAtLeast(_), Step::Sums { .. })
        | (Claim::RatioAtLeast { .. } | Claim::RatioAtMost { .. }, Step::Events { .. }) => [0.0; BETS],
    }
}

/// Betting on events: a stake grows by 1 + share (x / limit - 1), as in [`crate::bounded`].
fn event_returns(events: u64, n: u64, limit: f64) -> [f64; BETS] {
    if limit == 0.0 {
        // One event refutes a rate of zero, whatever was staked.
        return [if events > 0 { f64::INFINITY } else { 0.0 }; BETS];
    }
    if !(limit > 0.0 && limit < 1.0) {
        return [0.0; BETS];
    }
    let (events, others) = (events as f64, n.saturating_sub(events) as f64);
    SHARES.map(|share| events * libm::log1p(share * (1.0 / limit - 1.0)) + others * libm::log1p(-share))
}

/// Empirical Bernstein returns of values numerator - limit x denominator (Howard, Ramdas, McAuliffe, Sekhon 2021,
/// "Time-uniform, nonparametric, nonasymptotic confidence sequences", theorem 4).
fn sum_returns(moments: &Moments, centre: (f64, f64), limit: f64, width: f64, sign: f64) -> [f64; BETS] {
    let (sum, square) = moments.held_against(limit, centre);
    let (shares, psi) = (&*SHARES, &*PSI);
    std::array::from_fn(|bet| sign * shares[bet] * sum / width - psi[bet] * square / (width * width))
}

/// -ln(1 - x) - x.
fn psi(x: f64) -> f64 {
    -libm::log1p(-x) - x
}

fn ln_add(a: f64, b: f64) -> f64 {
    ln_sum(&[a, b])
}

fn ln_sum(terms: &[f64]) -> f64 {
    let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top.is_infinite() {
        return top;
    }
    top + ln(terms.iter().map(|term| exp(term - top)).sum())
}

/// ln of the mixture over bets of exp(share x sum - psi(share) x square): evidence that a sum is above what it should be.
pub(crate) fn ln_bernstein(sum: f64, square: f64) -> f64 {
    let (shares, psi) = (&*SHARES, &*PSI);
    let terms: [f64; BETS] = std::array::from_fn(|bet| shares[bet] * sum - psi[bet] * square);
    ln_sum(&terms) - ln(BETS as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moments::RatioSequence;
    use crate::rng::Counter;
    use crate::special::{binomial_cdf, binomial_survival};

    #[test]
    fn the_expected_e_value_at_the_limit_is_the_stake_that_was_laid() {
        // With one possible first window the whole stake is laid in it; with four, a quarter.
        for (windows, laid) in [(1, 1.0), (4, 0.25)] {
            for limit in [0.05, 0.5] {
                let n = 30;
                let expectation: f64 = (0..=n)
                    .map(|events| {
                        let mut evidence = GrowingEvidence::new(windows);
                        evidence.add(Some(Claim::RateAtMost(limit)), Step::Events { events, n }, 1);
                        mass(events, n, limit) * exp(evidence.ln_e())
                    })
                    .sum();
                assert!((expectation - laid).abs() < 1e-9, "{limit}: {expectation}");
            }
        }
    }

    fn mass(events: u64, n: u64, rate: f64) -> f64 {
        if events > 10 {
            return binomial_survival(events, n, rate) - binomial_survival(events + 1, n, rate);
        }
        binomial_cdf(events, n, rate) - if events > 0 { binomial_cdf(events - 1, n, rate) } else { 0.0 }
    }

    /// The share of 600 canaries of 40 windows whose evidence ever passes 20, at the limit and beyond it.
    fn ever_passed(step: impl Fn(u64, u64) -> (Claim, Step)) -> f64 {
        let one = |canary: &u64| {
            let mut evidence = GrowingEvidence::new(40);
            (0..40).any(|window| {
                let (claim, step) = step(*canary, window);
                evidence.add(Some(claim), step, 1);
                evidence.ln_e() >= ln(20.0)
            })
        };
        (0..600u64).filter(one).count() as f64 / 600.0
    }

    #[test]
    fn at_the_limit_evidence_rarely_passes_and_a_late_change_is_found() {
        let events = |rate_late: f64| {
            move |canary: u64, window: u64| {
                let draws = Counter::new(canary, window);
                let rate = if window < 30 { 0.02 } else { rate_late };
                let events = (0..100).filter(|at| draws.unit(*at) < rate).count() as u64;
                (Claim::RateAtMost(0.02), Step::Events { events, n: 100 })
            }
        };
        assert!(ever_passed(events(0.02)) <= 0.05);
        assert!(ever_passed(events(0.10)) >= 0.95);
    }

    #[test]
    fn means_are_held_to_the_same_error() {
        let means = |truth: f64| {
            move |canary: u64, window: u64| {
                let draws = Counter::new(canary, window);
                let mut moments = Moments::default();
                // Two values that mean `truth`: 1 and 0.6.
                let share = (truth - 0.6) / 0.4;
                (0..60).for_each(|at| moments.add(if draws.unit(at) < share { 1.0 } else { 0.6 }, 1.0, 1.0));
                (Claim::RatioAtLeast { limit: 0.9, width: 1.0 }, Step::Sums { moments, centre: (0.9, 1.0) })
            }
        };
        assert!(ever_passed(means(0.9)) <= 0.05);
        assert!(ever_passed(means(0.85)) >= 0.95);
    }

    #[test]
    fn only_what_covers_as_much_time_counts_where_it_has_to_last() {
        let mut evidence = GrowingEvidence::new(10);
        for events in [0, 0, 30] {
            evidence.add(Some(Claim::RateAtMost(0.01)), Step::Events { events, n: 100 }, 30);
        }
        assert!(evidence.ln_e_lasting(0) == evidence.ln_e() && evidence.ln_e_lasting(30) == evidence.ln_e());
        assert!(evidence.ln_e_lasting(31) < evidence.ln_e());
        assert_eq!((evidence.covered(31), evidence.covered(60), evidence.covered(91)), (Some(60), Some(60), None));
        assert_eq!(evidence.ln_e_lasting(91), f64::NEG_INFINITY);
        // A window about which nothing was claimed covers nothing.
        evidence.add(None, Step::Events { events: 30, n: 100 }, 30);
        assert_eq!((evidence.covered(31), evidence.covered(91)), (Some(60), None));
    }

    #[test]
    fn one_event_refutes_a_rate_of_zero() {
        let after = |events| {
            let mut evidence = GrowingEvidence::new(3);
            evidence.add(Some(Claim::RateAtMost(0.0)), Step::Events { events, n: 100 }, 1);
            evidence.ln_e()
        };
        assert_eq!(after(1), f64::INFINITY);
        assert!(after(0) < 0.0);
    }

    #[test]
    fn bounds_of_a_ratio_hold_at_every_look_together() {
        let wrong = |canary: &u64| {
            let mut sequence = RatioSequence::new(3.0, (2.0, 2.5));
            (0..30u64).any(|window| {
                let draws = Counter::new(*canary, window);
                let mut moments = Moments::default();
                // Denominators 1 or 3; each unit of them is counted with chance 0.8: the ratio is 0.8.
                (0..50u64).for_each(|at| {
                    let den = if draws.unit(4 * at) < 0.5 { 1u64 } else { 3 };
                    let num = (1..=den).filter(|part| draws.unit(4 * at + part) < 0.8).count();
                    moments.add(num as f64, den as f64, 1.0);
                });
                sequence.add(&moments);
                !(sequence.lower(0.05)..=sequence.upper(0.05)).contains(&0.8)
            })
        };
        let share = (0..300u64).filter(wrong).count() as f64 / 300.0;
        assert!(share <= 0.10, "{share}");
    }

    #[test]
    fn values_that_never_vary_are_bounded_on_both_sides_of_themselves() {
        let mut sequence = RatioSequence::new(1.0, (0.9, 1.0));
        let mut moments = Moments::default();
        moments.add(0.9, 1.0, 1_000.0);
        sequence.add(&moments);
        let (lower, upper) = (sequence.lower(0.05), sequence.upper(0.05));
        assert!(lower < 0.9 && lower > 0.89 && upper > 0.9 && upper < 0.91, "{lower} {upper}");
    }
}
