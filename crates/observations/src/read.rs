//! Parquet bytes back to observations, refusing any file that does not hold exactly our columns.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use lensgate_dataset::{Hit, Span};
use polars_core::prelude::*;
use polars_io::SerReader;
use polars_io::parquet::read::ParquetReader;

use crate::columns as name;
use crate::error::ObservationError;
use crate::guard::guarded;
use crate::row::{Arm, FanOut, Latency, Metadata, Observation, Outcome, Pass, Recorded};
use crate::seal::unsealed;
use crate::write::is_fact;

/// Reads an observations file. A file that is not to the byte what was written is refused unread.
pub fn read_parquet(path: &Path) -> Result<Recorded, ObservationError> {
    let bytes = std::fs::read(path).map_err(|source| ObservationError::Read { path: path.to_owned(), source })?;
    let read = unsealed(bytes).and_then(|parquet| guarded(|| parse(parquet)));
    read.map_err(|problem| ObservationError::Malformed { path: path.to_owned(), problem })
}

/// What an unsealed file holds.
fn parse(parquet: Vec<u8>) -> Result<Recorded, String> {
    let mut reader = ParquetReader::new(Cursor::new(parquet)).set_low_memory(true);
    let mut metadata = entries(&mut reader).map_err(text)?;
    let version = metadata.remove(name::SCHEMA_KEY);
    let (current, before) = (name::SCHEMA_VERSION, name::SCHEMA_BEFORE);
    let is_current = match version.as_deref() {
        Some(version) if version == current => true,
        Some(version) if version == before => false,
        found => {
            let found = found.map_or_else(|| "none".to_owned(), |version| format!("{version:?}"));
            return Err(format!("schema version {before:?} or {current:?} was expected, found {found}"));
        }
    };
    metadata.retain(|key, _| is_fact(key));
    Ok(Recorded { rows: rows(&reader.finish().map_err(text)?, is_current)?, metadata })
}

fn entries(reader: &mut ParquetReader<Cursor<Vec<u8>>>) -> PolarsResult<Metadata> {
    let entries = reader.get_metadata()?.key_value_metadata().clone().unwrap_or_default();
    Ok(entries.into_iter().filter_map(|entry| Some((entry.key, entry.value?))).collect())
}

/// Paths repeat thousands of times; one allocation each keeps a large file small in memory.
#[derive(Default)]
struct Interned(BTreeSet<Arc<str>>);

impl Interned {
    fn get(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return Arc::clone(known);
        }
        let fresh: Arc<str> = Arc::from(word);
        self.0.insert(Arc::clone(&fresh));
        fresh
    }
}

fn rows(frame: &DataFrame, is_current: bool) -> Result<Vec<Observation>, String> {
    let table = Table { frame, is_current, interned: Interned::default() };
    table.rows()
}

struct Table<'a> {
    frame: &'a DataFrame,
    /// Whether it has the columns that the version before lacks.
    is_current: bool,
    interned: Interned,
}

