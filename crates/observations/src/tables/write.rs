//! Named columns to Parquet bytes: equal columns give equal bytes.

use polars_core::prelude::{Column as PolarsColumn, DataFrame, NamedFrom, PolarsResult, Series};
use polars_io::parquet::write::ParquetWriter;

use crate::error::ObservationError;
use crate::types::{NO_TYPES, without_arrow};

/// A column's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Strings.
    Text(Vec<String>),
    /// f64, null where there is none.
    Number(Vec<Option<f64>>),
    /// u64, null where there is none.
    Count(Vec<Option<u64>>),
    /// Booleans, null where there is none.
    Flag(Vec<Option<bool>>),
}

/// Encodes columns of equal length as one Parquet file. The caller writes the bytes to disk, whole or not at all.
///
/// # Errors
/// `Encode` when columns differ in length, which is a bug of ours.
pub fn column_table(columns: Vec<(&str, Column)>) -> Result<Vec<u8>, ObservationError> {
    let encode = |error: polars_core::error::PolarsError| ObservationError::Encode(error.to_string());
    let mut frame = frame(columns).map_err(encode)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).set_parallel(false).finish(&mut frame).map_err(encode)?;
    without_arrow(bytes).ok_or_else(|| ObservationError::Encode(NO_TYPES.to_owned()))
}

fn frame(columns: Vec<(&str, Column)>) -> PolarsResult<DataFrame> {
    let series = |(name, column): (&str, Column)| -> PolarsColumn {
        let name = name.into();
        match column {
            Column::Text(values) => Series::new(name, values),
            Column::Number(values) => Series::new(name, values),
            Column::Count(values) => Series::new(name, values),
            Column::Flag(values) => Series::new(name, values),
        }
        .into()
    };
    let columns: Vec<PolarsColumn> = columns.into_iter().map(series).collect();
    DataFrame::new(columns.first().map_or(0, PolarsColumn::len), columns)
}
