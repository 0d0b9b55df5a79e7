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