impl Table<'_> {
    fn rows(mut self) -> Result<Vec<Observation>, String> {
        let [query_id, arm, pass, outcome] =
            [name::QUERY_ID, name::ARM, name::PASS, name::OUTCOME].map(|column| self.words(column));
        let (query_id, arm, pass, outcome) = (query_id?, arm?, pass?, outcome?);
        let repetition = self.column(name::REPETITION)?.u32().map_err(text)?.clone();
        let asked = match self.is_current {
            true => Some(self.column(name::ASKED)?.u32().map_err(text)?.clone()),
            false => None,
        };
        let latency = self.clock(name::LATENCY)?;
        let cpu = if self.is_current { Some(self.clock(name::CPU)?) } else { None };
        let fan_out = name::FAN_OUT.map(|column| self.column(column).and_then(|c| c.u32().cloned().map_err(text)));
        let [out_a, out_b, out_c] = fan_out;
        let fan_out = [out_a?, out_b?, out_c?];
        let mut rows = Vec::with_capacity(self.frame.height());
        for at in 0..self.frame.height() {
            let word = |column: &StringChunked| column.get(at).map(str::to_owned).ok_or(format!("row {at} has a null"));
            rows.push(Observation {
                query_id: self.interned.get(&word(&query_id)?),
                arm: Arm::from_name(&word(&arm)?)?,
                pass: Pass::from_name(&word(&pass)?)?,
                repetition: repetition.get(at).ok_or(format!("row {at} has no repetition"))?,
                asked: asked.as_ref().and_then(|column| column.get(at)),
                outcome: Outcome::from_name(&word(&outcome)?)?,
                hits: self.hits(at)?,
                candidates: self.spans(at, [name::CANDIDATE_PATH, name::CANDIDATE_FIRST, name::CANDIDATE_LAST])?,
                latency: latency_at(&latency, at),
                cpu: cpu.as_ref().and_then(|columns| latency_at(columns, at)),
                fan_out: fan_out_at(&fan_out, at),
            });
        }
        Ok(rows)
    }

    fn column(&self, name: &str) -> Result<&Column, String> {
        self.frame.column(name).map_err(|_| format!("column {name:?} is missing"))
    }

    fn clock(&self, names: [&str; 4]) -> Result<[Float64Chunked; 4], String> {
        let [stage_a, stage_b, stage_c, total] =
            names.map(|column| self.column(column).and_then(|c| c.f64().cloned().map_err(text)));
        Ok([stage_a?, stage_b?, stage_c?, total?])
    }

    fn words(&self, name: &str) -> Result<StringChunked, String> {
        self.column(name)?.str().cloned().map_err(text)
    }

    fn list(&self, name: &str, at: usize) -> Result<Series, String> {
        let lists = self.column(name)?.list().map_err(text)?;
        lists.get_as_series(at).ok_or(format!("row {at} of column {name:?} is null"))
    }

    fn spans(&mut self, at: usize, [path, first, last]: [&str; 3]) -> Result<Vec<Span>, String> {
        let (paths, firsts, lasts) = (self.list(path, at)?, self.list(first, at)?, self.list(last, at)?);
        let (paths, firsts, lasts) =
            (paths.str().map_err(text)?, firsts.u32().map_err(text)?, lasts.u32().map_err(text)?);
        if paths.len() != firsts.len() || paths.len() != lasts.len() {
            return Err(format!("row {at}: columns {path:?}, {first:?} and {last:?} differ in length"));
        }
        (0..paths.len())
            .map(|entry| match (paths.get(entry), firsts.get(entry), lasts.get(entry)) {
                (Some(path), Some(first), Some(last)) => Ok(Span { path: self.interned.get(path), first, last }),
                _ => Err(format!("row {at}, entry {entry} of {path:?} has a null")),
            })
            .collect()
    }

    fn hits(&mut self, at: usize) -> Result<Vec<Hit>, String> {
        let spans = self.spans(at, [name::HIT_PATH, name::HIT_FIRST, name::HIT_LAST])?;
        let (scores, whys) = (self.list(name::HIT_SCORE, at)?, self.list(name::HIT_WHY, at)?);
        let (scores, whys) = (scores.f64().map_err(text)?, whys.str().map_err(text)?);
        if scores.len() != spans.len() || whys.len() != spans.len() {
            return Err(format!("row {at}: the hit columns differ in length"));
        }
        let hit = |(entry, span)| match (scores.get(entry), whys.get(entry)) {
            (Some(score), Some(why)) => Ok(Hit { span, score, why: self.interned.get(why) }),
            _ => Err(format!("row {at}, hit {entry} has a null")),
        };
        spans.into_iter().enumerate().map(hit).collect()
    }
}

fn latency_at(columns: &[Float64Chunked; 4], at: usize) -> Option<Latency> {
    let [stage_a, stage_b, stage_c, total] = columns;
    let total = total.get(at)?;
    Some(Latency { stage_a: stage_a.get(at), stage_b: stage_b.get(at), stage_c: stage_c.get(at), total })
}

fn fan_out_at(columns: &[UInt32Chunked; 3], at: usize) -> Option<FanOut> {
    let [stage_a, stage_b, stage_c] = columns;
    Some(FanOut { stage_a: stage_a.get(at)?, stage_b: stage_b.get(at)?, stage_c: stage_c.get(at)? })
}

fn text(error: PolarsError) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::is_reading_guarded;
    use crate::noise::{BYTES, Draw};
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
            outcome: Outcome::ALL[at % 5],
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
            counts[usize::from(guarded(|| parse(altered)).is_err())] += 1;
        }
        assert!(counts.iter().all(|&count| count > 100), "{counts:?}");
        assert!(!is_reading_guarded());
    }

    #[test]
    fn a_file_of_the_version_before_is_read_without_what_it_lacks() {
        use polars_io::parquet::write::{KeyValueMetadata, ParquetWriter};
        let clock = Some(Latency { stage_a: Some(1.5), stage_b: None, stage_c: None, total: 2.0 });
        let Recorded { mut rows, .. } = parse(parquet()).expect("a file of ours");
        rows.iter_mut().for_each(|row| (row.latency, row.cpu, row.asked) = (clock, clock, Some(7)));
        let written = |version: &str, without: &[&str]| {
            let mut frame = crate::write::frame(&rows).expect("rows").drop_many(without.iter().copied());
            let entries = vec![(name::SCHEMA_KEY.to_owned(), version.to_owned())];
            let mut bytes = Vec::new();
            let writer = ParquetWriter::new(&mut bytes);
            let entries = KeyValueMetadata::from_static(entries);
            writer.with_key_value_metadata(Some(entries)).finish(&mut frame).expect("a table");
            parse(bytes)
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
    fn a_panic_of_the_reader_is_an_error_of_the_file() {
        let read: Result<(), String> = guarded(|| panic!("index out of bounds"));
        assert_eq!(read, Err("its bytes are no sound Parquet".to_owned()));
    }
}
