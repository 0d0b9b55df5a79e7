//! Text to measures.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use super::parts::Parts;
use super::suggest::suggestion;
use crate::measure::Measure;
use crate::parameters::Parameters;
use crate::row::Row;
use crate::table::row;

/// A name that no measure has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseMeasureError {
    /// Nothing is called that.
    #[error("unknown measure `{name}`{}", .suggestion.as_deref().map(|known| format!("; did you mean `{known}`?")).unwrap_or_default())]
    Unknown {
        /// What was written.
        name: String,
        /// The measure that was probably meant.
        suggestion: Option<String>,
    },
    /// The measure is known, its parameters or its spelling are wrong.
    #[error("measure `{name}` {problem}")]
    Malformed {
        /// What was written.
        name: String,
        /// What is wrong and what to write.
        problem: String,
    },
}

impl ParseMeasureError {
    /// The measure to write instead, if one is near.
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::Unknown { suggestion, .. } => suggestion.as_deref(),
            Self::Malformed { .. } => None,
        }
    }
}

impl FromStr for Measure {
    type Err = ParseMeasureError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let malformed = |problem| ParseMeasureError::Malformed { name: name.to_owned(), problem };
        let parts = Parts::of(name);
        let Some(parsed) = measure(&parts) else {
            return Err(ParseMeasureError::Unknown { name: name.to_owned(), suggestion: suggestion(name) });
        };
        let measure = parsed.map_err(malformed)?;
        // One spelling each, so that names can be compared as text wherever they are written down.
        let spelling = measure.to_string();
        if spelling == name { Ok(measure) } else { Err(malformed(format!("is written `{spelling}`"))) }
    }
}

/// The measure of a head, or what is wrong with its parameters; none when the head is unknown.
fn measure(parts: &Parts<'_>) -> Option<Result<Measure, String>> {
    if parts.head == "ECE" {
        return Some(Err(
            "is not measured yet: it needs scores that are probabilities and a binning over all queries, \
                         and no single query has a share in it"
                .to_owned(),
        ));
    }
    row(parts.head).map(|row| of_row(row, parts))
}

fn of_row(row: &'static Row, parts: &Parts<'_>) -> Result<Measure, String> {
    let Some(arguments) = row.arguments else {
        parts.no_arguments()?;
        return Ok(Measure::new(row, Parameters { k: parts.cutoff(row.cutoff)?, ..Parameters::NONE }));
    };
    let k = parts.cutoff(row.cutoff)?;
    Ok(Measure::new(row, Parameters { k, ..(arguments.read)(parts)? }))
}

impl<'de> Deserialize<'de> for Measure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 33] = [
        "Recall@50",
        "nDCG@10",
        "nDCG",
        "nDCG(gain=exp)@10",
        "nDCG(gain=exp)",
        "RR",
        "RR@10",
        "AP",
        "AP@1000",
        "P@10",
        "Success@5",
        "Judged@10",
        "ERR@20",
        "ERR(max=3)@10",
        "RBP(p=0.8)",
        "RBP(p=0.95)",
        "SpanCoverage@50",
        "SpanRecall@50",
        "SpanValidity@50",
        "FileRecall@50",
        "LinePrecision@10",
        "LinesToFirst@10",
        "PositivesInCandidates",
        "HardNegativeLeakage@10",
        "ErrorRate",
        "Latency(p95)",
        "Latency(p99.9)",
        "Latency(p95,stage=A)",
        "Latency(p50,stage=C)",
        "CpuTime(p95)",
        "CpuTime(p99.9,stage=B)",
        "Throughput(p50)",
        "Throughput(p2.5)",
    ];

    fn error(name: &str) -> String {
        name.parse::<Measure>().expect_err(name).to_string()
    }

    #[test]
    fn names_parse_and_print_to_the_same_string() {
        for name in NAMES {
            assert_eq!(name.parse::<Measure>().map(|measure| measure.to_string()), Ok(name.to_owned()));
        }
    }

    #[test]
    fn a_measure_is_a_string_in_json() {
        let measure: Measure = serde_json::from_str("\"Latency(p95,stage=A)\"").expect("a name");
        assert_eq!(serde_json::to_string(&measure).expect("a string"), "\"Latency(p95,stage=A)\"");
        let error = serde_json::from_str::<Measure>("\"Recal@50\"").expect_err("misspelt").to_string();
        assert!(error.contains("did you mean `Recall@50`?"), "{error}");
    }

    #[test]
    fn other_spellings_of_a_known_measure_are_answered_with_its_name() {
        assert_eq!(error("Recall@050"), "measure `Recall@050` is written `Recall@50`");
        assert_eq!(error("ERR(max=4)@10"), "measure `ERR(max=4)@10` is written `ERR@10`");
        assert_eq!(error("RBP(p=0.80)"), "measure `RBP(p=0.80)` is written `RBP(p=0.8)`");
        assert_eq!(error("Recall()@5"), "measure `Recall()@5` takes no parameters: leave out the parentheses");
    }

    #[test]
    fn wrong_parameters_are_answered_with_an_example() {
        for (name, example) in [
            ("Recall", "`Recall@10`"),
            ("Recall@ten", "`Recall@10`"),
            ("P@0", "at least 1"),
            ("P@-3", "`P@10`"),
            ("P@4294967296", "`P@10`"),
            ("nDCG(gain=log)@10", "`nDCG(gain=exp)@10`"),
            ("ERR(max=0)@10", "`ERR(max=3)@10`"),
            ("RBP", "`RBP(p=0.8)`"),
            ("RBP(p=1)", "`RBP(p=0.8)`"),
            ("Latency", "`Latency(p95)`"),
            ("Latency(95)", "`Latency(p95)`"),
            ("Latency(p100)", "`Latency(p95)`"),
            ("Latency(p95,stage=D)", "`Latency(p99.9,stage=A)`"),
            ("CpuTime(95)", "`CpuTime(p95)`"),
            ("Throughput", "`Throughput(p10)`"),
            ("Throughput(10)", "`Throughput(p10)`"),
            ("Throughput(p100)", "`Throughput(p10)`"),
            ("Throughput(p50,stage=A)", "`Throughput(p10)`"),
            ("Throughput(p50)@10", "no cutoff"),
            ("ErrorRate@10", "no cutoff"),
            ("ECE", "not measured yet"),
        ] {
            assert!(error(name).contains(example), "{}", error(name));
        }
    }

    #[test]
    fn odd_text_is_an_error_and_no_panic() {
        for name in
            ["", "@", "@10", "()", "(", ")", "nDCG(", "nDCG)@10", "Latency(p95,stage=A,b)", "é@1", "P@@3", "P(@3)"]
        {
            assert!(name.parse::<Measure>().is_err(), "{name}");
        }
    }
}
