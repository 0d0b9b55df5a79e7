//! Thrift's compact protocol, which Parquet's footer and page headers are written in: a walk over fields in which every length
//! is held against the bytes that are left.
//!
//! Source: "Thrift compact protocol encoding", the specification in the Apache Thrift repository.

use super::{Read, size, split};

/// How deep structures may nest in fields that nobody asked for; Parquet's own nest five deep.
const DEPTH: usize = 16;

/// The kind of a field or element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    const TRUE: Self = Self(1);
    const FALSE: Self = Self(2);
    const STRUCT: Self = Self(12);
}

/// The bytes that are left.
#[derive(Debug)]
pub(super) struct Thrift<'a>(&'a [u8]);

impl<'a> Thrift<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What follows.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Shows each field of a structure with its number to a reader, which takes the field's value or skips it.
    pub(super) fn fields(&mut self, mut read: impl FnMut(&mut Self, i64, Kind) -> Read<()>) -> Read<()> {
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            id = match head >> 4 {
                0 => self.zigzag()?,
                more => id.saturating_add(i64::from(more)),
            };
            read(self, id, Kind(head & 0x0f))?;
        }
    }

    /// The fields of a structure that is a field or element itself.
    pub(super) fn structure(&mut self, kind: Kind, read: impl FnMut(&mut Self, i64, Kind) -> Read<()>) -> Read<()> {
        expect(kind == Kind::STRUCT, kind, "a structure")?;
        self.fields(read)
    }

    /// Shows each element of a list to a reader.
    pub(super) fn list(&mut self, kind: Kind, mut read: impl FnMut(&mut Self, Kind) -> Read<()>) -> Read<()> {
        expect(matches!(kind, Kind(9 | 10)), kind, "a list")?;
        let (elements, of) = self.list_head()?;
        for _ in 0..elements {
            read(self, of)?;
        }
        Ok(())
    }

    /// A whole number of up to 64 bits.
    pub(super) fn whole(&mut self, kind: Kind) -> Read<i64> {
        match kind {
            Kind(3) => Ok(i64::from(self.byte()?.cast_signed())),
            Kind(4..=6) => self.zigzag(),
            _ => Err(format!("a whole number was expected, found Thrift's kind {}", kind.0)),
        }
    }

    /// A flag; as a field its kind is its value.
    pub(super) fn flag(kind: Kind) -> Read<bool> {
        expect(matches!(kind, Kind::TRUE | Kind::FALSE), kind, "a flag")?;
        Ok(kind == Kind::TRUE)
    }

    /// A string of bytes.
    pub(super) fn binary(&mut self, kind: Kind) -> Read<&'a [u8]> {
        expect(kind == Kind(8), kind, "a string")?;
        let length = self.varint()?;
        split(&mut self.0, usize::try_from(length).unwrap_or(usize::MAX), "a string of the metadata")
    }

    /// Passes over a field.
    pub(super) fn skip(&mut self, kind: Kind) -> Read<()> {
        self.skip_nested(kind, true, DEPTH)
    }

    fn skip_nested(&mut self, kind: Kind, is_field: bool, depth: usize) -> Read<()> {
        let deeper = depth.checked_sub(1).ok_or("its metadata nests too deep")?;
        match kind {
            // As a field the kind says it all, as an element it takes a byte.
            Kind::TRUE | Kind::FALSE if is_field => Ok(()),
            Kind(1..=3) => self.byte().map(drop),
            Kind(4..=6) => self.varint().map(drop),
            Kind(7) => split(&mut self.0, 8, "a number of the metadata").map(drop),
            Kind(8) => self.binary(kind).map(drop),
            Kind(9 | 10) => {
                let (elements, of) = self.list_head()?;
                (0..elements).try_for_each(|_| self.skip_nested(of, false, deeper))
            }
            Kind(11) => self.skip_map(deeper),
            Kind::STRUCT => self.fields(|thrift, _, kind| thrift.skip_nested(kind, true, deeper)),
            Kind(other) => Err(format!("its metadata has a field of Thrift's kind {other}")),
        }
    }

    fn skip_map(&mut self, depth: usize) -> Read<()> {
        let entries = self.varint()?;
        if entries == 0 {
            return Ok(());
        }
        let kinds = self.byte()?;
        for _ in 0..entries {
            self.skip_nested(Kind(kinds >> 4), false, depth)?;
            self.skip_nested(Kind(kinds & 0x0f), false, depth)?;
        }
        Ok(())
    }

    /// How many elements a list has, each of at least a byte, and of which kind.
    fn list_head(&mut self) -> Read<(usize, Kind)> {
        let head = self.byte()?;
        let elements = match head >> 4 {
            15 => self.varint()?,
            few => u64::from(few),
        };
        let elements = size(i64::try_from(elements).unwrap_or(-1), "the length of a list")?;
        if elements > self.0.len() {
            return Err(format!("a list has {elements} elements in {} bytes", self.0.len()));
        }
        Ok((elements, Kind(head & 0x0f)))
    }

    fn byte(&mut self) -> Read<u8> {
        split(&mut self.0, 1, "the metadata").map(|byte| byte[0])
    }

    fn varint(&mut self) -> Read<u64> {
        varint(&mut self.0)
    }

    fn zigzag(&mut self) -> Read<i64> {
        zigzag(&mut self.0)
    }
}

