//! A document id: bytes as they stand in the file, with a hash that is computed once.

/// A document id and its hash. Equality and order are those of the bytes.
#[derive(Debug, Clone, Copy)]
pub struct DocId<'a> {
    /// The id as it stands in the file.
    pub bytes: &'a [u8],
    /// A hash of the bytes; equal ids have equal hashes.
    pub(super) hash: u32,
}

impl<'a> DocId<'a> {
    /// The id of some bytes.
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, hash: hash(bytes) }
    }
}

impl PartialEq for DocId<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.bytes == other.bytes
    }
}

impl Eq for DocId<'_> {}

// Odd constants with well-spread bits, from the fractional part of pi.
const FIRST: u64 = 0x243f_6a88_85a3_08d3;
const SECOND: u64 = 0x1319_8a2e_0370_7345;

/// Multiply and fold, sixteen bytes a step. Good enough to spread ids over a table; every hit is verified by its bytes.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "both halves are folded into the low 32 bits")]
fn hash(bytes: &[u8]) -> u32 {
    // The length goes into high bits, where the bytes of short ids do not reach.
    let mut state = FIRST ^ (bytes.len() as u64).rotate_left(40);
    let mut rest = bytes;
    while let Some((head, tail)) = rest.split_first_chunk::<16>() {
        if tail.is_empty() {
            break;
        }
        state = fold(state ^ word(&head[..8]), SECOND ^ word(&head[8..]));
        rest = tail;
    }
    // The last one to sixteen bytes as two words that may overlap.
    let (low, high) = match rest.len() {
        0 => (0, 0),
        1..4 => (u64::from(rest[0]) << 16 | u64::from(rest[rest.len() / 2]) << 8 | u64::from(rest[rest.len() - 1]), 0),
        4..8 => (half(&rest[..4]), half(&rest[rest.len() - 4..])),
        _ => (word(&rest[..8]), word(&rest[rest.len() - 8..])),
    };
    let state = fold(state ^ low, SECOND ^ high);
    (state ^ state >> 32) as u32
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the product is folded")]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[inline]
fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
}

#[inline]
fn half(bytes: &[u8]) -> u64 {
    u64::from(u32::from_le_bytes(bytes.try_into().expect("four bytes")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn like_ids_of_every_length_hash_apart() {
        let ids: Vec<String> = (0..20_000)
            .map(|number| format!("{number}"))
            .chain((0..20_000).map(|number| format!("FR940104-{number}")))
            .chain((0..20_000).map(|number| format!("msmarco_v2_doc_{number}_{}", number * 7)))
            .chain((0..200).map(|length| "x".repeat(length)))
            .collect();
        let hashes: BTreeSet<u32> = ids.iter().map(|id| hash(id.as_bytes())).collect();
        // Among 60,200 ids of 32 bits about 0.4 pairs meet by chance.
        assert!(ids.len() - hashes.len() < 5, "{} of {}", hashes.len(), ids.len());
    }

    #[test]
    fn the_table_index_bits_are_spread() {
        let mut slots = vec![0_u32; 2048];
        for number in 0..1000 {
            slots[hash(format!("{number}").as_bytes()) as usize & 2047] += 1;
        }
        assert!(slots.iter().max() <= Some(&8), "{:?}", slots.iter().max());
    }
}
