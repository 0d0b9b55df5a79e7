//! What one arm's requests of one window came to, query by query and reading by reading, and the sample that telemetry makes
//! of it.

use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::Moments;

use super::ground::{Ground, Readings};
use crate::clocks::Clocks;
use crate::population::Column;
use crate::sample::{Reading, Sample, place};

/// One arm's requests of one window.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub requests: u64,
    /// Successful, whole answers of each query.
    pub whole: Vec<u64>,
    /// Successful answers that lost their spans.
    pub lost: Vec<u64>,
    /// Failed.
    pub failed: Vec<u64>,
    /// How often each clock reading was met; in the order of its [`Readings`].
    met: [Vec<u64>; 4],
    /// The same of readings that a fault multiplied, by the factor.
    scaled: Vec<(f64, [Vec<u64>; 4])>,
    /// Readings that a fault delayed, each with its query.
    delayed: [Vec<(f64, u32)>; 4],
}

impl Tally {
    /// Nothing yet.
    pub(super) fn new(queries: usize, readings: &[Readings; 4]) -> Self {
        Self {
            whole: vec![0; queries],
            lost: vec![0; queries],
            failed: vec![0; queries],
            met: [0, 1, 2, 3].map(|clock| vec![0; readings[clock].values.len()]),
            ..Self::default()
        }
    }

    /// Forgets the window.
    pub(super) fn clear(&mut self) {
        self.requests = 0;
        let scaled = self.scaled.iter_mut().flat_map(|(_, met)| met);
        for list in [&mut self.whole, &mut self.lost, &mut self.failed].into_iter().chain(&mut self.met).chain(scaled) {
            list.fill(0);
        }
        self.delayed.iter_mut().for_each(Vec::clear);
    }

    /// Requests of a query.
    pub(super) fn of(&self, query: usize) -> u64 {
        self.whole[query] + self.lost[query] + self.failed[query]
    }

    /// Notes that a reading was met that many times, with what faults did to it.
    #[inline]
    pub(super) fn meet(
        &mut self,
        readings: &[Readings; 4],
        (clock, query, at): (usize, usize, usize),
        (factor, delay): (f64, f64),
        times: u64,
    ) {
        let own = &readings[clock];
        let place = own.place(query, at);
        // The delay of a stall is one of the whole answer, not of a stage.
        let delay = if clock == 0 { delay } else { 0.0 };
        if delay != 0.0 {
            let value = own.values[place] * factor + delay;
            self.delayed[clock].extend((0..times).map(|_| (value, query as u32)));
        } else if factor == 1.0 {
            self.met[clock][place] += times;
        } else {
            self.scaled(readings, factor)[clock][place] += times;
        }
    }

    fn scaled(&mut self, readings: &[Readings; 4], factor: f64) -> &mut [Vec<u64>; 4] {
        let at = self.scaled.iter().position(|(other, _)| *other == factor).unwrap_or_else(|| {
            self.scaled.push((factor, [0, 1, 2, 3].map(|clock| vec![0; readings[clock].values.len()])));
            self.scaled.len() - 1
        });
        &mut self.scaled[at].1
    }

    /// What telemetry says of the window; of a slice alone where its members are given.
    pub(super) fn sample(&self, ground: &Ground, arm: usize, members: Option<&[bool]>) -> Sample {
        let takes_part = |query: usize| members.is_none_or(|members| members[query]);
        let sum = |counts: &[u64]| -> u64 {
            counts.iter().enumerate().filter(|(at, _)| takes_part(*at)).map(|(_, count)| *count).sum()
        };
        let failed = sum(&self.failed);
        let requests = sum(&self.whole) + sum(&self.lost) + failed;
        let reading = |measure: &Measure| match measure.aggregation() {
            Aggregation::Rate => Some(Reading::Events { events: failed, n: requests }),
            // Requests over time are what was asked, and not what the system can answer.
            Aggregation::Windows(_) => None,
            Aggregation::Quantile(_) => {
                (!ground.readings[arm][place(measure)].values.is_empty()).then_some(Reading::Clock)
            }
            Aggregation::Mean | Aggregation::RatioOfSums => {
                let column = ground.population.columns.iter().find(|column| column.measure == *measure)?;
                Some(Reading::Sums(self.sums(column, arm, &takes_part)))
            }
        };
        Sample {
            requests,
            readings: ground.watched.iter().map(reading).collect(),
            clocks: [0, 1, 2, 3].map(|clock| self.clocks(&ground.readings[arm][clock], clock, &takes_part)),
            asked: (0..self.whole.len()).map(|query| takes_part(query) && self.of(query) > 0).collect(),
        }
    }

    fn sums(&self, column: &Column, arm: usize, takes_part: &impl Fn(usize) -> bool) -> Moments {
        let mut moments = Moments::default();
        for (query, (num, den)) in column.arms[arm].iter().enumerate() {
            // A query without labels takes no part, whatever its answer.
            if !takes_part(query) || !column.is_labelled(query) {
                continue;
            }
            moments.add(*num, *den, self.whole[query] as f64);
            let lost = if column.reads_spans { column.failed } else { *num };
            moments.add(lost, *den, self.lost[query] as f64);
            let kept = if column.keeps_denominator { *den } else { 0.0 };
            moments.add(column.failed, kept, self.failed[query] as f64);
        }
        moments
    }

    fn clocks(&self, readings: &Readings, clock: usize, takes_part: &impl Fn(usize) -> bool) -> Clocks {
        let ascending = |met: &[u64], factor: f64| {
            let all = readings.values.iter().zip(&readings.queries).zip(met);
            let met = all.filter(|((_, query), times)| **times > 0 && takes_part(**query as usize));
            Clocks::ascending(met.map(|((value, _), times)| (*value * factor, *times)))
        };
        let mut clocks = ascending(&self.met[clock], 1.0);
        for (factor, met) in &self.scaled {
            clocks.merge(&ascending(&met[clock], *factor));
        }
        let delayed = self.delayed[clock].iter().filter(|(_, query)| takes_part(*query as usize));
        clocks.merge(&Clocks::new(delayed.map(|(value, _)| (*value, 1)).collect()));
        clocks
    }
}
