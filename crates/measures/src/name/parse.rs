//! Text to measures.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use super::print::DEFAULT_MAX_GRADE;
use super::suggest::suggestion;
use crate::fraction::Fraction;
use crate::measure::{Measure, Stage, Time};

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

/// A name taken apart: `head(arguments)@cutoff`.
pub(super) struct Parts<'a> {
    pub(super) head: &'a str,
    pub(super) arguments: Vec<&'a str>,
    pub(super) cutoff: Option<&'a str>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        let (front, cutoff) = match name.rsplit_once('@') {
            Some((front, cutoff)) => (front, Some(cutoff)),
            None => (name, None),
        };
        match front.strip_suffix(')').and_then(|open| open.split_once('(')) {
            Some((head, arguments)) => Self { head, arguments: arguments.split(',').collect(), cutoff },
            None => Self { head: front, arguments: Vec::new(), cutoff },
        }
    }

    /// The cutoff, which may be missing; an error says what is wrong with it.
    fn optional_cutoff(&self) -> Result<Option<u32>, String> {
        match self.cutoff.map(str::parse) {
            None => Ok(None),
            Some(Ok(0)) => Err("cuts at 0; a cutoff is at least 1".to_owned()),
            Some(Ok(k)) => Ok(Some(k)),
            Some(Err(_)) => Err(format!("needs a whole number after `@`, for example `{}@10`", self.head)),
        }
    }

    fn cutoff(&self) -> Result<u32, String> {
        self.optional_cutoff()?.ok_or_else(|| format!("needs a cutoff, for example `{}@10`", self.head))
    }

    fn no_cutoff(&self) -> Result<(), String> {
        if self.cutoff.is_none() { Ok(()) } else { Err("takes no cutoff: leave out what follows `@`".to_owned()) }
    }

    fn no_arguments(&self) -> Result<(), String> {
        if self.arguments.is_empty() {
            Ok(())
        } else {
            Err("takes no parameters: leave out the parentheses".to_owned())
        }
    }
}

/// Every head that a measure's name can have.
pub(super) const HEADS: [&str; 18] = [
    "Recall",
    "nDCG",
    "RR",
    "AP",
    "P",
    "Success",
    "Judged",
    "ERR",
    "RBP",
    "SpanCoverage",
    "SpanRecall",
    "SpanValidity",
    "FileRecall",
    "LinePrecision",
    "LinesToFirst",
    "PositivesInCandidates",
    "HardNegativeLeakage",
    "ErrorRate",
];

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
    Some(match parts.head {
        "nDCG" => ndcg(parts),
        "ERR" => expected_reciprocal_rank(parts),
        "RBP" => rank_biased_precision(parts),
        "Latency" => latency(parts, Time::Wall),
        "CpuTime" => latency(parts, Time::Processor),
        "Throughput" => throughput(parts),
        "ECE" => Err("is not measured yet: it needs scores that are probabilities and a binning over all queries, \
                      and no single query has a share in it"
            .to_owned()),
        head if HEADS.contains(&head) => parts.no_arguments().and_then(|()| plain(parts)),
        _ => return None,
    })
}

/// The measures that have no parameter but a cutoff.
fn plain(parts: &Parts<'_>) -> Result<Measure, String> {
    Ok(match parts.head {
        "Recall" => Measure::Recall { k: parts.cutoff()? },
        "RR" => Measure::ReciprocalRank { k: parts.optional_cutoff()? },
        "AP" => Measure::AveragePrecision { k: parts.optional_cutoff()? },
        "P" => Measure::Precision { k: parts.cutoff()? },
        "Success" => Measure::Success { k: parts.cutoff()? },
        "Judged" => Measure::Judged { k: parts.cutoff()? },
        "SpanCoverage" => Measure::SpanCoverage { k: parts.cutoff()? },
        "SpanRecall" => Measure::SpanRecall { k: parts.cutoff()? },
        "SpanValidity" => Measure::SpanValidity { k: parts.cutoff()? },
        "FileRecall" => Measure::FileRecall { k: parts.cutoff()? },
        "LinePrecision" => Measure::LinePrecision { k: parts.cutoff()? },
        "LinesToFirst" => Measure::LinesToFirst { k: parts.cutoff()? },
        "HardNegativeLeakage" => Measure::HardNegativeLeakage { k: parts.cutoff()? },
        "PositivesInCandidates" => parts.no_cutoff().map(|()| Measure::PositivesInCandidates)?,
        "ErrorRate" => parts.no_cutoff().map(|()| Measure::ErrorRate)?,
        head => unreachable!("{head} is in the list of heads and has no rule"),
    })
}

