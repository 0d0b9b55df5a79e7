//! A policy as checked types: decision, gates, waivers, phases, kill switches. Built by the parser alone.

use std::fmt;
use std::time::Duration;

use lensgate_compare::{Labels, SliceBy};
use lensgate_measures::Measure;
use lensgate_words::{Date, Population, Severity};
use serde::{Deserialize, Serialize};

use crate::policy::kind::TestKind;
use crate::policy::quantity::{Factor, Milliseconds, PerSecond, Percent, Points};

/// All conditions under which a candidate may go out.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// What people call it.
    pub name: String,
    /// How evidence becomes a decision.
    pub decision: Decision,
    /// The conditions, in file order.
    pub gates: Vec<Gate>,
    /// Exceptions that somebody answers for.
    pub waivers: Vec<Waiver>,
    /// How a canary is run; defaults where the policy says nothing.
    pub canary: CanaryRules,
    /// The phases of a canary; empty in a policy that only judges replays.
    pub phases: Vec<Phase>,
    /// What ends a canary at once.
    pub kill_switches: Vec<KillSwitch>,
    /// What is legal and still deserves a second look, one sentence each.
    pub warnings: Vec<String>,
}

impl Policy {
    /// The gate of an id.
    pub fn gate(&self, id: &str) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.id == id)
    }

    /// Every measure that its gates and kill switches need, sorted, each once.
    pub fn measures(&self) -> Vec<Measure> {
        let mut measures: Vec<Measure> = Vec::new();
        for gate in &self.gates {
            measures.push(gate.measure.clone());
            measures.extend(gate.test.limit().and_then(Limit::other_measure).cloned());
        }
        for switch in &self.kill_switches {
            measures.push(switch.measure.clone());
            measures.extend(switch.limit.other_measure().cloned());
        }
        measures.sort();
        measures.dedup();
        measures
    }

    /// Everything that its gates slice by, sorted, each once.
    pub fn slices(&self) -> Vec<SliceBy> {
        let mut slices: Vec<SliceBy> = self.gates.iter().flat_map(|gate| gate.slices.iter().copied()).collect();
        slices.sort();
        slices.dedup();
        slices
    }
}

/// How evidence becomes a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// The one-sided confidence of every bound that feeds GO.
    pub confidence: Percent,
    /// The power at which "queries needed" and "detectable" are stated.
    pub power: Percent,
    /// What the queries are a sample of.
    pub population: Population,
    /// Whose labels decide.
    pub labels: Labels,
    /// What slices have to do.
    pub slices_must: SlicesMust,
    /// What is held against a limit.
    pub decide: Decide,
    /// What the change is declared to do, if anything.
    pub expect: Option<Expectation>,
}

/// What slices have to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlicesMust {
    /// A slice can end in NO_GO, and need not pass.
    NotFail,
    /// Every slice has to pass.
    Pass,
}

/// What is held against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decide {
    /// A one-sided confidence bound.
    Bound,
    /// The point estimate; for replaying what others decided.
    Point,
}

/// What a change is declared to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// Rankings stay as they are, only latency changes.
    SameRankings,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Unique within the policy.
    pub id: String,
    /// What is measured.
    pub measure: Measure,
    /// What has to hold.
    pub test: Test,
    /// The slices on which it has to hold besides the whole.
    pub slices: Vec<SliceBy>,
    /// Slices with fewer queries are listed and left undecided.
    pub min_slice: u64,
    /// Whether a failure blocks.
    pub severity: Severity,
    /// Fewer queries leave it undecided.
    pub min_n: u64,
    /// The largest loss from baseline to candidate that any query can have, where somebody declares one: absolute, in the
    /// measure's unit.
    pub worst: Option<Distance>,
}

/// What has to hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The candidate's level is not under a limit.
    AtLeast(Limit),
    /// The candidate's level is not over a limit.
    AtMost(Limit),
    /// The candidate is not worse than the baseline by more than a margin.
    NonInferior(Distance),
    /// The candidate is better than the baseline by at least a gain.
    Superior(Distance),
}

impl Test {
    /// Which kind of test it is.
    pub fn kind(&self) -> TestKind {
        match self {
            Self::AtLeast(_) => TestKind::AtLeast,
            Self::AtMost(_) => TestKind::AtMost,
            Self::NonInferior(_) => TestKind::NonInferior,
            Self::Superior(_) => TestKind::Superior,
        }
    }

    /// The word used in policies.
    pub fn name(&self) -> &'static str {
        self.kind().name()
    }

    /// The limit of a level test.
    pub fn limit(&self) -> Option<&Limit> {
        match self {
            Self::AtLeast(limit) | Self::AtMost(limit) => Some(limit),
            Self::NonInferior(_) | Self::Superior(_) => None,
        }
    }

    /// The margin of a test that allows a loss.
    pub fn margin(&self) -> Option<Distance> {
        match self {
            Self::NonInferior(margin) => Some(*margin),
            Self::AtLeast(_) | Self::AtMost(_) | Self::Superior(_) => None,
        }
    }

    /// The gain of a test that asks for one.
    pub fn gain(&self) -> Option<Distance> {
        match self {
            Self::Superior(gain) => Some(*gain),
            Self::AtLeast(_) | Self::AtMost(_) | Self::NonInferior(_) => None,
        }
    }

    /// The margin or gain of a comparison.
    pub fn distance(&self) -> Option<Distance> {
        match self {
            Self::AtLeast(_) | Self::AtMost(_) => None,
            Self::NonInferior(distance) | Self::Superior(distance) => Some(*distance),
        }
    }
}

