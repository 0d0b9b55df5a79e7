//! Reasons: a closed set of codes for scripts, and one sentence for people.

use serde::{Deserialize, Serialize};

use crate::verdict::model::Outcome;

/// Why a gate or a verdict came to what it came to; a closed set that scripts may match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonCode {
    /// The one-sided bound lies inside the limit.
    BoundInside,
    /// The opposite bound, adjusted, lies outside the limit.
    BoundOutside,
    /// The slice would fail if its gate were the only one: the verdict is held until more queries decide.
    SliceHarm,
    /// Slices lie outside their limit each on its own, which adjusting over all conditions does not confirm.
    OutsideAlone,
    /// The interval holds the limit: more queries could decide.
    BoundStraddles,
    /// The data leave this side unbounded: too few queries for the quantile or rate.
    Unbounded,
    /// The point estimate lies inside the limit, and the policy decides on points.
    PointInside,
    /// The point estimate lies outside the limit, and the policy decides on points.
    PointOutside,
    /// No query's number differs between the arms.
    NoEffect,
    /// Rankings are the same, as the policy declares.
    SameRankings,
    /// Rankings differ, though the policy declares them to be the same.
    RankingsDiffer,
    /// Fewer queries than the gate or the method asks for.
    TooFewQueries,
    /// The slice has fewer queries than the gate asks for.
    SliceTooSmall,
    /// Too few repositories to speak about a population of them.
    TooFewRepositories,
    /// The numbers do not vary, and no other bound exists for the measure.
    ZeroVariance,
    /// The baseline is zero, so nothing is relative to it.
    ZeroBaseline,
    /// Failed requests have no clock reading; the slowest may be among them.
    Censored,
    /// The level of a clock whose order of readings was not recorded.
    OrderUnknown,
    /// The baseline against itself crosses the limit, or the latency pass waited for a processor: noise alone would decide.
    Noise,
    /// Processor time was not recorded.
    NoCpuTime,
    /// A total lies below its own stages.
    ClockImpossible,
    /// The arms' readings are 100 times apart everywhere: probably in two units.
    ClocksApart,
    /// Readings of one query are equal more often than a clock explains: cached or copied.
    ClockRepeated,
    /// The method does not exist for this measure and population.
    NoMethod,
    /// A number is not finite.
    NotFinite,
    /// A number lies outside what its measure can be.
    OutOfRange,
    /// The lists of both arms do not fit together.
    Misaligned,
    /// One query stands twice.
    DuplicateQueries,
    /// The measure was not taken.
    NotMeasured,
    /// No query takes part.
    NoQueries,
    /// The evidence was refused before any gate was looked at.
    EvidenceRefused,
    /// Rows are missing.
    Truncated,
    /// The baseline found nothing for any query.
    DeadBaseline,
    /// The candidate found nothing for any query.
    DeadCandidate,
    /// No request ever reached the candidate.
    Unreached,
    /// Nothing shows that the evidence beside its rows is what was recorded.
    Unpinned,
    /// Other judgments than the recorded ones were used.
    OtherLabels,
    /// The policy is not the one that the recording was made for.
    OtherPolicy,
    /// Sources that cannot be read were left out of the corpus on purpose.
    SourcesSkipped,
    /// A waiver holds.
    Waived,
    /// A waiver has expired.
    WaiverExpired,
    /// No blocking gate was left to decide on.
    NothingBlocks,
    /// Every blocking gate passed.
    AllPassed,
    /// A blocking gate failed.
    GateFailed,
    /// A blocking gate is undecided.
    GateUndecided,
    /// A blocking gate could not be evaluated or did not run.
    GateBroken,
    /// The policy decides on points: noise alone can give GO.
    PolicyWarning,
}

impl ReasonCode {
    /// The verdict that this reason alone forbids to be better than.
    pub fn caps(self) -> Option<Outcome> {
        match self {
            Self::EvidenceRefused | Self::Truncated | Self::DeadBaseline | Self::ClockImpossible | Self::Unreached => {
                Some(Outcome::Invalid)
            }
            Self::RankingsDiffer | Self::DeadCandidate => Some(Outcome::NoGo),
            Self::NoEffect | Self::NothingBlocks | Self::Unpinned => Some(Outcome::Inconclusive),
            _ => None,
        }
    }
}

/// One reason for the verdict, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The code.
    pub code: ReasonCode,
    /// One sentence a person understands.
    pub explanation: String,
}
