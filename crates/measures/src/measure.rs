//! The measures by name, and what each one's number means: unit, direction, how queries fold into one figure.

use serde::{Deserialize, Serialize};

use crate::fraction::Fraction;
use crate::rank::GREATEST_EXPONENT;
use crate::span;

/// What is measured. Prints to the string that it parses from; `k` is a cutoff by rank, at least 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// `Recall@k`: the share of the relevant judgments found in the top k.
    Recall {
        /// The cutoff.
        k: u32,
    },
    /// `nDCG@k` with linear gain; without a cutoff the whole ranking.
    Ndcg {
        /// The cutoff.
        k: Option<u32>,
    },
    /// `nDCG(gain=exp)@k`: gain 2^grade - 1, as gdeval has it.
    ExponentialNdcg {
        /// The cutoff.
        k: Option<u32>,
    },
    /// `RR`: one over the rank of the first relevant hit.
    ReciprocalRank {
        /// The cutoff.
        k: Option<u32>,
    },
    /// `AP`: the mean of the precision at each relevant judgment's rank.
    AveragePrecision {
        /// The cutoff.
        k: Option<u32>,
    },
    /// `P@k`: relevant hits in the top k, over k.
    Precision {
        /// The cutoff.
        k: u32,
    },
    /// `Success@k`: whether the top k holds a relevant hit.
    Success {
        /// The cutoff.
        k: u32,
    },
    /// `Judged@k`: the share of the top-k hits that anybody judged.
    Judged {
        /// The cutoff.
        k: u32,
    },
    /// `ERR@k` on a scale that ends at grade `max`, 4 unless named: `ERR(max=3)@10`.
    ExpectedReciprocalRank {
        /// The highest grade of the scale.
        max: u8,
        /// The cutoff.
        k: u32,
    },
    /// `RBP(p=0.8)`: rank-biased precision with a persistence.
    RankBiasedPrecision {
        /// The chance that a reader goes on to the next hit.
        p: Fraction,
    },
    /// `SpanCoverage@k`: of the relevant spans in the files of the top k, the share that a top-k hit touches.
    SpanCoverage {
        /// The cutoff.
        k: u32,
    },
    /// `SpanRecall@k`: of all relevant spans, the share that a top-k hit touches.
    SpanRecall {
        /// The cutoff.
        k: u32,
    },
    /// `SpanValidity@k`: the share of top-k hits that resolve in the pinned snapshot.
    SpanValidity {
        /// The cutoff.
        k: u32,
    },
    /// `FileRecall@k`: the share of the relevant files among the first k files shown.
    FileRecall {
        /// The cutoff, by files.
        k: u32,
    },
    /// `LinePrecision@k`: the share of the distinct lines shown by the top k that are relevant.
    LinePrecision {
        /// The cutoff.
        k: u32,
    },
    /// `LinesToFirst@k`: lines read as shown until the end of the first relevant hit.
    LinesToFirst {
        /// The cutoff.
        k: u32,
    },
    /// `PositivesInCandidates`: relevant spans (or files) among the stage A candidates, mean per query.
    PositivesInCandidates,
    /// `HardNegativeLeakage@k`: the share of top-k hits that are marked hard negatives, over queries that have any.
    HardNegativeLeakage {
        /// The cutoff.
        k: u32,
    },
    /// `ErrorRate`: the share of requests that ended in an error.
    ErrorRate,
    /// `Latency(p95)`, `Latency(p95,stage=A)`: a nearest-rank percentile of wall-clock time; `CpuTime(p95)`,
    /// `CpuTime(p95,stage=A)`: the same of processor time.
    Latency {
        /// Which clock.
        time: Time,
        /// Which percentile.
        p: Fraction,
        /// Which stage; end to end when none.
        stage: Option<Stage>,
    },
    /// `Throughput(p10)`: answers a second, the value that all but 10 % of windows reach.
    Throughput {
        /// Which percentile of windows.
        p: Fraction,
    },
}

/// A clock that an answer is timed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Time {
    /// The clock on the wall: what a user waits.
    #[default]
    Wall,
    /// Processor time of the thread that answered: it stands still while the thread waits for a processor, so other programs
    /// do not lengthen it.
    Processor,
}

/// A stage of the system under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Lexical.
    A,
    /// Symbols and structure.
    B,
    /// Semantic.
    C,
}

/// What the number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MeasureUnit {
    /// A share of something counted, 0 to 1; people read it as a percentage.
    Share,
    /// A score without a unit, 0 to 1.
    Score,
    /// A count, 0 and up.
    Count,
    /// Milliseconds.
    Milliseconds,
    /// Answers a second.
    PerSecond,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
}

/// How contributions of queries become one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregation {
    /// The mean of the numerators over the queries whose denominator is 1.
    Mean,
    /// The sum of the numerators over the sum of the denominators; a sum of zero is no number.
    RatioOfSums,
    /// The share of requests that an event befell: numerator 0 or 1, denominator 1.
    Rate,
    /// A nearest-rank quantile of raw samples, between 0 and 1; has no contributions.
    Quantile(f64),
    /// A nearest-rank quantile of windows of time, between 0 and 1: each window has one value, no query has one.
    Windows(f64),
}

