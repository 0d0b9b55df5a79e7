//! Every request of a canary, one after the other on the virtual clock: arrival, session, query, arm, outcome, clock. All of it
//! is a function of seed and request number, so that the same seed gives the same canary.

use lensgate_measures::{Aggregation, Direction, Measure};
use lensgate_stats::Moments;
use lensgate_stats::rng::Counter;
use lensgate_stats::special::ln;

use super::fault::{Fault, FaultKind, Scheduled};
use super::pick::{Pick, weigh};
use super::spec::{Arrivals, Traffic};
use crate::clocks::Clocks;
use crate::error::CanaryError;
use crate::plan::{Millis, Plan};
use crate::population::{BASELINE, CANDIDATE, Column, Population};
use crate::sample::{Reading, Sample, Window};

/// Streams of random numbers; one for each thing that is drawn of a request.
const ARRIVAL: u64 = 1;
const SESSION: u64 = 2;
const ROUTE: u64 = 3;
const QUERY: u64 = 4;
const OUTCOME: u64 = 5;
const CLOCK: u64 = 6;
const STAGE: u64 = 7;
const FAULT: u64 = 8;

/// One arm's requests of one window, by query.
#[derive(Debug, Clone, Default)]
struct Counts {
    requests: u64,
    /// Successful, whole answers.
    whole: Vec<u32>,
    /// Successful answers that lost their spans.
    lost: Vec<u32>,
    /// Failed.
    failed: Vec<u32>,
    /// How often each clock reading was met; all queries' lists in a row, end to end and stages A, B, C.
    clocks: [Vec<u32>; 4],
    /// Readings that a fault changed.
    changed: [Vec<f64>; 4],
}

/// What the requests of a window came to, beyond what telemetry says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Served {
    /// Requests of both arms.
    pub requests: u64,
    /// Requests that the candidate served.
    pub exposed: u64,
    /// Of these, the ones that failed.
    pub failed: u64,
    /// Of these, the ones that the baseline would have served better.
    pub hurt: u64,
}

/// The requests of a canary.
#[derive(Debug)]
pub struct Requests {
    population: Population,
    watched: Vec<Measure>,
    traffic: Traffic,
    faults: Vec<Scheduled>,
    /// For each fault whether it befalls a query.
    befalls: Vec<Vec<bool>>,
    pick: Pick,
    /// Where each query's readings begin in the flat lists, by arm and clock.
    offsets: [[Vec<usize>; 4]; 2],
    /// Queries whose whole answer is worse than the baseline's, and queries with spans to lose.
    worse: Vec<bool>,
    has_spans: Vec<bool>,
    next: u64,
    next_at: f64,
    counts: [Counts; 2],
    /// Queries that the candidate hurt, and queries that it served.
    hurt_queries: Vec<bool>,
    exposed_queries: Vec<bool>,
    seen: [Vec<bool>; 2],
}

impl Requests {
    /// Requests over a population, for the watched measures.
    ///
    /// # Errors
    /// `Traffic` and `Fault`.
    pub fn new(
        mut population: Population,
        watched: Vec<Measure>,
        traffic: Traffic,
        faults: &[Fault],
        plan: &Plan,
    ) -> Result<Self, CanaryError> {
        traffic.check()?;
        weigh(&mut population, traffic.popularity, traffic.seed);
        let faults: Vec<Scheduled> = faults.iter().map(|fault| fault.schedule(plan)).collect::<Result<_, _>>()?;
        let befalls =
            faults.iter().map(|fault| befalls(&population, fault.slice.as_deref())).collect::<Result<_, _>>()?;
        let n = population.queries.len();
        let columns: Vec<&Column> = population.columns.iter().filter(|c| watched.contains(&c.measure)).collect();
        let worse = (0..n).map(|query| columns.iter().any(|column| is_worse(column, query))).collect();
        let has_spans = |query: usize| columns.iter().any(|c| c.reads_spans && c.arms[CANDIDATE][query].0 > 0.0);
        let has_spans = (0..n).map(has_spans).collect();
        let offsets = [BASELINE, CANDIDATE].map(|arm| [0, 1, 2, 3].map(|clock| offsets(&population, arm, clock)));
        let mut requests = Self {
            pick: Pick::new(&population.weights),
            counts: [BASELINE, CANDIDATE].map(|arm| Counts::new(n, &offsets[arm])),
            hurt_queries: vec![false; n],
            exposed_queries: vec![false; n],
            seen: [vec![false; n], vec![false; n]],
            population,
            watched,
            traffic,
            faults,
            befalls,
            offsets,
            worse,
            has_spans,
            next: 0,
            next_at: 0.0,
        };
        requests.next_at = requests.gap();
        Ok(requests)
    }

