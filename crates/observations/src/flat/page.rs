//! Pages: their headers, and their bytes once decompressed.
//!
//! Source: Parquet's `parquet.thrift`, PageHeader.

use std::borrow::Cow;

use super::allowance::Allowance;
use super::codec::Codec;
use super::thrift::{Kind, Thrift};
use super::{Read, size, split};

/// What a header costs, so that a file of empty pages does not read for ever.
const HEADER: usize = 1024;

/// A page.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) kind: PageKind,
    /// How many values it says to have, nulls included.
    pub(super) values: usize,
    pub(super) encoding: i64,
    /// The levels of a page that keeps them apart.
    pub(super) levels: Option<&'a [u8]>,
    /// The encoding of the levels that stand before the values.
    pub(super) level_encoding: i64,
    /// What was compressed.
    pub(super) body: Cow<'a, [u8]>,
}

/// What a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageKind {
    Values,
    Dictionary,
    /// An index, or something that came later than this reader.
    Other,
}

impl<'a> Page<'a> {
    /// The next page of a column.
    pub(super) fn next(chunk: &mut &'a [u8], codec: Codec, allowance: &mut Allowance) -> Read<Self> {
        allowance.pay(1, HEADER)?;
        let mut thrift = Thrift::new(chunk);
        let header = Header::read(&mut thrift)?;
        *chunk = thrift.rest();
        let mut packed = split(chunk, size(header.compressed, "the length of a page")?, "a page")?;
        header.check(packed)?;
        let mut length = size(header.uncompressed, "the length of a page")?;
        let of = header.of;
        let levels =
            of.separate_levels.map(|levels| split(&mut packed, size(levels, "the length of levels")?, "levels"));
        let levels = levels.transpose()?;
        length = length.checked_sub(levels.map_or(0, <[u8]>::len)).ok_or("levels are longer than their page")?;
        let body = match header.kind() {
            PageKind::Other => Cow::Borrowed(packed),
            // Nothing but nulls: there is nothing that a codec could have packed.
            _ if length == 0 && packed.is_empty() => Cow::Borrowed(packed),
            _ if of.is_plain => Codec::Plain.decompressed(packed, length, allowance)?,
            _ => codec.decompressed(packed, length, allowance)?,
        };
        let values = size(of.values, "the number of values of a page")?;
        Ok(Self { kind: header.kind(), values, encoding: of.encoding, levels, level_encoding: of.level_encoding, body })
    }
}

#[derive(Default)]
struct Header {
    kind: i64,
    uncompressed: i64,
    compressed: i64,
    checksum: Option<i64>,
    of: Contents,
}

/// The part that each kind of page has of its own.
#[derive(Default, Clone, Copy)]
struct Contents {
    values: i64,
    encoding: i64,
    level_encoding: i64,
    separate_levels: Option<i64>,
    is_plain: bool,
}

impl Header {
    fn read(thrift: &mut Thrift<'_>) -> Read<Self> {
        let mut header = Self::default();
        let mut of = None;
        thrift.fields(|thrift, id, kind| {
            match id {
                1 => header.kind = thrift.whole(kind)?,
                2 => header.uncompressed = thrift.whole(kind)?,
                3 => header.compressed = thrift.whole(kind)?,
                4 => header.checksum = Some(thrift.whole(kind)?),
                5 => of = Some((0, Contents::first(thrift, kind)?)),
                7 => of = Some((2, Contents::first(thrift, kind)?)),
                8 => of = Some((3, Contents::second(thrift, kind)?)),
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        match of {
            Some((kind, of)) if kind == header.kind => Ok(Self { of, ..header }),
            _ if header.kind() == PageKind::Other => Ok(header),
            _ => Err("the header of a page is of another kind than its page".to_owned()),
        }
    }

    fn kind(&self) -> PageKind {
        match self.kind {
            0 | 3 => PageKind::Values,
            2 => PageKind::Dictionary,
            _ => PageKind::Other,
        }
    }

    /// Compares the checksum that some writers add.
    fn check(&self, packed: &[u8]) -> Read<()> {
        let Some(expected) = self.checksum else { return Ok(()) };
        let mut checksum = flate2::Crc::new();
        checksum.update(packed);
        match checksum.sum().cast_signed() == expected as i32 {
            true => Ok(()),
            false => Err("a page has not the checksum that it says, so it is altered".to_owned()),
        }
    }
}

impl Contents {
    /// Pages of the first version, and dictionaries, whose first two fields are the same.
    fn first(thrift: &mut Thrift<'_>, kind: Kind) -> Read<Self> {
        let mut of = Self::default();
        let mut third = None;
        thrift.structure(kind, |thrift, id, kind| {
            match id {
                1 => of.values = thrift.whole(kind)?,
                2 => of.encoding = thrift.whole(kind)?,
                // The encoding of levels, or whether a dictionary is sorted.
                3 => third = thrift.whole(kind).ok(),
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        of.level_encoding = third.unwrap_or_default();
        Ok(of)
    }

    /// Pages of the second version, which keep their levels apart and uncompressed.
    fn second(thrift: &mut Thrift<'_>, kind: Kind) -> Read<Self> {
        let mut of = Self::default();
        let mut levels = [0; 2];
        thrift.structure(kind, |thrift, id, kind| {
            match id {
                1 => of.values = thrift.whole(kind)?,
                4 => of.encoding = thrift.whole(kind)?,
                5 => levels[0] = thrift.whole(kind)?,
                6 => levels[1] = thrift.whole(kind)?,
                7 => of.is_plain = !Thrift::flag(kind)?,
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        if levels[1] != 0 {
            return Err("a flat column has levels of lists".to_owned());
        }
        of.separate_levels = Some(levels[0]);
        Ok(of)
    }
}
