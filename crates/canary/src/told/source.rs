//! Recorded windows as a source of the same course that requests go through.

use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::{RatioSequence, rate_lower, rate_upper};

use super::counts;
use super::row::{ROLLBACK, ToldArm, ToldWindow};
use super::value::ToldLevel;
use crate::course::Source;
use crate::plan::{Millis, PhasePlan, Plan};
use crate::population::{BASELINE, CANDIDATE};
use crate::sample::{Figure, Reading, Sample, Window, percentile};
use crate::traffic::Served;
use crate::watch::{Figures, Prior, told as told_mean, vague};

/// Recorded windows, taken one after the other.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    windows: &'a [ToldWindow],
    watched: Vec<Measure>,
    plan: &'a Plan,
    next: usize,
}

impl<'a> Told<'a> {
    /// Windows that were held against the plan already ([`super::check_against`]).
    pub(crate) fn new(windows: &'a [ToldWindow], watched: Vec<Measure>, plan: &'a Plan) -> Self {
        Self { windows, watched, plan, next: 0 }
    }

    fn take(&mut self) -> Option<(Window, Served)> {
        let window = self.windows.get(self.next)?;
        self.next += 1;
        let sample = |arm: usize| window.arms.as_ref().map(|arms| self.sample(&arms[arm], window.end - window.start));
        let served = window.arms.as_ref().map_or_else(Served::default, |arms| Served {
            requests: arms[BASELINE].requests + arms[CANDIDATE].requests,
            exposed: arms[CANDIDATE].requests,
            failed: failed(&arms[CANDIDATE]),
            hurt: 0,
            tells_share: window.tells_baseline,
        });
        let (candidate, baseline) = (sample(CANDIDATE), sample(BASELINE));
        let slack = self.plan.slack(window);
        Some((Window { candidate, baseline, slack, ..Window::missing(window.start, window.end) }, served))
    }

    /// Ends of the baseline's mean over all windows: by the requests behind it where they were told, and by its digits.
    fn mean_between(&self, measure: &Measure, alpha: f64) -> Option<(f64, f64)> {
        let told: Vec<(ToldLevel, u64)> = of_baseline(self.windows, measure).collect();
        let half = told.iter().map(|(level, _)| level.half).reduce(f64::max)?;
        let counted = told.iter().filter(|(_, n)| *n > 0);
        let mut sequence = RatioSequence::new(vague(measure).width, vague(measure).centre);
        counted.for_each(|(level, n)| sequence.add(&told_mean(level.value, *n)));
        if sequence.total().n == 0.0 {
            let value = recorded(self.windows, measure)?;
            return Some((value - half, value + half));
        }
        Some((sequence.lower(alpha) - half, sequence.upper(alpha) + half))
    }

    fn sample(&self, arm: &ToldArm, covers: Millis) -> Sample {
        let reading = |measure: &Measure| {
            if let Some(counted) = arm.counts.reading(measure, arm.requests, failed(arm)) {
                return Some(counted);
            }
            let level = arm.level(measure)?;
            // A level without requests is what was recorded before; it has no evidence of its own, but it has a value.
            let n = arm.requests;
            Some(match measure.aggregation() {
                Aggregation::Rate => {
                    let (least, most) = events(level, n);
                    Reading::ToldRate { rate: level.value, least, most, n }
                }
                Aggregation::Quantile(_) => Reading::Told { value: level.value, n: n.max(1) },
                Aggregation::Windows(_) => Reading::Figure(figure(level, covers)),
                Aggregation::Mean | Aggregation::RatioOfSums => {
                    Reading::ToldMean { moments: told_mean(level.value, n.max(1)), half: level.half }
                }
            })
        };
        let readings = self.watched.iter().map(reading).collect();
        let clocks = arm.counts.sample(arm.requests, failed(arm));
        Sample { requests: arm.requests, readings, clocks, ..Sample::default() }
    }
}

/// What was told of the baseline, with the requests behind it.
fn of_baseline<'a>(windows: &'a [ToldWindow], measure: &'a Measure) -> impl Iterator<Item = (ToldLevel, u64)> + 'a {
    let told = windows.iter().filter_map(|window| window.arms.as_ref());
    told.filter_map(move |arms| Some((arms[BASELINE].level(measure)?, arms[BASELINE].requests)))
}

