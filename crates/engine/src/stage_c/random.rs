//! Gaussian numbers out of a seed and a place, so that no draw depends on how many came before it.

use lensgate_stats::rng::{GAMMA, mix};

/// About normal with mean 0 and variance 1: the sum of the bits of three words is binomial, which needs no logarithm
/// (whose last bit differs between machines) and is all that a random projection asks for.
pub(crate) fn gaussian(seed: u64, counter: u64) -> f32 {
    let word = |at: u64| mix(seed.wrapping_add(at.wrapping_add(1).wrapping_mul(GAMMA)));
    let ones: u32 = (0..3).map(|at| word(counter * 3 + at).count_ones()).sum();
    // 192 fair bits: mean 96, variance 48.
    (f64::from(ones) - 96.0) as f32 / 6.928_203_f32
}

#[cfg(test)]
mod tests {
    use super::gaussian;

    #[test]
    fn mean_and_variance_are_those_of_the_standard_normal() {
        let draws: Vec<f64> = (0..100_000).map(|at| f64::from(gaussian(7, at))).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }

    #[test]
    fn another_seed_draws_other_numbers() {
        assert_eq!(gaussian(1, 5).to_bits(), gaussian(1, 5).to_bits());
        assert!((0..20).any(|at| gaussian(1, at).to_bits() != gaussian(2, at).to_bits()));
    }
}
