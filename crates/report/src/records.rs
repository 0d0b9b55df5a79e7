//! Tables for machines: named columns of equal length, as CSV here and as Parquet elsewhere.

use crate::ReportError;
use crate::number;

/// A column's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Text; empty where there is none.
    Text(Vec<String>),
    /// Numbers; none where there is none.
    Number(Vec<Option<f64>>),
    /// Counts; none where there is none.
    Count(Vec<Option<u64>>),
    /// Yes or no; none where the question does not arise.
    Flag(Vec<Option<bool>>),
}

/// Columns by name.
pub type Records = Vec<(&'static str, Values)>;

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Count(values) => values.len(),
            Self::Flag(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell as CSV has it: numbers with the fewest digits that read back to the same number, empty where there is none.
    fn cell(&self, row: usize) -> String {
        fn text<T: ToString>(value: Option<T>) -> String {
            value.map_or_else(String::new, |value| value.to_string())
        }
        match self {
            Self::Text(values) => values[row].clone(),
            Self::Number(values) => values[row].map_or_else(String::new, number::exact),
            Self::Count(values) => text(values[row]),
            Self::Flag(values) => text(values[row]),
        }
    }
}

/// The table as CSV: UTF-8, comma-separated, one header line.
///
/// # Errors
/// [`ReportError::Csv`] when the writer fails, which for memory means that memory ran out.
pub fn csv(records: &Records) -> Result<Vec<u8>, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(records.iter().map(|(name, _)| name))?;
    for row in 0..records.first().map_or(0, |(_, values)| values.len()) {
        writer.write_record(records.iter().map(|(_, values)| values.cell(row)))?;
    }
    writer.into_inner().map_err(|error| ReportError::Csv(error.into_error().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_what_is_not_there_is_empty() {
        let records = vec![
            ("run", Values::Text(vec!["a,b".into(), "c".into()])),
            ("value", Values::Number(vec![Some(0.1), Some(6e-58)])),
            ("n", Values::Count(vec![None, Some(7)])),
            ("held", Values::Flag(vec![Some(true), None])),
        ];
        let text = String::from_utf8(csv(&records).expect("memory takes all")).expect("UTF-8");
        assert_eq!(text, "run,value,n,held\n\"a,b\",0.1,,true\nc,6e-58,7,\n");
    }
}
