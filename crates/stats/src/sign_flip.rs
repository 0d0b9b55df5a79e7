//! Randomization tests of paired deltas: if the arms are alike, each query's delta is as likely to have either sign.

use rayon::prelude::*;

use crate::rng::Counter;
use crate::unusable::{Unusable, check_aligned, check_finite};

/// Two-sided p-value of "the arms are alike", by random sign flips (Fisher 1935; Smucker, Allan, Carterette 2007 for
/// retrieval). `(1 + as extreme) / (1 + flips)`, so never 0 (Phipson and Smyth 2010).
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
    let threshold = least_extreme(&deltas);
    let extreme: u64 = blocks(flips)
        .map(|(start, len)| {
            let sums = flipped_sums(&deltas, seed, start, len);
            sums.iter().filter(|sum| sum.abs() >= threshold).count() as u64
        })
        .sum();
    Ok((1.0 + extreme as f64) / (1.0 + f64::from(flips)))
}

/// Two-sided p-values of several measures on the same queries, adjusted for asking about all of them: step-down maxT
/// (Westfall and Young 1993, algorithm 4.1) with one sign a query for all measures, which keeps their correlation and so
/// costs less than Holm's adjustment. A measure whose deltas are all zero gets 1.
///
/// # Errors
/// `Empty`, `NotFinite`, `LengthMismatch` between measures.
pub fn max_t(deltas: &[&[f64]], flips: u32, seed: u64) -> Result<Vec<f64>, Unusable> {
    let first = deltas.first().ok_or(Unusable::Empty)?;
    for measure in deltas {
        check_finite(measure)?;
        check_aligned(first.len(), measure.len())?;
    }
    // The sum of squares does not change with the signs, so |sum| / root of it orders flips as |t| does.
    let scales: Vec<f64> = deltas.iter().map(|d| d.iter().map(|x| x * x).sum::<f64>().sqrt()).collect();
    let observed: Vec<f64> = deltas
        .iter()
        .zip(&scales)
        .map(|(d, scale)| if *scale > 0.0 { least_extreme(d) / scale } else { f64::NEG_INFINITY })
        .collect();
    let mut order: Vec<usize> = (0..deltas.len()).collect();
    order.sort_by(|a, b| observed[*b].total_cmp(&observed[*a]).then(a.cmp(b)));
    let counts = blocks(flips)
        .map(|(start, len)| count_maxima(deltas, &scales, &observed, &order, seed, start, len))
        .reduce(|| vec![0u64; order.len()], |a, b| a.iter().zip(&b).map(|(a, b)| a + b).collect());
    let mut adjusted = vec![1.0; deltas.len()];
    let mut highest = 0.0f64;
    for (index, count) in order.iter().zip(counts) {
        if scales[*index] > 0.0 {
            highest = highest.max((1.0 + count as f64) / (1.0 + f64::from(flips)));
            adjusted[*index] = highest;
        }
    }
    Ok(adjusted)
}

/// In one block of flips: how often the largest statistic among the measures from each place on is as extreme as that
/// place's own.
fn count_maxima(
    deltas: &[&[f64]],
    scales: &[f64],
    observed: &[f64],
    order: &[usize],
    seed: u64,
    start: u64,
    len: usize,
) -> Vec<u64> {
    let mut highest = vec![f64::NEG_INFINITY; len];
    let mut counts = vec![0; order.len()];
    for (place, index) in order.iter().enumerate().rev() {
        if scales[*index] > 0.0 {
            for (top, sum) in highest.iter_mut().zip(flipped_sums(deltas[*index], seed, start, len)) {
                *top = top.max(sum.abs() / scales[*index]);
            }
        }
        counts[place] = highest.iter().filter(|top| **top >= observed[*index]).count() as u64;
    }
    counts
}

/// The absolute sum, less what the order of addition can change: a tie by rounding counts as extreme.
fn least_extreme(deltas: &[f64]) -> f64 {
    deltas.iter().sum::<f64>().abs() - 1e-12 * deltas.iter().map(|d| d.abs()).sum::<f64>()
}

/// Flips worked on together, so that tables are built once a block and the running sums stay in the first-level cache.
const BLOCK: u32 = 2048;

fn blocks(flips: u32) -> impl ParallelIterator<Item = (u64, usize)> {
    (0..flips.div_ceil(BLOCK)).into_par_iter().map(move |block| {
        let start = block * BLOCK;
        (u64::from(start), BLOCK.min(flips - start) as usize)
    })
}

