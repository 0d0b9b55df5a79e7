//! What a condition comes to after a window: by bounds and evidence, or on points.

use lensgate_gate::judge::Inside;
use lensgate_gate::policy::Decide;
use lensgate_gate::verdict::Decided;
use lensgate_measures::Aggregation;
use lensgate_stats::rate_upper;
use lensgate_words::Status;

use super::condition::{Condition, ConditionKind, Look, Reference};
use super::level::Levels;
use crate::plan::Millis;
use crate::sample::{Reading, Sample};

impl Condition {
    /// What the condition comes to, the window included, which covers so much. `bounds` are left open when nobody asks for them.
    pub fn look(
        &mut self,
        window: [Option<&Sample>; 2],
        levels: &Levels,
        baseline: &Levels,
        covers: Millis,
        with_bounds: bool,
    ) -> Look {
        let mut look = Look {
            n: levels.n(self.at),
            level: levels.point(self.at),
            window: self.in_window(window),
            estimate: self.since_it_began(levels, baseline),
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            ln_e: None,
            status: Status::NotRun,
            is_compared: false,
            delay: 0,
        };
        let arrived = window[1].is_some_and(|own| !self.lacks(window[0], own));
        let is_nothing = matches!(self.reference, Reference::Missing | Reference::NotYet);
        if !arrived || (self.compares_arms() && is_nothing) {
            return look;
        }
        match self.decide {
            Decide::Point => {
                let holds = self.holds_on_points(window, &look, levels, baseline).filter(|_| !self.is_noise);
                look.is_compared = holds.is_some();
                look.status = self.status_on_points(holds, levels, covers);
            }
            Decide::Bound => {
                look.is_compared = self.is_compared;
                let ln_e = self.evidence.ln_e_lasting(self.sustained());
                look.ln_e = Some(ln_e);
                if with_bounds {
                    look.bounds = self.bounds(levels, baseline);
                }
                let holds = self.holds_on_points(window, &look, levels, baseline);
                let lasts = self.lasts(holds, look.window, window[1], covers);
                look.status = self.status_by_bounds(if lasts { ln_e } else { f64::NEG_INFINITY }, look.bounds, levels);
            }
        }
        if look.status == Status::Fail {
            look.delay = self.delay();
        }
        if self.has_dead_baseline(baseline) {
            look.is_compared = false;
            look.estimate = None;
            look.status = if look.status == Status::Pass { Status::Inconclusive } else { look.status };
        }
        if self.scope.is_left_open || self.is_noise {
            look.status = Status::Inconclusive;
        }
        look
    }

    /// Whether a limit that has to be crossed for some time is crossed throughout: both halves of the shortest span that is
    /// long enough lie outside. A burst is not a spell.
    fn lasts(&mut self, holds: Option<bool>, quantity: Option<f64>, own: Option<&Sample>, covers: Millis) -> bool {
        let least = self.sustained();
        if least == 0 {
            return true;
        }
        let far = if self.question.inside == Inside::Below { f64::INFINITY } else { f64::NEG_INFINITY };
        let quantity = quantity.or_else(|| (holds == Some(false)).then_some(far));
        self.seen.push((quantity, own.map_or(1, |own| own.requests.max(1)), covers));
        if let Some(holds) = holds {
            self.outside.push((!holds, covers));
            self.had_a_spell |= self.spell().is_some();
        }
        let mut covered = 0;
        let in_span = |(.., covers): &&(Option<f64>, u64, Millis)| {
            let is_short = covered < least;
            covered += if is_short { *covers } else { 0 };
            is_short
        };
        let span: Vec<_> = self.seen.iter().rev().take_while(in_span).collect();
        let mut passed = 0;
        let later = span
            .iter()
            .take_while(|(.., covers)| {
                passed += covers;
                passed <= covered.div_ceil(2)
            })
            .count()
            .max(1);
        let is_outside = |part: &[&(Option<f64>, u64, Millis)]| {
            let known = || part.iter().filter_map(|(quantity, n, _)| Some((quantity.as_ref()?, *n as f64)));
            let (sum, n) = known().fold((0.0, 0.0), |(sum, all), (quantity, n)| (sum + quantity * n, all + n));
            n > 0.0 && !self.question.holds(sum / n)
        };
        let (later, earlier) = span.split_at(later.min(span.len()));
        is_outside(later) && (earlier.is_empty() || is_outside(earlier))
    }

    /// Notes at the end of a phase whether everything that it showed lies beyond a kill switch, or a spell did, and it did not trip.
    pub fn close(&mut self, phase: &str, levels: &Levels, baseline: &Levels) {
        if std::mem::take(&mut self.had_a_spell) || (!self.is_noise && self.seems_crossed(levels, baseline)) {
            self.suspected.push(phase.to_owned());
        }
    }

