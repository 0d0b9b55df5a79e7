//! One gate of a phase, or one kill switch: the evidence that its limit is crossed, and the bounds that show it is not.

use lensgate_gate::Status;
use lensgate_gate::judge::{Inside, Question};
use lensgate_gate::policy::{Action, Decide, Severity};
use lensgate_gate::verdict::Decided;
use lensgate_measures::Measure;
use lensgate_stats::special::ln;
use lensgate_stats::{Claim, GrowingEvidence, Step};

use super::level::{Levels, fewest, highest};
use crate::sample::{Reading, Sample, percentile, place};

/// What a condition is in the policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ConditionKind {
    /// A gate of the phase.
    Gate(Severity),
    /// A kill switch: what it does, and over how many windows its limit has to be crossed.
    KillSwitch {
        /// What it does.
        action: Action,
        /// Windows that the limit has to be crossed for.
        windows: usize,
    },
}

/// What stands for the baseline when a condition compares arms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reference {
    /// Its own traffic beside the candidate's.
    Concurrent,
    /// A value that was known before the phase: what was recorded of it.
    Known(f64),
    /// Ends of what an earlier phase showed, at half the condition's error.
    Between(f64, f64),
    /// Nothing.
    Missing,
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
    at: usize,
    other: Option<usize>,
    evidence: GrowingEvidence,
    alpha: f64,
    confidence: f64,
    decide: Decide,
    outside: Vec<bool>,
    was_missing: bool,
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
}

