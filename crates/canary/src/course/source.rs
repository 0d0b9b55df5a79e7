//! Where windows come from: requests drawn from recorded observations, or what a monitoring system told.

use lensgate_measures::Measure;

use crate::plan::{Millis, PhasePlan};
use crate::population::BASELINE;
use crate::sample::Window;
use crate::traffic::{Requests, Served};
use crate::watch::{Prior, vague};

/// Where windows come from.
pub trait Source {
    /// The next window of a phase, from `now` on; none when there is no further one.
    fn next(&mut self, phase: &PhasePlan, now: Millis, end: Millis, share: f64) -> Option<(Window, Served)>;

    /// What is served while traffic moves back; none when nobody can know.
    fn while_traffic_moves(&mut self, start: Millis, end: Millis, share: f64) -> Option<Served>;

    /// The window after the rollback in which the baseline serves everything.
    fn restored(&mut self, start: Millis, end: Millis) -> Option<(Window, Served)>;

    /// What was recorded of the baseline before the canary.
    fn recorded(&self, measure: &Measure) -> Option<f64>;

    /// What to expect of a measure before anything is seen.
    fn prior(&self, measure: &Measure) -> Prior;

    /// Distinct queries that the candidate served and that it hurt, if single requests are known.
    fn queries(&self) -> Option<(u64, u64)>;

    /// Whether windows come with times of their own.
    fn is_told(&self) -> bool;
}

impl Source for Requests {
    fn next(&mut self, phase: &PhasePlan, now: Millis, end: Millis, share: f64) -> Option<(Window, Served)> {
        (now < end).then(|| self.serve(now, (now + phase.window).min(end), share))
    }

    fn while_traffic_moves(&mut self, start: Millis, end: Millis, share: f64) -> Option<Served> {
        Some(self.serve(start, end, share).1)
    }

    fn restored(&mut self, start: Millis, end: Millis) -> Option<(Window, Served)> {
        Some(self.serve(start, end, 0.0))
    }

    fn recorded(&self, measure: &Measure) -> Option<f64> {
        self.population().level(measure, BASELINE)
    }

    fn prior(&self, measure: &Measure) -> Prior {
        let column = self.population().columns.iter().find(|column| column.measure == *measure);
        column.map_or_else(
            || vague(measure),
            |column| Prior { centre: self.population().centre(column, BASELINE), width: column.width },
        )
    }

    fn queries(&self) -> Option<(u64, u64)> {
        Some(self.queries_exposed())
    }

    fn is_told(&self) -> bool {
        false
    }
}