/// Sums of the deltas under the flips from `start` on. Flip `f` takes its signs from the bits of stream `f`, 64 deltas a
/// word; each byte of the word picks one of the 256 signed sums of its eight deltas from a table.
fn flipped_sums(deltas: &[f64], seed: u64, start: u64, len: usize) -> Vec<f64> {
    let streams: Vec<Counter> = (0..len as u64).map(|flip| Counter::new(seed, start + flip)).collect();
    let mut sums = vec![0.0; len];
    let mut tables = [[0.0; 256]; 8];
    for (word, chunk) in deltas.chunks(64).enumerate() {
        for (index, table) in tables.iter_mut().enumerate() {
            fill(table, chunk.get(8 * index..).unwrap_or(&[]));
        }
        for (sum, stream) in sums.iter_mut().zip(&streams) {
            let bytes = stream.bits(word as u64).to_le_bytes();
            let mut pairs = [0.0; 4];
            for (index, pair) in pairs.iter_mut().enumerate() {
                *pair =
                    tables[2 * index][bytes[2 * index] as usize] + tables[2 * index + 1][bytes[2 * index + 1] as usize];
            }
            *sum += (pairs[0] + pairs[1]) + (pairs[2] + pairs[3]);
        }
    }
    sums
}

/// All signed sums of up to eight deltas; bit `i` set turns delta `i` around.
fn fill(table: &mut [f64; 256], deltas: &[f64]) {
    table[0] = 0.0;
    let mut filled = 1;
    for bit in 0..8 {
        let delta = deltas.get(bit).copied().unwrap_or(0.0);
        for entry in 0..filled {
            table[entry + filled] = table[entry] - delta;
            table[entry] += delta;
        }
        filled *= 2;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_every_signed_sum() {
        let mut table = [0.0; 256];
        fill(&mut table, &[1.0, 2.0, 4.0]);
        assert_eq!(table[0b000], 7.0);
        assert_eq!(table[0b001], 5.0);
        assert_eq!(table[0b110], -5.0);
        assert_eq!(table[0b1111_1111], -7.0);
    }

    #[test]
    fn flipped_sums_follow_the_bits_of_the_stream() {
        let deltas: Vec<f64> = (0..150).map(|i| f64::from(1 + i % 13)).collect();
        let sums = flipped_sums(&deltas, 4, 7, 3);
        for (flip, sum) in sums.iter().enumerate() {
            let stream = Counter::new(4, 7 + flip as u64);
            let sign = |i: usize| if stream.bits((i / 64) as u64) >> (i % 64) & 1 == 1 { -1.0 } else { 1.0 };
            let expected: f64 = deltas.iter().enumerate().map(|(i, d)| sign(i) * d).sum();
            assert_eq!(*sum, expected);
        }
    }

    #[test]
    fn max_t_of_one_measure_is_the_plain_test_and_of_copies_stays_the_same() {
        let deltas: Vec<f64> = (1..=40).map(|i| f64::from(i * 37 % 23) - 9.0).collect();
        let plain = sign_flip_p_value(&deltas, 4_999, 2).unwrap();
        let one = max_t(&[&deltas], 4_999, 2).unwrap();
        let three = max_t(&[&deltas, &deltas, &deltas], 4_999, 2).unwrap();
        // The plain test leaves zero deltas out and so meets other bits.
        assert!((one[0] - plain).abs() < 0.03, "{one:?} {plain}");
        assert_eq!(three, vec![one[0]; 3]);
    }

    #[test]
    fn max_t_lies_between_the_plain_p_value_and_holm() {
        let measure =
            |k: u32| -> Vec<f64> { (0..60u32).map(|i| f64::from((i * (31 + k)) % 29) - 13.0 + f64::from(k)).collect() };
        let measures = [measure(0), measure(1), measure(2), measure(4)];
        let slices: Vec<&[f64]> = measures.iter().map(Vec::as_slice).collect();
        let adjusted = max_t(&slices, 9_999, 6).unwrap();
        let plain: Vec<f64> = slices.iter().map(|d| sign_flip_p_value(d, 9_999, 6).unwrap()).collect();
        for ((adjusted, plain), holm) in adjusted.iter().zip(&plain).zip(crate::holm(&plain)) {
            assert!(*adjusted >= plain - 0.02 && *adjusted <= holm + 0.02, "{adjusted} plain {plain} holm {holm}");
        }
    }

    #[test]
    fn a_measure_without_any_delta_gets_one() {
        let some = [0.5, 0.25, 0.75, 0.1];
        assert_eq!(max_t(&[&[0.0; 4], &some], 99, 1).unwrap()[0], 1.0);
    }

    #[test]
    fn ten_positive_deltas_have_the_smallest_p_value_that_flips_can_give() {
        // Only 2 of the 1,024 sign patterns are as extreme.
        let p = sign_flip_p_value(&[1.0; 10], 200_000, 3).unwrap();
        assert!((p - 2.0 / 1024.0).abs() < 4.0 * (2.0f64 / 1024.0 / 200_000.0).sqrt());
        assert!(sign_flip_p_value(&[1.0; 200], 999, 3).unwrap() == 0.001);
    }
}
