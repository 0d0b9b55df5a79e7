//! Numbers of some bits each, packed one after the other from the lowest bit up.

/// The number at a position, none when the bytes end before it. Numbers have up to 64 bits.
pub(super) fn unpacked(bytes: &[u8], width: u32, position: usize) -> Option<u64> {
    let first = position.checked_mul(width as usize)?;
    let end = first.checked_add(width as usize)?;
    let own = bytes.get(first / 8..end.div_ceil(8))?;
    // At most nine bytes: 64 bits, and up to seven before them.
    let mut word = [0; 16];
    word[..own.len()].copy_from_slice(own);
    let shifted = u128::from_le_bytes(word) >> (first % 8);
    u64::try_from(shifted & ((1 << width) - 1)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lie_one_after_the_other_from_the_lowest_bit_up() {
        // The example of the specification: 0 to 7 in three bits each.
        let bytes = [0b1000_1000, 0b1100_0110, 0b1111_1010];
        let numbers: Vec<_> = (0..8).map(|at| unpacked(&bytes, 3, at)).collect();
        assert_eq!(numbers, (0..8).map(Some).collect::<Vec<_>>());
        assert_eq!(unpacked(&bytes, 3, 8), None);
        assert_eq!(unpacked(&[], 0, 1 << 60), Some(0));
        assert_eq!(unpacked(&[0xff; 17], 64, 1), Some(u64::MAX));
        assert_eq!(unpacked(&[0xff; 17], 63, 1), Some(u64::MAX >> 1));
        assert_eq!(unpacked(&[0xff; 17], 64, usize::MAX), None);
    }
}