    /// Whether all that was shown so far lies outside, if not by so much that chance is out of the question.
    fn seems_crossed(&self, levels: &Levels, baseline: &Levels) -> bool {
        if let Some(quantity) = self.since_it_began(levels, baseline) {
            return !self.question.holds(quantity);
        }
        // A multiple of no event: of what the baseline may have.
        let most = baseline.upper(self.at, 1.0 - self.confidence);
        self.question.decided == Decided::Ratio
            && self.question.inside == Inside::Below
            && levels.point(self.at).is_some_and(|value| value > self.question.limit * most)
    }

    fn in_window(&self, [base, own]: [Option<&Sample>; 2]) -> Option<f64> {
        let own = own?;
        let value = own.point(self.at, &self.measure)?;
        let other = self.other.and_then(|other| own.point(other, self.question.other.as_ref()?));
        self.quantity(value, other, base.and_then(|base| base.point(self.at, &self.measure)))
    }

    fn since_it_began(&self, levels: &Levels, baseline: &Levels) -> Option<f64> {
        let other = self.other.and_then(|other| levels.point(other));
        self.quantity(levels.point(self.at)?, other, baseline.point(self.at))
    }

    fn status_by_bounds(&self, ln_e: f64, bounds: (f64, f64), levels: &Levels) -> Status {
        let worst = match self.question.inside {
            Inside::Above => bounds.0,
            Inside::Below => bounds.1,
        };
        if ln_e >= self.needed() {
            Status::Fail
        } else if self.question.holds(worst) && self.has_enough(levels) {
            Status::Pass
        } else {
            Status::Inconclusive
        }
    }

    /// Whether the window's own value keeps the limit; none where nothing can say so.
    fn holds_on_points(
        &self,
        window: [Option<&Sample>; 2],
        look: &Look,
        levels: &Levels,
        baseline: &Levels,
    ) -> Option<bool> {
        look.window
            .map(|value| self.question.holds(value))
            .or_else(|| self.holds_against_none(window, levels, baseline))
    }

    /// A multiple of a baseline that showed no event is no number: the candidate keeps it without an event, and breaks it where
    /// it lies over the multiple of what the baseline may have, in the window or since the phase began.
    fn holds_against_none(
        &self,
        [base, own]: [Option<&Sample>; 2],
        levels: &Levels,
        baseline: &Levels,
    ) -> Option<bool> {
        let is_rate = self.measure.aggregation() == Aggregation::Rate && self.question.inside == Inside::Below;
        let value = own?.point(self.at, &self.measure)?;
        if !is_rate || self.question.decided != Decided::Ratio {
            return None;
        }
        let alpha = 1.0 - self.confidence;
        let n = match self.reference {
            Reference::Concurrent => base?.readings.get(self.at).copied().flatten().map_or(0, Reading::n),
            Reference::Between(..) if value == 0.0 => return Some(true),
            Reference::Between(_, high) => return (value > self.question.limit * high).then_some(false),
            Reference::Known(_) | Reference::Missing | Reference::NotYet => return None,
        };
        if n == 0 {
            return None;
        }
        let over = |value: f64, most: f64| value > self.question.limit * most;
        let so_far = levels.point(self.at).is_some_and(|so_far| over(so_far, baseline.upper(self.at, alpha)));
        if over(value, rate_upper(0, n, alpha)) || so_far {
            return Some(false);
        }
        (value == 0.0).then_some(true)
    }

    fn status_on_points(&mut self, holds: Option<bool>, levels: &Levels, covers: Millis) -> Status {
        let Some(holds) = holds else { return Status::Inconclusive };
        self.outside.push((!holds, covers));
        if self.spell().is_some() {
            Status::Fail
        } else if holds && self.has_enough(levels) {
            Status::Pass
        } else {
            Status::Inconclusive
        }
    }

    /// How long the limit has to be crossed.
    pub(super) fn sustained(&self) -> Millis {
        match self.kind {
            ConditionKind::Gate(_) => 0,
            ConditionKind::KillSwitch { sustained, .. } => sustained,
        }
    }

    /// What the shortest run of windows outside that ends now and lasts long enough covers.
    fn spell(&self) -> Option<Millis> {
        let mut covered = 0;
        let run = self.outside.iter().rev().take_while(|(outside, _)| *outside);
        run.map(|(_, covers)| {
            covered += covers;
            covered
        })
        .find(|covered| *covered >= self.sustained())
    }

    fn delay(&self) -> Millis {
        let least = self.sustained();
        let covered = match self.decide {
            Decide::Point => self.spell(),
            Decide::Bound => self.evidence.covered(least),
        };
        if least == 0 { 0 } else { covered.map_or(0, |covered| covered - least) }
    }

    fn quantity(&self, value: f64, other: Option<f64>, baseline: Option<f64>) -> Option<f64> {
        let base = match self.reference {
            Reference::Concurrent => baseline,
            Reference::Known(value) => Some(value),
            Reference::Between(low, high) => Some(f64::midpoint(low, high)),
            Reference::Missing | Reference::NotYet => None,
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
            Reference::Missing | Reference::NotYet => (f64::NEG_INFINITY, f64::INFINITY),
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
