//! Where windows come from: requests drawn from recorded observations, or what a monitoring system told.

use lensgate_measures::Measure;

use crate::plan::{Millis, PhasePlan};
use crate::population::{BASELINE, CANDIDATE};
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

    /// Whether windows of later phases follow, although none is left of this one.
    fn continues(&self) -> bool;

    /// What was recorded of the baseline before the canary, on the whole or on a slice.
    fn recorded(&self, measure: &Measure, slice: Option<usize>) -> Option<f64>;

    /// What to expect of a measure before anything is seen, on the whole or on a slice.
    fn prior(&self, measure: &Measure, slice: Option<usize>) -> Prior;

    /// How many distinct queries can say something about a measure, on the whole or on a slice; none where nobody can know.
    fn queries_of(&self, measure: &Measure, slice: Option<usize>) -> Option<u64>;

    /// Which queries can say something about a measure; none where nobody can know.
    fn takes_part(&self, measure: &Measure) -> Option<Vec<bool>>;

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

    fn continues(&self) -> bool {
        false
    }

    fn recorded(&self, measure: &Measure, slice: Option<usize>) -> Option<f64> {
        self.population(slice).level(measure, BASELINE)
    }

    fn prior(&self, measure: &Measure, slice: Option<usize>) -> Prior {
        let population = self.population(slice);
        let column = population.columns.iter().find(|column| column.measure == *measure);
        column.map_or_else(
            || vague(measure),
            |column| Prior { centre: population.centre(column, BASELINE), width: column.width },
        )
    }

    fn queries_of(&self, measure: &Measure, slice: Option<usize>) -> Option<u64> {
        let part = self.population(slice).takes_part(measure, CANDIDATE);
        Some(part.into_iter().filter(|part| *part).count() as u64)
    }

    fn takes_part(&self, measure: &Measure) -> Option<Vec<bool>> {
        Some(self.population(None).takes_part(measure, CANDIDATE))
    }

    fn queries(&self) -> Option<(u64, u64)> {
        Some(self.queries_exposed())
    }

    fn is_told(&self) -> bool {
        false
    }
}
