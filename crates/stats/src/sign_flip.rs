//! Randomization tests of paired deltas: if the arms are alike, each query's delta is as likely to have either sign.

use rayon::prelude::*;

use crate::rng::Counter;
use crate::unusable::{Unusable, check_finite};

/// Random sign flips of paired deltas, and what they say of the mean delta.
///
/// The test of "the arms are alike but for a shift by theta" flips the signs of `delta - theta` (Fisher 1935; Smucker, Allan, Carterette
/// 2007 for retrieval). A flip is as extreme as what was seen exactly when the mean of the flipped deltas is at most theta, so
/// that these means are the ends of the test's own interval (Hartigan 1969, "Using subsample values as typical values"): p-value
/// and interval agree by construction. Each flip is used with its opposite, so that both sides have the same counts.
#[derive(Debug, Clone)]
pub struct SignFlips {
    /// Means of the deltas that a flip turns around, ascending; minus infinity for the flip that turns none.
    from_below: Vec<f64>,
    /// The same with plus infinity in its place.
    from_above: Vec<f64>,
}

/// Flips signs of deltas, twice half of `flips` times, rounded up.
///
/// # Errors
/// `Empty`, `NotFinite`, `ZeroVariance` when all deltas are equal: nothing then says how far a shift could go.
pub fn sign_flips(deltas: &[f64], flips: u32, seed: u64) -> Result<SignFlips, Unusable> {
    check_finite(deltas)?;
    if deltas.iter().all(|delta| *delta == deltas[0]) {
        return Err(Unusable::ZeroVariance { value: deltas[0] });
    }
    let total: f64 = deltas.iter().sum();
    // A sum that is only rounding away from zero is a tie, and ties count as extreme.
    let rounding = 1e-12 * deltas.iter().map(|delta| delta.abs()).sum::<f64>();
    let mut means: Vec<Option<f64>> = blocks(flips.div_ceil(2))
        .flat_map_iter(|(start, len)| {
            let sums = flipped_sums(deltas, seed, start, len);
            let counts = flipped_counts(deltas.len(), seed, start, len);
            let means = sums.into_iter().zip(counts).map(|(sum, flipped)| {
                let mean = |turned: f64, of: u64| {
                    let turned = if turned.abs() <= rounding { 0.0 } else { turned };
                    (of > 0).then(|| turned / of as f64)
                };
                let others = deltas.len() as u64 - flipped;
                [mean((total - sum) / 2.0, flipped), mean(f64::midpoint(total, sum), others)]
            });
            means.flatten().collect::<Vec<_>>()
        })
        .collect();
    means.par_sort_unstable_by(|a, b| a.unwrap_or(f64::NEG_INFINITY).total_cmp(&b.unwrap_or(f64::NEG_INFINITY)));
    let from_below = means.iter().map(|mean| mean.unwrap_or(f64::NEG_INFINITY)).collect();
    let mut from_above: Vec<f64> = means.iter().map(|mean| mean.unwrap_or(f64::INFINITY)).collect();
    from_above.sort_unstable_by(f64::total_cmp);
    Ok(SignFlips { from_below, from_above })
}

impl SignFlips {
    /// Two-sided p-value of "the arms are alike": twice `(1 + as extreme) / (1 + flips)`, so never 0 (Phipson and Smyth 2010).
    pub fn p_value(&self) -> f64 {
        let above = self.from_below.partition_point(|mean| *mean <= 0.0);
        let below = self.from_above.len() - self.from_above.partition_point(|mean| *mean < 0.0);
        (2.0 * (1.0 + above.min(below) as f64) / (1.0 + self.from_below.len() as f64)).min(1.0)
    }

    /// The shifts that the two-sided test at 1 - level does not reject; infinite ends where the flips are too few to say.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let flips = self.from_below.len();
        // The small term keeps 1 - 0.9 = 0.09999999999999998 from losing a whole rank.
        let rank = ((1.0 - level) / 2.0 * (flips as f64 + 1.0) + 1e-9).floor() as usize;
        match rank.min(flips) {
            0 => (f64::NEG_INFINITY, f64::INFINITY),
            rank => (self.from_below[rank - 1], self.from_above[flips - rank]),
        }
    }
}

/// How many deltas each flip turns around.
fn flipped_counts(deltas: usize, seed: u64, start: u64, len: usize) -> Vec<u64> {
    let words = deltas.div_ceil(64);
    let last = u64::MAX >> ((64 - deltas % 64) % 64);
    let count = |stream: Counter| {
        let turned = |word: usize| {
            let bits = stream.bits(word as u64);
            u64::from((if word + 1 == words { bits & last } else { bits }).count_ones())
        };
        (0..words).map(turned).sum()
    };
    (0..len as u64).map(|flip| count(Counter::new(seed, start + flip))).collect()
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
    fn p_value_and_interval_agree_on_every_sample() {
        for seed in 0..200 {
            let random = Counter::new(5, seed);
            let deltas: Vec<f64> = (0..20).map(|query| random.unit(query) - 0.36).collect();
            let flips = sign_flips(&deltas, 999, seed).unwrap();
            let (lower, upper) = flips.interval(0.95);
            assert_eq!(
                flips.p_value() <= 0.05,
                lower > 0.0 || upper < 0.0,
                "{seed}: {lower} {upper} {}",
                flips.p_value()
            );
        }
    }

    #[test]
    fn wins_without_a_loss_are_shown_by_both() {
        // 28 of 43 queries gain, none loses.
        let deltas: Vec<f64> =
            (0..43).map(|query| if query < 28 { 0.05 + 0.005 * f64::from(query) } else { 0.0 }).collect();
        let flips = sign_flips(&deltas, 100_000, 1).unwrap();
        assert!(flips.p_value() < 0.0001 && flips.interval(0.95).0 > 0.03, "{:?}", flips.interval(0.95));
    }

    #[test]
    fn intervals_of_random_flips_approach_those_of_all_subsets() {
        let deltas = [0.3, -0.1, 0.25, 0.4, -0.05, 0.2, 0.1, 0.35, 0.05, 0.15];
        let mut means: Vec<f64> = (1u32..1024)
            .map(|subset| {
                let turned: Vec<f64> = (0..10).filter(|bit| subset >> bit & 1 == 1).map(|bit| deltas[bit]).collect();
                turned.iter().sum::<f64>() / turned.len() as f64
            })
            .collect();
        means.sort_by(f64::total_cmp);
        let (lower, upper) = sign_flips(&deltas, 100_000, 4).unwrap().interval(0.90);
        assert!((lower - means[50]).abs() < 0.004 && (upper - means[1023 - 52]).abs() < 0.004, "{lower} {upper}");
    }

    #[test]
    fn ten_positive_deltas_have_the_smallest_p_value_that_flips_can_give() {
        // Only 2 of the 1,024 sign patterns are as extreme.
        let deltas: Vec<f64> = (0..10).map(|query| 1.0 + f64::from(query)).collect();
        let p = sign_flips(&deltas, 200_000, 3).unwrap().p_value();
        assert!((p - 2.0 / 1024.0).abs() < 6.0 * (2.0f64 / 1024.0 / 200_000.0).sqrt(), "{p}");
        let many: Vec<f64> = (0..200).map(|query| 1.0 + f64::from(query)).collect();
        assert_eq!(sign_flips(&many, 999, 3).unwrap().p_value(), 2.0 / 1001.0);
    }
}
