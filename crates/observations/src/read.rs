//! Parquet bytes back to observations, refusing any file that does not hold exactly our columns. No length in a file is trusted: a
//! seal says who wrote it last, not that nobody meant harm.

use std::path::Path;

use crate::columns as name;
use crate::error::ObservationError;
use crate::flat::RowTable;
use crate::group::{Group, Interned, due};
use crate::row::{Metadata, Recorded};
use crate::seal::unsealed;
use crate::write::is_fact;

/// Reads an observations file. A file that is not to the byte what was written is refused unread.
pub fn read_parquet(path: &Path) -> Result<Recorded, ObservationError> {
    let bytes = std::fs::read(path).map_err(|source| ObservationError::Read { path: path.to_owned(), source })?;
    let read = unsealed(bytes).and_then(|parquet| parse(&parquet));
    read.map_err(|problem| ObservationError::Malformed { path: path.to_owned(), problem })
}

/// What an unsealed file holds.
fn parse(parquet: &[u8]) -> Result<Recorded, String> {
    let names: Vec<&str> = due(true).iter().map(|due| due.name).collect();
    let table = RowTable::open(parquet, &names)?;
    let mut metadata: Metadata = table.entries().iter().cloned().collect();
    let is_current = is_current(metadata.get(name::SCHEMA_KEY).map(String::as_str))?;
    metadata.retain(|key, _| is_fact(key));
    let due = due(is_current);
    let (mut rows, mut interned) = (Vec::new(), Interned::default());
    table.each_group(&due, &names, |count, columns, allowance| {
        let group = Group::new(&due, columns, is_current, allowance)?;
        for row in 0..count {
            rows.push(group.observation(row, &mut interned, allowance)?);
        }
        Ok(())
    })?;
    Ok(Recorded { rows, metadata })
}

/// Whether a version is ours and not the one before.
fn is_current(version: Option<&str>) -> Result<bool, String> {
    let (current, before) = (name::SCHEMA_VERSION, name::SCHEMA_BEFORE);
    match version {
        Some(version) if version == current => Ok(true),
        Some(version) if version == before => Ok(false),
        found => {
            let found = found.map_or_else(|| "none".to_owned(), |version| format!("{version:?}"));
            Err(format!("schema version {before:?} or {current:?} was expected, found {found}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use lensgate_dataset::{Hit, Span};

    use super::*;
    use crate::noise::{BYTES, Draw};
    use lensgate_words::{Arm, Pass, RequestOutcome};

    use crate::row::{Latency, Observation};
    use crate::write::to_parquet;

    /// A file of some rows, without its seal.
    fn parquet() -> Vec<u8> {
        let hit = |at: u32| Hit {
            span: Span { path: format!("a/{at}.rs").into(), first: 1, last: 9 + at },
            score: f64::from(at),
            why: "x".into(),
        };
        let rows = (0..12).map(|at| Observation {
            query_id: format!("q{at}").into(),
            arm: Arm::ALL[at % 3],
            pass: Pass::ALL[at % 2],
            repetition: 0,
            asked: None,
            outcome: RequestOutcome::ALL[at % 5],
            hits: (0..5).map(hit).collect(),
            candidates: (0..3).map(|at| hit(at).span).collect(),
            latency: None,
            cpu: None,
            fan_out: None,
        });
        unsealed(to_parquet(&rows.collect::<Vec<_>>(), &Metadata::new()).expect("rows")).expect("sealed")
    }

    #[test]
    fn ten_million_bytes_that_no_seal_protects_are_read_or_refused_and_never_panic() {
        let whole = parquet();
        let mut draw = Draw(91);
        let (mut bytes, mut counts) = (0, [0, 0]);
        while bytes < BYTES {
            let mut altered = whole.clone();
            for _ in 0..draw.below(4) {
                // Every other change hits the metadata at the end.
                let from = if draw.odd(2) { whole.len() / 2 } else { 0 };
                let at = from + draw.below(whole.len() - from);
                altered[at] = draw.byte();
            }
            bytes += altered.len();
            counts[usize::from(parse(&altered).is_err())] += 1;
        }
        assert!(counts.iter().all(|&count| count > 100), "{counts:?}");
    }

    #[test]
    fn a_file_of_the_version_before_is_read_without_what_it_lacks() {
        use polars_io::parquet::write::{KeyValueMetadata, ParquetWriter};
        let clock = Some(Latency { stage_a: Some(1.5), stage_b: None, stage_c: None, total: 2.0 });
        let Recorded { mut rows, .. } = parse(&parquet()).expect("a file of ours");
        rows.iter_mut().for_each(|row| (row.latency, row.cpu, row.asked) = (clock, clock, Some(7)));
        let written = |version: &str, without: &[&str]| {
            let mut frame = crate::write::frame(&rows).expect("rows").drop_many(without.iter().copied());
            let entries = vec![(name::SCHEMA_KEY.to_owned(), version.to_owned())];
            let mut bytes = Vec::new();
            let writer = ParquetWriter::new(&mut bytes);
            let entries = KeyValueMetadata::from_static(entries);
            writer.with_key_value_metadata(Some(entries)).finish(&mut frame).expect("a table");
            parse(&bytes)
        };
        let new = [&name::CPU[..], &[name::ASKED]].concat();
        let before = written("1", &new).expect("the version before");
        let expected: Vec<Observation> =
            rows.iter().map(|row| Observation { cpu: None, asked: None, ..row.clone() }).collect();
        assert_eq!(before.rows, expected);
        assert_eq!(written("2", &[]).expect("this version").rows, rows);
        for column in new {
            assert_eq!(written("2", &[column]), Err(format!("column {column:?} is missing")));
        }
        assert!(written("3", &[]).expect_err("of the future").ends_with("found \"3\""));
    }

    #[test]
    fn a_page_that_says_to_unfold_to_gigabytes_is_refused_before_the_memory_is_taken() {
        let mut altered = parquet();
        // The header of the first page: its kind, then its length unfolded, twice that as a number of seven bits a byte.
        assert_eq!((&altered[..4], altered[4], altered[6]), (&b"PAR1"[..], 0x15, 0x15));
        let end = 8 + altered[7..].iter().position(|byte| *byte < 0x80).expect("a number ends");
        let mut left = 2 * 2_200_000_000_u64;
        let length = std::iter::from_fn(|| {
            let byte = (left & 0x7f) as u8 | if left >= 0x80 { 0x80 } else { 0 };
            (left > 0).then(|| left >>= 7).map(|()| byte)
        });
        altered.splice(7..end, length.collect::<Vec<u8>>());
        let refused = parse(&altered).expect_err("altered");
        assert!(refused.starts_with("column \"query_id\": it unfolds to more than 51"), "{refused}");
    }

    #[test]
    fn a_column_that_observations_have_not_is_refused() {
        use polars_core::prelude::{Column, NamedFrom as _, Series};
        use polars_io::parquet::write::{KeyValueMetadata, ParquetWriter};
        let rows = parse(&parquet()).expect("a file of ours").rows;
        let mut frame = crate::write::frame(&rows).expect("rows");
        let more: Column = Series::new("note".into(), vec!["x"; rows.len()]).into();
        frame.with_column(more).expect("a column");
        let entries = KeyValueMetadata::from_static(vec![(name::SCHEMA_KEY.to_owned(), "2".to_owned())]);
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).with_key_value_metadata(Some(entries)).finish(&mut frame).expect("a table");
        assert_eq!(parse(&bytes), Err("column \"note\" is none that observations have".to_owned()));
    }
}