    /// The population that requests are drawn from, with its weights.
    pub fn population(&self) -> &Population {
        &self.population
    }

    /// How many distinct queries an arm has served so far.
    pub fn queries_seen(&self, arm: usize) -> u64 {
        self.seen[arm].iter().filter(|seen| **seen).count() as u64
    }

    /// How many queries the candidate served, and how many it hurt, so far.
    pub fn queries_exposed(&self) -> (u64, u64) {
        let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as u64;
        (count(&self.exposed_queries), count(&self.hurt_queries))
    }

    /// Serves every request of a window; the candidate gets that share of sessions.
    pub fn serve(&mut self, start: Millis, end: Millis, share: f64) -> (Window, Served) {
        self.counts.iter_mut().for_each(Counts::clear);
        let streams = Streams::new(self.traffic.seed);
        while self.next_at < start as f64 {
            self.advance();
        }
        while self.next_at < end as f64 {
            let session = streams.session.below(self.next, self.traffic.sessions);
            let arm = if streams.route.unit(session) < share { CANDIDATE } else { BASELINE };
            self.serve_one(arm, &streams);
            self.advance();
        }
        let served = self.tally();
        let missing =
            self.faults.iter().any(|fault| fault.kind == FaultKind::Missing && fault.start < end && start < fault.end);
        let sample = |arm| (!missing).then(|| self.sample(arm));
        (Window { start, end, candidate: sample(CANDIDATE), baseline: sample(BASELINE) }, served)
    }

    fn gap(&self) -> f64 {
        let mean = 1_000.0 / self.traffic.rate;
        match self.traffic.arrivals {
            Arrivals::Fixed => mean,
            // One less a number in [0, 1) is never zero.
            Arrivals::Poisson => -ln(1.0 - Counter::new(self.traffic.seed, ARRIVAL).unit(self.next)) * mean,
        }
    }

    fn advance(&mut self) {
        self.next += 1;
        self.next_at += self.gap();
    }

    fn serve_one(&mut self, arm: usize, streams: &Streams) {
        let request = self.next;
        let query = self.pick.at(streams.query.bits(request));
        let effects =
            if arm == CANDIDATE && !self.faults.is_empty() { self.effects(query, streams) } else { Effects::NONE };
        let counts = &mut self.counts[arm];
        counts.requests += 1;
        if effects.fails || streams.outcome.unit(request) < self.population.arms[arm].error_rate[query] {
            counts.failed[query] += 1;
            return;
        }
        if effects.loses_spans {
            counts.lost[query] += 1;
        } else {
            counts.whole[query] += 1;
        }
        let clocks = &self.population.arms[arm].clocks;
        let readings = clocks[0][query].len() as u64;
        if readings == 0 {
            return;
        }
        let execution = streams.clock.below(request, readings) as usize;
        for (place, lists) in clocks.iter().enumerate() {
            let list = &lists[query];
            let at = if list.len() as u64 == readings {
                execution
            } else {
                // A stage that ran in some executions only: which ones is not recorded, how often is.
                let drawn = streams.stage.below(request * 4 + place as u64, readings) as usize;
                if drawn >= list.len() {
                    continue;
                }
                drawn
            };
            if effects.changes_clock() {
                let delay = if place == 0 { effects.delay } else { 0.0 };
                counts.changed[place].push(list[at] * effects.factor + delay);
            } else {
                counts.clocks[place][self.offsets[arm][place][query] + at] += 1;
            }
        }
    }

