//! How a phase is wired: what is shown of both arms, and what it is compared with: its gates, new in every phase, and the kill switches,
//! which go on through all of them.

use lensgate_gate::judge::Question;
use lensgate_gate::policy::{Decide, KillSwitch, Side};
use lensgate_measures::{Aggregation, Measure};

use super::machine::Course;
use super::ran::Shown;
use super::source::Source;
use super::terms::Asked;
use crate::outcome::ControlName;
use crate::plan::{PhasePlan, millis, seconds};
use crate::watch::{Condition, ConditionKind, Levels, Prior, Reference, Scope, Setup};

impl<S: Source> Course<'_, S> {
    fn setup(&self, windows: usize) -> Setup<'_> {
        Setup {
            watched: &self.terms.watched,
            windows,
            rates_vary: self.source.is_told(),
            clocks_are_noise: self.terms.clocks_are_noise,
            alpha: self.alpha,
            confidence: self.terms.policy.decision.confidence.share(),
            decide: self.terms.decide,
        }
    }

    /// Nothing yet, on the whole and on every slice.
    pub(super) fn nothing_shown(&self) -> Shown {
        let both = |priors: &[Prior]| [0, 1].map(|_| Levels::new(&self.terms.watched, priors));
        let of_slice = |at: usize| -> Vec<Prior> {
            self.terms.watched.iter().map(|measure| self.source.prior(measure, Some(at))).collect()
        };
        Shown {
            whole: both(&self.priors),
            slices: (0..self.terms.slices.len()).map(|at| both(&of_slice(at))).collect(),
        }
    }

    /// The gates of a phase, new, and the kill switches, which go on.
    pub(super) fn conditions(&mut self, phase: &PhasePlan, share: f64) -> Vec<Condition> {
        let mut switches = std::mem::take(&mut self.switches);
        if switches.is_empty() {
            switches = self.new_switches();
        }
        for (condition, switch) in switches.iter_mut().zip(&self.terms.policy.kill_switches) {
            condition.refer_to(match &switch.of_phase {
                Some(name) => self.of_phase(name, &switch.measure),
                None => self.concurrent(&switch.measure, None, share),
            });
        }
        let setup = self.setup(self.source.windows_of(phase));
        let gates = self.terms.asked(phase, &self.source).into_iter().map(|asked| {
            let gate = asked.gate;
            let question = Question::of(&gate.test, gate.measure.direction());
            let kind = (ConditionKind::Gate(gate.severity), self.scope(&asked));
            let reference = self.concurrent(&gate.measure, asked.slice, share);
            Condition::new(gate.id.clone(), kind, &gate.measure, question, gate.test.written(), reference, &setup)
        });
        gates.chain(switches).collect()
    }

    fn new_switches(&self) -> Vec<Condition> {
        let windows = self.terms.plan.phases.iter().map(|phase| self.source.windows_of(phase)).sum();
        let setup = self.setup(windows);
        let switch = |switch: &KillSwitch| {
            let word = match switch.trips {
                Side::Above => "above",
                Side::Below => "below",
            };
            let sustained = switch.sustained.map_or(0, millis);
            let lasting = if sustained > 0 { format!(" for {} s", seconds(sustained)) } else { String::new() };
            Condition::new(
                format!("{} {word} {}{lasting}", switch.measure, switch.written()),
                (ConditionKind::KillSwitch { action: switch.action, sustained }, Scope::default()),
                &switch.measure,
                Question::kept_by(switch),
                switch.written(),
                Reference::Missing,
                &setup,
            )
        };
        self.terms.policy.kill_switches.iter().map(switch).collect()
    }

    /// What stands for the baseline in a phase, by name.
    pub(super) fn control(&self, phase: &PhasePlan, share: f64) -> ControlName {
        if share < 1.0 {
            return if phase.traffic >= 1.0 { ControlName::Holdout } else { ControlName::Concurrent };
        }
        let anything = self.terms.watched.iter().any(|measure| self.source.recorded(measure, None).is_some());
        if anything { ControlName::Replayed } else { ControlName::None }
    }

    /// What stands for the baseline while the candidate has that share of traffic.
    fn concurrent(&self, measure: &Measure, slice: Option<usize>, share: f64) -> Reference {
        if share < 1.0 {
            return Reference::Concurrent;
        }
        let between = || self.source.recorded_between(measure, self.alpha / 2.0);
        match (
            self.source.recorded(measure, slice),
            between().filter(|_| slice.is_none() && self.terms.decide == Decide::Bound),
        ) {
            (Some(_), Some((low, high))) => Reference::Between(low, high),
            (Some(value), None) => Reference::Known(value),
            (None, _) => Reference::Missing,
        }
    }

    fn scope(&self, asked: &Asked<'_>) -> Scope {
        Scope {
            slice: asked.slice.map(|at| (at, self.terms.slices[at].clone())),
            queries: asked.queries,
            is_left_open: !asked.is_decided(),
            is_waived: asked.is_waived,
            min_n: asked.gate.min_n,
            takes_part: self.source.takes_part(&asked.gate.measure),
        }
    }

    /// What an earlier phase showed of a measure, between ends at half the error.
    fn of_phase(&self, name: &str, measure: &Measure) -> Reference {
        let number = self.terms.plan.phases.iter().position(|phase| phase.name == name);
        let at = self.terms.watched.iter().position(|watched| watched == measure);
        match (number.and_then(|number| self.past.get(number)), at) {
            (Some(levels), Some(at)) if levels.is_seen(at) => match (self.terms.decide, levels.point(at)) {
                (Decide::Point, Some(0.0)) if measure.aggregation() == Aggregation::Rate => {
                    Reference::Between(0.0, levels.upper(at, 1.0 - self.terms.policy.decision.confidence.share()))
                }
                (Decide::Point, Some(value)) => Reference::Known(value),
                (Decide::Point, None) => Reference::Missing,
                (Decide::Bound, _) => {
                    Reference::Between(levels.lower(at, self.alpha / 2.0), levels.upper(at, self.alpha / 2.0))
                }
            },
            (None, _) => Reference::NotYet,
            _ => Reference::Missing,
        }
    }
}
