//! Whether the candidate served the share of requests that the plan gives it: a canary whose traffic was split otherwise compares
//! what it does not claim to.

use lensgate_compare::Bound;
use lensgate_stats::{rate_lower, rate_upper};

use super::terms::Terms;
use crate::outcome::ShareCheck;
use crate::population::{BASELINE, CANDIDATE};
use crate::sample::Window;
use crate::traffic::Served;

/// How often a canary whose split is right may be called wrong, over all phases and slices.
const ERROR: f64 = 1e-4;

/// The least tolerance, in shares of one.
const LEAST: f64 = 0.001;

/// How far the share of a single window may be off at least: traffic that moves at the beginning of a phase takes a part of one.
const FAR_OFF: f64 = 0.05;

/// Requests of a phase: the candidate's and all, on the whole and slice by slice.
#[derive(Debug, Default)]
pub(crate) struct ShareSeen {
    whole: (u64, u64),
    slices: Vec<(u64, u64)>,
    /// The candidate's requests and all, window by window, with the window's number.
    windows: Vec<(u64, (u64, u64))>,
    looked: u64,
}

impl ShareSeen {
    /// Adds a window in which the requests of both arms are known.
    pub(crate) fn add(&mut self, window: &Window, served: &Served) {
        self.looked += 1;
        if !served.tells_share || window.candidate.is_none() {
            return;
        }
        self.windows.push((self.looked, (served.exposed, served.requests)));
        self.whole.0 += served.exposed;
        self.whole.1 += served.requests;
        self.slices.resize(self.slices.len().max(window.slices.len()), (0, 0));
        for (sum, arms) in self.slices.iter_mut().zip(&window.slices) {
            sum.0 += arms[CANDIDATE].requests;
            sum.1 += arms[CANDIDATE].requests + arms[BASELINE].requests;
        }
    }

    /// Each share against the planned one; nothing where the requests of both arms were never told.
    pub(crate) fn checks(&self, terms: &Terms<'_>, planned: f64, sessions: Option<u64>) -> Vec<ShareCheck> {
        let tolerance = (terms.policy.canary.traffic_tolerance.share() * planned.min(1.0 - planned)).max(LEAST);
        let alpha = ERROR / (terms.plan.phases.len() * (1 + self.slices.len())) as f64;
        let whole = (None, self.whole);
        let slices = self.slices.iter().zip(&terms.slices).map(|(seen, name)| (Some(name.clone()), *seen));
        let known = std::iter::once(whole).chain(slices).filter(|(_, (_, requests))| *requests > 0);
        let mut checks: Vec<ShareCheck> =
            known.map(|(slice, seen)| check(slice, seen, (planned, tolerance), sessions, alpha)).collect();
        checks.extend(self.far_off(planned, sessions, alpha));
        checks
    }

    /// The first window that is far off alone: a phase may average to the plan and never have had it.
    fn far_off(&self, planned: f64, sessions: Option<u64>, alpha: f64) -> Option<ShareCheck> {
        let tolerance = (planned.min(1.0 - planned) / 2.0).max(FAR_OFF);
        let alpha = alpha / self.windows.len().max(1) as f64;
        let told = self.windows.iter().filter(|(_, (_, requests))| *requests > 0);
        told.map(|(number, seen)| ShareCheck {
            window: Some(*number),
            ..check(None, *seen, (planned, tolerance), sessions, alpha)
        })
        .find(|check| !check.holds)
    }
}

fn check(
    slice: Option<String>,
    (candidate, requests): (u64, u64),
    (planned, tolerance): (f64, f64),
    sessions: Option<u64>,
    alpha: f64,
) -> ShareCheck {
    let served = candidate as f64 / requests as f64;
    // A session stays with its arm, so that requests of one session are no further evidence: n requests of S sessions vary as
    // n S / (n + S) independent ones.
    let units = sessions.map_or(requests, |sessions| {
        (requests as f64 * sessions as f64 / (requests as f64 + sessions as f64)).floor() as u64
    });
    let of = |round: fn(f64) -> f64| (round(served * units as f64) as u64).min(units);
    let (lower, upper) =
        (rate_lower(of(f64::floor), units, alpha / 2.0), rate_upper(of(f64::ceil), units, alpha / 2.0));
    ShareCheck {
        slice,
        window: None,
        planned,
        tolerance,
        served,
        lower: Bound::new(lower),
        upper: Bound::new(upper),
        requests,
        sessions,
        holds: lower <= planned + tolerance && planned - tolerance <= upper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(candidate: u64, requests: u64, planned: f64, sessions: Option<u64>) -> bool {
        check(None, (candidate, requests), (planned, (0.05 * planned.min(1.0 - planned)).max(LEAST)), sessions, 1e-5)
            .holds
    }

    #[test]
    fn a_tenth_too_much_traffic_is_seen_and_chance_is_not() {
        assert!(holds(5_000, 100_000, 0.05, None));
        assert!(holds(5_100, 100_000, 0.05, None));
        assert!(!holds(16_500, 300_000, 0.05, None));
        assert!(!holds(13_500, 300_000, 0.05, None));
        assert!(!holds(20_000, 20_001, 0.05, None));
        assert!(holds(1_000, 1_000, 1.0, None));
        assert!(!holds(900, 1_000, 1.0, None));
    }

    #[test]
    fn few_sessions_make_any_split_less_certain() {
        assert!(!holds(21_000, 300_000, 0.05, None));
        assert!(holds(21_000, 300_000, 0.05, Some(500)));
        assert!(!holds(150_000, 300_000, 0.05, Some(500)));
    }
}