fn figure(level: ToldLevel, covers: Millis) -> Figure {
    Figure { value: level.value, half: level.half, covers }
}

/// What was told of the baseline as a whole, window by window; none where nothing was.
fn figures_of_baseline(windows: &[ToldWindow], measure: &Measure) -> Option<Figures> {
    let of = |window: &ToldWindow| {
        let level = window.arms.as_ref()?[BASELINE].level(measure)?;
        Some(figure(level, window.end - window.start))
    };
    let figures = Figures::of(windows.iter().filter_map(of));
    (figures.n() > 0).then_some(figures)
}

/// The mean of what was told of the baseline, weighted by requests where there were any.
pub(crate) fn recorded(windows: &[ToldWindow], measure: &Measure) -> Option<f64> {
    if let Some(counted) = counts::recorded(windows, measure) {
        return Some(counted);
    }
    if measure.is_of_windows() {
        return figures_of_baseline(windows, measure)?.point(percentile(measure));
    }
    let levels = of_baseline(windows, measure).map(|(level, n)| (level.value, n.max(1) as f64));
    let (sum, weight) = levels.fold((0.0, 0.0), |(sum, weight), (level, n)| (sum + level * n, weight + n));
    (weight > 0.0).then(|| sum / weight)
}

/// The fewest and the most events of n that print as the rate does.
fn events(level: ToldLevel, n: u64) -> (u64, u64) {
    let at = |rate: f64| rate * n as f64;
    let least = (at(level.value - level.half) - 1e-9).ceil().max(0.0) as u64;
    let most = (at(level.value + level.half) + 1e-9).floor() as u64;
    if least <= most.min(n) {
        return (least, most.min(n));
    }
    // No whole number of events prints so: the nearest on either side.
    ((at(level.value) + 1e-9).floor() as u64, ((at(level.value) - 1e-9).ceil().max(0.0) as u64).min(n))
}

/// Requests that failed, as far as the arm tells.
pub(super) fn failed(arm: &ToldArm) -> u64 {
    let rate = arm.level(&Measure::ERROR_RATE).map_or(0.0, |level| level.value);
    (rate * arm.requests as f64).round() as u64
}

impl Source for Told<'_> {
    fn next(&mut self, phase: &PhasePlan, _now: Millis, _end: Millis, _share: f64) -> Option<(Window, Served)> {
        self.windows.get(self.next).filter(|window| window.phase == phase.name)?;
        self.take()
    }

    fn after(&mut self, _now: Millis, _moved: Millis, _until: Millis, _share: f64) -> Vec<(Window, Served)> {
        std::iter::from_fn(|| self.take()).collect()
    }

    fn is_rolled_back(&self) -> bool {
        self.windows.get(self.next).is_some_and(|window| window.phase == ROLLBACK)
    }

    fn continues(&self) -> bool {
        self.windows.get(self.next).is_some_and(|window| window.phase != ROLLBACK)
    }

    fn windows_of(&self, phase: &PhasePlan) -> usize {
        self.windows.iter().filter(|window| window.phase == phase.name).count().max(1)
    }

    fn recorded_between(&self, measure: &Measure, alpha: f64) -> Option<(f64, f64)> {
        match measure.aggregation() {
            Aggregation::Rate => {}
            Aggregation::Quantile(_) => return counts::between(self.windows, measure, alpha),
            Aggregation::Windows(p) => {
                let figures = figures_of_baseline(self.windows, measure)?;
                return Some((figures.lower(p, alpha), figures.upper(p, alpha)));
            }
            Aggregation::Mean | Aggregation::RatioOfSums => return self.mean_between(measure, alpha),
        }
        let all = of_baseline(self.windows, measure).fold([0u64; 3], |[least, most, n], (level, requests)| {
            let (fewer, more) = events(level, requests);
            [least + fewer, most + more, n + requests]
        });
        Some((rate_lower(all[0], all[2], alpha), rate_upper(all[1], all[2], alpha)))
    }

    fn sessions(&self) -> Option<u64> {
        None
    }

    fn recorded(&self, measure: &Measure, slice: Option<usize>) -> Option<f64> {
        if slice.is_some() { None } else { recorded(self.windows, measure) }
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
