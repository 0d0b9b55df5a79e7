//! Looking for the fewest that suffice, by doubling and halving.

/// The least number above 0 from which on something holds; nothing beyond 2^40.
pub(crate) fn first(holds: impl Fn(u64) -> bool) -> Option<u64> {
    let mut high = 1_u64;
    while !holds(high) {
        high *= 2;
        if high > 1 << 40 {
            return None;
        }
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// Queries that are simulated in place of more, which would only take longer and more memory, and how much narrower a bound of so
/// many more is: with the root of n.
pub(crate) fn simulated(n: u64, most: u64) -> (u64, f64) {
    let tried = n.min(most);
    (tried, (n as f64 / tried.max(1) as f64).sqrt())
}

/// Queries beyond which numbers are scaled and not tried: bounds narrow with the root of n by then.
pub(crate) const MOST: u64 = 4_000;

/// Queries after which a distance is shown, where `n` of them show another one: to within two per cent, by halving. Bounds of
/// quantiles widen faster than with the root of n where queries are few, until there is none.
pub(crate) fn reaching(n: u64, distance: f64, shown: f64, at: impl Fn(u64) -> f64) -> f64 {
    let (mut low, mut high) = (n, n);
    if shown <= distance {
        while low > 1 && (low == high || at(low) <= distance) {
            high = low;
            low /= 2;
        }
    } else {
        let mut shown = shown;
        while shown > distance {
            if high >= MOST {
                let scale = shown / distance;
                return (high as f64 * scale * scale).ceil();
            }
            low = high;
            high *= 2;
            shown = at(high);
        }
    }
    while high - low > (low / 50).max(1) {
        let middle = low + (high - low) / 2;
        if at(middle) <= distance { high = middle } else { low = middle }
    }
    high as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_reached_from_fewer_and_from_more_queries() {
        // No bound under 60 queries, and one that narrows with the root of n.
        let at = |n: u64| if n < 60 { f64::INFINITY } else { 10.0 / (n as f64).sqrt() };
        for (n, distance, needs) in [(500, 0.5, 400.0), (100, 0.5, 400.0), (20, 0.5, 400.0), (500, 2.0, 60.0)] {
            let found = reaching(n, distance, at(n), at);
            assert!((needs..=1.03 * needs).contains(&found), "{found} for {distance} from {n}");
        }
        // Beyond what is tried, the root of n says it: (10 / 0.01)^2.
        let far = reaching(500, 0.01, at(500), at);
        assert!((far / 1e6 - 1.0).abs() < 1e-6, "{far}");
        assert_eq!(reaching(500, 0.5, f64::INFINITY, |_| f64::INFINITY), f64::INFINITY);
    }

    #[test]
    fn no_more_queries_are_simulated_than_there_is_room_for() {
        assert_eq!((simulated(500, 20_000), simulated(0, 20_000)), ((500, 1.0), (0, 0.0)));
        assert_eq!(simulated(2_000_000, 20_000), (20_000, 10.0));
    }
}