fn expect(is_right: bool, found: Kind, expected: &str) -> Read<()> {
    if is_right { Ok(()) } else { Err(format!("{expected} was expected, found Thrift's kind {}", found.0)) }
}

/// An unsigned number, seven bits a byte, lowest first.
pub(super) fn varint(bytes: &mut &[u8]) -> Read<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = split(bytes, 1, "a number")?[0];
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err("a number has more than ten bytes".to_owned())
}

/// A signed number; the lowest bit is the sign.
pub(super) fn zigzag(bytes: &mut &[u8]) -> Read<i64> {
    let number = varint(bytes)?;
    Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_seven_bits_a_byte_with_the_sign_lowest() {
        for (bytes, expected) in [(&[0_u8][..], 0), (&[1], -1), (&[2], 1), (&[0xac, 0x02], 150)] {
            assert_eq!(zigzag(&mut &*bytes), Ok(expected));
        }
        let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(varint(&mut &most[..]), Ok(u64::MAX));
        assert_eq!(zigzag(&mut &most[..]), Ok(i64::MIN));
        assert!(varint(&mut &[0xff; 11][..]).is_err());
        assert!(varint(&mut &[0x80][..]).is_err());
    }

    #[test]
    fn a_walk_reads_what_it_asks_for_and_passes_over_the_rest() {
        // 1: i32 7, 2: "ab", 3: true, 4: list of two structures that are empty, 20: map of one i32 to a string, end.
        let bytes = [0x15, 14, 0x18, 2, b'a', b'b', 0x11, 0x19, 0x2c, 0, 0, 0x0b, 40, 1, 0x58, 2, 1, b'x', 0, 9];
        let (mut thrift, mut seen) = (Thrift::new(&bytes), Vec::new());
        let walked = thrift.fields(|thrift, id, kind| {
            seen.push(match id {
                1 => thrift.whole(kind)?,
                3 => Thrift::flag(kind)?.into(),
                _ => thrift.skip(kind).map(|()| -id)?,
            });
            Ok(())
        });
        assert_eq!((walked, seen, thrift.rest()), (Ok(()), vec![7, -2, 1, -4, -20], &[9_u8][..]));
    }

    #[test]
    fn nesting_and_lengths_that_no_file_has_are_refused() {
        let nested = [0x1c].repeat(100_000);
        assert!(Thrift::new(&nested).fields(|thrift, _, kind| thrift.skip(kind)).is_err());
        let long = [0x19, 0xf3, 0xff, 0xff, 0xff, 0x7f];
        assert!(Thrift::new(&long).fields(|thrift, _, kind| thrift.skip(kind)).is_err());
    }
}