/// What a condition is made from.
#[derive(Debug, Clone)]
pub struct Setup<'a> {
    /// The watched measures, in the order of every sample.
    pub watched: &'a [Measure],
    /// Windows of the phase.
    pub windows: usize,
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
        let position = |wanted: &Measure| setup.watched.iter().position(|measure| measure == wanted);
        Self {
            id,
            kind,
            scope,
            at: position(measure).expect("every measure of the policy is watched"),
            other: question.other.as_ref().and_then(position),
            measure: measure.clone(),
            question,
            reference,
            written,
            evidence: GrowingEvidence::new(setup.windows),
            alpha: setup.alpha,
            confidence: setup.confidence,
            decide: setup.decide,
            outside: Vec::new(),
            was_missing: false,
        }
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
    fn has_enough(&self, levels: &Levels) -> bool {
        let met = match &self.scope.takes_part {
            Some(queries) => levels.asked_of(queries),
            None => levels.n(self.at),
        };
        met >= self.scope.min_n
    }

    /// Claims what the next window should show, before it is seen, and holds the window against it.
    pub fn observe(&mut self, candidate: &Sample, levels: &Levels, baseline: &Levels) {
        let Some(reading) = candidate.readings.get(self.at).copied().flatten() else {
            self.was_missing = true;
            return;
        };
        let limit = self.limit(levels, baseline);
        let below = self.question.inside == Inside::Below;
        let (claim, step) = match reading {
            Reading::Events { events, n } => (rate_claim(limit, below), Step::Events { events, n }),
            // Rounding may have gone either way: the events are taken as the claim would like them.
            Reading::ToldRate { rate, n } => {
                let events = if below { fewest(rate, n) } else { highest(rate, n) };
                (rate_claim(limit, below), Step::Events { events, n })
            }
            Reading::Clock => {
                let clocks = &candidate.clocks[place(&self.measure)];
                let share = 1.0 - percentile(&self.measure);
                let claim = limit.is_finite().then_some(if below {
                    Claim::RateAtMost(share)
                } else {
                    Claim::RateAtLeast(share)
                });
                // A reading on the limit keeps it, whichever side it bounds.
                let events = if below { clocks.above(limit) } else { clocks.at_least(limit) };
                (claim, Step::Events { events, n: clocks.n() })
            }
            Reading::Sums(moments) => {
                let width = levels.width(self.at);
                let claim =
                    if below { Claim::RatioAtMost { limit, width } } else { Claim::RatioAtLeast { limit, width } };
                (limit.is_finite().then_some(claim), Step::Sums { moments, centre: levels.centre(self.at) })
            }
            // A percentile without its readings cannot be held against another one.
            Reading::Told { .. } => (None, Step::Events { events: 0, n: 0 }),
        };
        self.evidence.add(claim, step);
    }

    /// Notes that a window is missing: the phase can then not show that the condition holds throughout.
    pub fn miss(&mut self) {
        self.was_missing = true;
        self.outside.clear();
    }

    /// Whether a window was missing.
    pub fn was_missing(&self) -> bool {
        self.was_missing
    }

    /// The limit for the candidate's own value, on the side that cannot accuse it wrongly.
    fn limit(&self, levels: &Levels, baseline: &Levels) -> f64 {
        let limit = self.question.limit;
        let half = self.alpha / 2.0;
        let reference = |levels: &Levels, at: usize| match self.question.inside {
            Inside::Above => levels.lower(at, half),
            Inside::Below => levels.upper(at, half),
        };
        let base = || match self.reference {
            Reference::Concurrent => reference(baseline, self.at),
            Reference::Known(value) => value,
            Reference::Between(low, high) => match self.question.inside {
                Inside::Above => low,
                Inside::Below => high,
            },
            Reference::Missing => f64::NAN,
        };
        match self.question.decided {
            Decided::Level => limit,
            Decided::Difference => base() + limit,
            Decided::Ratio => base() * limit,
            Decided::OwnRatio => self.other.map_or(f64::NAN, |other| reference(levels, other)) * limit,
        }
    }

    fn compares_arms(&self) -> bool {
        matches!(self.question.decided, Decided::Difference | Decided::Ratio)
    }

    /// Whether two uncertain numbers share the error.
    fn shares(&self) -> bool {
        match self.question.decided {
            Decided::Level => false,
            Decided::Difference | Decided::Ratio => {
                matches!(self.reference, Reference::Concurrent | Reference::Between(..))
            }
            Decided::OwnRatio => true,
        }
    }

    /// What the condition comes to, the window included. `bounds` are left open when nobody asks for them.
    pub fn look(
        &mut self,
        window: [Option<&Sample>; 2],
        levels: &Levels,
        baseline: &Levels,
        with_bounds: bool,
    ) -> Look {
        let [base, own] = window;
        let in_window = own.and_then(|own| {
            let value = own.point(self.at, &self.measure)?;
            let other = self.other.and_then(|other| own.point(other, self.question.other.as_ref()?));
            self.quantity(value, other, base.and_then(|base| base.point(self.at, &self.measure)))
        });
        let estimate = levels.point(self.at).and_then(|value| {
            let other = self.other.and_then(|other| levels.point(other));
            self.quantity(value, other, baseline.point(self.at))
        });
        self.outside.push(in_window.is_some_and(|value| !self.question.holds(value)));
        let mut look = Look {
            n: levels.n(self.at),
            window: in_window,
            estimate,
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            ln_e: None,
            status: Status::NotRun,
        };
        let arrived = own.is_some_and(|own| own.readings.get(self.at).copied().flatten().is_some());
        if !arrived || (self.compares_arms() && self.reference == Reference::Missing) {
            return look;
        }
        look.status = Status::Inconclusive;
        if estimate.is_none() || (self.decide == Decide::Point && in_window.is_none()) {
            return look;
        }
        match self.decide {
            Decide::Point => {
                look.status = match (self.crossed_by_points(), self.has_enough(levels)) {
                    (true, _) => Status::Fail,
                    (false, true) => Status::Pass,
                    (false, false) => Status::Inconclusive,
                };
                if !self.is_outside_now() || matches!(self.kind, ConditionKind::Gate(_)) {
                    return look;
                }
                if look.status == Status::Pass {
                    look.status = Status::Inconclusive;
                }
            }
            Decide::Bound => {
                let ln_e = match self.kind {
                    ConditionKind::Gate(_) => self.evidence.ln_e(),
                    ConditionKind::KillSwitch { windows, .. } => self.evidence.ln_e_lasting(windows),
                };
                look.ln_e = Some(ln_e);
                let crossed = ln_e >= self.needed();
                if with_bounds {
                    look.bounds = self.bounds(levels, baseline);
                }
                let worst = match self.question.inside {
                    Inside::Above => look.bounds.0,
                    Inside::Below => look.bounds.1,
                };
                look.status = match (crossed, self.question.holds(worst)) {
                    (true, _) => Status::Fail,
                    (false, true) if self.has_enough(levels) => Status::Pass,
                    (false, _) => Status::Inconclusive,
                };
            }
        }
        if self.scope.is_left_open {
            look.status = Status::Inconclusive;
        }
        look
    }

    /// ln of the e-value at which the limit counts as crossed.
    pub fn needed(&self) -> f64 {
        if self.shares() { ln(2.0 / self.alpha) } else { ln(1.0 / self.alpha) }
    }

    fn is_outside_now(&self) -> bool {
        self.outside.last().copied().unwrap_or(false)
    }

    fn crossed_by_points(&self) -> bool {
        let windows = match self.kind {
            ConditionKind::Gate(_) => 1,
            ConditionKind::KillSwitch { windows, .. } => windows,
        };
        self.outside.len() >= windows && self.outside.iter().rev().take(windows).all(|outside| *outside)
    }

    fn quantity(&self, value: f64, other: Option<f64>, baseline: Option<f64>) -> Option<f64> {
        let base = match self.reference {
            Reference::Concurrent => baseline,
            Reference::Known(value) => Some(value),
            Reference::Between(low, high) => Some(f64::midpoint(low, high)),
            Reference::Missing => None,
        };
        let over = |base: Option<f64>| base.filter(|base| *base > 0.0).map(|base| value / base);
        match self.question.decided {
            Decided::Level => Some(value),
            Decided::Difference => base.map(|base| value - base),
            Decided::Ratio => over(base),
            Decided::OwnRatio => over(other),
        }
    }

    /// Bounds of the decided quantity, each one-sided.
    fn bounds(&self, levels: &Levels, baseline: &Levels) -> (f64, f64) {
        let alpha = 1.0 - self.confidence;
        let own = if self.shares() { alpha / 2.0 } else { alpha };
        let (low, high) = (levels.lower(self.at, own), levels.upper(self.at, own));
        let base = match self.reference {
            Reference::Concurrent => (baseline.lower(self.at, own), baseline.upper(self.at, own)),
            Reference::Known(value) => (value, value),
            Reference::Between(low, high) => (low, high),
            Reference::Missing => (f64::NEG_INFINITY, f64::INFINITY),
        };
        match self.question.decided {
            Decided::Level => (low, high),
            Decided::Difference => (low - base.1, high - base.0),
            Decided::Ratio => quotient((low, high), base),
            Decided::OwnRatio => match self.other {
                Some(other) => quotient((low, high), (levels.lower(other, own), levels.upper(other, own))),
                None => (f64::NEG_INFINITY, f64::INFINITY),
            },
        }
    }
}

/// Bounds of a ratio of numbers that are not negative.
fn quotient(over: (f64, f64), under: (f64, f64)) -> (f64, f64) {
    let low = if over.0 > 0.0 && under.1.is_finite() { over.0 / under.1 } else { 0.0 };
    let high = if under.0 > 0.0 && over.1.is_finite() { over.1 / under.0 } else { f64::INFINITY };
    (low, high)
}

fn rate_claim(limit: f64, below: bool) -> Option<Claim> {
    if !(limit > 0.0 && limit < 1.0) {
        return None;
    }
    Some(if below { Claim::RateAtMost(limit) } else { Claim::RateAtLeast(limit) })
}
