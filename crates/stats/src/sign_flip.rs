//! The sign-flip randomization test of paired deltas.

use rayon::prelude::*;

use crate::rng::Counter;
use crate::unusable::{Unusable, check_finite};

/// Two-sided p-value of "the deltas are as likely to be positive as negative", by random sign flips (Fisher 1935; Smucker,
/// Allan, Carterette 2007 for retrieval). `(1 + as extreme) / (1 + flips)`, so never 0 (Phipson and Smyth 2010).
///
/// # Errors
/// `Empty`, `NotFinite`, `ZeroVariance` when all deltas are zero.
pub fn sign_flip_p_value(deltas: &[f64], flips: u32, seed: u64) -> Result<f64, Unusable> {
    check_finite(deltas)?;
    // A zero keeps its value under any sign, so it is left out.
    let deltas: Vec<f64> = deltas.iter().copied().filter(|d| *d != 0.0).collect();
    if deltas.is_empty() {
        return Err(Unusable::ZeroVariance { value: 0.0 });
    }
    let observed: f64 = deltas.iter().sum::<f64>().abs();
    // Sums of the same numbers in another order of signs differ by rounding; such ties count as extreme.
    let tolerance = 1e-12 * deltas.iter().map(|d| d.abs()).sum::<f64>();
    let extreme = (0..u64::from(flips))
        .into_par_iter()
        .filter(|flip| flipped_sum(&deltas, Counter::new(seed, *flip)).abs() >= observed - tolerance)
        .count();
    Ok((1.0 + extreme as f64) / (1.0 + f64::from(flips)))
}

fn flipped_sum(deltas: &[f64], random: Counter) -> f64 {
    let mut sum = 0.0;
    for (word, chunk) in deltas.chunks(64).enumerate() {
        let mut bits = random.bits(word as u64);
        for delta in chunk {
            // The sign bit of a double is its highest one.
            sum += f64::from_bits(delta.to_bits() ^ (bits << 63));
            bits >>= 1;
        }
    }
    sum
}