fn ndcg(parts: &Parts<'_>) -> Result<Measure, String> {
    let k = parts.optional_cutoff()?;
    match parts.arguments.as_slice() {
        [] => Ok(Measure::Ndcg { k }),
        ["gain=exp"] => Ok(Measure::ExponentialNdcg { k }),
        _ => Err("knows one parameter: `nDCG(gain=exp)@10`; without it gains are linear".to_owned()),
    }
}

fn expected_reciprocal_rank(parts: &Parts<'_>) -> Result<Measure, String> {
    let k = parts.cutoff()?;
    let max = match parts.arguments.as_slice() {
        [] => Some(DEFAULT_MAX_GRADE),
        [argument] => {
            argument.strip_prefix("max=").and_then(|max| max.parse().ok()).filter(|max| (1..=30).contains(max))
        }
        _ => None,
    };
    max.map(|max| Measure::ExpectedReciprocalRank { max, k })
        .ok_or_else(|| "knows one parameter, the highest grade of the scale, 1 to 30: `ERR(max=3)@10`".to_owned())
}

fn rank_biased_precision(parts: &Parts<'_>) -> Result<Measure, String> {
    parts.no_cutoff()?;
    match parts.arguments.as_slice() {
        [argument] => argument.strip_prefix("p=").and_then(Fraction::from_decimal),
        _ => None,
    }
    .map(|p| Measure::RankBiasedPrecision { p })
    .ok_or_else(|| "needs a persistence between 0 and 1 with at most four decimals: `RBP(p=0.8)`".to_owned())
}

fn latency(parts: &Parts<'_>, time: Time) -> Result<Measure, String> {
    parts.no_cutoff()?;
    let head = parts.head;
    let expected = || format!("takes a percentile and perhaps a stage: `{head}(p95)`, `{head}(p99.9,stage=A)`");
    let (percentile, stage) = match parts.arguments.as_slice() {
        [percentile] => (percentile, Some(None)),
        [percentile, stage] => (percentile, stage.strip_prefix("stage=").and_then(stage_of).map(Some)),
        _ => return Err(expected()),
    };
    let p = percentile.strip_prefix('p').and_then(Fraction::from_percent);
    match (p, stage) {
        (Some(p), Some(stage)) => Ok(Measure::Latency { time, p, stage }),
        _ => Err(expected()),
    }
}

fn throughput(parts: &Parts<'_>) -> Result<Measure, String> {
    parts.no_cutoff()?;
    match parts.arguments.as_slice() {
        [percentile] => percentile.strip_prefix('p').and_then(Fraction::from_percent),
        _ => None,
    }
    .map(|p| Measure::Throughput { p })
    .ok_or_else(|| {
        "takes a percentile of windows: `Throughput(p10)` is what all but 10 % of windows reach, `Throughput(p50)` \
         what half of them do"
            .to_owned()
    })
}

fn stage_of(word: &str) -> Option<Stage> {
    [Stage::A, Stage::B, Stage::C].into_iter().find(|stage| stage.to_string() == word)
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
    fn every_head_has_a_rule() {
        for head in HEADS {
            let name = format!("{head}@10");
            if let Err(ParseMeasureError::Unknown { .. }) = name.parse::<Measure>() {
                panic!("{name}");
            }
        }
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
