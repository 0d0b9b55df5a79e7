//! Observations to Parquet bytes: one row each, in the order given, so that equal rows give equal bytes.

use lensgate_dataset::Span;
use polars_core::prelude::*;
use polars_io::parquet::write::{KeyValueMetadata, ParquetWriter};

use crate::columns as name;
use crate::error::ObservationError;
use crate::row::{FanOut, Latency, Metadata, Observation};
use crate::seal::sealed;
use crate::types::{NO_TYPES, without_arrow};

/// Encodes rows as one Parquet file with facts about all of them, sealed with its own digest. The caller writes the bytes to
/// disk, whole or not at all.
///
/// # Errors
/// `Encode` when a key of the metadata would not come back: it is the schema's own or does not begin with
/// [`name::OWN_KEYS`]. That, like every other error here, is a bug of ours.
pub fn to_parquet(rows: &[Observation], metadata: &Metadata) -> Result<Vec<u8>, ObservationError> {
    if let Some(key) = metadata.keys().find(|key| !is_fact(key)) {
        return Err(ObservationError::Encode(format!("{key:?} is not a key for facts about a recording")));
    }
    let mut frame = frame(rows).map_err(|error| ObservationError::Encode(error.to_string()))?;
    let version = (name::SCHEMA_KEY.to_owned(), name::SCHEMA_VERSION.to_owned());
    let facts = metadata.iter().map(|(key, value)| (key.clone(), value.clone()));
    let entries = std::iter::once(version).chain(facts).collect();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .set_parallel(false)
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(entries)))
        .finish(&mut frame)
        .map_err(|error| ObservationError::Encode(error.to_string()))?;
    let plain = without_arrow(bytes).ok_or_else(|| ObservationError::Encode(NO_TYPES.to_owned()))?;
    Ok(sealed(plain))
}

/// Whether a metadata key is for facts about a recording.
pub(crate) fn is_fact(key: &str) -> bool {
    key.starts_with(name::OWN_KEYS) && key != name::SCHEMA_KEY
}

pub(crate) fn frame(rows: &[Observation]) -> PolarsResult<DataFrame> {
    let mut columns = vec![
        words(name::QUERY_ID, rows.iter().map(|row| &*row.query_id)),
        words(name::ARM, rows.iter().map(|row| row.arm.name())),
        words(name::PASS, rows.iter().map(|row| row.pass.name())),
        Column::new(name::REPETITION.into(), rows.iter().map(|row| row.repetition).collect::<Vec<u32>>()),
        Column::new(name::ASKED.into(), rows.iter().map(|row| row.asked).collect::<Vec<Option<u32>>>()),
        words(name::OUTCOME, rows.iter().map(|row| row.outcome.name())),
        word_lists(name::HIT_PATH, rows, |row| row.hits.iter().map(|hit| &*hit.span.path)),
        number_lists::<UInt32Type, _>(name::HIT_FIRST, rows, |row| row.hits.iter().map(|hit| hit.span.first)),
        number_lists::<UInt32Type, _>(name::HIT_LAST, rows, |row| row.hits.iter().map(|hit| hit.span.last)),
        number_lists::<Float64Type, _>(name::HIT_SCORE, rows, |row| row.hits.iter().map(|hit| hit.score)),
        word_lists(name::HIT_WHY, rows, |row| row.hits.iter().map(|hit| &*hit.why)),
        word_lists(name::CANDIDATE_PATH, rows, |row| row.candidates.iter().map(|span| &*span.path)),
        number_lists::<UInt32Type, _>(name::CANDIDATE_FIRST, rows, |row| row.candidates.iter().map(first_line)),
        number_lists::<UInt32Type, _>(name::CANDIDATE_LAST, rows, |row| row.candidates.iter().map(last_line)),
    ];
    columns.extend(clock_columns(name::LATENCY, rows, |row| row.latency.as_ref()));
    columns.extend(clock_columns(name::CPU, rows, |row| row.cpu.as_ref()));
    columns.extend(fan_out_columns(rows));
    DataFrame::new(rows.len(), columns)
}

fn first_line(span: &Span) -> u32 {
    span.first
}

fn last_line(span: &Span) -> u32 {
    span.last
}

fn words<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Column {
    StringChunked::from_iter_values(name.into(), values).into_column()
}

fn word_lists<'a, I>(name: &str, rows: &'a [Observation], of: impl Fn(&'a Observation) -> I) -> Column
where
    I: Iterator<Item = &'a str>,
{
    let mut builder = ListStringChunkedBuilder::new(name.into(), rows.len(), rows.len());
    for row in rows {
        builder.append_values_iter(of(row));
    }
    builder.finish().into_column()
}

fn number_lists<'a, T, I>(name: &str, rows: &'a [Observation], of: impl Fn(&'a Observation) -> I) -> Column
where
    T: PolarsNumericType,
    I: Iterator<Item = T::Native>,
{
    let inner = T::get_static_dtype();
    let mut builder = ListPrimitiveChunkedBuilder::<T>::new(name.into(), rows.len(), rows.len(), inner);
    for row in rows {
        builder.append_values_iter(of(row));
    }
    builder.finish().into_column()
}

fn clock_columns(names: [&str; 4], rows: &[Observation], of: fn(&Observation) -> Option<&Latency>) -> Vec<Column> {
    let stages: [fn(&Latency) -> Option<f64>; 4] = [|l| l.stage_a, |l| l.stage_b, |l| l.stage_c, |l| Some(l.total)];
    let column = |(name, stage): (&str, fn(&Latency) -> Option<f64>)| {
        let values: Vec<Option<f64>> = rows.iter().map(|row| of(row).and_then(stage)).collect();
        Column::new(name.into(), values)
    };
    names.into_iter().zip(stages).map(column).collect()
}

fn fan_out_columns(rows: &[Observation]) -> Vec<Column> {
    let stages: [fn(&FanOut) -> u32; 3] = [|f| f.stage_a, |f| f.stage_b, |f| f.stage_c];
    let column = |(name, stage): (&str, fn(&FanOut) -> u32)| {
        let values: Vec<Option<u32>> = rows.iter().map(|row| row.fan_out.as_ref().map(stage)).collect();
        Column::new(name.into(), values)
    };
    name::FAN_OUT.into_iter().zip(stages).map(column).collect()
}
