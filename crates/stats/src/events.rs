//! Always-valid bounds of a rate and ranks of a quantile from counts alone, quick enough to take in every window.

use crate::order::partition;
use crate::special::{exp, ln};

/// Bets besides the full stake, the first of which bets all it has (Waudby-Smith and Ramdas 2024, with a fixed mixture in place of adaptive bets).
const BETS: usize = 24;

/// The rate that the true one exceeds, whenever looked at, but for a share alpha of sequences; 0 without a request.
pub fn rate_lower(events: u64, n: u64, alpha: f64) -> f64 {
    if events == 0 || n == 0 {
        return 0.0;
    }
    let needed = -ln(alpha);
    let point = events.min(n) as f64 / n as f64;
    bisect_to(0.0, point, |rate| ln_wealth(events, n, rate) < needed)
}

/// The rate that the true one stays under; 1 without a request.
pub fn rate_upper(events: u64, n: u64, alpha: f64) -> f64 {
    1.0 - rate_lower(n.saturating_sub(events), n, alpha)
}

/// The greatest rank in 1..=n (0 when there is none) whose order statistic the p-quantile exceeds, whenever looked at.
pub fn quantile_rank_lower(n: u64, p: f64, alpha: f64) -> u64 {
    let needed = -ln(alpha);
    // The bound at rank j passes when j - 1 values under it are evidence enough that fewer than p lie there.
    partition(n, |j| ln_wealth(n - (j - 1), n, 1.0 - p) >= needed)
}

/// The least rank in 1..=n (n + 1 when there is none) whose order statistic the p-quantile stays under.
pub fn quantile_rank_upper(n: u64, p: f64, alpha: f64) -> u64 {
    let needed = -ln(alpha);
    partition(n, |j| ln_wealth(j, n, p) < needed) + 1
}

/// ln of the evidence that the rate is above an assumed one.
fn ln_wealth(events: u64, n: u64, rate: f64) -> f64 {
    let (events, others) = (events as f64, n.saturating_sub(events) as f64);
    let mut terms = [0.0; BETS + 1];
    for (bet, term) in terms.iter_mut().enumerate() {
        let (share, weight) =
            if bet == 0 { (1.0, 0.5) } else { (exp(-ln(4.0) / 3.0 * (bet as f64 - 0.5)), 0.5 / BETS as f64) };
        let lost = if others > 0.0 { others * libm::log1p(-share) } else { 0.0 };
        *term = ln(weight) + events * libm::log1p(share * (1.0 / rate - 1.0)) + lost;
    }
    let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top.is_infinite() { top } else { top + ln(terms.iter().map(|term| exp(term - top)).sum()) }
}

/// Bisection to a relative width of 1e-9, rounded to the side on which the bound stays valid.
fn bisect_to(low: f64, high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..200 {
        if high - low <= 1e-9 * high {
            break;
        }
        let middle = low + (high - low) / 2.0;
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::{binomial_cdf, binomial_survival};

    #[test]
    fn the_expected_evidence_at_the_limit_is_one() {
        let (n, limit) = (40u64, 0.2);
        let mass = |events: u64| {
            // Far up the difference of two probabilities near 1 is lost; the survival function is not.
            if events > 8 {
                binomial_survival(events, n, limit) - binomial_survival(events + 1, n, limit)
            } else {
                binomial_cdf(events, n, limit) - if events > 0 { binomial_cdf(events - 1, n, limit) } else { 0.0 }
            }
        };
        let expectation: f64 = (0..=n).map(|events| mass(events) * exp(ln_wealth(events, n, limit))).sum();
        assert!((expectation - 1.0).abs() < 1e-9, "{expectation}");
    }

    #[test]
    fn bounds_of_a_rate_are_where_the_evidence_reaches_one_over_alpha() {
        for (events, n) in [(3u64, 10u64), (10, 10), (1, 3_000), (73, 14_700), (900, 1_000)] {
            let lower = rate_lower(events, n, 0.05);
            assert!(lower < events as f64 / n as f64);
            assert!((ln_wealth(events, n, lower) - ln(20.0)).abs() < 1e-5, "{events} of {n}");
            assert!((1.0 - rate_upper(n - events, n, 0.05) - lower).abs() < 1e-12);
        }
    }

    #[test]
    fn quantile_ranks_leave_a_share_that_the_evidence_excludes() {
        for p in [0.5, 0.95, 0.99] {
            let rank = quantile_rank_lower(800, p, 0.05);
            assert!(rank > 0 && ln_wealth(800 - (rank - 1), 800, 1.0 - p) >= ln(20.0), "{p}");
            assert!(ln_wealth(800 - rank, 800, 1.0 - p) < ln(20.0), "{p}");
            let upper = quantile_rank_upper(800, p, 0.05);
            assert!(upper == 801 || ln_wealth(upper, 800, p) >= ln(20.0), "{p}");
        }
    }

    #[test]
    fn nothing_seen_bounds_nothing() {
        assert_eq!((rate_lower(0, 0, 0.05), rate_upper(0, 0, 0.05)), (0.0, 1.0));
        assert_eq!((quantile_rank_lower(0, 0.95, 0.05), quantile_rank_upper(0, 0.95, 0.05)), (0, 1));
    }
}