impl Test {
    /// Its limit, margin or gain as written.
    pub fn written(&self) -> String {
        match self {
            Self::AtLeast(limit) | Self::AtMost(limit) => limit.to_string(),
            Self::NonInferior(distance) | Self::Superior(distance) => distance.to_string(),
        }
    }
}

/// What a level is held against.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// A share, as a percentage.
    Share(Percent),
    /// A score or a count, without unit.
    Number(f64),
    /// A time.
    Time(Milliseconds),
    /// So many a second.
    Rate(PerSecond),
    /// A multiple of the baseline's level of the same measure.
    OfBaseline(Factor),
    /// A multiple of the candidate's own level of another measure of the same unit.
    OfMeasure(Factor, Measure),
}

impl Limit {
    /// The other measure that it refers to.
    pub fn other_measure(&self) -> Option<&Measure> {
        match self {
            Self::OfMeasure(_, measure) => Some(measure),
            Self::Share(_) | Self::Number(_) | Self::Time(_) | Self::Rate(_) | Self::OfBaseline(_) => None,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(percent) => write!(f, "{percent}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::Rate(rate) => write!(f, "{rate}"),
            Self::OfBaseline(factor) => write!(f, "{factor} baseline"),
            Self::OfMeasure(factor, measure) => write!(f, "{factor} {measure}"),
        }
    }
}

/// A margin or a gain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distance {
    /// Relative to the baseline's level.
    Relative(Percent),
    /// Absolute, between shares.
    Points(Points),
    /// Absolute, between scores or counts.
    Number(f64),
    /// Absolute, between times.
    Time(Milliseconds),
    /// Absolute, between numbers a second.
    Rate(PerSecond),
}

impl Distance {
    /// The distance in the measure's own unit (shares as shares of one), or as a share of the baseline when relative.
    pub fn value(self) -> f64 {
        match self {
            Self::Relative(percent) => percent.share(),
            Self::Points(points) => points.share(),
            Self::Number(number) => number,
            Self::Time(time) => time.0,
            Self::Rate(rate) => rate.0,
        }
    }
}

impl fmt::Display for Distance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Relative(percent) => write!(f, "{percent}"),
            Self::Points(points) => write!(f, "{points}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::Rate(rate) => write!(f, "{rate}"),
        }
    }
}

/// An exception to one gate that somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The gate's id.
    pub gate: String,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Date,
}

/// How a canary is run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CanaryRules {
    /// What stands in for the baseline in a phase that leaves it no traffic.
    pub control: Control,
    /// The most that a rollback may take, until the baseline serves everything and is verified.
    pub rollback_within: Duration,
    /// How long traffic takes to move once a rollback is decided.
    pub traffic_shift: Duration,
    /// The most that a candidate within every limit may be killed with, over the whole plan and every look.
    pub false_kill: Percent,
    /// What a phase needs for the next one to begin.
    pub promote: Promote,
    /// How far time stamps of recorded windows may be off; none for a tenth of the window, at most 1 s.
    pub tolerance: Option<Duration>,
    /// How far the share of requests that the candidate serves may be from the planned one, of the smaller of both shares.
    pub traffic_tolerance: Percent,
}

impl Default for CanaryRules {
    fn default() -> Self {
        Self {
            control: Control::Replayed,
            rollback_within: Duration::from_secs(60),
            traffic_shift: Duration::from_secs(5),
            false_kill: Percent(1.0),
            promote: Promote::NotFailed,
            tolerance: None,
            traffic_tolerance: Percent(5.0),
        }
    }
}

/// What stands in for the baseline in a phase that leaves it no traffic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Control {
    /// What the replay recorded of the baseline.
    Replayed,
    /// A share of traffic that stays with the baseline in every phase.
    Holdout(Percent),
}

/// What a phase needs for the next one to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promote {
    /// No blocking gate failed.
    NotFailed,
    /// Every blocking gate passed; a phase that ends undecided ends the canary.
    Passed,
}

/// One phase of a canary.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Unique within the policy.
    pub name: String,
    /// The share of traffic that the candidate serves.
    pub traffic: Percent,
    /// How long it lasts.
    pub duration: PhaseDuration,
    /// How often its gates are looked at.
    pub window: Duration,
    /// The ids of its gates.
    pub gates: Vec<String>,
}

/// How long a phase lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhaseDuration {
    /// A fixed time.
    For(Duration),
    /// Until somebody ends it; a replay of it needs a horizon.
    Continuous,
}

/// What ends a canary, or a stage of the engine, at once.
#[derive(Debug, Clone, PartialEq)]
pub struct KillSwitch {
    /// What is watched.
    pub measure: Measure,
    /// On which side of the limit it trips.
    pub trips: Side,
    /// The limit.
    pub limit: Limit,
    /// With a multiple of the baseline's level: the phase whose level of the candidate stands in the baseline's place.
    pub of_phase: Option<String>,
    /// How long the limit has to be crossed; nothing trips at the first window.
    pub sustained: Option<Duration>,
    /// What happens then.
    pub action: Action,
}

impl KillSwitch {
    /// Its limit as written.
    pub fn written(&self) -> String {
        match (&self.limit, &self.of_phase) {
            (Limit::OfBaseline(factor), Some(phase)) => format!("{factor} phase:{phase}"),
            (limit, _) => limit.to_string(),
        }
    }
}

/// A side of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Over it.
    Above,
    /// Under it.
    Below,
}

/// What a kill switch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// All traffic back to the baseline.
    Rollback,
    /// Stage A back to the baseline's configuration.
    DisableStageA,
    /// Stage C off.
    DisableStageC,
}
