//! Errors by query: the same queries asked of both arms, and queries asked more than once.

use crate::bounded::bounded_mean;
use crate::design::{Design, Resampling};
use crate::inference::{Inference, Law};
use crate::mean::mean_within;
use crate::proportion::proportion;
use crate::special::{bisect, normal_cdf, normal_quantile};
use crate::unusable::{Unusable, check_aligned};

/// Mean share of failed executions over queries, each query counted once however often it was asked.
///
/// When every query either always or never failed, it counts as one request and the bound is Clopper-Pearson's on queries;
/// otherwise the shares are values in [0, 1] and the bound is [`bounded_mean`]'s.
///
/// # Errors
/// `Empty` (also for a query never asked), `LengthMismatch`, `OutOfRange` with more events than executions.
pub fn error_rate(events: &[u64], executions: &[u64]) -> Result<Inference, Unusable> {
    let shares = shares(events, executions)?;
    if shares.iter().all(|share| *share == 0.0 || *share == 1.0) {
        let failed = shares.iter().filter(|share| **share == 1.0).count();
        return proportion(failed as u64, shares.len() as u64);
    }
    bounded_mean(&shares, 0.0, 1.0)
}

/// Candidate's mean share of failed executions minus baseline's, paired by query.
///
/// When every query either always or never failed in each arm, the score interval for pairs
/// ([`paired_proportion_difference`]); otherwise the mean of the differences in [-1, 1] ([`mean_within`]).
///
/// # Errors
/// As [`error_rate`], and those of [`mean_within`].
pub fn error_rate_difference(
    baseline: (&[u64], &[u64]),
    candidate: (&[u64], &[u64]),
    design: &Design,
    resampling: &Resampling,
) -> Result<Inference, Unusable> {
    let (base, cand) = (shares(baseline.0, baseline.1)?, shares(candidate.0, candidate.1)?);
    check_aligned(base.len(), cand.len())?;
    let whole = |share: &f64| *share == 0.0 || *share == 1.0;
    if design.clusters.is_none() && base.iter().chain(&cand).all(whole) {
        let count = |b: f64, c: f64| base.iter().zip(&cand).filter(|(x, y)| (**x, **y) == (b, c)).count() as u64;
        return paired_proportion_difference(count(1.0, 0.0), count(0.0, 1.0), base.len() as u64);
    }
    let deltas: Vec<f64> = base.iter().zip(&cand).map(|(b, c)| c - b).collect();
    mean_within(&deltas, -1.0, 1.0, design, resampling)
}

fn shares(events: &[u64], executions: &[u64]) -> Result<Vec<f64>, Unusable> {
    check_aligned(events.len(), executions.len())?;
    if executions.is_empty() || executions.contains(&0) {
        return Err(Unusable::Empty);
    }
    if let Some((events, _)) = events.iter().zip(executions).find(|(events, executions)| events > executions) {
        return Err(Unusable::OutOfRange { name: "events", value: *events as f64 });
    }
    Ok(events.iter().zip(executions).map(|(events, n)| *events as f64 / *n as f64).collect())
}

/// Candidate's share of events minus baseline's over `n` pairs, from the pairs in which only one arm had an event: Tango's
/// score interval (1998).
///
/// # Errors
/// `Empty` without pairs, `OutOfRange` with more discordant pairs than pairs.
pub fn paired_proportion_difference(only_baseline: u64, only_candidate: u64, n: u64) -> Result<Inference, Unusable> {
    if n == 0 {
        return Err(Unusable::Empty);
    }
    if only_baseline + only_candidate > n {
        return Err(Unusable::OutOfRange { name: "events", value: (only_baseline + only_candidate) as f64 });
    }
    let law = PairedLaw { more: only_candidate as f64, less: only_baseline as f64, n: n as f64 };
    Ok(Inference::new(law.point(), n, "Tango score interval for pairs", Law::Paired(law)))
}

/// Bounds of the difference of two paired shares by inverting the score test.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PairedLaw {
    more: f64,
    less: f64,
    n: f64,
}

impl PairedLaw {
    fn point(self) -> f64 {
        (self.more - self.less) / self.n
    }

    fn swapped(self) -> Self {
        Self { more: self.less, less: self.more, n: self.n }
    }

    pub(crate) fn lower(self, alpha: f64) -> f64 {
        let z = normal_quantile(1.0 - alpha);
        bisect(-1.0, self.point(), |difference| self.score(difference) <= z)
    }

    pub(crate) fn upper(self, alpha: f64) -> f64 {
        // By definition the mirror image, so that swapping the arms mirrors the interval to the bit.
        -self.swapped().lower(alpha)
    }