    fn effects(&self, query: usize, streams: &Streams) -> Effects {
        let mut effects = Effects::NONE;
        for (number, (fault, befalls)) in self.faults.iter().zip(&self.befalls).enumerate() {
            let now = self.next_at;
            if !befalls[query] || now < fault.start as f64 || now >= fault.end as f64 {
                continue;
            }
            let chance = streams.fault.unit(self.next.wrapping_mul(64).wrapping_add(number as u64));
            match fault.kind {
                FaultKind::Errors(share) => effects.fails |= chance < share,
                FaultKind::Spans(share) => effects.loses_spans |= chance < share,
                FaultKind::Latency(factor) => effects.factor *= factor,
                FaultKind::Stall(_) => effects.delay += fault.end as f64 - now,
                FaultKind::Missing => {}
            }
        }
        effects
    }

    fn tally(&mut self) -> Served {
        let candidate = &self.counts[CANDIDATE];
        let mut served = Served {
            requests: self.counts[BASELINE].requests + candidate.requests,
            exposed: candidate.requests,
            ..Served::default()
        };
        for query in 0..self.population.queries.len() {
            let (whole, lost, failed) = (candidate.whole[query], candidate.lost[query], candidate.failed[query]);
            let mut hurt = if self.worse[query] { whole + lost } else { 0 };
            if self.has_spans[query] && !self.worse[query] {
                hurt += lost;
            }
            if self.population.arms[BASELINE].error_rate[query] < 1.0 {
                hurt += failed;
            }
            served.failed += u64::from(failed);
            served.hurt += u64::from(hurt);
            self.hurt_queries[query] |= hurt > 0;
            self.exposed_queries[query] |= whole + lost + failed > 0;
            for arm in [BASELINE, CANDIDATE] {
                let counts = &self.counts[arm];
                self.seen[arm][query] |= counts.whole[query] + counts.lost[query] + counts.failed[query] > 0;
            }
        }
        served
    }

    fn sample(&self, arm: usize) -> Sample {
        let counts = &self.counts[arm];
        let clocks = [0, 1, 2, 3].map(|place| self.clocks(arm, place));
        let failed: u64 = counts.failed.iter().map(|count| u64::from(*count)).sum();
        let reading = |measure: &Measure| match measure.aggregation() {
            Aggregation::Rate => Some(Reading::Events { events: failed, n: counts.requests }),
            Aggregation::Quantile(_) => {
                let recorded =
                    !self.population.arms[arm].clocks[crate::sample::place(measure)].iter().all(Vec::is_empty);
                recorded.then_some(Reading::Clock)
            }
            Aggregation::Mean | Aggregation::RatioOfSums => {
                let column = self.population.columns.iter().find(|column| column.measure == *measure)?;
                Some(Reading::Sums(self.sums(column, arm)))
            }
        };
        Sample { requests: counts.requests, readings: self.watched.iter().map(reading).collect(), clocks }
    }

    fn sums(&self, column: &Column, arm: usize) -> Moments {
        let counts = &self.counts[arm];
        let mut moments = Moments::default();
        for (query, (num, den)) in column.arms[arm].iter().enumerate() {
            // A query without labels takes no part, whatever its answer.
            if *den == 0.0 && column.arms[1 - arm][query].1 == 0.0 {
                continue;
            }
            moments.add(*num, *den, f64::from(counts.whole[query]));
            let lost = if column.reads_spans { 0.0 } else { *num };
            moments.add(lost, *den, f64::from(counts.lost[query]));
            let kept = if column.keeps_denominator { *den } else { 0.0 };
            moments.add(0.0, kept, f64::from(counts.failed[query]));
        }
        moments
    }

