//! Measures to text.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer};

use crate::measure::{Measure, Stage, Time};

/// The scale of grades that ERR has when none is named: 0 to 4, gdeval's.
pub(super) const DEFAULT_MAX_GRADE: u8 = 4;

impl Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recall { k } => write!(f, "Recall@{k}"),
            Self::Ndcg { k } => cut(f, "nDCG", *k),
            Self::ExponentialNdcg { k } => cut(f, "nDCG(gain=exp)", *k),
            Self::ReciprocalRank { k } => cut(f, "RR", *k),
            Self::AveragePrecision { k } => cut(f, "AP", *k),
            Self::Precision { k } => write!(f, "P@{k}"),
            Self::Success { k } => write!(f, "Success@{k}"),
            Self::Judged { k } => write!(f, "Judged@{k}"),
            Self::ExpectedReciprocalRank { max: DEFAULT_MAX_GRADE, k } => write!(f, "ERR@{k}"),
            Self::ExpectedReciprocalRank { max, k } => write!(f, "ERR(max={max})@{k}"),
            Self::RankBiasedPrecision { p } => write!(f, "RBP(p={})", p.decimal()),
            Self::SpanCoverage { k } => write!(f, "SpanCoverage@{k}"),
            Self::SpanRecall { k } => write!(f, "SpanRecall@{k}"),
            Self::SpanValidity { k } => write!(f, "SpanValidity@{k}"),
            Self::FileRecall { k } => write!(f, "FileRecall@{k}"),
            Self::LinePrecision { k } => write!(f, "LinePrecision@{k}"),
            Self::LinesToFirst { k } => write!(f, "LinesToFirst@{k}"),
            Self::PositivesInCandidates => f.write_str("PositivesInCandidates"),
            Self::HardNegativeLeakage { k } => write!(f, "HardNegativeLeakage@{k}"),
            Self::ErrorRate => f.write_str("ErrorRate"),
            Self::Throughput { p } => write!(f, "Throughput(p{})", p.percent()),
            Self::Latency { time, p, stage: None } => write!(f, "{}(p{})", clock(*time), p.percent()),
            Self::Latency { time, p, stage: Some(stage) } => {
                write!(f, "{}(p{},stage={stage})", clock(*time), p.percent())
            }
        }
    }
}

/// The head of a measure of a clock.
fn clock(time: Time) -> &'static str {
    match time {
        Time::Wall => "Latency",
        Time::Processor => "CpuTime",
    }
}

fn cut(f: &mut fmt::Formatter<'_>, name: &str, k: Option<u32>) -> fmt::Result {
    f.write_str(name)?;
    match k {
        Some(k) => write!(f, "@{k}"),
        None => Ok(()),
    }
}

impl Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        })
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
