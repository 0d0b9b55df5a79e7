//! Always-valid bounds of a rate and ranks of a quantile from counts alone, quick enough to take in every window.

use crate::special::{exp, ln};

/// Bets besides the full stake, as in [`crate::bounded`], whose bounds these are.
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

/// How many of 1..=n satisfy a predicate that goes from true to false.
fn partition(n: u64, holds: impl Fn(u64) -> bool) -> u64 {
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
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::bounded::BoundedSequence;
    use crate::sequence::quantile_sequence;

    #[test]
    fn bounds_from_counts_are_those_of_the_sequence() {
        for (events, n) in [(0, 10), (3, 10), (10, 10), (1, 3_000), (73, 14_700), (900, 1_000)] {
            let mut sequence = BoundedSequence::of_events();
            sequence.add_events(events, n).unwrap();
            let inference = sequence.infer().unwrap();
            let (lower, upper) = (rate_lower(events, n, 0.05), rate_upper(events, n, 0.05));
            let (wanted_lower, wanted_upper) = (inference.lower_bound(0.95), inference.upper_bound(0.95));
            assert!((lower - wanted_lower).abs() <= 2e-9, "{events} of {n}: {lower} {wanted_lower}");
            assert!((upper - wanted_upper).abs() <= 2e-9, "{events} of {n}: {upper} {wanted_upper}");
            assert!(lower <= wanted_lower + 1e-15 && upper >= wanted_upper - 1e-15);
        }
    }

    #[test]
    fn quantile_ranks_are_those_of_the_sequence() {
        let samples: Vec<f64> = (1..=800).map(f64::from).collect();
        for p in [0.5, 0.95, 0.99] {
            let inference = quantile_sequence(&samples, p).unwrap();
            assert_eq!(quantile_rank_lower(800, p, 0.05) as f64, inference.lower_bound(0.95), "{p}");
            let rank = quantile_rank_upper(800, p, 0.05);
            let upper = if rank == 801 { f64::INFINITY } else { rank as f64 };
            assert_eq!(upper, inference.upper_bound(0.95), "{p}");
        }
    }

    #[test]
    fn nothing_seen_bounds_nothing() {
        assert_eq!((rate_lower(0, 0, 0.05), rate_upper(0, 0, 0.05)), (0.0, 1.0));
        assert_eq!((quantile_rank_lower(0, 0.95, 0.05), quantile_rank_upper(0, 0.95, 0.05)), (0, 1));
    }
}