    fn clocks(&self, arm: usize, place: usize) -> Clocks {
        let counts = &self.counts[arm];
        let values = self.population.arms[arm].clocks[place].iter().flatten();
        let mut counted: Vec<(f64, u64)> = values
            .zip(&counts.clocks[place])
            .filter(|(_, count)| **count > 0)
            .map(|(value, count)| (*value, u64::from(*count)))
            .collect();
        counted.extend(counts.changed[place].iter().map(|value| (*value, 1)));
        Clocks::new(counted)
    }
}

impl Counts {
    fn new(queries: usize, offsets: &[Vec<usize>; 4]) -> Self {
        let lengths = [0, 1, 2, 3].map(|place| offsets[place].last().copied().unwrap_or(0));
        Self {
            whole: vec![0; queries],
            lost: vec![0; queries],
            failed: vec![0; queries],
            clocks: lengths.map(|length| vec![0; length]),
            ..Self::default()
        }
    }

    fn clear(&mut self) {
        self.requests = 0;
        for list in [&mut self.whole, &mut self.lost, &mut self.failed].into_iter().chain(&mut self.clocks) {
            list.fill(0);
        }
        self.changed.iter_mut().for_each(Vec::clear);
    }
}

struct Streams {
    session: Counter,
    route: Counter,
    query: Counter,
    outcome: Counter,
    clock: Counter,
    stage: Counter,
    fault: Counter,
}

impl Streams {
    fn new(seed: u64) -> Self {
        let stream = |number| Counter::new(seed, number);
        Self {
            session: stream(SESSION),
            route: stream(ROUTE),
            query: stream(QUERY),
            outcome: stream(OUTCOME),
            clock: stream(CLOCK),
            stage: stream(STAGE),
            fault: stream(FAULT),
        }
    }
}

/// What faults do to one request.
#[derive(Debug, Clone, Copy)]
struct Effects {
    fails: bool,
    loses_spans: bool,
    factor: f64,
    delay: f64,
}

impl Effects {
    const NONE: Self = Self { fails: false, loses_spans: false, factor: 1.0, delay: 0.0 };

    fn changes_clock(&self) -> bool {
        self.factor != 1.0 || self.delay != 0.0
    }
}

fn befalls(population: &Population, slice: Option<&str>) -> Result<Vec<bool>, CanaryError> {
    let Some(slice) = slice else { return Ok(vec![true; population.queries.len()]) };
    let members: Vec<bool> = population.slices.iter().map(|slices| slices.iter().any(|other| other == slice)).collect();
    if members.iter().any(|member| *member) {
        return Ok(members);
    }
    let mut known: Vec<&str> = population.slices.iter().flatten().map(String::as_str).collect();
    known.sort_unstable();
    known.dedup();
    let problem = format!("no query is in that slice; there are {}", known.join(", "));
    Err(CanaryError::Fault { word: slice.to_owned(), problem })
}

/// Where each query's readings begin, and the end of the last.
fn offsets(population: &Population, arm: usize, clock: usize) -> Vec<usize> {
    let mut offsets = vec![0];
    for list in &population.arms[arm].clocks[clock] {
        offsets.push(offsets[offsets.len() - 1] + list.len());
    }
    offsets
}

/// Whether the candidate's answer is worth less than the baseline's.
fn is_worse(column: &Column, query: usize) -> bool {
    let value = |arm: usize| {
        let (num, den) = column.arms[arm][query];
        (den > 0.0).then(|| num / den)
    };
    let (Some(baseline), Some(candidate)) = (value(BASELINE), value(CANDIDATE)) else { return false };
    match column.measure.direction() {
        Direction::HigherIsBetter => candidate < baseline,
        Direction::LowerIsBetter => candidate > baseline,
    }
}
