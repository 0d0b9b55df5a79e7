//! Shares of events among independent requests: Clopper-Pearson for one, Miettinen-Nurminen for the difference of two.

use crate::inference::{Inference, Law};
use crate::special::{beta_quantile, binomial_cdf, binomial_survival, bisect, normal_cdf, normal_quantile};
use crate::unusable::Unusable;

/// The share of events, exact (Clopper and Pearson 1934): coverage is never under the nominal level.
///
/// # Errors
/// `Empty` without requests, `OutOfRange` with more events than requests.
pub fn proportion(events: u64, n: u64) -> Result<Inference, Unusable> {
    check_counts(events, n)?;
    let law = Law::Exact(ExactLaw { events, n });
    Ok(Inference::new(events as f64 / n as f64, n, "Clopper-Pearson", law))
}

/// The share of events by Wilson's score bounds (1927): narrower than the exact ones, with coverage that averages to the
/// nominal level but falls under it for rare events, so for display, not for gates.
///
/// # Errors
/// As [`proportion`].
pub fn wilson(events: u64, n: u64) -> Result<Inference, Unusable> {
    check_counts(events, n)?;
    let law = WilsonLaw { events: events as f64, n: n as f64 };
    Ok(Inference::new(events as f64 / n as f64, n, "Wilson", Law::Wilson(law)))
}

/// Candidate's share minus baseline's of two independent samples (Miettinen and Nurminen 1985: score test with restricted
/// maximum likelihood and the factor N / (N - 1)). `n` is the smaller of the two sizes.
///
/// # Errors
/// `Empty` without requests, `OutOfRange` with more events than requests.
pub fn proportion_difference(
    baseline_events: u64,
    baseline_n: u64,
    candidate_events: u64,
    candidate_n: u64,
) -> Result<Inference, Unusable> {
    check_counts(baseline_events, baseline_n)?;
    check_counts(candidate_events, candidate_n)?;
    let baseline = Count { events: baseline_events as f64, n: baseline_n as f64 };
    let candidate = Count { events: candidate_events as f64, n: candidate_n as f64 };
    let point = candidate.rate() - baseline.rate();
    let law = Law::Score(ScoreLaw { baseline, candidate });
    Ok(Inference::new(point, baseline_n.min(candidate_n), "Miettinen-Nurminen", law))
}

fn check_counts(events: u64, n: u64) -> Result<(), Unusable> {
    if n == 0 {
        return Err(Unusable::Empty);
    }
    if events > n {
        return Err(Unusable::OutOfRange { name: "events", value: events as f64 });
    }
    Ok(())
}

/// Bounds of a binomial share by inverting the exact tail probabilities.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExactLaw {
    events: u64,
    n: u64,
}

impl ExactLaw {
    pub(crate) fn lower(self, alpha: f64) -> f64 {
        if self.events == 0 {
            return 0.0;
        }
        beta_quantile(alpha, self.events as f64, (self.n - self.events) as f64 + 1.0)
    }

    pub(crate) fn upper(self, alpha: f64) -> f64 {
        if self.events == self.n {
            return 1.0;
        }
        1.0 - beta_quantile(alpha, (self.n - self.events) as f64, self.events as f64 + 1.0)
    }

    pub(crate) fn p_above(self, limit: f64) -> f64 {
        // A share is never below 0, whatever was seen.
        if limit <= 0.0 { 0.0 } else { binomial_survival(self.events, self.n, limit.min(1.0)) }
    }

    pub(crate) fn p_below(self, limit: f64) -> f64 {
        if limit >= 1.0 { 0.0 } else { binomial_cdf(self.events, self.n, limit.max(0.0)) }
    }
}

/// Bounds of a binomial share by inverting the score test.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WilsonLaw {
    events: f64,
    n: f64,
}

impl WilsonLaw {
    pub(crate) fn lower(self, alpha: f64) -> f64 {
        let z = normal_quantile(1.0 - alpha);
        let (rate, square) = (self.events / self.n, z * z / self.n);
        let centre = rate + square / 2.0;
        let spread = z * (rate * (1.0 - rate) / self.n + square / (4.0 * self.n)).sqrt();
        ((centre - spread) / (1.0 + square)).max(0.0)
    }

