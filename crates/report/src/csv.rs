//! `measures.csv`: one line a query and measure, for whoever wants to look with their own tools.

use crate::ReportError;
use crate::number;

/// One line of the file. Scores are written with the fewest digits that read back to the same number.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureRecord {
    /// The query's id.
    pub query: String,
    /// Its class.
    pub class: String,
    /// Its language; empty when it has none.
    pub language: String,
    /// Its repository; empty when it has none.
    pub repository: String,
    /// Where its labels come from.
    pub source: String,
    /// The measure's canonical name.
    pub measure: String,
    /// The baseline's score; none when the query does not take part in the measure.
    pub baseline: Option<f64>,
    /// The candidate's score; none when the query does not take part in the measure.
    pub candidate: Option<f64>,
}

const HEAD: [&str; 9] =
    ["query", "class", "language", "repository", "source", "measure", "baseline", "candidate", "delta"];

/// The file as bytes: UTF-8, comma-separated, one header line, records in the given order.
///
/// # Errors
/// [`ReportError::Csv`] when the writer fails, which for memory means that memory ran out.
pub fn measures_csv<'a>(records: impl IntoIterator<Item = &'a MeasureRecord>) -> Result<Vec<u8>, ReportError> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(HEAD)?;
    for record in records {
        let delta = record.baseline.zip(record.candidate).map(|(baseline, candidate)| candidate - baseline);
        let scores =
            [record.baseline, record.candidate, delta].map(|score| score.map_or_else(String::new, number::exact));
        let texts =
            [&record.query, &record.class, &record.language, &record.repository, &record.source, &record.measure];
        writer.write_record(texts.into_iter().chain(&scores))?;
    }
    writer.into_inner().map_err(|error| ReportError::Csv(error.into_error().into()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_quoted_and_its_delta_computed() {
        let record = MeasureRecord {
            query: "q,1".into(),
            class: "nl".into(),
            language: String::new(),
            repository: "serde".into(),
            source: "judged".into(),
            measure: "nDCG@10".into(),
            baseline: Some(0.25),
            candidate: Some(0.5),
        };
        let missing = MeasureRecord { query: "q2".into(), baseline: None, ..record.clone() };
        let text = String::from_utf8(measures_csv([&record, &missing]).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "query,class,language,repository,source,measure,baseline,candidate,delta");
        assert_eq!(lines[1], "\"q,1\",nl,,serde,judged,nDCG@10,0.25,0.5,0.25");
        assert_eq!(lines[2], "q2,nl,,serde,judged,nDCG@10,,0.5,");
    }
}