impl Measure {
    /// The greatest grade that it has a finite gain for.
    pub fn greatest_grade(&self) -> i32 {
        match self {
            Self::ExponentialNdcg { .. } => GREATEST_EXPONENT,
            _ => i32::MAX,
        }
    }

    /// What the number counts.
    pub fn unit(&self) -> MeasureUnit {
        match self {
            Self::Recall { .. }
            | Self::Precision { .. }
            | Self::Success { .. }
            | Self::Judged { .. }
            | Self::SpanCoverage { .. }
            | Self::SpanRecall { .. }
            | Self::SpanValidity { .. }
            | Self::FileRecall { .. }
            | Self::LinePrecision { .. }
            | Self::HardNegativeLeakage { .. }
            | Self::ErrorRate => MeasureUnit::Share,
            Self::Ndcg { .. }
            | Self::ExponentialNdcg { .. }
            | Self::ReciprocalRank { .. }
            | Self::AveragePrecision { .. }
            | Self::ExpectedReciprocalRank { .. }
            | Self::RankBiasedPrecision { .. } => MeasureUnit::Score,
            Self::PositivesInCandidates | Self::LinesToFirst { .. } => MeasureUnit::Count,
            Self::Latency { .. } => MeasureUnit::Milliseconds,
            Self::Throughput { .. } => MeasureUnit::PerSecond,
        }
    }

    /// Which way is better.
    pub fn direction(&self) -> Direction {
        match self {
            Self::HardNegativeLeakage { .. } | Self::LinesToFirst { .. } | Self::ErrorRate | Self::Latency { .. } => {
                Direction::LowerIsBetter
            }
            Self::Recall { .. }
            | Self::Ndcg { .. }
            | Self::ExponentialNdcg { .. }
            | Self::ReciprocalRank { .. }
            | Self::AveragePrecision { .. }
            | Self::Precision { .. }
            | Self::Success { .. }
            | Self::Judged { .. }
            | Self::ExpectedReciprocalRank { .. }
            | Self::RankBiasedPrecision { .. }
            | Self::SpanCoverage { .. }
            | Self::SpanRecall { .. }
            | Self::SpanValidity { .. }
            | Self::FileRecall { .. }
            | Self::LinePrecision { .. }
            | Self::PositivesInCandidates
            | Self::Throughput { .. } => Direction::HigherIsBetter,
        }
    }

    /// How contributions of queries become one number.
    pub fn aggregation(&self) -> Aggregation {
        match self {
            Self::Recall { .. }
            | Self::Ndcg { .. }
            | Self::ExponentialNdcg { .. }
            | Self::ReciprocalRank { .. }
            | Self::AveragePrecision { .. }
            | Self::Precision { .. }
            | Self::Success { .. }
            | Self::Judged { .. }
            | Self::ExpectedReciprocalRank { .. }
            | Self::RankBiasedPrecision { .. }
            | Self::FileRecall { .. }
            | Self::LinePrecision { .. }
            | Self::LinesToFirst { .. }
            | Self::PositivesInCandidates => Aggregation::Mean,
            Self::SpanCoverage { .. }
            | Self::SpanRecall { .. }
            | Self::SpanValidity { .. }
            | Self::HardNegativeLeakage { .. } => Aggregation::RatioOfSums,
            Self::ErrorRate => Aggregation::Rate,
            Self::Latency { p, .. } => Aggregation::Quantile(p.value()),
            Self::Throughput { p } => Aggregation::Windows(p.value()),
        }
    }

    /// The least and the greatest value that it can take; none where there is no greatest.
    pub fn range(&self) -> Option<(f64, f64)> {
        match (self, self.unit()) {
            (Self::LinesToFirst { .. }, _) => Some((0.0, f64::from(2 * span::CAP))),
            (_, MeasureUnit::Share | MeasureUnit::Score) => Some((0.0, 1.0)),
            (_, MeasureUnit::Count | MeasureUnit::Milliseconds | MeasureUnit::PerSecond) => None,
        }
    }

    /// The rank beyond which it does not look; none when it looks at the whole ranking or at none.
    pub fn cutoff(&self) -> Option<u32> {
        match *self {
            Self::Recall { k }
            | Self::Precision { k }
            | Self::Success { k }
            | Self::Judged { k }
            | Self::ExpectedReciprocalRank { k, .. }
            | Self::SpanCoverage { k }
            | Self::SpanRecall { k }
            | Self::SpanValidity { k }
            | Self::FileRecall { k }
            | Self::LinePrecision { k }
            | Self::LinesToFirst { k }
            | Self::HardNegativeLeakage { k } => Some(k),
            Self::Ndcg { k }
            | Self::ExponentialNdcg { k }
            | Self::ReciprocalRank { k }
            | Self::AveragePrecision { k } => k,
            Self::RankBiasedPrecision { .. }
            | Self::PositivesInCandidates
            | Self::ErrorRate
            | Self::Latency { .. }
            | Self::Throughput { .. } => None,
        }
    }

    /// Whether it comes from rankings and outcomes; otherwise it comes from clocks, and [`crate::contribution()`] has none.
    pub fn is_quality(&self) -> bool {
        self.time().is_none()
    }

    /// The clock that it is read from, if it is.
    pub fn time(&self) -> Option<Time> {
        match self {
            Self::Latency { time, .. } => Some(*time),
            Self::Throughput { .. } => Some(Time::Wall),
            _ => None,
        }
    }
}
