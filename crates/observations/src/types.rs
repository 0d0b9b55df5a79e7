//! Takes out of a file what polars says of its types in memory. Parquet's own types are all that a reader needs, and with polars' ones
//! pyarrow makes lists of string views, which pandas cannot take.

/// What is wrong when polars writes its types in another way.
pub(crate) const NO_TYPES: &str = "the types of polars are not where they were in its files";

/// The key under which Arrow's types stand.
const KEY: &[u8] = b"ARROW:schema";
/// Fields of an entry as Thrift writes them: 1 and 2, both binary.
const FIELD: u8 = 0x18;
/// What Thrift's short list of structures has in the low half of its first byte; its length is in the high half.
const STRUCTURES: u8 = 0x0c;

/// The file without its first entry, which has to be the one about Arrow's types; none when it is not as polars writes it.
pub(crate) fn without_arrow(mut parquet: Vec<u8>) -> Option<Vec<u8>> {
    let (rest, length) = parquet.strip_suffix(b"PAR1")?.split_last_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    let footer = rest.len().checked_sub(length)?;
    let begins = [&[FIELD, KEY.len() as u8], KEY, &[FIELD]].concat();
    let start = footer + memmem(&rest[footer..], &begins)?;
    let mut value = &rest[start + begins.len()..];
    let value_length = varint(&mut value)?;
    let end = rest.len() - value.get(value_length..)?.len();
    let head = start.checked_sub(1)?;
    let is_first = rest[head] & 0x0f == STRUCTURES && (0x1c..0xf0).contains(&rest[head]) && rest.get(end) == Some(&0);
    if !is_first {
        return None;
    }
    parquet.truncate(footer + length);
    parquet.drain(start..=end);
    parquet[head] -= 0x10;
    let length = u32::try_from(parquet.len() - footer).ok()?;
    parquet.extend(length.to_le_bytes());
    parquet.extend(b"PAR1");
    Some(parquet)
}

/// Where some bytes begin within others.
fn memmem(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// A length in seven bits a byte.
fn varint(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use polars_core::prelude::{Column, DataFrame, NamedFrom as _, Series};
    use polars_io::SerReader as _;
    use polars_io::parquet::read::ParquetReader;
    use polars_io::parquet::write::{KeyValueMetadata, ParquetWriter};

    use super::*;

    #[test]
    fn the_entry_goes_and_everything_else_stays() {
        let column: Column = Series::new("words".into(), ["a", "b"]).into();
        let mut frame = DataFrame::new(2, vec![column]).expect("a frame");
        for facts in [0, 1, 13] {
            let entries = (0..facts).map(|fact| (format!("lensgate.{fact}"), "x".repeat(200))).collect();
            let mut bytes = Vec::new();
            let entries = (facts > 0).then(|| KeyValueMetadata::from_static(entries));
            ParquetWriter::new(&mut bytes).with_key_value_metadata(entries).finish(&mut frame).expect("memory");
            let plain = without_arrow(bytes.clone()).expect("polars wrote it");
            assert!(plain.len() < bytes.len() && memmem(&plain, KEY).is_none());
            let mut reader = ParquetReader::new(Cursor::new(plain.clone()));
            let metadata = reader.get_metadata().expect("metadata").key_value_metadata().clone();
            assert_eq!(metadata.map_or(0, |entries| entries.len()), facts);
            assert_eq!(reader.finish().expect("a table"), frame);
            assert_eq!(without_arrow(plain), None);
        }
        assert_eq!(without_arrow(b"PAR1".to_vec()), None);
    }
}
