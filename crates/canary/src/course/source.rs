//! Where windows come from: requests drawn from recorded observations, or what a monitoring system told.

use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::rate_upper;

use crate::plan::{Millis, PhasePlan};
use crate::population::{BASELINE, CANDIDATE};
use crate::sample::Window;
use crate::traffic::{Requests, Served};
use crate::watch::{Prior, vague};

/// Where windows come from.
pub trait Source {
    /// The next window of a phase, from `now` on; none when there is no further one.
    fn next(&mut self, phase: &PhasePlan, now: Millis, end: Millis, share: f64) -> Option<(Window, Served)>;

    /// What is known of the time after `now`: traffic moves to the baseline until `moved`, and one window of it is checked by
    /// `until`.
    fn after(&mut self, now: Millis, moved: Millis, until: Millis, share: f64) -> Vec<(Window, Served)>;

    /// Whether what comes next tells that the candidate was rolled back.
    fn is_rolled_back(&self) -> bool;

    /// How many windows a phase will have, if that is known better than from the plan.
    fn windows_of(&self, phase: &PhasePlan) -> usize;

    /// Ends of what was recorded of the baseline's rate, or of its percentile in buckets, each wrong with at most alpha; none where it is known as it is.
    fn recorded_between(&self, measure: &Measure, alpha: f64) -> Option<(f64, f64)>;

    /// Distinct sessions, each of which stays with its arm; none where requests come on their own.
    fn sessions(&self) -> Option<u64>;

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

    fn after(&mut self, now: Millis, moved: Millis, until: Millis, share: f64) -> Vec<(Window, Served)> {
        vec![self.serve(now, moved, share), self.serve(moved, until, 0.0)]
    }

    fn is_rolled_back(&self) -> bool {
        false
    }

    fn windows_of(&self, phase: &PhasePlan) -> usize {
        phase.windows()
    }

    fn recorded_between(&self, measure: &Measure, alpha: f64) -> Option<(f64, f64)> {
        // A recording without a failure does not show that there is none.
        let population = self.population(None);
        let is_clean = measure.aggregation() == Aggregation::Rate && population.level(measure, BASELINE) == Some(0.0);
        is_clean.then(|| (0.0, rate_upper(0, population.observations[BASELINE], alpha)))
    }

    fn sessions(&self) -> Option<u64> {
        Some(Requests::sessions(self))
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
