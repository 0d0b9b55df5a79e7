//! The metadata at the end of a Parquet file: its columns, and where each row group keeps them.
//!
//! Source: Parquet's `parquet.thrift`, FileMetaData.

use super::codec::Codec;
use super::schema::{Leaf, leaves};
use super::thrift::{Kind, Thrift};
use super::{Read, size};

const MAGIC: &[u8] = b"PAR1";

/// The metadata.
#[derive(Debug)]
pub(super) struct Footer {
    /// The columns at the top level.
    pub(super) leaves: Vec<Leaf>,
    /// The row groups, in order.
    pub(super) groups: Vec<Group>,
    /// Keys with their values, in order.
    pub(super) entries: Vec<(String, String)>,
}

/// A row group.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) rows: usize,
    /// Those of its chunks that were asked for.
    pub(super) chunks: Vec<Chunk>,
}

/// A column's part of a row group.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// The column's position among those that were asked for.
    pub(super) column: usize,
    /// How many names lead to it: one at the top level, three for the elements of a list.
    pub(super) depth: usize,
    pub(super) codec: Codec,
    pub(super) values: usize,
    /// The first page's place in the file, and how many bytes the pages have.
    pub(super) start: usize,
    pub(super) length: usize,
}

impl Footer {
    /// Reads the metadata of a file, and the places of the columns that are wanted.
    pub(super) fn read(file: &[u8], wanted: &[&str]) -> Read<Self> {
        let cut_off = "it does not end as Parquet does, so it is cut off or no Parquet";
        let rest = file.strip_suffix(MAGIC).ok_or(if file.ends_with(b"PARE") { "it is encrypted" } else { cut_off })?;
        let (rest, length) = rest.split_last_chunk::<4>().ok_or(cut_off)?;
        let length = u32::from_le_bytes(*length) as usize;
        let start = rest.len().checked_sub(length).filter(|start| *start >= MAGIC.len());
        let start = start.ok_or_else(|| format!("its metadata has {length} bytes where {} are left", rest.len()))?;
        Self::parse(&rest[start..], wanted)
    }

    fn parse(bytes: &[u8], wanted: &[&str]) -> Read<Self> {
        let (mut footer, mut rows) = (Self { leaves: Vec::new(), groups: Vec::new(), entries: Vec::new() }, 0);
        Thrift::new(bytes).fields(|thrift, id, kind| {
            match id {
                2 => footer.leaves = leaves(thrift, kind)?,
                3 => rows = size(thrift.whole(kind)?, "the number of rows")?,
                4 => thrift.list(kind, |thrift, kind| {
                    footer.groups.push(Group::read(thrift, kind, wanted)?);
                    Ok(())
                })?,
                5 => thrift.list(kind, |thrift, kind| {
                    footer.entries.extend(entry(thrift, kind)?);
                    Ok(())
                })?,
                8 | 9 => return Err("it is encrypted".to_owned()),
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        let in_groups = footer.groups.iter().try_fold(0_usize, |sum, group| sum.checked_add(group.rows));
        if in_groups != Some(rows) {
            return Err(format!("its row groups have not the {rows} rows that it says to have"));
        }
        Ok(footer)
    }
}

/// A key with its value, if it has one.
fn entry(thrift: &mut Thrift<'_>, kind: Kind) -> Read<Option<(String, String)>> {
    let (mut key, mut value) = (String::new(), None);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    thrift.structure(kind, |thrift, id, kind| {
        match id {
            1 => key = text(thrift.binary(kind)?),
            2 => value = Some(text(thrift.binary(kind)?)),
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(value.map(|value| (key, value)))
}

impl Group {
    fn read(thrift: &mut Thrift<'_>, kind: Kind, wanted: &[&str]) -> Read<Self> {
        let mut group = Self::default();
        thrift.structure(kind, |thrift, id, kind| {
            match id {
                1 => thrift.list(kind, |thrift, kind| {
                    group.chunks.extend(Chunk::read(thrift, kind, wanted)?);
                    Ok(())
                })?,
                3 => group.rows = size(thrift.whole(kind)?, "the number of rows of a row group")?,
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        Ok(group)
    }
}

impl Chunk {
    fn read(thrift: &mut Thrift<'_>, kind: Kind, wanted: &[&str]) -> Read<Option<Self>> {
        let mut chunk = None;
        let mut problem = None;
        thrift.structure(kind, |thrift, id, kind| {
            match id {
                1 => {
                    thrift.skip(kind)?;
                    problem = Some("keeps it in another file");
                }
                3 => chunk = Self::read_metadata(thrift, kind, wanted)?,
                8 | 9 => {
                    thrift.skip(kind)?;
                    problem = Some("is encrypted");
                }
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        match (&chunk, problem) {
            (Some(Self { column, .. }), Some(problem)) => Err(format!("column {:?} {problem}", wanted[*column])),
            _ => Ok(chunk),
        }
    }

    fn read_metadata(thrift: &mut Thrift<'_>, kind: Kind, wanted: &[&str]) -> Read<Option<Self>> {
        let (mut chunk, mut path, mut first_data, mut dictionary) = (Self::default(), Vec::new(), 0, None);
        thrift.structure(kind, |thrift, id, kind| {
            match id {
                3 => thrift.list(kind, |thrift, kind| {
                    path.push(thrift.binary(kind)?);
                    Ok(())
                })?,
                4 => chunk.codec = Codec::from_number(thrift.whole(kind)?),
                5 => chunk.values = size(thrift.whole(kind)?, "the number of values of a column")?,
                7 => chunk.length = size(thrift.whole(kind)?, "the length of a column")?,
                9 => first_data = size(thrift.whole(kind)?, "the place of a column")?,
                11 => dictionary = Some(size(thrift.whole(kind)?, "the place of a dictionary")?),
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        // Some writers put 0 where there is no dictionary.
        chunk.start = dictionary.filter(|place| (1..first_data).contains(place)).unwrap_or(first_data);
        let column = wanted.iter().position(|wanted| path.first() == Some(&wanted.as_bytes()));
        Ok(column.map(|column| Self { column, depth: path.len(), ..chunk }))
    }
}
