//! Shares of events among independent requests, by Clopper and Pearson.

use crate::inference::{Inference, Law};
use crate::special::{beta_quantile, binomial_cdf, binomial_survival};
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
    pub(crate) fn lower(&self, alpha: f64) -> f64 {
        if self.events == 0 {
            return 0.0;
        }
        beta_quantile(alpha, self.events as f64, (self.n - self.events) as f64 + 1.0)
    }

    pub(crate) fn upper(&self, alpha: f64) -> f64 {
        if self.events == self.n {
            return 1.0;
        }
        1.0 - beta_quantile(alpha, (self.n - self.events) as f64, self.events as f64 + 1.0)
    }

    pub(crate) fn p_above(&self, limit: f64) -> f64 {
        // A share is never below 0, whatever was seen.
        if limit <= 0.0 { 0.0 } else { binomial_survival(self.events, self.n, limit.min(1.0)) }
    }

    pub(crate) fn p_below(&self, limit: f64) -> f64 {
        if limit >= 1.0 { 0.0 } else { binomial_cdf(self.events, self.n, limit.max(0.0)) }
    }

    /// Evidence that the share is strictly more than the limit: a single event excludes a share of nothing.
    pub(crate) fn harm_above(&self, limit: f64) -> f64 {
        if limit < 0.0 { 0.0 } else { binomial_survival(self.events, self.n, limit.min(1.0)) }
    }

    pub(crate) fn harm_below(&self, limit: f64) -> f64 {
        if limit > 1.0 { 0.0 } else { binomial_cdf(self.events, self.n, limit.max(0.0)) }
    }
}