    pub(crate) fn upper(self, alpha: f64) -> f64 {
        1.0 - self.mirrored().lower(alpha)
    }

    pub(crate) fn p_above(self, limit: f64) -> f64 {
        if limit <= 0.0 {
            return 0.0;
        }
        if limit >= 1.0 {
            return 1.0;
        }
        normal_cdf((limit - self.events / self.n) / (limit * (1.0 - limit) / self.n).sqrt())
    }

    pub(crate) fn p_below(self, limit: f64) -> f64 {
        self.mirrored().p_above(1.0 - limit)
    }

    fn mirrored(self) -> Self {
        Self { events: self.n - self.events, n: self.n }
    }
}

/// Events among requests, as numbers to calculate with.
#[derive(Debug, Clone, Copy)]
struct Count {
    events: f64,
    n: f64,
}

impl Count {
    fn rate(self) -> f64 {
        self.events / self.n
    }
}

/// Bounds of a difference by inverting the score test.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScoreLaw {
    baseline: Count,
    candidate: Count,
}

impl ScoreLaw {
    fn swapped(self) -> Self {
        Self { baseline: self.candidate, candidate: self.baseline }
    }

    pub(crate) fn lower(self, alpha: f64) -> f64 {
        let z = normal_quantile(1.0 - alpha);
        let point = self.candidate.rate() - self.baseline.rate();
        // The score falls with the assumed difference; the bound is where it falls through z.
        bisect(-1.0, point, |difference| self.score(difference) <= z)
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

    /// The signed root of Miettinen and Nurminen's chi-square at an assumed difference.
    fn score(self, difference: f64) -> f64 {
        let (x1, n1, x0, n0) = (self.candidate.events, self.candidate.n, self.baseline.events, self.baseline.n);
        let (r1, r0) = restricted_rates((x1, n1), (x0, n0), difference);
        let total = n1 + n0;
        let variance = (r1 * (1.0 - r1) / n1 + r0 * (1.0 - r0) / n0) * total / (total - 1.0);
        let distance = self.candidate.rate() - self.baseline.rate() - difference;
        if distance == 0.0 {
            return 0.0;
        }
        if variance <= 0.0 {
            return if distance > 0.0 { f64::INFINITY } else { f64::NEG_INFINITY };
        }
        distance / variance.sqrt()
    }
}

/// The most likely rates (candidate, baseline) of two samples (events, size) when the candidate's exceeds the baseline's by
/// exactly `d`.
pub(crate) fn restricted_rates(candidate: (f64, f64), baseline: (f64, f64), d: f64) -> (f64, f64) {
    let rate = restricted_rate(candidate.0, candidate.1, baseline.0, baseline.1, d);
    ((rate + d).clamp(0.0, 1.0), rate)
}

/// The baseline's rate that is most likely when the candidate's exceeds it by exactly `d`: the root of the cubic in the
/// appendix of Miettinen and Nurminen 1985.
fn restricted_rate(x1: f64, n1: f64, x0: f64, n0: f64, d: f64) -> f64 {
    let l3 = n1 + n0;
    let l2 = (n1 + 2.0 * n0) * d - l3 - (x1 + x0);
    let l1 = (n0 * d - l3 - 2.0 * x0) * d + (x1 + x0);
    let l0 = x0 * d * (1.0 - d);
    let third = l2 / (3.0 * l3);
    let q = third * third * third - l1 * l2 / (6.0 * l3 * l3) + l0 / (2.0 * l3);
    let spread = (third * third - l1 / (3.0 * l3)).max(0.0).sqrt();
    let p = if q >= 0.0 { spread } else { -spread };
    let ratio = if p == 0.0 { 0.0 } else { (q / (p * p * p)).clamp(-1.0, 1.0) };
    let angle = (std::f64::consts::PI + libm::acos(ratio)) / 3.0;
    let rate = 2.0 * p * libm::cos(angle) - third;
    rate.clamp(0.0f64.max(-d), 1.0f64.min(1.0 - d))
}
