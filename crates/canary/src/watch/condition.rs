//! One gate of a phase, or one kill switch: the evidence that its limit is crossed, and the bounds that show it is not.

use lensgate_gate::judge::Question;
use lensgate_gate::policy::{Action, Decide};
use lensgate_gate::verdict::Decided;
use lensgate_measures::{Measure, Time};
use lensgate_stats::special::ln;
use lensgate_words::{Direction, Severity, Status};

use super::evidence::Evidence;
use super::level::Levels;
use crate::plan::Millis;

/// What a condition is in the policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ConditionKind {
    /// A gate of the phase.
    Gate(Severity),
    /// A kill switch: what it does, and for how long its limit has to be crossed.
    KillSwitch {
        /// What it does.
        action: Action,
        /// Time covered by windows that the limit has to be crossed for; 0 for one window of any length.
        sustained: Millis,
    },
}

/// What stands for the baseline when a condition compares arms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reference {
    /// Its own traffic beside the candidate's.
    Concurrent,
    /// A value that was known before the phase: what was recorded of it.
    Known(f64),
    /// Ends of what was recorded of it, or of what an earlier phase showed, at half the condition's error.
    Between(f64, f64),
    /// Nothing.
    Missing,
    /// What an earlier phase will show, which has not run yet.
    NotYet,
}

/// A condition while a phase runs.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The gate's id, or the kill switch in words.
    pub id: String,
    /// What it is.
    pub kind: ConditionKind,
    /// Which queries it looks at, and what a pass takes.
    pub scope: Scope,
    /// Its measure.
    pub measure: Measure,
    /// What it asks.
    pub question: Question,
    /// What stands for the baseline.
    pub reference: Reference,
    /// The limit, margin or gain as written.
    pub written: String,
    pub(super) at: usize,
    pub(super) other: Option<usize>,
    pub(super) evidence: Evidence,
    pub(super) alpha: f64,
    pub(super) confidence: f64,
    pub(super) decide: Decide,
    /// Whether each window that could be decided on points lies outside, and what it covers.
    pub(super) outside: Vec<(bool, Millis)>,
    pub(super) was_missing: bool,
    /// Windows that told other things, and not what this condition compares.
    pub(super) absent: u64,
    /// What each window showed, the readings behind it, and what it covers; for kill switches that last.
    pub(super) seen: Vec<(Option<f64>, u64, Millis)>,
    /// The phases in which everything lay beyond a kill switch, and did not trip it.
    pub(super) suspected: Vec<String>,
    /// Whether each window of a spell that is long enough lay beyond it, and it did not trip.
    pub(super) had_a_spell: bool,
    /// Whether the last window was held against the limit.
    pub(super) is_compared: bool,
    /// Whether clocks of this measure say nothing, because the pass that was recorded waited for a processor.
    pub(super) is_noise: bool,
}

/// Which queries a condition looks at, and what a pass takes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope {
    /// The slice's position and name; none for the whole.
    pub slice: Option<(usize, String)>,
    /// Queries of the slice that take part; 0 for the whole.
    pub queries: u64,
    /// Whether it is decided at all: a slice of too few queries is left open.
    pub is_left_open: bool,
    /// Whether somebody answers for going on without it.
    pub is_waived: bool,
    /// With fewer distinct queries it cannot pass; requests where queries are not known.
    pub min_n: u64,
    /// Which queries can say something about the measure; none where nobody can know.
    pub takes_part: Option<Vec<bool>>,
}

impl Scope {
    /// The slice's position.
    pub fn slice_at(&self) -> Option<usize> {
        self.slice.as_ref().map(|(at, _)| *at)
    }
}

/// What a condition comes to after one window.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Values behind the estimate since the phase began.
    pub n: u64,
    /// The candidate's own value since the phase began.
    pub level: Option<f64>,
    /// The decided quantity in this window alone.
    pub window: Option<f64>,
    /// The decided quantity since the phase began.
    pub estimate: Option<f64>,
    /// Its bounds, one-sided at the policy's confidence, valid at every look together.
    pub bounds: (f64, f64),
    /// ln of the e-value against the limit; none where points decide.
    pub ln_e: Option<f64>,
    /// What it comes to.
    pub status: Status,
    /// Whether the window was held against the limit.
    pub is_compared: bool,
    /// How long the limit was crossed beyond what it has to be, because windows are that long; for kill switches that trip.
    pub delay: Millis,
}

/// What a condition is made from.
#[derive(Debug, Clone)]
pub struct Setup<'a> {
    /// The watched measures, in the order of every sample.
    pub watched: &'a [Measure],
    /// Windows that will be looked at.
    pub windows: usize,
    /// Whether windows are taken as independent, not requests: rates that others told vary from window to window.
    pub rates_vary: bool,
    /// Whether wall clocks say nothing, because the pass that was recorded waited for a processor.
    pub clocks_are_noise: bool,
    /// The error of wrongly crossing.
    pub alpha: f64,
    /// The one-sided confidence of a pass.
    pub confidence: f64,
    /// Bounds or points.
    pub decide: Decide,
}