    pub(crate) fn p_above(self, limit: f64) -> f64 {
        if limit <= -1.0 {
            return 0.0;
        }
        if limit >= 1.0 {
            return 1.0;
        }
        normal_cdf(-self.score(limit))
    }

    pub(crate) fn p_below(self, limit: f64) -> f64 {
        self.swapped().p_above(-limit)
    }

    /// The score statistic at an assumed difference, the share of "only baseline" at its restricted maximum.
    fn score(self, difference: f64) -> f64 {
        let distance = self.more - self.less - self.n * difference;
        if distance == 0.0 {
            return 0.0;
        }
        let variance = self.n * (2.0 * self.restricted_less(difference) + difference * (1.0 - difference));
        if variance <= 0.0 {
            return if distance > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY };
        }
        distance / variance.sqrt()
    }

    fn restricted_less(self, difference: f64) -> f64 {
        let a = 2.0 * self.n;
        let b = (2.0 * self.n - self.more + self.less) * difference - self.more - self.less;
        let c = -self.less * difference * (1.0 - difference);
        let root = ((b * b - 4.0 * a * c).max(0.0).sqrt() - b) / (2.0 * a);
        // Below an assumed difference of zero at least that share must have lost its event.
        root.max(0.0).max(-difference)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The restricted maximum by a fine search over the multinomial likelihood.
    fn searched_less(law: PairedLaw, difference: f64) -> f64 {
        let likelihood = |less: f64| {
            let (more, rest) = (less + difference, 1.0 - 2.0 * less - difference);
            let term = |count: f64, share: f64| if count == 0.0 { 0.0 } else { count * share.ln() };
            term(law.more, more) + term(law.less, less) + term(law.n - law.more - law.less, rest)
        };
        let (low, high) = (0.0f64.max(-difference), (1.0 - difference) / 2.0);
        (1..1_000_000)
            .map(|i| low + (high - low) * f64::from(i) / 1e6)
            .max_by(|a, b| likelihood(*a).total_cmp(&likelihood(*b)))
            .unwrap()
    }

    #[test]
    fn restricted_share_is_the_maximum_of_the_likelihood() {
        for (more, less, n) in [(5.0, 9.0, 60.0), (1.0, 0.0, 50.0), (12.0, 3.0, 30.0)] {
            let law = PairedLaw { more, less, n };
            for difference in [-0.1, -0.02, 0.03, 0.2] {
                let (ours, searched) = (law.restricted_less(difference), searched_less(law, difference));
                assert!((ours - searched).abs() < 3e-6, "{law:?} at {difference}: {ours} against {searched}");
            }
        }
    }

    #[test]
    fn tangos_published_interval_is_met() {
        // Airway hyper-responsiveness of 21 children (Bentur 2009), the worked example of Fagerland, Lydersen and Laake 2014,
        // "Recommended tests and confidence intervals for paired binomial proportions": Tango -0.517 to -0.026.
        let (low, high) = paired_proportion_difference(7, 1, 21).unwrap().interval(0.95);
        assert!((low + 0.517).abs() < 6e-4 && (high + 0.026).abs() < 6e-4, "{low} {high}");
    }

    #[test]
    fn repeated_requests_of_a_query_count_once() {
        let once = error_rate(&[0; 3000], &[1; 3000]).unwrap();
        let often = error_rate(&[0; 3000], &[50; 3000]).unwrap();
        assert_eq!(often.upper_bound(0.95), once.upper_bound(0.95));
        assert!(once.upper_bound(0.95) < 0.001);
        let few = error_rate(&[0; 300], &[50; 300]).unwrap();
        assert!(few.upper_bound(0.95) > 0.009);
    }

    #[test]
    fn queries_that_fail_now_and_then_are_bounded_as_shares() {
        let mut events = vec![0; 400];
        events[7] = 3;
        let inference = error_rate(&events, &[10; 400]).unwrap();
        assert!((inference.point() - 0.3 / 400.0).abs() < 1e-15);
        assert!(inference.upper_bound(0.95) > 3.0 / 400.0);
    }

    #[test]
    fn pairs_without_an_event_show_no_difference_but_keep_their_width() {
        let none = vec![0; 2000];
        let ones = vec![1; 2000];
        let inference =
            error_rate_difference((&none, &ones), (&none, &ones), &Design::simple(), &Resampling::default()).unwrap();
        assert_eq!(inference.point(), 0.0);
        let (low, high) = inference.interval(0.90);
        assert!(low < -0.001 && high > 0.001 && low == -high);
    }
}
