//! Recorded windows as a source of the same course that requests go through.

use lensgate_measures::{Aggregation, Measure};

use super::row::{ROLLBACK, ToldArm, ToldWindow};
use crate::course::Source;
use crate::plan::{Millis, PhasePlan};
use crate::population::{BASELINE, CANDIDATE};
use crate::sample::{Reading, Sample, Window};
use crate::traffic::Served;
use crate::watch::{Prior, told, vague};

/// Recorded windows, taken one after the other.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    windows: &'a [ToldWindow],
    watched: Vec<Measure>,
    next: usize,
}

impl<'a> Told<'a> {
    /// Windows that were held against the plan already ([`super::check_against`]).
    pub(crate) fn new(windows: &'a [ToldWindow], watched: Vec<Measure>) -> Self {
        Self { windows, watched, next: 0 }
    }

    fn take(&mut self, phase: &str) -> Option<(Window, Served)> {
        let window = self.windows.get(self.next).filter(|window| window.phase == phase)?;
        self.next += 1;
        let sample = |arm: usize| window.arms.as_ref().map(|arms| self.sample(&arms[arm]));
        let served = window.arms.as_ref().map_or_else(Served::default, |arms| Served {
            requests: arms[BASELINE].requests + arms[CANDIDATE].requests,
            exposed: arms[CANDIDATE].requests,
            failed: failed(&arms[CANDIDATE]),
            hurt: 0,
        });
        let (candidate, baseline) = (sample(CANDIDATE), sample(BASELINE));
        Some((Window { candidate, baseline, ..Window::missing(window.start, window.end) }, served))
    }

    fn sample(&self, arm: &ToldArm) -> Sample {
        let reading = |measure: &Measure| {
            let value = arm.levels.iter().find(|(told, _)| told == measure).map(|(_, value)| *value)?;
            // A level without requests is what was recorded before; it has no evidence of its own, but it has a value.
            let n = arm.requests;
            Some(match measure.aggregation() {
                Aggregation::Rate => Reading::ToldRate { rate: value, n },
                Aggregation::Quantile(_) => Reading::Told { value, n: n.max(1) },
                Aggregation::Mean | Aggregation::RatioOfSums => Reading::Sums(told(value, n.max(1))),
            })
        };
        Sample { requests: arm.requests, readings: self.watched.iter().map(reading).collect(), ..Sample::default() }
    }
}

fn failed(arm: &ToldArm) -> u64 {
    let rate = arm.levels.iter().find(|(measure, _)| *measure == Measure::ErrorRate).map_or(0.0, |(_, rate)| *rate);
    (rate * arm.requests as f64).round() as u64
}

impl Source for Told<'_> {
    fn next(&mut self, phase: &PhasePlan, _now: Millis, end: Millis, _share: f64) -> Option<(Window, Served)> {
        self.windows.get(self.next).filter(|window| window.start < end)?;
        self.take(&phase.name)
    }

    fn while_traffic_moves(&mut self, _start: Millis, _end: Millis, _share: f64) -> Option<Served> {
        None
    }

    fn restored(&mut self, _start: Millis, _end: Millis) -> Option<(Window, Served)> {
        let at = self.windows.iter().position(|window| window.phase == ROLLBACK)?;
        self.next = at;
        self.take(ROLLBACK)
    }

    fn continues(&self) -> bool {
        self.windows.get(self.next).is_some_and(|window| window.phase != ROLLBACK)
    }

    /// The mean of what was told of the baseline, weighted by requests where there were any.
    fn recorded(&self, measure: &Measure, slice: Option<usize>) -> Option<f64> {
        if slice.is_some() {
            return None;
        }
        let told = self.windows.iter().filter_map(|window| window.arms.as_ref());
        let levels = told.filter_map(|arms| {
            let level = arms[BASELINE].levels.iter().find(|(other, _)| other == measure)?.1;
            Some((level, arms[BASELINE].requests.max(1) as f64))
        });
        let (sum, weight) = levels.fold((0.0, 0.0), |(sum, weight), (level, n)| (sum + level * n, weight + n));
        (weight > 0.0).then(|| sum / weight)
    }

    fn prior(&self, measure: &Measure, _slice: Option<usize>) -> Prior {
        vague(measure)
    }

    fn queries_of(&self, _measure: &Measure, _slice: Option<usize>) -> Option<u64> {
        None
    }

    fn takes_part(&self, _measure: &Measure) -> Option<Vec<bool>> {
        None
    }

    fn queries(&self) -> Option<(u64, u64)> {
        None
    }

    fn is_told(&self) -> bool {
        true
    }
}
