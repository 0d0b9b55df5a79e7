//! Whole numbers as differences, and strings whose lengths and shared beginnings are such numbers.
//!
//! Source: "Delta encoding" (DELTA_BINARY_PACKED), Parquet's encodings.

use super::bits::unpacked;
use super::thrift::{varint, zigzag};
use super::{Read, split};

/// Adds the numbers of a stream and leaves what follows it. The caller paid for `count`; a stream that holds another number of
/// them is refused.
pub(super) fn numbers(bytes: &mut &[u8], count: usize, into: &mut Vec<i64>) -> Read<()> {
    let head = Head::read(bytes)?;
    if head.count != count as u64 {
        return Err(format!("{} numbers stand where {count} belong", head.count));
    }
    let mut value = head.first;
    let mut left = count;
    if left > 0 {
        into.push(value);
        left -= 1;
    }
    while left > 0 {
        let least = zigzag(bytes)?;
        let widths = split(bytes, head.parts, "the widths of a block")?;
        for &width in widths {
            if left == 0 {
                break;
            }
            if width > 64 {
                return Err(format!("differences of {width} bits stand where 64 are the most"));
            }
            let packed = head.part.checked_mul(usize::from(width)).ok_or("a block is longer than memory")?.div_ceil(8);
            let packed = split(bytes, packed, "a block of differences")?;
            for position in 0..head.part.min(left) {
                let more = unpacked(packed, width.into(), position).ok_or("a block of differences ends too early")?;
                value = value.wrapping_add(least).wrapping_add(more.cast_signed());
                into.push(value);
            }
            left -= head.part.min(left);
        }
    }
    Ok(())
}

/// What a stream begins with.
struct Head {
    /// Parts of a block.
    parts: usize,
    /// Numbers of a part.
    part: usize,
    count: u64,
    first: i64,
}

impl Head {
    fn read(bytes: &mut &[u8]) -> Read<Self> {
        let [block, parts, count] = [varint(bytes)?, varint(bytes)?, varint(bytes)?];
        let first = zigzag(bytes)?;
        let part = block.checked_div(parts).filter(|part| *part > 0 && part * parts == block);
        let sizes = part.and_then(|part| Some((usize::try_from(parts).ok()?, usize::try_from(part).ok()?)));
        let (parts, part) = sizes.ok_or_else(|| format!("blocks of {block} numbers have {parts} parts"))?;
        Ok(Self { parts, part, count, first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut bytes: &[u8], count: usize) -> Read<(Vec<i64>, &[u8])> {
        let mut values = Vec::new();
        numbers(&mut bytes, count, &mut values)?;
        Ok((values, bytes))
    }

    #[test]
    fn differences_add_up_and_what_follows_is_left() {
        // The first example of the specification: 1 to 5, all differences 1, so no bits.
        assert_eq!(read(&[0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0, 7], 5), Ok((vec![1, 2, 3, 4, 5], &[7][..])));
        // The second: 7, 5, 3, 1, 2, 3, 4, 5 with the least difference -2 and two bits each.
        let bytes = [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b11_1111, 0, 0, 0, 0, 0, 0];
        assert_eq!(read(&bytes, 8), Ok((vec![7, 5, 3, 1, 2, 3, 4, 5], &[][..])));
        assert_eq!(read(&[0x80, 1, 4, 1, 9], 1), Ok((vec![-5], &[][..])));
        assert_eq!(read(&[0x80, 1, 4, 0, 0], 0), Ok((vec![], &[][..])));
    }

    #[test]
    fn heads_that_contradict_themselves_or_the_page_are_refused() {
        for bytes in [&[0x80, 1, 0, 5, 2][..], &[0, 4, 5, 2], &[0x80, 1, 3, 5, 2], &[0x80, 1, 4, 6, 2, 2, 0, 0, 0, 0]] {
            assert!(read(bytes, 5).is_err(), "{bytes:?}");
        }
        assert!(read(&[0x80, 1, 4, 5, 2, 2, 65, 0, 0, 0], 5).is_err());
        let vast = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1, 5, 2, 2, 64];
        assert!(read(&vast, 5).is_err());
    }
}