impl Condition {
    /// A condition at the start of a phase.
    pub fn new(
        id: String,
        (kind, scope): (ConditionKind, Scope),
        measure: &Measure,
        question: Question,
        written: String,
        reference: Reference,
        setup: &Setup<'_>,
    ) -> Self {
        let evidence = Evidence::new(setup, measure, &question);
        let position = |wanted: &Measure| setup.watched.iter().position(|measure| measure == wanted);
        Self {
            id,
            kind,
            scope,
            at: position(measure).expect("every measure of the policy is watched"),
            other: question.other.as_ref().and_then(position),
            is_noise: setup.clocks_are_noise && measure.time() == Some(Time::Wall),
            measure: measure.clone(),
            question,
            reference,
            written,
            evidence,
            alpha: setup.alpha,
            confidence: setup.confidence,
            decide: setup.decide,
            outside: Vec::new(),
            was_missing: false,
            absent: 0,
            seen: Vec::new(),
            suspected: Vec::new(),
            had_a_spell: false,
            is_compared: false,
        }
    }

    /// Whether it is a gate of one phase, and no kill switch.
    pub fn is_gate(&self) -> bool {
        matches!(self.kind, ConditionKind::Gate(_))
    }

    /// Whether a wrong crossing ends the canary.
    pub fn ends(&self) -> bool {
        self.kind != ConditionKind::Gate(Severity::Warn) && !self.scope.is_waived && !self.scope.is_left_open
    }

    /// Its id, and the slice that it looks at: `errors`, `errors[class=nl]`.
    pub fn name(&self) -> String {
        match &self.scope.slice {
            Some((_, slice)) => format!("{}[{slice}]", self.id),
            None => self.id.clone(),
        }
    }

    /// Whether the candidate met as many distinct queries as a pass takes.
    pub(super) fn has_enough(&self, levels: &Levels) -> bool {
        let met = match &self.scope.takes_part {
            Some(queries) => levels.asked_of(queries),
            // Of a figure of windows the requests are what it was taken over.
            None if self.measure.is_of_windows() => levels.requests,
            None => levels.n(self.at),
        };
        met >= self.scope.min_n
    }

    /// Notes that a window is missing: the phase can then not show that the condition holds throughout.
    pub fn miss(&mut self) {
        self.was_missing = true;
        self.is_compared = false;
    }

    /// The phases in which everything lay beyond a kill switch, or a spell that was long enough, without enough evidence to
    /// trip it.
    pub fn suspected(&self) -> &[String] {
        &self.suspected
    }

    /// How many windows told other things, and not what this condition compares.
    pub fn absent(&self) -> u64 {
        self.absent
    }

    /// Whether a window was missing.
    pub fn was_missing(&self) -> bool {
        self.was_missing
    }

    /// What stands for the baseline from now on: a kill switch goes on from phase to phase.
    pub fn refer_to(&mut self, reference: Reference) {
        self.reference = reference;
    }

    pub(super) fn compares_arms(&self) -> bool {
        matches!(self.question.decided, Decided::Difference | Decided::Ratio)
    }

    /// Whether the baseline that it is compared with shows nothing at all where a sound one shows something: its arm is broken, and
    /// whoever is better than it shows nothing by that.
    pub(super) fn has_dead_baseline(&self, baseline: &Levels) -> bool {
        let is_score = self.measure.direction() == Direction::HigherIsBetter;
        let is_clock = self.measure.time().is_some();
        let is_nothing = match self.reference {
            Reference::Concurrent => baseline.point(self.at) == Some(0.0),
            Reference::Known(value) => value == 0.0,
            Reference::Between(low, _) => is_score && low <= 0.0,
            Reference::Missing | Reference::NotYet => false,
        };
        self.compares_arms() && (is_score || is_clock) && is_nothing
    }

    /// Whether two uncertain numbers share the error.
    pub(super) fn shares(&self) -> bool {
        match self.question.decided {
            Decided::Level => false,
            Decided::Difference | Decided::Ratio => {
                // A kill switch goes on from phase to phase, and the baseline may have had traffic in one of them.
                matches!(self.reference, Reference::Concurrent | Reference::Between(..))
                    || matches!(self.kind, ConditionKind::KillSwitch { .. })
            }
            Decided::OwnRatio => true,
        }
    }

    /// ln of the e-value at which the limit counts as crossed.
    pub fn needed(&self) -> f64 {
        if self.shares() { ln(2.0 / self.alpha) } else { ln(1.0 / self.alpha) }
    }
}
