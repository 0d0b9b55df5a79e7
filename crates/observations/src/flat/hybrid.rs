//! Small numbers as Parquet packs levels and places in a dictionary: runs of one number, and groups of eight in few bits.
//!
//! Source: "RLE / bit-packing hybrid", Parquet's encodings.

use super::bits::unpacked;
use super::thrift::varint;
use super::{Read, split};

/// Shows so many numbers of some width to a reader, each with how often it stands in a row.
pub(super) fn each(
    mut bytes: &[u8],
    width: u32,
    count: usize,
    mut read: impl FnMut(u32, usize) -> Read<()>,
) -> Read<()> {
    if width > 32 {
        return Err(format!("numbers of {width} bits stand where 32 are the most"));
    }
    let mut left = count;
    while left > 0 {
        let head = varint(&mut bytes)?;
        let length = usize::try_from(head >> 1).map_err(|_| "a run is longer than memory")?;
        if head & 1 == 0 {
            let value = split(&mut bytes, width.div_ceil(8) as usize, "a run")?;
            let run = length.min(left);
            read(little_endian(value), run)?;
            left -= run;
            continue;
        }
        // Groups of eight take as many bytes as a number has bits; some writers leave out the last ones.
        let packed = bytes.len().min(length.saturating_mul(width as usize));
        let packed = split(&mut bytes, packed, "a group")?;
        let group = length.saturating_mul(8).min(left);
        for position in 0..group {
            let value = unpacked(packed, width, position).ok_or("a group of numbers ends too early")?;
            read(u32::try_from(value).map_err(|error| error.to_string())?, 1)?;
        }
        left -= group;
    }
    Ok(())
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8], width: u32, count: usize) -> Read<Vec<u32>> {
        let mut numbers = Vec::new();
        each(bytes, width, count, |value, times| {
            numbers.extend(std::iter::repeat_n(value, times));
            Ok(())
        })?;
        Ok(numbers)
    }

    #[test]
    fn runs_and_groups_alternate_and_padding_is_left_out() {
        let bytes = [3 << 1, 5, (1 << 1) | 1, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(numbers(&bytes, 3, 9), Ok(vec![5, 5, 5, 0, 1, 2, 3, 4, 5]));
        assert_eq!(numbers(&[200, 1, 1, 2], 9, 2), Ok(vec![513, 513]));
        assert_eq!(numbers(&[], 3, 0), Ok(vec![]));
    }

    #[test]
    fn what_ends_too_early_is_refused() {
        for bytes in [&[][..], &[6], &[6, 5], &[3, 0x88], &[0, 0, 0]] {
            assert!(numbers(bytes, 3, 9).is_err(), "{bytes:?}");
        }
        assert!(numbers(&[2, 0, 0, 0, 0, 0], 33, 1).is_err());
    }
}
