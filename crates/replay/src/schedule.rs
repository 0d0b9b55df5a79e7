//! Seeded orders. The same seed gives the same order on any machine; a repetition has an order of its own.

use lensgate_stats::rng::{GAMMA, mix};

/// The numbers `0..n` in an order drawn from a seed and a stream (Fisher-Yates over SplitMix64).
pub fn shuffled(n: usize, seed: u64, stream: u64) -> Vec<usize> {
    let mut state = seed ^ mix(stream.wrapping_add(GAMMA));
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        state = state.wrapping_add(GAMMA);
        // Multiply-shift maps 64 random bits to 0..=last; its bias is below n / 2^64.
        let at = ((u128::from(mix(state)) * (last as u128 + 1)) >> 64) as usize;
        order.swap(last, at);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_once() {
        for n in [0, 1, 2, 3, 17, 1000] {
            let mut order = shuffled(n, 7, 3);
            order.sort_unstable();
            assert_eq!(order, (0..n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn seed_and_stream_both_change_the_order() {
        let order = shuffled(100, 1, 1);
        assert_eq!(order, shuffled(100, 1, 1));
        assert_ne!(order, shuffled(100, 2, 1));
        assert_ne!(order, shuffled(100, 1, 2));
    }

    #[test]
    fn each_place_is_reached_from_everywhere_about_equally_often() {
        let mut counts = [[0u32; 3]; 3];
        for stream in 0..3000 {
            for (place, number) in shuffled(3, 42, stream).into_iter().enumerate() {
                counts[place][number] += 1;
            }
        }
        // 1,000 expected in each cell, standard deviation 26.
        assert!(counts.iter().flatten().all(|count| (870..1130).contains(count)), "{counts:?}");
    }
}
